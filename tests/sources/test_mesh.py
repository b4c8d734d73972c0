"""Who pings whom: few, everybody, and the same ones tomorrow."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.sources import mesh
from generator.spec.model import Host
from tests.specs import alerts, cluster, made

NAMES = st.lists(st.from_regex(r"[a-z][a-z0-9]{0,5}", fullmatch=True), min_size=2, max_size=40, unique=True)
COUNT = st.integers(1, 16)


def hosts(names: list[str], primer: str | None = None) -> dict[str, Host]:
    spec = {
        name: {
            "address": f"100.64.{index // 250}.{index % 250 + 1}",
            "roles": ["primer" if name == primer else "agent"],
        }
        for index, name in enumerate(names)
    }
    return dict(cluster(hosts=spec).hosts)


def pinged(found: dict[str, tuple[Host, ...]]) -> dict[str, set[str]]:
    return {name: {other.name for other in others} for name, others in found.items()}


@given(NAMES, COUNT, st.booleans())
def test_few_and_everybody(names: list[str], count: int, primer: bool) -> None:
    found = mesh.peers(hosts(names, names[0] if primer else None), count)
    assert list(found) == names
    for name, others in found.items():
        assert len(others) == len({other.name for other in others}) == min(count, len(names) - 1)
        assert name not in {other.name for other in others}
    assert set(names) == set().union(*pinged(found).values())
    if primer and count > 1:
        assert all(names[0] in others for name, others in pinged(found).items() if name != names[0])


@given(NAMES, COUNT, st.randoms())
def test_the_order_of_the_spec_does_not_matter(names: list[str], count: int, random: Any) -> None:
    shuffled = random.sample(names, len(names))
    assert pinged(mesh.peers(hosts(names), count)) == pinged(mesh.peers(hosts(shuffled), count))


@given(NAMES, COUNT, st.booleans())
def test_a_new_host_changes_few_lists(names: list[str], count: int, primer: bool) -> None:
    """Those of the hosts before it on the ring, and of the one that no longer watches the primer."""
    chief = names[0] if primer else None
    before, after = (pinged(mesh.peers(hosts(some, chief), count)) for some in (names[:-1] or names, names))
    changed = [name for name in before if before[name] != after[name]]
    assert len(changed) <= count + 2
    assert all(len(before[name] - after[name]) <= 1 for name in before)


def test_a_fleet_pings_its_primer_from_some_places_only() -> None:
    names = [f"host-{number}" for number in range(2000)]
    found = pinged(mesh.peers(hosts(names, "host-7"), 3))
    assert sum(len(others) for others in found.values()) == 3 * len(names)
    watchers = sum("host-7" in others for others in found.values())
    assert mesh.PRIMER_WATCHERS - 1 <= watchers <= mesh.PRIMER_WATCHERS + 3


SPEC: dict[str, Any] = {
    "one": {"address": "100.64.0.1", "roles": ["server", "primer"]},
    "on": {"address": "100.64.0.2"},
    "three": {"address": "100.64.0.3", "roles": ["external"]},
}


def test_the_prober_names_its_peers() -> None:
    result = made(hosts=SPEC, watch={"latency": {"peers": 2}}, kubernetes={"datastore": "sqlite"})
    (service,) = [one for one in result.watch.services("three") if one.port == mesh.PORT]
    text = service.options["environment", "etc", "nixscope/smokeping.yml", "text"]
    groups = yaml.safe_load(str(text))["targets"]
    assert {group["labels"]["peer"]: group["hosts"] for group in groups} == {
        "one": ["100.64.0.1"],
        "on": ["100.64.0.2"],
    }
    assert {group["interval"] for group in groups} == {"1s"}
    exporter = ("services", "prometheus", "exporters", "smokeping")
    assert service.options[*exporter, "pingInterval"] == "1s"
    assert service.options[*exporter, "extraFlags"] == ("--config.file=/etc/nixscope/smokeping.yml",)


@pytest.mark.parametrize(
    ("kind", "units"),
    [
        ("headscale", ("network-online.target", "tailscaled.service")),
        ("tailscale", ("network-online.target", "tailscaled.service")),
        ("wireguard", ("network-online.target",)),
        ("none", ("network-online.target",)),
    ],
)
def test_the_prober_starts_after_the_mesh(kind: str, units: tuple[str, ...]) -> None:
    """A pinger that cannot send its first ping never tries again."""
    (service,) = mesh.watch(cluster(hosts=SPEC, mesh={"type": kind}, watch={"latency": {}})).services["one"]
    unit = ("systemd", "services", "prometheus-smokeping-exporter")
    assert service.options[*unit, "wants"] == service.options[*unit, "after"] == units


def test_labels_of_hosts_are_those_of_the_peer() -> None:
    """Without any label there is nothing to join, and the query is as short as it was."""
    for labels, joined in (({}, False), ({"site": "x", "on": "y"}, True)):
        hosts = {**SPEC, "on": {**SPEC["on"], "labels": labels}}
        (group,) = mesh.watch(cluster(hosts=hosts, watch={"latency": {}})).rules
        rules = {rule.alert: rule.expr for rule in group.rules}
        for alert in ("PrimerPingLost", "MeshPeerUnreachable"):
            assert ("group_left (on, site)" in rules[alert]) is joined


def test_other_peers_restart_the_prober() -> None:
    """The unit names only the file, so its content must stand in the unit as well."""
    triggers = set()
    for peers in (1, 2):
        watched = mesh.watch(cluster(hosts=SPEC, watch={"latency": {"peers": peers}}))
        (service,) = watched.services["one"]
        triggers.add(service.options["systemd", "services", "prometheus-smokeping-exporter", "restartTriggers"])
    assert len(triggers) == 2


def test_a_single_host_has_nobody_to_ping() -> None:
    """smokeping_prober stops without a target."""
    result = made(watch={"latency": {}})
    assert "smokeping" not in "".join(result.tree.values())


@pytest.mark.parametrize("off", [{"primer": {"enabled": False}}, {"node": {"enabled": False}}])
def test_alerts_rest_on_what_is_there(off: dict[str, Any]) -> None:
    """A query on a source that is off would be refused."""
    result = made(hosts=SPEC, watch={"latency": {}, **off}, kubernetes={"datastore": "sqlite"})
    assert ("PrimerPingLost" in alerts(result)) is ("primer" not in off)
    assert "MeshProberDown" in alerts(result)


def test_a_slow_scrape_widens_the_primers_window() -> None:
    for interval, window in (("30s", "[2m]"), ("1m", "[4m]")):
        spec = cluster(hosts=SPEC, watch={"latency": {}}, metrics={"scrapeInterval": interval})
        (found,) = [rule.expr for rule in mesh.watch(spec).rules[0].rules if "for 2 minutes" in str(rule)]
        assert found.count(window) == 2
