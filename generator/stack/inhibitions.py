"""What Alertmanager keeps to itself: nobody is told the same thing twice.

Of two alerts about one event, the one that fires first must be the source: the other is then silent from its first
moment. Were it the other way round, the first would have been sent already.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from generator.spec.loki_mode import loki_mode
from generator.spec.model import Cluster
from generator.stack.contract import Values
from generator.stack.matchers import is_, one_of, print_matchers
from generator.syntax.promql import Matcher

# What a critical alert says need not be said again as a warning, but only about the very same thing: without
# ``instance`` one host's alert would silence the same alert of all hosts, without the others one volume's that of all.
_SAME_THING = ("alertname", "cluster", "namespace", "instance", "persistentvolumeclaim", "mountpoint", "device")
_CEPH = Matcher("alertname", "=~", "Ceph.+")
_ROOK = is_("type", "ceph_default")  # on every alert of Rook's own rules, where its chart makes them
_OURS = is_("type", "")
_ROOK_IS_FASTER = ("CephMonDown", "CephMonDownQuorumAtRisk")


class Inhibition(msgspec.Struct, frozen=True):
    """Alerts of ``target`` are silent while one of ``source`` fires that has the same values of ``equal``."""

    source: tuple[Matcher, ...]
    target: tuple[Matcher, ...]
    equal: tuple[str, ...]


def inhibitions(cluster: Cluster) -> tuple[Inhibition, ...]:
    """Every inhibition rule: by severity, for one event that several alerts see, and for Rook's own alerts."""
    rooks = _rooks() if cluster.watch.ceph is not None else ()
    return (*_by_severity(cluster), *_same_event(cluster), *_without_loki(cluster), *rooks)


def inhibition_values(rule: Inhibition) -> Values:
    """A rule as ``alertmanager.yml`` has it."""
    return {
        "source_matchers": print_matchers(rule.source),
        "target_matchers": print_matchers(rule.target),
        "equal": list(rule.equal),
    }


def _by_severity(cluster: Cluster) -> Iterator[Inhibition]:
    critical, warning, info = (is_("severity", name) for name in ("critical", "warning", "info"))
    # An alert of Rook's is not the same as ours of its name: the two would silence each other where the one that
    # gives way (``_rooks``) is the more severe one.
    same = (*_SAME_THING, _ROOK.label) if cluster.watch.ceph is not None else _SAME_THING
    yield Inhibition((critical,), (one_of("severity", "warning", "info"),), same)
    yield Inhibition((warning,), (info,), same)
    yield Inhibition((is_("alertname", "InfoInhibitor"),), (info,), ("cluster", "namespace"))


def _same_event(cluster: Cluster) -> Iterator[Inhibition]:
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


def _without_loki(cluster: Cluster) -> Iterator[Inhibition]:
    """Loki that is down takes no lines from any node. In parts it may be down with a part that takes none."""
    if cluster.logs.enabled and loki_mode(cluster.logs) == "monolithic":
        canary = ["LokiCanaryNoResponse"] if cluster.logs.canary else []
        others = one_of("alertname", "AlloyNotShipping", *canary)
        yield Inhibition((is_("alertname", "LokiDown"),), (others,), ("cluster",))


def _silences(first: str, others: list[str], *labels: str) -> Inhibition:
    """``first`` silences ``others`` about the same host (and device, say)."""
    return Inhibition((is_("alertname", first),), (one_of("alertname", *others),), ("cluster", "instance", *labels))


def _rooks() -> Iterator[Inhibition]:
    """Rook's rules say what ours of the same name say (rook 1.20 ``prometheus/localrules.yaml``)."""
    faster = one_of("alertname", *_ROOK_IS_FASTER)
    slower = Matcher("alertname", "!~", faster.value)
    yield Inhibition((_CEPH, _OURS), (_CEPH, slower, _ROOK), ("alertname", "cluster", "namespace"))
    # These fire after 30 seconds, before ours, and are aggregated until no namespace is left to compare.
    yield Inhibition((faster, _ROOK), (faster, _OURS), ("alertname", "cluster"))
    missing, ours = is_("alertname", "PrometheusJobMissing"), is_("alertname", "CephMetricsMissing")
    yield Inhibition((missing, _ROOK), (ours, _OURS), ("cluster",))
