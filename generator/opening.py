"""The one way in which a command gets its spec: loaded, and with everything decided that it leaves open."""

from __future__ import annotations

import pathlib

from generator.spec.load import Checks, Spec, load_spec, spec_of
from generator.spec.model import Cluster
from generator.spec.shards import DecidedShards


def open_spec(path: pathlib.Path, *checks: Checks) -> Spec:
    """The spec at ``path``; see ``load_spec``."""
    return load_spec(path, _decide, *checks)


def open_text(text: str, path: pathlib.Path) -> Spec:
    """The spec of a text that is to stand at ``path``."""
    return spec_of(text, path, _decide)


def _decide(cluster: Cluster) -> DecidedShards:
    from generator.capacity.shards import decide_shards  # most specs say a number, and need no count

    return decide_shards(cluster)
