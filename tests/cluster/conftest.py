"""One control plane for the whole session, emptied after each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cluster.control_plane import ControlPlane, control_plane


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
