"""Where our own files lie. ``importlib.resources`` would find them in an archive too, and takes a tenth of a start."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent
DATA = PACKAGE / "data"
