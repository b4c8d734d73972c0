"""Dashboards: every panel says what it shows, and in which unit."""

from __future__ import annotations

from typing import Any

import pytest

from generator.pipeline import Generated
from generator.sources.aws_services import SERVICES
from tests.specs import SPECS, generated, made, named

AWS = {"regions": ["eu-central-1"], "services": list(SERVICES)}


def panels(result: Generated) -> list[tuple[str, Any]]:
    """Every panel that is no row, with the title of its dashboard, those of folded rows too."""
    found = [(board.title, part) for board in result.watch.dashboards for _, part in named(board.model, "panels")]
    return [(title, panel) for title, part in found for panel in part if panel["type"] != "row"]


@pytest.mark.parametrize("name", [*SPECS, "aws"])
def test_every_panel_has_a_description_and_a_unit(name: str) -> None:
    """Lines of a log have no unit."""
    found = panels(made(watch={"aws": AWS}) if name == "aws" else generated(name))
    assert found
    lacking = [
        (board, panel["title"])
        for board, panel in found
        if not panel["description"] or (panel["type"] != "logs" and not panel["fieldConfig"]["defaults"]["unit"])
    ]
    assert lacking == []
