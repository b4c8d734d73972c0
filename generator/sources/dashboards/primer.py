"""Dashboard: the primer, and what starts from it."""

from __future__ import annotations

from collections.abc import Sequence

from generator.sources.contract import Dashboard
from generator.sources.dashboards.panels import Board, Number, Series, built
from generator.sources.memory import memory_used
from generator.spec.model import Cluster, Host

_API = 'job="apiserver"'


def board(cluster: Cluster, primers: Sequence[Host]) -> Dashboard:
    """The machine itself, its clock, and the Kubernetes API where it is watched."""
    names = "|".join(host.name for host in primers)
    host = f'job="node-exporter",instance=~"{names}"'
    api = _API_PANELS if cluster.watch.kubernetes.enabled else ()
    return built(
        cluster,
        Board(
            "nixscope-primer",
            "Primer",
            "The machine that everything else starts from: is it there, is its clock right, does the API answer.",
            (*_numbers(host), *api, *_course(host)),
            (),
            ("PrimerServerUnreachable",),
        ),
    )


_API_PANELS = (
    Number(
        "API servers down",
        "Servers of the Kubernetes API that Prometheus does not reach.",
        "short",
        f"count(up{{{_API}}} == 0) or vector(0)",
    ),
    Series(
        "API requests",
        "Requests to the Kubernetes API by the code of the answer.",
        "reqps",
        {"{{code}}": f"sum by (code) (rate(apiserver_request_total{{{_API}}}[$__rate_interval]))"},
    ),
)


def _numbers(host: str) -> tuple[Number, ...]:
    return (
        Number(
            "Unreachable",
            "Primers that Prometheus does not reach over the mesh.",
            "short",
            'count(up{job="primer"} == 0) or vector(0)',
        ),
        Number(
            "Uptime",
            "Time since the last start.",
            "s",
            'min(node_time_seconds{job="primer"} - node_boot_time_seconds{job="primer"})',
            ((None, "orange"), (3600, "green")),
        ),
        Number(
            "Clock not synchronised",
            "Primers whose kernel says that nothing keeps the clock right. Certificates and etcd depend on it.",
            "short",
            f"count(node_timex_sync_status{{{host}}} == 0) or vector(0)",
        ),
        Number(
            "Failed units",
            "systemd units in the state failed.",
            "short",
            f'sum(node_systemd_unit_state{{{host},state="failed"}}) or vector(0)',
        ),
    )


def _course(host: str) -> tuple[Series, ...]:
    idle = f'rate(node_cpu_seconds_total{{{host},mode="idle"}}[$__rate_interval])'
    return (
        Series("Reached", "1 while Prometheus reaches it.", "short", {"{{instance}}": 'up{job="primer"}'}),
        Series(
            "Clock",
            "How far the clock is off, by its own estimate.",
            "s",
            {"{{instance}}": f"node_timex_offset_seconds{{{host}}}"},
        ),
        Series(
            "CPU and memory",
            "Share of the cores that is busy, and of the memory that is used.",
            "percentunit",
            {"{{instance}} CPU": f"1 - avg by (instance) ({idle})", "{{instance}} memory": memory_used(host)},
        ),
        Series(
            "Time to answer a scrape",
            "How long Prometheus waits for the primer: grows with the latency of the mesh.",
            "s",
            {"{{instance}}": 'scrape_duration_seconds{job="primer"}'},
        ),
    )
