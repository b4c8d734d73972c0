"""A plugin of pytest: no test that compares with a golden. A fault that reads well would be taken into the golden."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave them out."""
    kept = [item for item in items if not (isinstance(item, pytest.Function) and "golden" in item.fixturenames)]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept
