"""What every Alloy of ours ends in: Loki for lines, a store outside for its own metrics, and its own messages."""

from __future__ import annotations

from generator.spec.model import Cluster
from generator.stack.loki import GATEWAY
from generator.syntax.alloy import Attr, Block, Ref, Value, attrs

TO_LOKI = Attr("forward_to", [Ref("loki.write.default.receiver")])


def logging() -> Block:
    """Alloy's own messages, which are lines of a pod like all others."""
    return Block("logging", body=attrs({"level": "warn", "format": "logfmt"}))


def write(cluster: Cluster) -> Block:
    """Lines go to Loki's gateway until it takes them.

    By default Alloy gives a batch up after ten tries, about nine minutes. Without a limit it stops reading instead, and
    the lines wait in the files, as long as the kubelet keeps them. A line that Loki refuses for good (too old, too
    long) is not tried again in either case.

    With several tenants neither is a batch above its tenant's rate. All tenants of a node wait in one queue: while
    Alloy tried again for a loud one, a calm one got nothing through for 40 seconds; else its lines came at once.

    What is read counts as done before it is delivered. An Alloy that is stopped while it cannot reach Loki tries for 15
    seconds more, and what it then still holds is lost (tried with 1.18.1, with and without ``wal``). Only an
    experimental feature could change that (``queue_config``).
    """
    arguments: dict[str, Value] = {
        "url": f"http://{GATEWAY}.{cluster.kubernetes.namespace}.svc/loki/api/v1/push",
        "max_backoff_period": "30s",
        "max_backoff_retries": 0,
    }
    if cluster.logs.tenancy.by == "namespace":
        arguments["retry_on_http_429"] = False
    endpoint = Block("endpoint", body=attrs(arguments))
    return Block("loki.write", "default", (endpoint, Attr("external_labels", {"cluster": cluster.name})))


def own_metrics(cluster: Cluster, job: str) -> tuple[Block, ...]:
    """Alloy's metrics to a store outside the cluster, if there is one, once a minute.

    Not at the interval of the cluster's own Prometheus: below Alloy's timeout of 10 seconds it would not start.
    ``instance`` is the node, which Alloy takes from HOSTNAME; the exporter's own ``job`` would be integrations/self.
    """
    if cluster.logs.remote_write is None:
        return ()
    rule = Block("rule", body=attrs({"replacement": job, "target_label": "job"}))
    targets = Attr("targets", Ref("prometheus.exporter.self.alloy.targets"))
    scrape: dict[str, Value] = {
        "targets": Ref("discovery.relabel.alloy.output"),
        "forward_to": [Ref("prometheus.remote_write.outside.receiver")],
    }
    endpoint = Block("endpoint", body=attrs({"url": cluster.logs.remote_write}))
    return (
        Block("prometheus.exporter.self", "alloy"),
        Block("discovery.relabel", "alloy", (targets, rule)),
        Block("prometheus.scrape", "alloy", attrs(scrape)),
        Block("prometheus.remote_write", "outside", (endpoint, Attr("external_labels", {"cluster": cluster.name}))),
    )
