"""The parts that watch: one module for each chart, the only place that knows a chart's keys."""
