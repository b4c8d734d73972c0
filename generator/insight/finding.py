"""One thing that somebody who answers for a cluster's security has to know."""

from __future__ import annotations

from typing import Literal

import msgspec

Level = Literal["high", "medium", "info"]
LEVELS: tuple[Level, ...] = ("high", "medium", "info")


class Finding(msgspec.Struct, frozen=True):
    """What is exposed, to whom, why it is so, and how to change it.

    ``high``: change it before anything of value depends on it; ``medium``: worth a thought; ``info``: how the stack
    works. ``id`` names the kind of finding; ``about`` are the hosts, ports or workloads that it holds for, where
    there are several.
    """

    level: Level
    id: str
    what: str
    who: str
    why: str
    change: str
    about: tuple[str, ...] = ()
