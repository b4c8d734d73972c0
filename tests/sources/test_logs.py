"""Dashboards about logs: there while logs are, linked with each other, and nothing in them without a unit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.specs import made

UIDS = ("nixscope-logs-volume", "nixscope-logs-errors", "nixscope-logs-search")
LOKI = {"type": "loki", "uid": "loki"}


@pytest.fixture(scope="module")
def models() -> dict[str, Any]:
    return {board.uid: board.model for board in made().watch.dashboards}


def test_none_without_logs() -> None:
    assert not {board.uid for board in made(logs={"enabled": False}).watch.dashboards} & set(UIDS)


@pytest.mark.parametrize("uid", UIDS)
def test_panels(uid: str, models: dict[str, Any]) -> None:
    assert models[uid]["panels"]
    for panel in models[uid]["panels"]:
        assert panel["title"]
        assert panel["description"]
        assert panel["fieldConfig"]["defaults"]["unit"]
        assert panel["datasource"] == LOKI
        assert [bool(target["expr"]) for target in panel["targets"]] == [True]
        assert "$namespace" in panel["targets"][0]["expr"]


@pytest.mark.parametrize("uid", UIDS)
def test_variables_ask_loki(uid: str, models: dict[str, Any]) -> None:
    asked = [one for one in models[uid]["templating"]["list"] if one["type"] == "query"]
    assert [(one["name"], one["query"]["label"], one["datasource"]) for one in asked] == [
        (name, name, LOKI) for name in ("namespace", "app")[: len(asked)]
    ]


@pytest.mark.parametrize("uid", UIDS)
def test_each_leads_to_the_others(uid: str, models: dict[str, Any]) -> None:
    tags = [link["tags"] for link in models[uid]["links"] if link["type"] == "dashboards"]
    assert tags == [["logs"], ["nixscope"]]
    assert {name for name, model in models.items() if "logs" in model["tags"]} == set(UIDS)
