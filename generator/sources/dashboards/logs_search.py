"""Dashboard: search in the logs."""

from __future__ import annotations

from generator.sources.contract import Dashboard
from generator.spec.model import Cluster

# Between backquotes and raw, what is typed stays as it is: quotes and backslashes need no escape.
_FOUND = '{namespace=~"$namespace",app=~"$app"} |~ `(?i)${search:raw}`'
_HELP = "A regular expression (RE2) that a line contains; upper and lower case are the same. Empty finds every line."


def board(_cluster: Cluster) -> Dashboard:
    """The lines that contain a text, and when there were how many of them."""
    from generator.sources.dashboards import parts

    description = "Lines of pods by namespace, application and text."
    volume = parts.log_histogram(
        "Lines found",
        "Lines that match, by level, in each interval. Not every line has one.",
        "short",
        "level {{level}}",
        f"sum by (level) (count_over_time({_FOUND} [$__auto]))",
    )
    dashboard = (
        parts.new_logs("nixscope-logs-search", "Logs: search", description)
        .with_variable(parts.log_variable("namespace", "Namespace", "", ".+"))
        # A pod without the label app.kubernetes.io/name has no app, and belongs to all of them.
        .with_variable(parts.log_variable("app", "Application", '{namespace=~"$namespace"}', ".*"))
        .with_variable(parts.text_variable("search", "Search", _HELP))
        .links(parts.log_links())
        .with_panel(volume.span(24).height(6))
        .with_panel(parts.log_lines("Lines", "The newest 1000 lines that match.", _FOUND))
    )
    return parts.finished(dashboard)
