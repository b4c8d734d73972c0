"""Every query for logs that we write is LogQL: Loki's own parser says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from generator.spec.log_labels import STREAM_LABELS
from generator.spec.model import Cluster
from tests.grafana import log_panels
from tests.logql import parsed
from tests.specs import ROOT, SPECS, generated, named

SCHEMA = json.loads((ROOT / "schemas" / "cluster.schema.json").read_text(encoding="utf-8"))


def selectors(cluster: Cluster) -> Iterator[str]:
    """What a spec selects streams by."""
    pods = cluster.logs.pods
    chosen = [*cluster.logs.stream_retention, *pods.drop, *((pods.multiline,) if pods.multiline else ())]
    return (one.selector for one in chosen if one.selector is not None)


@pytest.mark.parametrize("name", SPECS)
def test_rules_and_panels(name: str) -> None:
    """Rules and all panels but those that show lines give numbers, and select by labels that there are."""
    watch = generated(name).watch
    rules = [rule.expr for group in watch.log_rules for rule in group.rules]
    panels = [panel.expanded() for board in watch.dashboards for panel in log_panels(board)]
    reports = parsed([*rules, *panels])
    assert [report.error for report in reports] == [""] * len(reports)
    assert all("$" not in panel for panel in panels)
    assert {report.kind for report in reports[: len(rules)]} == {"metric"}
    assert [panel for panel, report in zip(panels, reports[len(rules) :], strict=True) if report.kind == "log"] == [
        panel for panel in panels if panel.startswith("{")
    ]
    used = {label for report in reports for found in report.selectors for label, _, _ in found}
    assert used <= STREAM_LABELS


@pytest.mark.parametrize("name", SPECS)
def test_selectors_of_a_spec(name: str) -> None:
    found = list(selectors(generated(name).cluster))
    assert [(report.kind, report.error) for report in parsed(found)] == [("log", "")] * len(found)


def test_selectors_that_the_schema_shows() -> None:
    """Where it describes one, and inside examples of what holds one."""
    shown = [text for _, part in named(SCHEMA, "selector") for text in _examples(part)]
    assert shown
    assert [(report.kind, report.error) for report in parsed(shown)] == [("log", "")] * len(shown)


def _examples(part: Any) -> list[str]:
    return [part] if isinstance(part, str) else [text for text in part.get("examples", ()) if text is not None]
