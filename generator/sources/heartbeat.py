"""The heartbeat, watched from a host outside the cluster: a small dead man's switch of ours takes Watchdog there.

It notifies by itself, since whatever Prometheus could say about the heartbeat goes through what it watches. Only the
watcher's own end is Prometheus' to tell. Metric names: ``generator/exporters/heartbeat.py``.
"""

from __future__ import annotations

from generator.sources import node
from generator.sources.contract import HostService, Metric, RuleGroup, ScrapeJob, Source, Watched
from generator.sources.listening import all_addresses
from generator.sources.of_hosts import Exporter, exporter_down
from generator.spec.alerting import Watcher
from generator.spec.model import Cluster, Host
from generator.spec.units import seconds

JOB = "heartbeat-watcher"
PORT = 9248
_WATCHER = Exporter(
    "HeartbeatWatcherDown", "heartbeat-watcher", JOB, "nobody would hear of it if the whole stack fell silent"
)
METRICS = (Metric("heartbeat_last_timestamp_seconds"), Metric("heartbeat_received_total"))


def watch(cluster: Cluster) -> Watched:
    """The watcher on its host, and the job that reads when it last heard something."""
    watcher = _watcher(cluster)
    host = cluster.hosts.get(watcher.host) if watcher else None
    if watcher is None or host is None:
        return Watched(source="heartbeat")
    return Watched(
        source="heartbeat",
        services={host.name: (_service(cluster, host, watcher),)},
        jobs=(ScrapeJob(JOB, (node.target(host, PORT),), METRICS),),
        rules=(RuleGroup("nixscope-heartbeat", (exporter_down(cluster, _WATCHER, [host]),)),),
    )


def _watcher(cluster: Cluster) -> Watcher | None:
    return cluster.alerting.heartbeat.watcher if cluster.alerting.heartbeat else None


def _service(cluster: Cluster, host: Host, watcher: Watcher) -> HostService:
    own = ("services", "nixscope", "heartbeat-watcher")
    return HostService(
        title=f"Takes Alertmanager's heartbeat and says when it stays away; read by Prometheus' job {JOB}.",
        port=PORT,
        module="heartbeat-watcher",
        options={
            (*own, "enable"): True,
            (*own, "cluster"): cluster.name,
            (*own, "maxAge"): seconds(watcher.max_age),
            (*own, "notifyFile"): watcher.notify.file,
            # All interfaces: who may send is the firewall's affair.
            (*own, "listenAddress"): all_addresses(host),
            (*own, "port"): PORT,
        },
    )


SOURCE = Source("heartbeat", lambda cluster: _watcher(cluster) is not None, watch)
