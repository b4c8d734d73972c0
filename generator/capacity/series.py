"""Series by job and host, from what is watched. A job that the model does not know counts by its catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from generator.capacity import figures as f
from generator.capacity import figures_engines as of_engines
from generator.capacity import figures_traces as of_traces
from generator.capacity.contract import Assumed, JobSeries
from generator.capacity.machine import machine, node_exporter, smartctl_exporter, textfiles, zfs_exporter
from generator.sources import aws, ceph, headscale, journal_shipper, kubernetes, mesh, mimir, node, smart, zfs
from generator.sources.contract import ProbeJob, ScrapeJob, Watch
from generator.sources.thanos import QUERY, STORE
from generator.sources.thanos_clusters import QUERY_CLUSTERS, stores
from generator.spec.loki_mode import loki_replicas
from generator.spec.mimir_pods import is_distributed, mimir_pods
from generator.spec.model import Cluster, Host


def series(cluster: Cluster, watch: Watch, assumed: Assumed) -> Iterator[JobSeries]:
    """Every job with its series: those over hosts first, host by host."""
    for job in watch.jobs:
        for target in job.targets:
            host = cluster.hosts[target.labels["instance"]]
            yield JobSeries(job.name, round(_of_host(cluster, watch, job, host, assumed)) + f.TARGET, host.name)
    for probe_job in watch.probe_jobs:
        yield JobSeries(probe_job.name, _probes(probe_job))
    for name in _services(watch):
        yield JobSeries(name, _service(cluster, name))
    for name, count in _cluster(cluster, watch, assumed).items():
        yield JobSeries(name, round(count))


def of_one_pod(cluster: Cluster, whole: float) -> float:
    """What one pod of Prometheus has of the whole, of series or of samples: a shard, and the fullest of them."""
    return of_fullest(cluster.metrics.shards, whole)


def of_fullest(shards: int, whole: float) -> float:
    """What the fullest of so many shards has of the whole."""
    return whole / shards * f.SHARD_UNEVEN if shards > 1 else whole


def recorded(cluster: Cluster, assumed: Assumed) -> float:
    """Series that rules record."""
    nodes = cluster.node_count
    return f.RECORDED_BASE + nodes * assumed.pods * f.RECORDED_POD + len(cluster.hosts) * f.RECORDED_HOST


def _services(watch: Watch) -> Iterator[str]:
    """Jobs over Services, and those that Rook's own chart brings along for the same."""
    yield from (job.name for job in watch.service_jobs)
    charts = {job.name for source in watch.sources for job in source.chart_jobs}
    yield from sorted(charts & {ceph.MGR_JOB, ceph.EXPORTER_JOB})


def _of_host(cluster: Cluster, watch: Watch, job: ScrapeJob, host: Host, assumed: Assumed) -> float:
    of = machine(cluster, host, assumed)
    known = {
        node.JOB: node_exporter(of) + textfiles(of, host),
        zfs.JOB: zfs_exporter(of),
        smart.JOB: smartctl_exporter(host),
        mesh.JOB: f.GO_PROGRAM + _peers(cluster) * f.SMOKEPING_PAIR,
        headscale.JOB: 4 + len(cluster.hosts) * f.HEADSCALE_NODE,
        journal_shipper.JOB: f.ALLOY_POD,
        kubernetes.ETCD_JOB: f.ETCD,
        kubernetes.PROXY_JOB: f.PROXY,
    }
    if job.name in known:
        return known[job.name]
    if job.keep:
        return len(job.keep)
    return f.GO_PROGRAM + len(watch.catalogue(job.name))


def _peers(cluster: Cluster) -> int:
    latency = cluster.watch.latency
    return min(latency.peers, len(cluster.hosts) - 1) if latency is not None else 0


def _probes(job: ProbeJob) -> int:
    tls = sum(address.startswith("https:") for address in job.targets)
    return len(job.targets) * (f.PROBE.get(job.module, len(job.metrics)) + f.TARGET) + tls * f.PROBE_TLS


def _service(cluster: Cluster, name: str) -> int:
    hosts = sum("storage" in host.roles for host in cluster.hosts.values())
    # What reads the bucket of another cluster is the same program as what reads the own one.
    same = {QUERY_CLUSTERS: QUERY, **dict.fromkeys(stores(cluster), STORE)}.get(name, name)
    if same in of_engines.ENGINE:
        return of_engines.ENGINE[same] + f.TARGET
    if name == ceph.MGR_JOB:
        return f.CEPH_MGR + f.TARGET
    if name == ceph.EXPORTER_JOB:
        return max(1, hosts) * (f.CEPH_OSDS_PER_HOST * f.CEPH_OSD + f.TARGET)
    if cluster.watch.aws is not None and name == aws.RELEASE:
        of = len(cluster.watch.aws.services) * len(cluster.watch.aws.regions)
        return f.GO_PROGRAM + f.TARGET + of * f.AWS_RESOURCES * f.AWS_METRICS
    return (of_engines.MIMIR_POD if name == mimir.JOB else f.GO_PROGRAM) + f.TARGET


def _cluster(cluster: Cluster, watch: Watch, assumed: Assumed) -> dict[str, float]:
    """What is scraped inside the cluster, and what rules record."""
    nodes = cluster.node_count
    servers = max(1, sum("server" in host.roles for host in cluster.hosts.values()))
    found: dict[str, float] = dict(_kubernetes(cluster, watch, nodes, servers, assumed))
    found["stack"] = f.ALERTMANAGER + f.GRAFANA + f.OPERATOR + f.PROMETHEUS_OWN
    found["stack"] += (f.CHART_RULE_GROUPS + len(watch.rules)) * f.RULE_GROUP
    if cluster.logs.enabled:
        found["loki"] = sum(loki_replicas(cluster.logs).values()) * f.LOKI_POD
        found["loki"] += nodes * f.CANARY if cluster.logs.canary else 0
        found["alloy"] = (nodes + cluster.logs.pods.events) * f.ALLOY_POD
    if cluster.traces.enabled:
        found["traces"] = of_traces.TEMPO_POD + of_traces.ALLOY_TRACES_POD
    if is_distributed(cluster):
        pods = mimir_pods(cluster.metrics.long_term).items()
        found["mimir"] = sum(number * (of_engines.MIMIR_PART[part] + f.TARGET) for part, number in pods)
    found["recorded"] = recorded(cluster, assumed)
    return found


def _kubernetes(
    cluster: Cluster, watch: Watch, nodes: int, servers: int, assumed: Assumed
) -> Iterator[tuple[str, float]]:
    parts = watch.control_plane
    if parts is None:
        return
    pods = nodes * assumed.pods
    containers = pods * f.CONTAINERS_PER_POD
    yield "apiserver", servers * f.API_SERVER
    yield "kubelet", nodes * f.KUBELET
    yield "cadvisor", (containers + 2 * pods) * f.CGROUP + pods * f.POD_NETWORK
    deployments = pods / f.PODS_PER_DEPLOYMENT
    state = f.STATE_BASE + nodes * f.STATE_NODE + pods * f.STATE_POD + containers * f.STATE_CONTAINER
    yield "kube-state-metrics", state + deployments * f.STATE_DEPLOYMENT
    yield "coredns", 2 * f.COREDNS
    # Where they are no pods they are jobs over hosts.
    if parts.etcd and not parts.merged:
        yield "etcd", servers * f.ETCD
    if parts.proxy and not parts.merged:
        yield "kube-proxy", nodes * f.PROXY
