"""The first spec: what it says, that it passes the check, and when it is not written."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator import pipeline
from generator.diagnostics import Severity, SpecError
from generator.insight.init.answers import (
    Answers,
    HostAnswer,
    host_answers,
    mesh_range,
    of_distribution,
    with_addresses,
)
from generator.insight.init.choices import Distribution, MeshType, ReceiverKind
from generator.insight.init.flake import hosts_of
from generator.insight.init.pieces import description, first_spec
from generator.insight.plan import planned
from generator.opening import open_text
from generator.spec.load import schema
from tests.commandline import Ran, command, environment, nixscope, nixscope_process


def hosts(*texts: str) -> tuple[HostAnswer, ...]:
    return host_answers(list(texts or ("alpha=100.64.0.1",)))


def errors(text: str, folder: Path) -> list[str]:
    """Every error that the whole pipeline has about a spec."""
    (folder / "cluster.yaml").write_text(text)
    try:
        made = pipeline.generate(folder / "cluster.yaml")
    except SpecError as error:
        return [finding.message for finding in error.diagnostics if finding.severity is Severity.ERROR]
    return [finding.message for finding in made.warnings if finding.severity is Severity.ERROR]


# What is written


@pytest.mark.parametrize("mesh", MeshType)
@pytest.mark.parametrize("receiver", ReceiverKind)
@pytest.mark.parametrize("distribution", Distribution)
def test_every_choice_passes_the_check(
    distribution: Distribution, receiver: ReceiverKind, mesh: MeshType, tmp_path: Path
) -> None:
    interface = "tailscale0" if mesh in (MeshType.HEADSCALE, MeshType.TAILSCALE) else "wg0"
    machines = of_distribution(hosts("a=100.64.0.1", "b=100.64.0.2"), distribution)
    answers = Answers("home", machines, distribution, mesh, interface, receiver)
    text = first_spec(answers, "cluster.yaml")
    assert errors(text, tmp_path) == []
    data = yaml.safe_load(text)
    assert data["kubernetes"]["distribution"] == distribution.value
    assert data["mesh"] == {"type": mesh.value, "interface": interface, "cidr": "100.64.0.0/10"}
    receivers = data.get("alerting", {}).get("receivers", {})
    assert list(receivers.get("default", {})) == ([] if receiver is ReceiverKind.NONE else [receiver.value])


@pytest.mark.parametrize(("count", "memory"), [(1, "4Gi"), (5, "5Gi"), (40, "19Gi"), (200, "78Gi")])
def test_the_budget_follows_from_the_hosts(count: int, memory: str, tmp_path: Path) -> None:
    many = hosts(*(f"h{n}=100.64.{n // 250}.{n % 250 + 1}" for n in range(count)))
    text = first_spec(Answers("home", many), "cluster.yaml")
    assert yaml.safe_load(text)["budget"] == {"memory": memory}
    assert errors(text, tmp_path) == []
    assert [f.id for f in planned(tmp_path / "cluster.yaml").findings if f.severity is Severity.ERROR] == []


PATHS = [
    *((name,) for name in ("name", "kubernetes", "mesh", "hosts", "metrics", "logs", "alerting", "watch", "budget")),
    *(("kubernetes", name) for name in ("distribution", "datastore", "cni")),
    *(("mesh", name) for name in ("type", "interface", "cidr")),
    *(("metrics", name) for name in ("retention", "volume")),
    *(("logs", name) for name in ("dailyVolume", "retention")),
    *(("alerting", name) for name in ("receivers", "heartbeat")),
    ("budget", "memory"),
]


def wrapped(text: str) -> list[str]:
    """A comment as it is broken at either depth."""
    widths = (98, 96)
    return [line for width in widths for line in textwrap.wrap(text, width, break_on_hyphens=False)]


def test_suggestions_are_valid_once_they_are_uncommented(tmp_path: Path) -> None:
    """All of them at once: a comment that looks like an entry is one."""
    text = first_spec(Answers("home", hosts("a=100.64.0.1", "b=100.64.0.2")), "cluster.yaml")
    said = {line for path in PATHS for line in wrapped(description(*path))}
    lines = text.partition("version: 1")[2].splitlines()
    whole = "version: 1" + "\n".join(
        line if line.strip().removeprefix("# ") in said else re.sub(r"^( *)# ", r"\1", line) for line in lines
    )
    assert set(re.findall(r"^ *# (.*)$", whole, re.MULTILINE)) <= said
    data = yaml.safe_load(whole)
    assert set(data["watch"]) == {"probes", "headscale", "latency"}
    assert data["hosts"]["a"]["zfs"] == {"pools": ["rpool"]}
    assert "heartbeat" in data["alerting"]
    assert errors(whole.replace("roles: [server]", "roles: [server, headscale]"), tmp_path) == []


def test_comments_are_those_of_the_schema() -> None:
    assert description("hosts") == schema()["properties"]["hosts"]["description"]
    assert description("kubernetes", "cni").startswith("Network plugin")
    lines = first_spec(Answers("home", hosts()), "cluster.yaml").splitlines()
    before = lines[lines.index("  distribution: k3s") - 1]
    assert before == f"  # {description('kubernetes', 'distribution')}"


@pytest.mark.parametrize("count", [1, 2, 3])
def test_several_servers_of_k3s_keep_their_state_in_etcd(count: int) -> None:
    servers = tuple(HostAnswer(f"s{n}", f"100.64.0.{n}", ("server",)) for n in range(1, count + 1))
    for distribution, datastore in (("k3s", "etcd" if count > 1 else "sqlite"), ("rke2", None)):
        text = first_spec(Answers("home", servers, Distribution(distribution)), "cluster.yaml")
        assert yaml.safe_load(text)["kubernetes"].get("datastore") == datastore


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        ([], "100.64.0.0/10"),
        (["100.64.0.1", "100.100.1.1"], "100.64.0.0/10"),
        (["10.1.2.3"], "10.1.2.0/24"),
        (["192.168.1.1", "192.168.2.1"], "192.168.0.0/22"),
        (["fd7a::1", "fd7a::2"], "fd7a::/64"),
        (["nonsense"], "100.64.0.0/10"),
    ],
)
def test_the_range_holds_every_address(addresses: list[str], expected: str) -> None:
    assert mesh_range(tuple(HostAnswer(f"h{n}", address) for n, address in enumerate(addresses))) == expected


# Hosts of a flake, as Nix tells of them


def machine(**parts: Any) -> dict[str, Any]:
    return {"name": None, "extraPools": None, "datasets": None, "k3s": None, "headscale": None, **parts}


def test_hosts_of_a_flake() -> None:
    answer = {
        "b": machine(name="beta", k3s="agent", datasets=["rpool/root", "rpool/home", "tank"]),
        "a": machine(name="alpha", k3s="server", headscale=True, extraPools=["tank"], datasets=[]),
        "broken": machine(datasets=[None, ""]),
    }
    assert hosts_of(json.dumps(answer)) == {
        "alpha": HostAnswer("alpha", "", ("server", "headscale"), ("tank",)),
        "beta": HostAnswer("beta", "", ("agent",), ("rpool", "tank")),
        "broken": HostAnswer("broken", "", ("external",)),
    }
    with pytest.raises(SpecError, match="no nixosConfigurations"):
        hosts_of("{}")


def test_addresses_that_nobody_said_are_assumed_in_the_same_network() -> None:
    names = {name: HostAnswer(name, "") for name in ("a", "b", "c")}
    assert with_addresses(names, {"b": "10.0.0.1"}) == (
        HostAnswer("a", "10.0.0.2", assumed=True),
        HostAnswer("b", "10.0.0.1"),
        HostAnswer("c", "10.0.0.3", assumed=True),
    )
    with pytest.raises(SpecError, match="no host 'd'"):
        with_addresses(names, {"d": "10.0.0.1"})


# The command


def test_text(tmp_path: Path, golden: Any) -> None:
    given = ("--name", "home", "--host", "alpha=100.64.0.1", "--host", "beta=100.64.0.2", "--receiver", "pagerduty")
    assert nixscope("init", *given, "--yes", cwd=tmp_path) == Ran(
        0, "cluster.yaml: 2 hosts, written; next: nixscope check cluster.yaml\n", ""
    )
    golden(Path(__file__).parent / "data/init.yaml", (tmp_path / "cluster.yaml").read_text())
    assert nixscope("check", "cluster.yaml", cwd=tmp_path).code == 0


def test_yes_alone_gives_one_host_with_an_assumed_address(tmp_path: Path) -> None:
    ran = nixscope("init", "--yes", cwd=tmp_path)
    assert ran == Ran(
        0,
        "cluster.yaml: 1 host, written; next: nixscope check cluster.yaml\n"
        "write the addresses of alpha into it: those that stand there are assumed\n",
        "",
    )
    data = yaml.safe_load((tmp_path / "cluster.yaml").read_text())
    assert (data["name"], data["hosts"]) == ("home", {"alpha": {"address": "100.64.0.1", "roles": ["server"]}})


def test_nothing_is_overwritten_unless_forced(tmp_path: Path) -> None:
    place = tmp_path / "cluster.yaml"
    place.write_text("mine\n")
    assert nixscope("init", "--yes", cwd=tmp_path) == Ran(
        1,
        "",
        "error[exists] cluster.yaml is there already\n"
        "  why: what stands there would be lost\n"
        "  fix: choose another --out, or overwrite it with --force\n"
        "1 error; nothing was written\n",
    )
    assert place.read_text() == "mine\n"
    assert nixscope("init", "--yes", "--force", cwd=tmp_path).code == 0
    assert place.read_text() != "mine\n"


def test_a_link_that_leads_nowhere_is_there_as_well(tmp_path: Path) -> None:
    (tmp_path / "cluster.yaml").symlink_to(tmp_path / "elsewhere")
    assert nixscope("init", "--yes", cwd=tmp_path).code == 1
    assert not (tmp_path / "elsewhere").exists()


def test_in_a_pipe_nobody_is_asked(tmp_path: Path) -> None:
    ran = nixscope_process("init", cwd=tmp_path)
    assert (ran.code, ran.stdout) == (2, "")
    assert "there is nobody to ask here: say with options what is needed, and --yes" in ran.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--host", "alpha"], 2, "'alpha' is no host: write NAME=ADDRESS, such as alpha=100.64.0.1"),
        (["--mesh", "zerotier"], 2, "'zerotier' is not one of 'headscale', 'tailscale', 'wireguard', 'none'"),
        (["--host", "a=100.64.0.1", "--host", "b=100.64.0.1"], 1, "cluster.yaml:36:14: error[duplicate-address]"),
        (["--host", "a=example.org"], 1, "error[bad-address] 'example.org' is no IP address"),
        (["--name", "Big Name"], 1, "error[bad-value]"),
        (["--mesh", "wireguard", "--interface", "tailscale0"], 1, "error[mesh-interface]"),
        (["--from-flake", "."], 3, "nix is not on PATH"),
    ],
)
def test_wrong_answers_write_nothing(tmp_path: Path, options: list[str], code: int, words: str) -> None:
    ran = nixscope("init", *options, "--yes", cwd=tmp_path)
    assert (ran.code, ran.stdout) == (code, "")
    assert words in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_host_of_one_name_twice_is_refused(tmp_path: Path) -> None:
    ran = nixscope("init", "--host", "a=100.64.0.1", "--host", "a=100.64.0.2", "--yes", cwd=tmp_path)
    assert ran.code == 2
    assert "two hosts are called 'a'" in ran.stderr


def typed(folder: Path, *lines: str) -> str:
    """What stands on a terminal after these lines were typed, one for each question."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command("init"),
        cwd=folder,
        env=environment(TERM="dumb", NO_COLOR="1"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    text = b""
    with open(ours, "r+b", buffering=0) as screen:  # noqa: PTH123 - a descriptor
        screen.write("".join(f"{line}\n" for line in lines).encode())
        try:
            while part := screen.read(4096):
                text += part
        except OSError:  # Linux says so when the last writer has gone
            pass
    assert process.wait(timeout=300) == 0, text
    return text.decode().replace("\r\n", "\n")


def test_on_a_terminal_it_asks(tmp_path: Path) -> None:
    """Two hosts, a distribution with a slip of the finger, and defaults for the rest."""
    shown = typed(tmp_path, "alpha=100.64.0.1", "beta=100.64.0.2", "", "", "lab", "k4s", "rke2", "", "webhook")
    assert "Error: write one of: k3s, rke2, kubeadm, talos" in shown
    data = yaml.safe_load((tmp_path / "cluster.yaml").read_text())
    assert list(data["hosts"]) == ["alpha", "beta"]
    assert (data["name"], data["kubernetes"]["distribution"], data["mesh"]["type"]) == ("lab", "rke2", "headscale")
    assert list(data["alerting"]["receivers"]["default"]) == ["webhook"]


def test_an_answer_that_will_not_do_is_asked_for_again(tmp_path: Path) -> None:
    """At once, with what is wrong, and everything that was answered before is kept."""
    hosts = ("alpha", "alpha=100.64.0.300", "alpha=100.64.0.1", "beta=100.64.0.1", "beta=100.64.0.2", "")
    shown = typed(tmp_path, *hosts, "", "My Lab", "lab", "", "", "webhook")
    assert re.findall("Error: (.*)", shown) == [
        "'alpha' is no host: write NAME=ADDRESS, such as alpha=100.64.0.1",
        "'100.64.0.300' is no IP address: write one such as 100.64.0.11",
        "hosts 'alpha' and 'beta' have the same address 100.64.0.1: give each host its own address",
        "name is 'My Lab', which is not a DNS label: lower-case letters, digits and -, at most 63: write 'my-lab'",
    ]
    data = yaml.safe_load((tmp_path / "cluster.yaml").read_text())
    assert (data["name"], list(data["hosts"])) == ("lab", ["alpha", "beta"])


# Completion, and a help that is quick


def test_completion_gives_commands_and_choices(tmp_path: Path) -> None:
    def complete(words: str, index: int) -> list[str]:
        variables = {"_NIXSCOPE_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(index)}
        return nixscope_process(cwd=tmp_path, **variables).stdout.split()

    assert {"init", "check", "generate", "diff", "plan", "explain", "schema"} <= set(complete("nixscope ", 1))
    assert complete("nixscope init --mesh ", 3) == [kind.value for kind in MeshType]
    assert "--markdown" in complete("nixscope diff --m", 2)
    ran = nixscope_process(cwd=tmp_path, _NIXSCOPE_COMPLETE="source_bash")
    assert "complete -o default -F _nixscope_completion nixscope" in ran.stdout


def test_help_imports_none_of_the_work() -> None:
    code = (
        "import sys; import generator.cli; from generator.commands.application import application; application(); "
        "names = [n for n in sys.modules if n.startswith('generator.')]; "
        "print(*sorted(n for n in names if not n.startswith(('generator.cli', 'generator.commands'))))"
    )
    done = subprocess.run([command()[0], "-c", code], env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["generator.insight", "generator.insight.init", "generator.insight.init.choices"]


def test_a_spec_of_text_is_that_of_the_file(tmp_path: Path) -> None:
    text = first_spec(Answers("home", hosts()), "cluster.yaml")
    (tmp_path / "cluster.yaml").write_text(text)
    from generator.opening import open_spec

    assert open_text(text, tmp_path / "cluster.yaml").cluster == open_spec(tmp_path / "cluster.yaml").cluster


def test_a_flake_that_is_no_directory_is_not_looked_up_in_the_registry(tmp_path: Path) -> None:
    ran = nixscope("init", "--from-flake", "nowhere", "--yes", cwd=tmp_path)
    assert (ran.code, ran.stdout, [*tmp_path.iterdir()]) == (2, "", [])
    words = "there is no directory 'nowhere'; what is no directory is written as Nix has it (github:owner/name)"
    assert ran.stderr.endswith(f"Error: Invalid value for --from-flake: {words}\n")
