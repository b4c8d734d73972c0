"""A budget that starves the stack is refused with the number that would do."""

from __future__ import annotations

from generator.checks.budget import check_budget
from tests.specs import STORE, cluster

# Prometheus 512, its operator 96, kube-state-metrics 64, two reloaders 64, Alertmanager 64, Grafana 384 with two
# sidecars 256, Loki 3 x 160 + 2 x 128 + 192 with its gateway 32, and twice Alloy 128 with its reloader 32: on the one
# node, and for events; Loki's canary 24.
LEAST_MI = 2744


def of(memory: str) -> list[tuple[str, str, str, tuple[str | int, ...]]]:
    spec = cluster(budget={"memory": memory}, logs={"mode": "simple-scalable"}, storage=STORE)
    return [(found.id, found.message, found.remedy, found.path) for found in check_budget(spec)]


def test_exactly_enough() -> None:
    assert of(f"{LEAST_MI}Mi") == []
    assert of("1Ti") == []


def test_one_mebibyte_short() -> None:
    assert of(f"{LEAST_MI - 1}Mi") == [
        (
            "budget-too-small",
            f"the stack needs at least {LEAST_MI}Mi, and the budget is {LEAST_MI - 1}Mi",
            f"write budget: {{memory: {LEAST_MI}Mi}} or more",
            ("budget", "memory"),
        )
    ]


def test_many_small_parts_are_named_together() -> None:
    others = {f"c{number}": {"bucket": f"bucket-{number}"} for number in range(20)}
    spec = cluster(
        budget={"memory": "4Gi"}, storage=STORE, metrics={"longTerm": {"type": "thanos", "clusters": others}}
    )
    (found,) = check_budget(spec)
    parts = "thanos-store of 20 other clusters 2560Mi, prometheus 512Mi, grafana 384Mi"
    assert found.reason == f"its containers would be killed for want of memory; the largest: {parts}"
