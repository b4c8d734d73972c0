"""Dashboard: endpoints that are asked from outside."""

from __future__ import annotations

from generator.sources.contract import Dashboard
from generator.sources.dashboards.panels import PLAIN, Board, Number, Series, Variable, built
from generator.spec.model import Cluster

_P = 'job=~"probe-.+",instance=~"$instance"'
_HTTP = 'job="probe-http",instance=~"$instance"'
_DAY_S = 86400

_PANELS = (
    Number(
        "Failing now", "Endpoints whose last probe failed.", "short", f"count(probe_success{{{_P}}} == 0) or vector(0)"
    ),
    Number("Endpoints", "Endpoints that are asked.", "short", f"count(probe_success{{{_P}}})", PLAIN),
    Series(
        "Available",
        "Share of the probes within an hour that succeeded.",
        "percentunit",
        {"{{instance}}": f"avg_over_time(probe_success{{{_P}}}[1h])"},
    ),
    Series("Duration", "How long a probe takes.", "s", {"{{instance}}": f"probe_duration_seconds{{{_P}}}"}),
)
_HTTP_PANELS = (
    Number(
        "Next certificate expires",
        "Time until the first certificate of any endpoint expires.",
        "s",
        f"min(probe_ssl_earliest_cert_expiry{{{_HTTP}}}) - time()",
        ((None, "red"), (7 * _DAY_S, "orange"), (21 * _DAY_S, "green")),
    ),
    Series(
        "Certificates",
        "Time until each endpoint's first certificate expires.",
        "s",
        {"{{instance}}": f"probe_ssl_earliest_cert_expiry{{{_HTTP}}} - time()"},
    ),
    Series(
        "Status",
        "Status code of the last answer; 0 where there was none.",
        "short",
        {"{{instance}}": f"probe_http_status_code{{{_HTTP}}}"},
    ),
    Series(
        "Phases of a request",
        "Where the time goes: name, connection, TLS, the server's own work, transfer.",
        "s",
        {"{{instance}} {{phase}}": f"probe_http_duration_seconds{{{_HTTP}}}"},
    ),
)


def board(cluster: Cluster, http: bool) -> Dashboard:
    """What answers, how fast, and for how long its certificates are good. ``http``: whether there is an HTTP probe."""
    alerts = ("ProbeFailed", "ProbeSlow", *(["ProbeCertificateExpiring"] if http else []))
    return built(
        cluster,
        Board(
            "nixscope-probes",
            "Probes",
            "Web pages, TCP ports and hosts, as they look from outside.",
            (*_PANELS, *(_HTTP_PANELS if http else ())),
            (Variable("instance", "Endpoint", 'probe_success{job=~"probe-.+"}'),),
            alerts,
        ),
    )
