"""Our objects as files. Two targets carry them; each is printed once."""

from __future__ import annotations

from functools import lru_cache

from generator.stack.contract import KubernetesObject
from generator.syntax.yaml import print_yaml
from generator.targets.contract import HEADER, File


@lru_cache(maxsize=512)
def object_file(thing: KubernetesObject) -> File:
    """``<kind>/<name>.yaml`` (``scrapeconfig/node-exporter.yaml``), to be put below a target's own folder."""
    return File(f"{thing.kind.lower()}/{thing.name}.yaml", print_yaml(thing.manifest, HEADER))
