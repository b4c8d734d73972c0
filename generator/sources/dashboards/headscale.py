"""Dashboard: the nodes of the mesh as Headscale knows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.sources.contract import Dashboard
from generator.spec.model import Cluster

_JOB = 'job="headscale-exporter"'
_NODE = f'{_JOB},user=~"$user",hostname=~"$hostname"'
_DAY_S = 86400


def board(cluster: Cluster, *, alerts: tuple[str, ...], expected: bool) -> Dashboard:
    """The API, who is connected, when the others last were, and whose key expires next."""
    from generator.sources.dashboards import parts

    online = f"headscale_node_online{{{_JOB}}}"
    dashboard = (
        parts.new("nixscope-headscale", "Headscale nodes", "Who is on the mesh, and who was, as Headscale knows it.")
        .with_variable(parts.label_variable("user", "User", online))
        .with_variable(parts.label_variable("hostname", "Node", online))
        .links(parts.runbook_links(cluster, alerts))
    )
    missing = (_missing(),) if expected else ()
    for panel in (*_numbers(), *missing, *_nodes(), *_api()):
        dashboard = dashboard.with_panel(panel)
    return parts.finished(dashboard)


def _numbers() -> Iterator[Any]:
    from generator.sources.dashboards import parts

    yield parts.number(
        "API answers",
        "Whether Headscale gave a list of its nodes at the last scrape. Without it nothing else here is known.",
        "bool_yes_no",
        f"min(headscale_up{{{_JOB}}})",
        [(None, "red"), (1, "green")],
    )
    yield parts.number(
        "Nodes offline",
        "Registered nodes that are not connected.",
        "short",
        f"count(headscale_node_online{{{_NODE}}} == 0) or vector(0)",
        [(None, "green"), (1, "orange")],
    )
    yield parts.number(
        "Next key to expire",
        "Time until the first key expires that has not expired yet. Its node then leaves the mesh.",
        "s",
        f"min(headscale_node_expiry_timestamp_seconds{{{_NODE}}} - time() > 0)",
        [(None, "red"), (_DAY_S, "orange"), (7 * _DAY_S, "green")],
    )


def _missing() -> Any:
    from generator.sources.dashboards import parts

    return parts.number(
        "Hosts not registered",
        "Hosts of the spec that Headscale knows no node of.",
        "short",
        f"count(headscale_expected_node_registered{{{_JOB}}} == 0) or vector(0)",
        [(None, "green"), (1, "red")],
    )


def _nodes() -> Iterator[Any]:
    from generator.sources.dashboards import parts

    yield parts.states(
        "Connections",
        "When each node was connected to Headscale.",
        {"{{hostname}}": f"headscale_node_online{{{_NODE}}}"},
        {0: ("offline", "red"), 1: ("online", "green")},
    )
    yield parts.table(
        "Last seen",
        "For how long each node that is offline has been so. A node that never connected is not listed.",
        "s",
        "Offline for",
        f"max by (hostname, user) (time() - headscale_node_last_seen_timestamp_seconds{{{_NODE}}} "
        f"and headscale_node_online{{{_NODE}}} == 0)",
    )
    yield parts.table(
        "Keys",
        "Time until each node's key expires; below zero it has. A key that never expires is not listed.",
        "s",
        "Expires in",
        f"min by (hostname, user) (headscale_node_expiry_timestamp_seconds{{{_NODE}}} - time())",
    )


def _api() -> Iterator[Any]:
    from generator.sources.dashboards import parts

    yield parts.series(
        "API response time",
        "How long Headscale took to list its nodes. After 8 seconds the exporter gives up.",
        "s",
        {"{{instance}}": f"headscale_request_duration_seconds{{{_JOB}}}"},
    )
    yield parts.series(
        "API errors",
        "Requests that failed, by kind: unauthorized is the key, unreachable and timeout the way or Headscale itself.",
        "reqps",
        {"{{kind}}": f"rate(headscale_request_errors_total{{{_JOB}}}[$__rate_interval])"},
    )
