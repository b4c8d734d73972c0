"""Every host module sets options that NixOS has, to values of their types; and a module that does not is found out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.nix.clusters import SPECS, write_cluster
from tests.nix.conftest import Evaluate, NixError
from tests.nix.option_types import Options, accepts, option_tree, options, parse, problems, with_own
from tests.nix.tree import ROOT

HERE = Path(__file__).parent
BROKEN = {
    "unknown option": ("port = 9100;", "prot = 9100;", "services.prometheus.exporters.node.prot"),
    "unknown exporter": ("exporters.node =", "exporters.nod =", "services.prometheus.exporters.nod"),
    "unknown place": ("boot.kernel.sysctl =", "boot.kernal.sysctl =", "boot.kernal"),
    "port too large": ("port = 9100;", "port = 70000;", "services.prometheus.exporters.node.port"),
    "port as a string": ("port = 9100;", 'port = "9100";', "services.prometheus.exporters.node.port"),
    "port negative": ("port = 9100;", "port = -1;", "services.prometheus.exporters.node.port"),
    "number in a list": ("pools = [ ];", "pools = [ 1 ];", "services.prometheus.exporters.zfs.pools"),
    "string for a list": ("pools = [ ];", 'pools = "tank";', "services.prometheus.exporters.zfs.pools"),
    "string for a boolean": ("enable = true;", 'enable = "true";', "services.prometheus.exporters.node.enable"),
    "not forced": ('lib.mkForce "read-only"', '"read-only"', "serviceConfig.ProtectHome"),
    "port of an interface": ("      9100\n", "      91000\n", "allowedTCPPorts"),
    "ours unknown": (
        "zpool-exporter = {\n    enable",
        "zpool-exporter = {\n    enabel",
        "services.nixscope.zpool-exporter.enabel",
    ),
    "ours of another type": (
        'directory = "/var/lib/prometheus-node-exporter-textfile";',
        'directory = "var/lib";',
        "services.nixscope.zpool-exporter.directory",
    ),
    "text as a list": (".text = ''", ".txt = ''", "environment.etc"),
    "required option": (
        '    directory = "/var/lib/prometheus-node-exporter-textfile";\n',
        "",
        "services.nixscope.zpool-exporter.directory",
    ),
}


@pytest.fixture(scope="module")
def known(evaluate: Evaluate) -> Options:
    """Every option that a host may set, those of our own modules included."""
    return with_own(evaluate(HERE / "own_options.nix", modules=ROOT / "nix" / "modules"))


@pytest.fixture(scope="module", params=SPECS)
def nixos(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generated ``nixos`` folder of a spec."""
    folder = tmp_path_factory.mktemp(request.param)
    write_cluster(request.param, folder)
    return folder / "nixos"


def test_every_host_sets_real_options(nixos: Path, evaluate: Evaluate, known: Options) -> None:
    """Every host of the spec, to the last leaf; and no module lies there that no host imports."""
    hosts = evaluate(HERE / "hosts.nix", nixos=nixos)
    assert sorted(hosts) == sorted(file.stem for file in (nixos / "hosts").iterdir())
    assert {name: found for name, host in hosts.items() if (found := problems(host, known))} == {}
    imported = {name for host in hosts.values() for name in host.get("imports", ())}
    modules = nixos / "modules"
    assert imported == ({path.name for path in modules.iterdir()} if modules.exists() else set())


@pytest.mark.proves("nixpkgs.lib", "evaluates every host: each option exists and has a value of its type")
def test_every_host_in_the_real_module_system(nixos: Path, evaluate: Evaluate, real_lib: Path) -> None:
    """The same with lib.evalModules, and what it gives is what the file says."""
    hosts = evaluate(HERE / "hosts.nix", nixos=nixos)
    for name, host in hosts.items():
        config = _real(evaluate, real_lib, nixos / "hosts" / f"{name}.nix")
        assert _absent(host, config) == []


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ``nixos`` folder whose hosts are one good module, spoilt in each way."""
    folder = tmp_path_factory.mktemp("broken")
    write_cluster("keystone", folder)
    good = (folder / "nixos/hosts/primer.nix").read_text()
    for number, (old, new, _place) in enumerate(BROKEN.values()):
        assert old in good, old
        moved = (
            good.replace(old, new, 1).replace("../modules/", "./nixos/modules/").replace("../alloy/", "./nixos/alloy/")
        )
        (folder / f"{number}.nix").write_text(moved)
    (folder / "default.nix").write_text("{ " + " ".join(f'"{n}" = ./{n}.nix;' for n in range(len(BROKEN))) + " }")
    return folder


@pytest.fixture(scope="module")
def broken_hosts(broken: Path, evaluate: Evaluate) -> dict[str, Any]:
    """All of them, evaluated at once."""
    return evaluate(HERE / "hosts.nix", nixos=broken)


@pytest.mark.parametrize(("number", "kind"), list(enumerate(BROKEN)))
def test_a_broken_module_is_refused(number: int, kind: str, broken_hosts: dict[str, Any], known: Options) -> None:
    """By the one place that is wrong, and nothing else is."""
    (problem,) = problems(broken_hosts[str(number)], known)
    assert BROKEN[kind][2] in problem


@pytest.mark.parametrize(("number", "kind"), list(enumerate(BROKEN)))
def test_the_real_module_system_refuses_it(
    number: int, kind: str, broken: Path, evaluate: Evaluate, real_lib: Path
) -> None:
    """Our checker refuses nothing that NixOS would take: each of these fails there too, at the same place."""
    with pytest.raises(NixError) as refused:
        _real(evaluate, real_lib, broken / f"{number}.nix")
    assert BROKEN[kind][2] in str(refused.value).replace("`", "").replace("'", "").replace('"', "")


@pytest.mark.parametrize(
    ("words", "good", "bad"),
    [
        ("null or (list of string)", [None, [], ["a"]], ["a", [1], {}]),
        ("string or list of string", ["", ["a"]], [1, None, [None]]),
        ('boolean or one of "strict", "loose"', [True, "loose"], ["lose", None]),
        ("attribute set of (absolute path or package)", [{}, {"a": "/x"}], [{"a": "x"}, []]),
        ("null or (attribute set) or list of (attribute set)", [None, {}, [{}]], ["", [1]]),
        ("port", [0, 65535], [-1, 65536, True, "80", 1.5]),
        ("Go duration", ["1s", "1m30s", "1.5h"], ["5", "", "s"]),
    ],
)
def test_types_are_read_from_their_words(words: str, good: list[Any], bad: list[Any]) -> None:
    """The words are those of ``nixos-options.json``."""
    assert [value for value in good if not accepts(parse(words), value)] == []
    assert [value for value in bad if accepts(parse(words), value)] == []


def test_every_type_is_known() -> None:
    """And the options that we rely on are among them."""
    assert len(options()) > 150
    with pytest.raises(ValueError, match="no type is described"):
        parse("sixteen bits")


def _real(evaluate: Evaluate, real_lib: Path, module: Path) -> dict[str, Any]:
    return evaluate(HERE / "real_options.nix", libPath=real_lib, tree=json.dumps(option_tree()), module=module)


def _absent(said: Any, merged: Any, path: str = "") -> list[str]:
    """Every leaf of a module that is not in the merged configuration."""
    if isinstance(said, dict) and "_force" not in said:
        said = {key: part for key, part in said.items() if path or key != "imports"}
        return [fault for key, part in said.items() for fault in _absent(part, merged.get(key), f"{path}.{key}")]
    wanted = said["_force"] if isinstance(said, dict) else said
    return [] if merged == wanted else [f"{path}: {merged} is not {wanted}"]
