"""The spec of a fleet of any size: what the benchmark generates from."""

from __future__ import annotations

import json
from pathlib import Path

FORMS = ("yaml", "json")
"""The hosts inside cluster.yaml, or in an inventory beside it."""

NODES = 100
"""At most this many hosts are nodes of the cluster: an Alloy on each takes from the memory budget."""

HEAD = """\
version: 1
name: fleet
kubernetes: {datastore: etcd}
mesh: {cidr: 10.0.0.0/8}
metrics: {volume: 500Gi, adapter: true}
logs: {tenancy: {by: namespace}}
budget: {memory: 64Gi}
alerting:
  receivers:
    default: {webhook: {url: {secret: alertmanager-webhook, key: url}}}
  heartbeat: {url: {secret: alertmanager-heartbeat, key: url}}
hostDefaults:
  zfs: {pools: [rpool]}
groups:
  external: {roles: [external], labels: {site: offsite}}
"""


def host(number: int) -> dict[str, object]:
    """One host's entry. The first is the primer and a server, two more are servers, those after ``NODES`` external."""
    entry: dict[str, object] = {"address": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
    if number == 1:
        entry["roles"] = ["primer", "server"]
    elif number <= 3:
        entry["roles"] = ["server"]
    elif number > NODES:
        entry["groups"] = ["external"]
    if number % 2:
        entry["zfs"] = {"pools": ["rpool", "tank"]}
    return {**entry, "labels": {"rack": f"r{number // 40}"}}


def write_spec(folder: Path, hosts: int, form: str) -> Path:
    """Write the spec of a fleet, one host after the other: what this process holds would count as its children's."""
    spec = folder / "cluster.yaml"
    names = [f"host-{number:05}" for number in range(1, hosts + 1)]
    with spec.open("w") as file:
        file.write(HEAD)
        if form == "json":
            file.write("inventory: hosts.json\n")
        else:
            file.write("hosts:\n")
            file.writelines(f"  {name}:\n{_block(host(n))}" for n, name in enumerate(names, 1))
    if form == "json":
        with (folder / "hosts.json").open("w") as file:
            for number, name in enumerate(names, 1):
                file.write(f"{'{' if number == 1 else ','}\n{json.dumps(name)}: {json.dumps(host(number))}")
            file.write("\n}\n")
    return spec


def _block(entry: dict[str, object]) -> str:
    """An entry as people write it: a line per setting, the inner ones in flow style."""
    return "".join(f"    {key}: {json.dumps(value)}\n" for key, value in entry.items())
