"""Journals: who pushes to whom, under which labels, and that every configuration is one that Alloy takes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from msgspec.structs import replace

from generator.checks.registry import check_tree
from generator.pipeline import Generated
from generator.sources import journal_entry, journal_shipper
from generator.sources.contract import AlloyFile, Watched
from generator.syntax.alloy import Attr, Block, print_alloy
from tests.specs import SPECS, generated, made
from tests.toolbox import run_tool

LOGS: Mapping[str, Any] = {"password": {"file": "/run/p"}, "htpasswd": {"file": "/run/h"}}
SERVERS = ("alpha", "beta", "gamma")


def shipped(hosts: dict[str, Any] | None = None, tenancy: str = "none", **more: Any) -> Generated:
    hosts = hosts or {"box": {"address": "100.64.0.1", "roles": ["server"]}}
    return made(hosts=hosts, logs={"hosts": {**LOGS, **more}, "tenancy": {"by": tenancy}})


def fleet(agents: int, servers: tuple[str, ...] = SERVERS) -> Generated:
    hosts = {name: {"address": f"100.64.1.{n}", "roles": ["server"]} for n, name in enumerate(servers)}
    return shipped(
        {**hosts, **{f"host-{n}": {"address": f"100.64.2.{n}", "roles": ["external"]} for n in range(agents)}}
    )


def source(result: Generated) -> Watched:
    return next(source for source in result.watch.sources if source.source == "journal")


def text_of(result: Generated, host: str) -> str:
    place = ("environment", "etc", journal_shipper.CONFIG_FILE, "source")
    (file,) = (own.options[place] for own in result.watch.services(host) if place in own.options)
    assert isinstance(file, AlloyFile)
    return result.tree[f"nixos/alloy/{file.name}"]


def pushes_to(result: Generated) -> dict[str, str]:
    urls = {
        name: re.findall(r'\burl += "(.+)/loki/api/v1/push"', text_of(result, name)) for name in result.cluster.hosts
    }
    assert {len(found) for found in urls.values()} == {1}
    return {name: found[0] for name, found in urls.items()}


def test_nothing_where_nothing_is_asked_for() -> None:
    """Null is the default, and minimal has it."""
    assert "journal" not in {source.source for source in generated("minimal").watch.sources}
    assert not any(firewall.mesh_ports for firewall in generated("minimal").watch.firewalls.values())


def test_a_server_asks_itself_and_every_server_has_its_share() -> None:
    urls = pushes_to(fleet(200))
    assert {urls.pop(name) for name in SERVERS} == {"http://127.0.0.1:3100"}
    shares = Counter(urls.values())
    assert shares.keys() == {f"http://100.64.1.{n}:3100" for n in range(3)}
    assert min(shares.values()) > 40


def test_hosts_stay_where_they_are() -> None:
    """A new host moves nobody, and a new server only takes over its share."""
    few, many, wider = (pushes_to(one) for one in (fleet(50), fleet(200), fleet(200, (*SERVERS, "delta"))))
    assert few.items() <= many.items()
    moved = {wider[name] for name in many if many[name] != wider[name]}
    assert moved == {"http://100.64.1.3:3100"}


def test_one_configuration_for_each_place_to_push_to() -> None:
    """However many hosts there are: the host's name is in its environment."""
    result = fleet(200)
    assert len(source(result).alloy) == len({text_of(result, name) for name in result.cluster.hosts}) == 4
    (environment,) = (
        own.options["systemd", "services", "alloy", "environment"]
        for own in result.watch.services("host-7")
        if ("services", "alloy", "enable") in own.options
    )
    assert environment == {"NIXSCOPE_HOST": "host-7"}


def test_the_entry_is_on_servers_and_open_to_the_mesh_only() -> None:
    result = fleet(5)
    ports = {name: firewall.mesh_ports for name, firewall in result.watch.firewalls.items() if firewall.mesh_ports}
    assert ports == dict.fromkeys(SERVERS, (3100,))
    assert not any(3100 in firewall.ports for firewall in result.watch.firewalls.values())


def test_an_entry_of_ones_own_needs_none_of_ours() -> None:
    url = "https://loki.example.org"
    result = made(logs={"hosts": {"password": {"file": "/run/p"}, "url": url}})
    assert pushes_to(result) == {"box": url}
    assert not any(firewall.mesh_ports for firewall in result.watch.firewalls.values())
    assert "HostLogsEntryDown" not in {rule.alert for rule in result.watch.declared}
    assert "nginx" not in result.tree["nixos/hosts/box.nix"]


def test_ipv6() -> None:
    """In brackets to push to and to listen on; a server asks itself over the old loopback, where nginx listens too."""
    hosts = {
        "server": {"address": "fd7a:115c:a1e0::1", "roles": ["server"]},
        "agent": {"address": "fd7a:115c:a1e0::2"},
    }
    logs = {"hosts": LOGS}
    result = made(hosts=hosts, logs=logs, mesh={"cidr": "fd7a:115c:a1e0::/48"})
    assert pushes_to(result) == {"server": "http://127.0.0.1:3100", "agent": "http://[fd7a:115c:a1e0::1]:3100"}
    place = ("services", "nginx", "virtualHosts", journal_entry.VIRTUAL_HOST, "listen")
    (listen,) = (own.options[place] for own in result.watch.services("server") if place in own.options)
    assert listen == ({"addr": "0.0.0.0", "port": 3100}, {"addr": "[::]", "port": 3100})


@pytest.mark.parametrize(("tenancy", "tenants"), [("none", []), ("namespace", ["machines"])])
def test_a_tenant_where_there_are_several(tenancy: str, tenants: list[str]) -> None:
    more = {"tenant": "machines"} if tenancy == "namespace" else {}
    assert re.findall(r'tenant_id += "(.+)"', text_of(shipped(tenancy=tenancy, **more), "box")) == tenants


def test_secrets_come_through_systemd() -> None:
    """Which reads what only root may read; a % is no specifier."""
    result = shipped(password={"file": "/run/100%/p w"}, htpasswd={"file": "/run/50%/h"})
    options = [own.options for own in result.watch.services("box")]
    units = [
        own["systemd", "services", "alloy", "serviceConfig"]
        for own in options
        if ("services", "alloy", "enable") in own
    ]
    place = ("systemd", "services", "nginx", "serviceConfig", "LoadCredential")
    assert [unit["LoadCredential"] for unit in units] == [("loki-password:/run/100%%/p w",)]
    assert [own[place] for own in options if place in own] == [("loki-htpasswd:/run/50%%/h",)]


def labels(fields: Mapping[str, str], **more: Any) -> dict[str, str] | None:
    """The labels of a journal entry, by the rules of ``loki.relabel``; None for one that is left out."""
    (blocks,) = source(shipped(**more)).alloy.values()
    found = {f"__journal_{name.lower()}": text for name, text in fields.items()}
    for rule in next(block for block in blocks if block.name == "loki.relabel").body:
        if isinstance(rule, Block):
            own = {attr.name: attr.value for attr in rule.body if isinstance(attr, Attr)}
            value = ";".join(found.get(str(name), "") for name in own["source_labels"])
            match = re.fullmatch(str(own.get("regex", "(.*)")), value)
            if own.get("action") == "keep":
                if match is None:
                    return None
            elif match is not None:
                template = re.sub(r"\$(\d)", r"\\\1", str(own.get("replacement", "$1")))
                found[str(own["target_label"])] = match.expand(template)
    return {name: text for name, text in found.items() if not name.startswith("__") and text}


UNITS = {
    "sshd.service": "sshd.service",
    "k3s.service": "k3s.service",
    "init.scope": "init.scope",
    "logrotate.timer": "logrotate.timer",
    "user@1000.service": "user@.service",
    "getty@tty1.service": "getty@.service",
    "systemd-coredump@3-4711-0.service": "systemd-coredump@.service",
    "session-42.scope": "session.scope",
    "session-c1.scope": "session.scope",
    f"docker-{'ab' * 32}.scope": "docker.scope",
    f"cri-containerd-{'ab' * 32}.scope": "cri.scope",
    "app-org.gnome.Terminal-4711.scope": "app.scope",
    "run-u17.service": "run-.service",
    "run-rb1946ac92492d2347c6235b4d2611184.service": "run-.service",
    f"{'ab' * 32}-1f2e.service": "run-.service",
    f"{'ab' * 32}.timer": "run-.timer",
    "var-lib-kubelet-pods-8f1d.mount": "mount",
    "run-user-1000.mount": "mount",
    "dev-disk-by\\x2duuid-1.device": "device",
    "user-1000.slice": "slice",
}


@pytest.mark.parametrize("unit", UNITS)
def test_units_that_never_end_are_one(unit: str) -> None:
    """Whether such a unit speaks, or systemd speaks of it."""
    assert labels({"_TRANSPORT": "stdout", "_SYSTEMD_UNIT": unit}) == {"unit": UNITS[unit]}
    if unit != "init.scope":
        of = {"_TRANSPORT": "journal", "_SYSTEMD_UNIT": "init.scope", "UNIT": unit}
        assert labels(of) == {"unit": UNITS[unit]}


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"_TRANSPORT": "kernel", "SYSLOG_IDENTIFIER": "kernel", "PRIORITY_KEYWORD": "error"}, ("kernel", "error")),
        ({"_TRANSPORT": "audit"}, ("audit", None)),
        (
            {"_TRANSPORT": "syslog", "SYSLOG_IDENTIFIER": "zed", "PRIORITY_KEYWORD": "notice"},
            ("zfs-zed.service", "notice"),
        ),
        (
            {"_TRANSPORT": "syslog", "SYSLOG_IDENTIFIER": "zed", "_SYSTEMD_UNIT": "zfs-zed.service"},
            ("zfs-zed.service", None),
        ),
        # Only systemd itself may speak for another unit.
        ({"_TRANSPORT": "journal", "_SYSTEMD_UNIT": "evil.service", "UNIT": "sshd.service"}, ("evil.service", None)),
    ],
)
def test_kernel_and_zfs_can_be_asked_for(fields: dict[str, str], found: tuple[str, str | None]) -> None:
    own = labels(fields)
    assert own is not None
    assert (own["unit"], own.get("level")) == found
    assert own.get("identifier") == fields.get("SYSLOG_IDENTIFIER")


def test_only_chosen_units() -> None:
    """By their whole names, whatever stands in them; with what systemd says of them, and without the kernel."""
    chosen = {"units": ["sshd.service", "user@1000.service", "a\\x2db.service"]}
    kept = {
        "sshd.service": "sshd.service",
        "user@1000.service": "user@.service",
        "a\\x2db.service": "a\\x2db.service",
    }
    for unit, label in kept.items():
        assert labels({"_SYSTEMD_UNIT": unit}, **chosen) == {"unit": label}
        assert labels({"_SYSTEMD_UNIT": "init.scope", "UNIT": unit}, **chosen) == {"unit": label}
    for unit in ("sshdXservice", "xsshd.service", "user@1001.service"):
        assert labels({"_SYSTEMD_UNIT": unit}, **chosen) is None
    assert labels({"_TRANSPORT": "kernel"}, **chosen) is None
    assert "HostLogsSilent" not in {rule.alert for rule in shipped(**chosen).watch.declared}


CONFIGURATIONS = {
    f"{name}: {where}": blocks
    for name in SPECS
    for found in generated(name).watch.sources
    for where, blocks in found.alloy.items()
} | {f"units: {where}": b for where, b in source(shipped(units=["a\\x2db.service"], maxAge="1w")).alloy.items()}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_alloys_own_parser_reads_it(name: str) -> None:
    done = run_tool("alloy-syntax", input=print_alloy(CONFIGURATIONS[name]))
    assert done.returncode == 0, done.stdout


def test_hosts_configurations_are_checked() -> None:
    """A fault in one of them is found, and the message says where."""
    result = generated("keystone")
    own = source(result)
    where = "journal-to-primer.alloy"
    broken = (*own.alloy[where], Block("loki.wriet", "x"))
    sources = tuple(replace(s, alloy={where: broken}) if s is own else s for s in result.watch.sources)
    found = check_tree(result.cluster, replace(result.watch, sources=sources), result.stack, result.tree)
    assert [one.message for one in found if one.id.startswith("alloy-")] == [
        f'{where}: loki.wriet "x": Alloy has no such component'
    ]
