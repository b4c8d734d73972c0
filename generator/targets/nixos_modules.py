"""The hand-written NixOS modules (``nix/modules``), as they are copied into the output.

A module is a folder: ``default.nix``, and the collector of ``generator/exporters`` that it wraps, which is named by
the module's own ``builtins.readFile ./NAME.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from generator.package import PACKAGE

_PROGRAM = re.compile(r"\./(?P<name>[a-z_]+)\.py\b")


@cache
def module_files(name: str) -> Mapping[str, str]:
    """The files of one module by name. Raises FileNotFoundError for a module that there is not."""
    module = (PACKAGE / f"data/modules/{name}/default.nix").read_text(encoding="utf-8")
    programs = sorted({found["name"] for found in _PROGRAM.finditer(module)})
    texts = {f"{program}.py": (PACKAGE / f"exporters/{program}.py").read_text(encoding="utf-8") for program in programs}
    return {"default.nix": module, **texts}
