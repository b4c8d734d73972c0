"""The chart lock: which chart, which version, which archive.

nixscope's own stands in ``generator/data/charts.lock.json`` and is a part of the program, like the values that are
written for these versions. A ``charts.lock.json`` beside the spec pins single charts otherwise (decision 0012).
"""

from __future__ import annotations

import binascii
import re
from functools import cache

import msgspec

from generator.package import DATA

LOCK_NAME = "charts.lock.json"
ORIGIN = (
    "written by nixscope lock update from the repositories' own index.yaml; what is not here is as nixscope pins it"
)
_SEMVER = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?")


class ChartEntry(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """One chart. ``digest`` is ``sha256:HEX`` of the archive as the index says it, ``hash`` the same in SRI form."""

    repository: str
    version: str
    app_version: str
    url: str
    digest: str
    hash: str
    kube_version: str | None = None


class ChartLock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Charts by name."""

    charts: dict[str, ChartEntry] = {}
    origin: str = msgspec.field(default="", name="_origin")


PINS_NOTHING = ChartLock()


@cache
def packaged() -> ChartLock:
    """nixscope's own lock, which pins every chart."""
    return msgspec.json.decode((DATA / LOCK_NAME).read_bytes(), type=ChartLock)


def print_lock(lock: ChartLock) -> str:
    """The text of a lock, with its charts in the order of their names."""
    charts = {name: lock.charts[name] for name in sorted(lock.charts)}
    text = msgspec.json.encode(ChartLock(charts, lock.origin), order=None)
    return msgspec.json.format(text, indent=2).decode() + "\n"


def sri(digest: str) -> str:
    """``sha256:HEX`` in the form that Nix reads. Raises ValueError for anything else."""
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", digest):
        raise ValueError(f"{digest!r} is no digest: sha256: and 64 hexadecimal digits")
    return f"sha256-{binascii.b2a_base64(bytes.fromhex(digest.removeprefix('sha256:')), newline=False).decode()}"


def is_version(text: str) -> bool:
    """Whether it is a version as Helm takes them, a pre-release too (semver.org)."""
    return _SEMVER.fullmatch(text) is not None


def version_key(version: str) -> tuple[int, int, int] | None:
    """By what stable versions are ordered; None for a pre-release and for what is no version (semver.org)."""
    found = _SEMVER.fullmatch(version)
    return None if found is None or found[4] else (int(found[1]), int(found[2]), int(found[3]))
