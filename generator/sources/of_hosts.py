"""What alerts of several sources have in common: an exporter that is gone, and an alert that is about another host."""

from __future__ import annotations

import json
from collections.abc import Sequence

import msgspec

from generator.sources import node
from generator.sources.contract import AlertRule
from generator.spec.model import Cluster, Host

_FEW = 3
"""Beyond so many hosts a rule asks after the whole job: it must not grow with the fleet."""
_WHERE = '{{ or $labels.instance "all hosts" }}'


class Exporter(msgspec.Struct, frozen=True):
    """An exporter on hosts: the alert for its loss, its name in texts, its job, and what is unknown without it."""

    alert: str
    program: str
    job: str
    lost: str


def exporter_down(cluster: Cluster, exporter: Exporter, hosts: Sequence[Host]) -> AlertRule:
    """The exporter does not answer although its host does, or has vanished from Prometheus' configuration.

    A host that is down altogether has its own alert (``HostDown``).
    """
    return AlertRule(
        alert=exporter.alert,
        expr=f'up{{job="{exporter.job}"}} == 0{while_the_host_is_up(cluster)} or {_absent(exporter.job, hosts)}',
        for_s=600,
        severity="warning",
        summary=f"{exporter.program} on {_WHERE} does not answer.",
        description=f"Prometheus has had no answer from {exporter.program} on {_WHERE} for 10 minutes, so "
        f"{exporter.lost}. Alerts that rest on it are silent.",
    )


def while_the_host_is_up(cluster: Cluster) -> str:
    """The condition to append to a query by ``instance``; nothing where nobody knows whether the host is up."""
    return f' and on (instance) up{{job="{node.JOB}"}} == 1' if cluster.watch.node.enabled else ""


def absent_target(job: str, host: Host) -> str:
    """A query that is true while Prometheus has no such target; its result has the labels that the target had."""
    # ``absent`` takes over the labels of equality matchers, so that the alert is routed as any other of this host.
    labels = {"job": job, **node.target(host, 0).labels}
    return f"absent(up{{{','.join(f'{name}={_quoted(value)}' for name, value in labels.items())}}})"


def about_the_host(cluster: Cluster, query: str, label: str, job: str) -> str:
    """A query whose results name a host in ``label``, as results of that host: its ``instance`` and its own labels.

    What asks after a host is another one: its labels would lead the alert to the wrong receivers. The right ones come
    from the host's target in ``job``, which is there even while the host is down. Were it missing, the alert fires
    without them.
    """
    moved = f'label_replace({query}, "instance", "$1", "{label}", "(.+)")'
    names = sorted({name for host in cluster.hosts.values() for name in host.labels})
    if not names or (job == node.JOB and not cluster.watch.node.enabled):
        return moved
    labelled = f'{moved} * on (instance) group_left ({", ".join(names)}) (up{{job="{job}"}} >= bool 0)'
    return f"{labelled} or on ({label}) {moved}"


def _absent(job: str, hosts: Sequence[Host]) -> str:
    if len(hosts) > _FEW:
        return f'absent(up{{job="{job}"}})'
    # One for each host, so that one does not hide the other's absence.
    return " or ".join(absent_target(job, host) for host in hosts)


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
