"""Folders in which the real programs find what they read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.consumers.rendering import CHARTS, WHY_NOT, Rendering, complete_charts
from tests.specs import generated, rules


@pytest.fixture
def rules_of(tmp_path: Path) -> Callable[..., Path]:
    """``rules_of(name, alert)``: a folder with all rules of a spec in ``rules.yaml``, or the group of one alert."""

    def write(name: str, alert: str | None = None) -> Path:
        groups = yaml.safe_load(rules(generated(name)))["groups"]
        kept = [group for group in groups if alert in (None, *(rule.get("alert") for rule in group["rules"]))]
        (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": kept}), encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture(scope="session")
def charts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked charts, such that Helm takes them. A test that asks for them is skipped by name without them."""
    if CHARTS is None:
        pytest.skip(WHY_NOT)
    return complete_charts(tmp_path_factory.mktemp("charts"))


@pytest.fixture(scope="session")
def rendering(charts: Path) -> Rendering:
    """Every release of every spec, rendered on demand."""
    return Rendering(charts)
