"""The typed cluster: what every stage after ``spec`` sees.

It mirrors ``schemas/cluster.schema.json`` name for name and default for default; ``tests/spec/test_model.py`` holds
the two equal. Field meanings stand in the schema and are not repeated here. Python's ``retention_size`` is the
spec's ``retentionSize``. After ``load_spec`` every host is complete: groups and defaults are merged in, and the
inventory's hosts stand beside those of the spec; and what a spec may leave open has become a number.
"""

from typing import Literal

from msgspec import field

from generator.spec.alerting import Alerting, FileRef, SecretName
from generator.spec.argocd import ArgoCD
from generator.spec.logs import Logs
from generator.spec.metrics import Metrics
from generator.spec.part import Part
from generator.spec.traces import Traces

Role = Literal["server", "agent", "storage", "primer", "headscale", "external"]
Target = Literal["nixos", "kubenix", "helm", "manifests", "argocd", "k3s"]


class Kubernetes(Part, frozen=True):
    """The cluster that the stack runs in."""

    distribution: Literal["k3s", "rke2", "kubeadm", "talos"] = "k3s"
    version: str = "1.34"
    namespace: str = "monitoring"
    cni: Literal["flannel", "cilium", "calico", "canal"] = "flannel"
    datastore: Literal["sqlite", "etcd", "external"] = "sqlite"
    control_plane_metrics: bool = False
    service_cidr: str | None = None
    network_policies: bool = True


class Mesh(Part, frozen=True):
    """The private network between hosts and cluster."""

    type: Literal["headscale", "tailscale", "wireguard", "none"] = "headscale"
    interface: str = "tailscale0"
    cidr: str = "100.64.0.0/10"


class HostZfs(Part, frozen=True):
    """ZFS on one host."""

    pools: tuple[str, ...] = ()


class HostSettings(Part, frozen=True):
    """What hosts may share through ``hostDefaults`` and ``groups``."""

    roles: tuple[Role, ...] = ("agent",)
    zfs: HostZfs = HostZfs()
    disks: tuple[str, ...] = ()
    labels: dict[str, str] = {}


class Host(HostSettings, frozen=True, kw_only=True):
    """One machine, complete. ``name`` is its key under ``hosts``."""

    name: str
    address: str
    groups: tuple[str, ...] = ()

    @property
    def in_cluster(self) -> bool:
        """Whether the host is a node of the Kubernetes cluster."""
        return any(role in ("server", "agent", "storage") for role in self.roles)


class BlockStorage(Part, frozen=True):
    """Volumes."""

    class_: str | None = field(default=None, name="class")


class ObjectStorage(Part, frozen=True):
    """Object store for logs, traces and long-term metrics."""

    type: Literal["none", "ceph-rgw", "s3", "minio"] = "none"
    endpoint: str | None = None
    region: str = "us-east-1"
    credentials: SecretName | None = None


class Storage(Part, frozen=True):
    """Where the stack keeps its data."""

    block: BlockStorage = BlockStorage()
    object: ObjectStorage = ObjectStorage()


class Grafana(Part, frozen=True):
    """Grafana."""

    volume: str = "10Gi"
    admin: SecretName = SecretName(secret="grafana-admin")  # noqa: S106 - a Secret's name, not a secret
    anonymous: bool = False
    allow_from: tuple[str, ...] | None = None


class Switch(Part, frozen=True):
    """A source that is on unless it is switched off."""

    enabled: bool = True


class WatchZfs(Part, frozen=True):
    """ZFS on every host that has pools."""

    enabled: bool = True
    ignore_pools: tuple[str, ...] = ()


class WatchCeph(Part, frozen=True):
    """Ceph run by Rook."""

    namespace: str = "rook-ceph"
    monitors: bool = False


class WatchHeadscale(Part, frozen=True):
    """Headscale's nodes."""

    url: str
    api_key: FileRef


class WatchLatency(Part, frozen=True):
    """Latency and loss between hosts."""

    peers: int = 3


class WatchAws(Part, frozen=True):
    """AWS CloudWatch."""

    regions: tuple[str, ...]
    services: tuple[str, ...]
    credentials: SecretName | None = None


class Probe(Part, frozen=True):
    """One endpoint that is asked from outside."""

    name: str
    type: Literal["http", "tcp", "icmp"]
    target: str


class WatchSpec(Part, frozen=True):
    """What is watched."""

    node: Switch = Switch()
    zfs: WatchZfs = WatchZfs()
    smart: Switch = Switch()
    kubernetes: Switch = Switch()
    primer: Switch = Switch()
    ceph: WatchCeph | None = None
    headscale: WatchHeadscale | None = None
    latency: WatchLatency | None = None
    aws: WatchAws | None = None
    probes: tuple[Probe, ...] = ()
    rules: str | None = None
    dashboards: str | None = None


class Budget(Part, frozen=True):
    """What the stack may use."""

    memory: str = "4Gi"


class Cluster(Part, frozen=True):
    """The whole spec, resolved. ``hosts`` is in the order of the spec, then of the inventory."""

    version: Literal[1]
    name: str
    extends: str | tuple[str, ...] = ()
    kubernetes: Kubernetes = Kubernetes()
    mesh: Mesh = Mesh()
    host_defaults: HostSettings = HostSettings()
    groups: dict[str, HostSettings] = {}
    hosts: dict[str, Host] = {}
    inventory: str | None = None
    storage: Storage = Storage()
    metrics: Metrics = Metrics()
    logs: Logs = Logs()
    traces: Traces = Traces()
    grafana: Grafana = Grafana()
    alerting: Alerting = Alerting()
    watch: WatchSpec = WatchSpec()
    budget: Budget = Budget()
    images: dict[str, str] = {}
    argocd: ArgoCD = ArgoCD()
    targets: tuple[Target, ...] = ("nixos", "kubenix", "helm", "manifests")

    @property
    def node_count(self) -> int:
        """How many nodes the cluster has as far as the spec tells: one at least, where it lists none (as on Talos)."""
        return max(1, sum(host.in_cluster for host in self.hosts.values()))
