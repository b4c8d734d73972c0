"""What Alertmanager keeps to itself: nobody is told the same thing twice.

Of two alerts about one event, the one that fires first must be the source: the other is then silent from its first
moment. Were it the other way round, the first would have been sent already.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.spec.model import Cluster
from generator.stack.contract import Values

# What a critical alert says need not be said again as a warning, but only about the very same thing: without
# ``instance`` one host's alert would silence the same alert of all hosts, without the others one volume's that of all.
_SAME_THING = ["alertname", "cluster", "namespace", "instance", "persistentvolumeclaim", "mountpoint", "device"]
_ROOK = 'type="ceph_default"'  # on every alert of Rook's own rules, where its chart makes them
_OURS = 'type=""'
_ROOK_IS_FASTER = "CephMonDown|CephMonDownQuorumAtRisk"


def inhibitions(cluster: Cluster) -> list[Values]:
    """Every inhibition rule: by severity, for one event that several alerts see, and for Rook's own alerts."""
    return [*_by_severity(), *_same_event(cluster), *(_rooks() if cluster.watch.ceph is not None else ())]


def _by_severity() -> Iterator[Values]:
    yield {
        "source_matchers": ['severity="critical"'],
        "target_matchers": ['severity=~"warning|info"'],
        "equal": _SAME_THING,
    }
    yield {"source_matchers": ['severity="warning"'], "target_matchers": ['severity="info"'], "equal": _SAME_THING}
    yield {
        "source_matchers": ['alertname="InfoInhibitor"'],
        "target_matchers": ['severity="info"'],
        "equal": ["cluster", "namespace"],
    }


def _same_event(cluster: Cluster) -> Iterator[Values]:
    watch = cluster.watch
    if not watch.node.enabled:
        return
    # A host that is down is also lost to Headscale, and to those who ping it; of the primer they have another alert.
    headscale = ["HeadscaleNodeOffline"] if watch.headscale is not None else []
    peers, primer = (["MeshPeerUnreachable"], ["PrimerPingLost"]) if watch.latency is not None else ([], [])
    if peers or headscale:
        yield _silences("HostDown", [*peers, *headscale])
    if watch.primer.enabled and any("primer" in host.roles for host in cluster.hosts.values()):
        yield _silences("PrimerServerUnreachable", ["HostDown", *primer, *headscale])
    if watch.smart.enabled and any(host.disks for host in cluster.hosts.values()):
        yield _silences("SmartctlExporterDown", ["DiskNotReported"])
        yield _silences("DiskLost", ["DiskNotReported"], "device")


def _silences(first: str, others: list[str], *labels: str) -> Values:
    """``first`` silences ``others`` about the same host (and device, say)."""
    return {
        "source_matchers": [f'alertname="{first}"'],
        "target_matchers": [f'alertname=~"{"|".join(others)}"'],
        "equal": ["cluster", "instance", *labels],
    }


def _rooks() -> Iterator[Values]:
    """Rook's rules say what ours of the same name say (rook 1.20 ``prometheus/localrules.yaml``)."""
    yield {
        "source_matchers": ['alertname=~"Ceph.+"', _OURS],
        "target_matchers": ['alertname=~"Ceph.+"', f'alertname!~"{_ROOK_IS_FASTER}"', _ROOK],
        "equal": ["alertname", "cluster", "namespace"],
    }
    # These fire after 30 seconds, before ours, and are aggregated until no namespace is left to compare.
    yield {
        "source_matchers": [f'alertname=~"{_ROOK_IS_FASTER}"', _ROOK],
        "target_matchers": [f'alertname=~"{_ROOK_IS_FASTER}"', _OURS],
        "equal": ["alertname", "cluster"],
    }
    yield {
        "source_matchers": ['alertname="PrometheusJobMissing"', _ROOK],
        "target_matchers": ['alertname="CephMetricsMissing"', _OURS],
        "equal": ["cluster"],
    }
