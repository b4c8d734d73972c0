"""Dashboards about logs, asked of a real Loki that runs as generated: they show what was pushed, to whom it belongs."""

from __future__ import annotations

import time
import urllib.error
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from generator.pipeline import Generated
from generator.sources.contract import Dashboard
from generator.spec.log_labels import STREAM_LABELS
from tests.consumers.loki import Loki, Stream, generated_loki, running_loki
from tests.grafana import EVERYTHING, Panel, log_panels
from tests.specs import made

pytestmark = pytest.mark.proves("loki", "keeps tenants apart and answers every query of the dashboards")

TENANTS = ("kube-system", "monitoring", "shop")
SINGLE: dict[str, Any] = {}
SEVERAL = {"by": "namespace", "namespaces": ["shop"]}
LEVELS = ("info", "ERROR", "critical", "warn")


def stream(namespace: str, level: str, lines: int, **more: str) -> Stream:
    """Lines of the last half hour with every label that our Alloy sets."""
    labels = {
        **dict.fromkeys(STREAM_LABELS, "x"),
        "namespace": namespace,
        "app": "web",
        "level": level,
        **more,
    }
    now = time.time()
    return Stream(labels, [(now - 5 - 60 * n, f"{namespace} {level} {n} checkout") for n in range(lines)])


class Site:
    """A generated Loki that runs, with lines of three namespaces, each under its tenant where there are several."""

    def __init__(self, loki: Loki, result: Generated) -> None:
        self.loki = loki
        self.several = result.cluster.logs.tenancy.by == "namespace"
        self.tenant = "|".join(TENANTS) if self.several else None
        self.boards = {board.uid: board for board in result.watch.dashboards}

    def fill(self) -> None:
        for namespace in TENANTS:
            tenant = namespace if self.several else None
            self.loki.push(*(stream(namespace, level, 5) for level in LEVELS), tenant=tenant)
            self.loki.push(stream(namespace, "", 20, app="", container="plain"), tenant=tenant)

    def show(self, panel: Panel, variables: Mapping[str, str] = EVERYTHING, tenant: str | None = None) -> Any:
        """What a panel shows to somebody who may ask these tenants, everybody's by default."""
        asked = self.loki.instant if panel.kind == "instant" else self.loki.range
        return asked(panel.expanded(variables), tenant or self.tenant)


@pytest.fixture(scope="module", params=[SINGLE, SEVERAL], ids=["one tenant", "several tenants"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    result = made(logs={"tenancy": request.param})
    with running_loki(tmp_path_factory.mktemp("loki"), *generated_loki(result)) as loki:
        found = Site(loki, result)
        found.fill()
        yield found


def boards() -> list[Dashboard]:
    return [board for board in made().watch.dashboards if any(log_panels(board))]


@pytest.mark.parametrize("panel", [panel for board in boards() for panel in log_panels(board)], ids=lambda p: p.title)
def test_panel_shows_something(panel: Panel, site: Site) -> None:
    found = site.show(panel)
    assert found
    assert all(one.get("values") or one.get("value") for one in found)


def number(site: Site, uid: str, title: str, **variables: str) -> float:
    (panel,) = [one for one in log_panels(site.boards[uid]) if one.title.endswith(f": {title}")]
    (found,) = site.show(panel, {**EVERYTHING, **{f"${name}": value for name, value in variables.items()}})
    return float(found["value"][1])


@pytest.mark.parametrize(
    ("uid", "title", "everywhere", "in_one"),
    [
        ("nixscope-logs-volume", "Lines", 120, 40),
        ("nixscope-logs-volume", "Namespaces", 3, 1),
        ("nixscope-logs-errors", "Errors", 30, 10),
        ("nixscope-logs-errors", "Share of errors", 0.5, 0.5),
        ("nixscope-logs-errors", "Lines with a level", 0.5, 0.5),
    ],
)
def test_numbers_are_right(uid: str, title: str, everywhere: float, in_one: float, site: Site) -> None:
    """For everything, and for one namespace that is chosen."""
    assert number(site, uid, title) == everywhere
    assert number(site, uid, title, namespace="shop") == in_one


def test_search_takes_any_text(site: Site) -> None:
    """Regular expressions, quotes and backslashes go through; upper and lower case are the same."""
    search = [panel for panel in log_panels(site.boards["nixscope-logs-search"]) if panel.kind == "range"][-1]

    def lines(text: str) -> int:
        found = site.show(search, {**EVERYTHING, "${search:raw}": text})
        return sum(len(one["values"]) for one in found)

    assert lines("SHOP crit.* . checkout") == 5
    assert lines(r"\d\s+checkout$") == 120
    assert lines('"nothing" \\\\ \\. of the kind') == 0


def test_tenants_are_kept_apart(site: Site) -> None:
    """Each sees its own lines, several at once only who may ask for several; nobody pushes for two."""
    if not site.several:
        assert len(site.loki.lines('{namespace=~".+"}')) == 120
        return
    for tenant in TENANTS:
        lines = site.loki.lines('{namespace=~".+"}', tenant)
        assert {line.split()[0] for line in lines} == {tenant}
        assert len(lines) == 40
    assert len(site.loki.lines('{namespace=~".+"}', "shop|monitoring")) == 80
    for tenant, status in ((None, 401), ("shop|monitoring", 400)):
        with pytest.raises(urllib.error.HTTPError) as refused:
            site.loki.push(stream("shop", "info", 1), tenant=tenant)
        assert refused.value.code == status


def test_choices_are_the_values_of_the_streams(site: Site) -> None:
    """What the variables at the head of a dashboard offer."""
    models: list[Any] = [board.model for board in site.boards.values() if any(log_panels(board))]
    asked = [one["query"]["label"] for model in models for one in model["templating"]["list"] if one["type"] == "query"]
    choices = {label: site.loki.label_values(label, site.tenant) for label in asked}
    assert choices == {"namespace": list(TENANTS), "app": ["web"]}
