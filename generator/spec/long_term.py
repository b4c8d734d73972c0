"""What long-term metrics are kept for how long, as it follows from the spec."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from generator.spec.metrics import Downsampled, LongTerm, OtherCluster
from generator.spec.model import Cluster


def in_bucket(long_term: LongTerm) -> bool:
    """Whether an engine of this cluster has a bucket in the object store."""
    return long_term.type in ("thanos", "mimir") and long_term.url is None


def overheard(cluster: Cluster, url: str | None) -> bool:
    """Whether this leaves the cluster by plain HTTP, for an address at which no mesh encrypts it.

    What a name stands for is not known: with a mesh it may be one of it. A Service is where the pods are.
    """
    if url is None or not url.startswith("http:"):
        return False
    try:
        host = urlsplit(url).hostname or ""
        if host.endswith((".svc", ".svc.cluster.local")):
            return False
        return cluster.mesh.type == "none" or ip_address(host) not in ip_network(cluster.mesh.cidr, strict=False)
    except ValueError:
        return False


def written_out(long_term: LongTerm) -> str:
    """What Prometheus sends to a Mimir elsewhere, in words: whoever listens on the way has all of it."""
    return "every sample" if long_term.login is None else "every sample, and the password with it,"


def kept(long_term: LongTerm) -> dict[str, str]:
    """How long each resolution is kept, by Thanos' names for them: ``raw``, ``5m``, ``1h``."""
    own = long_term.downsampled if long_term.type == "thanos" else Downsampled()
    five_minutes = own.five_minutes or long_term.retention
    return {"raw": long_term.retention, "5m": five_minutes, "1h": own.one_hour or five_minutes}


def other_clusters(cluster: Cluster) -> dict[str, OtherCluster]:
    """The clusters whose metrics are seen here, too, by name; none where the engine cannot."""
    long_term = cluster.metrics.long_term
    return long_term.clusters if long_term.type == "thanos" else {}


def store_url(cluster: Cluster, where: OtherCluster) -> str:
    """The object store that a bucket is in: that of this cluster, unless ``where`` says otherwise."""
    store = cluster.storage.object
    return where.endpoint or store.endpoint or f"https://s3.{where.region or store.region}.amazonaws.com"
