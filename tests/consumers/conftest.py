"""Folders in which the real programs find what they read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.consumers.rendering import CHARTS, WHY_NOT, Rendering, complete_charts
from tests.specs import generated, rules


@pytest.fixture
def rules_of(tmp_path: Path) -> Callable[[str], Path]:
    """``rules_of(name)``: a folder with all rules of a spec in ``rules.yaml``."""

    def write(name: str) -> Path:
        (tmp_path / "rules.yaml").write_text(rules(generated(name)), encoding="utf-8")
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
