"""One control plane for the whole session, emptied after each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.control_plane import ControlPlane, control_plane

HERE = Path(__file__).parent
WHY_NOT = "it needs a control plane: run make test-cluster"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave these tests to their own command, and say so."""
    if not config.getoption("--cluster"):
        for item in items:
            if item.path.is_relative_to(HERE):
                item.add_marker(pytest.mark.skip(reason=WHY_NOT))


@pytest.fixture(scope="session")
def plane_of_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    """The control plane, as long as the session."""
    with control_plane(tmp_path_factory.mktemp("plane")) as plane:
        yield plane


@pytest.fixture
def plane(plane_of_session: ControlPlane) -> Iterator[ControlPlane]:
    """The control plane, without what tests before put there."""
    yield plane_of_session
    plane_of_session.empty()
