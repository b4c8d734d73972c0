"""Grafana dashboards, one module each, built with grafana-foundation-sdk."""
