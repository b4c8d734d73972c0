"""A key that the pinned chart does not have is found, wherever it stands."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from generator.checks import chart_keys as chart_keys_module
from generator.checks.chart_keys import check_chart_keys
from generator.diagnostics import Diagnostic, Severity
from generator.stack.contract import Stack
from tests.specs import SPECS, generated


def changed(release: str, path: str, value: Any = 1) -> Stack:
    """Keystone's stack with one more key in a release's values."""
    stack = generated("keystone").stack
    (old,) = [one for one in stack.releases if one.name == release]
    values: Any = {}
    here, above = values, old.values
    *parents, leaf = path.split(".")
    here |= above
    for name in parents:
        here[name] = dict(here[name]) if isinstance(here.get(name), dict) else {}
        here = here[name]
    here[leaf] = value
    return replace(stack, releases=(replace(old, values=values),))


def found(stack: Stack) -> list[tuple[str, str, str]]:
    return [(finding.id, finding.message, finding.remedy) for finding in check_chart_keys(stack)]


@pytest.mark.parametrize("name", SPECS)
def test_our_own_values(name: str) -> None:
    assert found(generated(name).stack) == []


@pytest.mark.parametrize(
    ("release", "path", "chart", "remedy"),
    [
        ("loki", "singleBinery", "loki 18.11.0", "write 'singleBinary'"),
        ("loki", "gateway.metrcs", "loki 18.11.0", "write 'metrics'"),
        ("alloy", "alloy.mounts.varLogs", "alloy 1.11.1", "write 'varlog'"),
        (
            "kube-prometheus-stack",
            "prometheus.prometheusSpec.scrapeConfigSelectorNilUsesHelmValue",
            "kube-prometheus-stack 88.5.3",
            "write 'scrapeConfigSelectorNilUsesHelmValues'",
        ),
        (
            "kube-prometheus-stack",
            "grafana.deploymentStrategie",
            "kube-prometheus-stack 88.5.3",
            "write 'deploymentStrategy'",
        ),
        ("prometheus-adapter", "prometheus.port.number", "prometheus-adapter 5.3.0", "remove it"),
    ],
)
def test_wrong_key(release: str, path: str, chart: str, remedy: str) -> None:
    """The last is nested below what the chart has as a number."""
    stack = changed(release, path)
    assert found(stack) == [("unknown-chart-key", f"{path} is no key of {chart}", remedy)]


def test_free_maps_take_any_key() -> None:
    """Where the chart's own value is an empty map, users choose the keys."""
    assert found(changed("loki", "loki.limits_config.max_label_names_per_series")) == []
    assert found(changed("kube-prometheus-stack", "prometheus.prometheusSpec.externalLabels.site", "x")) == []


def test_keys_of_a_chart_that_the_user_pins_are_unknown() -> None:
    stack = generated("keystone").stack
    release = stack.releases[0]
    chart = replace(release.chart, version="99.0.0")
    values = {**release.values, "nobodyKnows": 1}
    other = replace(stack, releases=(replace(release, chart=chart, values=values), *stack.releases[1:]))
    assert list(check_chart_keys(other)) == [
        Diagnostic(
            "unchecked-chart-keys",
            "charts.lock.json pins kube-prometheus-stack 99.0.0, and nixscope knows the keys of 88.5.3",
            "look at what vanished with nixscope lock update --charts, and render the chart before it is installed",
            "a key that the chart no longer has is ignored by Helm without a word",
            severity=Severity.WARNING,
        )
    ]


def test_keys_of_another_version_than_our_own_lock_are_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    data = chart_keys_module._data()
    known = {name: {**data[name], "version": "1.0.0"} for name in data if name != "_origin"}
    monkeypatch.setattr(chart_keys_module, "_data", lambda: known)
    findings = list(check_chart_keys(generated("minimal").stack))
    assert [finding.id for finding in findings] == ["chart-keys-stale"] * 3
    assert findings[0] == Diagnostic(
        "chart-keys-stale",
        "the keys of kube-prometheus-stack are those of 1.0.0, and the lock says 88.5.3",
        "run tests/tools/chart_keys.py on the unpacked charts",
    )
