"""From the validated document to the typed cluster: inventory, groups and defaults are merged in, once.

The order for one host is: ``hostDefaults``, then its groups as it names them, then its own entry. Lists and scalars
replace, mappings merge. Everything after this stage sees complete hosts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from generator.spec.model import Cluster

Raw = dict[str, Any]


def resolve_cluster(spec: Mapping[str, Any], inventory: Mapping[str, Any]) -> Cluster:
    """The typed cluster of a validated spec and the hosts of its inventory file (empty where there is none).

    Numbers that the spec leaves open (``shards.left_open``) are in it by then.
    """
    hosts = {name: _complete(name, raw, spec) for name, raw in _entries(spec, inventory)}
    return msgspec.convert({**spec, "hosts": hosts}, Cluster)


def _entries(spec: Mapping[str, Any], inventory: Mapping[str, Any]) -> Iterator[tuple[str, Raw]]:
    yield from spec.get("hosts", {}).items()
    yield from inventory.items()


def _complete(name: str, raw: Raw, spec: Mapping[str, Any]) -> Raw:
    host: Raw = {}
    for layer in (spec.get("hostDefaults", {}), *_groups(raw, spec), raw):
        host = _merged(host, layer)
    return {**host, "name": name}


def _groups(raw: Raw, spec: Mapping[str, Any]) -> Iterator[Raw]:
    known = spec.get("groups", {})
    # An unknown group is a finding of its own (constraint unknown-group); here it adds nothing.
    return (known[group] for group in raw.get("groups", ()) if group in known)


def _merged(below: Raw, above: Mapping[str, Any]) -> Raw:
    out = dict(below)
    for key, value in above.items():
        old = out.get(key)
        out[key] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return out
