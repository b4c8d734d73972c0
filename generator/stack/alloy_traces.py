"""Alloy for traces: takes spans of pods (OTLP), says which pod each is of, and sends them on to Tempo.

The order of the processors matters. Memory is looked at first, so that what is too much is refused and not half
processed. The pod is found by the address that a connection comes from, which is forgotten once spans are batched.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.spec.model import Cluster
from generator.stack import alloy_write, tempo
from generator.stack.trace_links import POD_ATTRIBUTES
from generator.syntax.alloy import Attr, Block, Ref, attrs

GRPC_PORT, HTTP_PORT = 4317, 4318

_NODE = "k8s.node.name"


def blocks(cluster: Cluster) -> tuple[Block, ...]:
    """The configuration of the Alloy for traces."""
    return (
        alloy_write.logging(),
        _receiver(),
        _memory(),
        _pods(),
        Block("otelcol.processor.batch", "traces", (_to("otelcol.exporter.otlp.tempo"),)),
        _tempo(cluster),
        *alloy_write.own_metrics(cluster, "alloy-traces"),
    )


def _receiver() -> Block:
    """Both of OTLP's ways, on its usual ports of every address."""
    ways = (Block("grpc"), Block("http"))
    return Block("otelcol.receiver.otlp", "pods", (*ways, _to("otelcol.processor.memory_limiter.traces")))


def _memory() -> Block:
    """Refuses spans, so that clients try again, before the kernel ends the container: 60 to 80 % of its limit."""
    arguments = attrs({"check_interval": "1s", "limit_percentage": 80, "spike_limit_percentage": 20})
    return Block(
        "otelcol.processor.memory_limiter", "traces", (*arguments, _to("otelcol.processor.k8sattributes.pods"))
    )


def _pods() -> Block:
    """Adds namespace, pod and node, unless the application has said them itself."""
    return Block(
        "otelcol.processor.k8sattributes",
        "pods",
        (
            Block("extract", body=attrs({"metadata": [*POD_ATTRIBUTES, _NODE]})),
            *_found_by({"from": "resource_attribute", "name": "k8s.pod.ip"}, {"from": "connection"}),
            _to("otelcol.processor.batch.traces"),
        ),
    )


def _found_by(*sources: dict[str, str]) -> Iterator[Block]:
    """How the pod is found, the best first: what a collector in between says, then where the connection comes from."""
    for source in sources:
        yield Block("pod_association", body=(Block("source", body=attrs(source)),))


def _tempo(cluster: Cluster) -> Block:
    """To Tempo, in plain gRPC within the namespace. What it does not take is tried again for five minutes."""
    endpoint = Attr("endpoint", tempo.address(cluster, tempo.OTLP_PORT))
    client = (endpoint, Block("tls", body=attrs({"insecure": True})))
    return Block("otelcol.exporter.otlp", "tempo", (Block("client", body=client),))


def _to(component: str) -> Block:
    return Block("output", body=(Attr("traces", [Ref(f"{component}.input")]),))
