"""Alerts on the way of the hosts' journals: a shipper that is gone, that sends nothing, that loses lines."""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources import node
from generator.sources.contract import AlertRule
from generator.sources.journal_shipper import JOB
from generator.sources.of_hosts import Exporter, exporter_down
from generator.spec.logs import HostLogs
from generator.spec.model import Cluster, Host

_JOB = f'{{job="{JOB}"}}'
_SILENCE = "3h"
"""No NixOS host is quiet for that long: logrotate's timer alone logs every hour."""
_SHIPPER = Exporter("HostLogsShipperDown", "Alloy", JOB, "the journal is most likely not shipped and waits there")


def rules(cluster: Cluster, logs: HostLogs, entries: tuple[Host, ...]) -> Iterator[AlertRule]:
    """Every alert; those on the entry only where there is one of ours."""
    yield _not_shipped()
    yield _dropped()
    if not logs.units:
        yield _silent()
    yield exporter_down(cluster, _SHIPPER, tuple(cluster.hosts.values()))
    yield _reload_failed()
    if entries and cluster.watch.node.enabled:
        yield _entry_down(entries)


def _not_shipped() -> AlertRule:
    tried = f"sum by (instance) (increase(loki_write_batch_retries_total{_JOB}[15m]))"
    sent = f"sum by (instance) (increase(loki_write_sent_entries_total{_JOB}[15m]))"
    return AlertRule(
        alert="HostLogsNotShipped",
        expr=f"{tried} > 0 unless {sent} > 0",
        for_s=900,
        severity="warning",
        summary="The journal of {{ $labels.instance }} does not reach Loki.",
        description="For half an hour Alloy on {{ $labels.instance }} has tried to send lines and nobody took them: "
        "the entry, Loki, the mesh or the password is wrong. The lines wait in the journal and nothing is lost yet.",
    )


def _dropped() -> AlertRule:
    return AlertRule(
        alert="HostLogsDropped",
        expr=f"sum by (instance, reason) (increase(loki_write_dropped_entries_total{_JOB}[15m])) > 0",
        for_s=0,
        severity="warning",
        summary="{{ $labels.instance }} lost lines of its journal ({{ $labels.reason }}).",
        description="Within 15 minutes {{ $value | humanize }} lines of {{ $labels.instance }} were refused for good, "
        "because of {{ $labels.reason }}. Loki will never have them; the journal on the host still does.",
    )


def _silent() -> AlertRule:
    read = f"loki_source_journal_target_lines_total{_JOB}"
    return AlertRule(
        alert="HostLogsSilent",
        # A counter that is younger than the window has an increase of nothing, too.
        expr=f"increase({read}[{_SILENCE}]) == 0 and {read} offset {_SILENCE}",
        for_s=600,
        severity="warning",
        summary="Alloy on {{ $labels.instance }} reads nothing from the journal.",
        description=f"Alloy on {{{{ $labels.instance }}}} runs and has read no line for {_SILENCE}. No host is that "
        "quiet: it has stopped following the journal, which it does without any other sign.",
    )


def _reload_failed() -> AlertRule:
    return AlertRule(
        alert="HostLogsReloadFailed",
        expr=f"alloy_config_last_load_successful{_JOB} == 0",
        for_s=600,
        severity="warning",
        summary="Alloy on {{ $labels.instance }} runs with an old configuration.",
        description="Alloy on {{ $labels.instance }} refused its last configuration 10 minutes ago and goes on with "
        "the one before, without any other sign.",
    )


def _entry_down(entries: tuple[Host, ...]) -> AlertRule:
    servers = "|".join(host.name for host in entries)
    active = f'job="{node.JOB}",name="nginx.service",state="active",instance=~"{servers}"'
    return AlertRule(
        alert="HostLogsEntryDown",
        expr=f"node_systemd_unit_state{{{active}}} == 0",
        for_s=300,
        severity="warning",
        summary="The entry for hosts' logs on {{ $labels.instance }} is down.",
        description="nginx on {{ $labels.instance }} has not run for 5 minutes. The hosts that push there keep their "
        "lines in the journal until it does.",
    )
