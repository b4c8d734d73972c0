"""The test tools themselves: a missing program is never unseen, and the installer leaves no doubt about what it did."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.toolbox import nix_env, require_tool, run_tool

ROOT = Path(__file__).parents[1]
INSTALL = ROOT / "tests" / "tools" / "install"
LIST = INSTALL.with_name("tools.txt")
EVERY_ROW = [line.split() for line in LIST.read_text().splitlines() if not line.startswith("#")]
ROWS = [row for row in EVERY_ROW if row[4] == "test"]

BASICS = shlex.split(
    "awk basename bash cat chmod cksum cut dirname env find grep head ln mkdir rm sed seq sort tail xargs"
)
DERIVATION = """derivation {
  name = "x"; system = builtins.currentSystem; builder = "/bin/sh"; args = [ "-c" "echo hi > $out" ];
}"""
FAKE_GO = """#!/bin/sh
echo "go $*" >>"$CALLS"
[ "$1" = build ] && out=$3 || out=$GOBIN/$(basename "${2%@*}")
printf '#!/bin/sh\\n' >"$out" && chmod +x "$out"
"""
FAKE_APT_GET = """#!/bin/sh
while [ "$1" ] && [ "$1" != download ]; do shift; done
for package; do [ "$package" = download ] || echo "$package" >"$package.deb"; done
"""
FAKE_DPKG_DEB = """#!/bin/sh
[ "$1 $3" = "-f Version" ] && echo 1.0 && exit
[ "$1" = -f ] && exec cat "$2"
folder=bin && [ "$2" = nginx.deb ] && folder=sbin
mkdir -p "$3/usr/$folder" && echo "#!/bin/sh" >"$3/usr/$folder/${2%.deb}" && chmod +x "$3/usr/$folder/${2%.deb}"
"""
FAKE_CARGO = "#!/bin/sh\nseq 1 30; echo the compiler is out of breath; exit 101\n"


def program(path: Path, text: str = "#!/bin/sh\necho found: $1; cat\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def calm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with an empty cache and nothing that makes a missing program a failure."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("NIXSCOPE_STRICT", raising=False)
    monkeypatch.setenv("NIXSCOPE_TOOLS", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_cache_comes_before_path(calm: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    on_path = program(tmp_path / "path" / "helm")
    monkeypatch.setenv("PATH", str(on_path.parent))
    assert require_tool("helm") == str(on_path)
    cached = program(calm / "bin" / "helm")
    assert require_tool("helm") == str(cached)


def test_the_default_cache_is_the_installers(calm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NIXSCOPE_TOOLS")
    monkeypatch.setenv("XDG_CACHE_HOME", str(calm))
    cached = program(calm / "nixscope" / "tools" / "bin" / "helm")
    assert require_tool("helm") == str(cached)


def test_a_missing_program_skips_by_name(calm: Path) -> None:
    with pytest.raises(pytest.skip.Exception, match="no-such-program is not installed: run make tools"):
        require_tool("no-such-program")


@pytest.mark.parametrize("variable", [("CI", "true"), ("NIXSCOPE_STRICT", "1")])
def test_a_missing_program_fails_where_strict(
    calm: Path, monkeypatch: pytest.MonkeyPatch, variable: tuple[str, str]
) -> None:
    monkeypatch.setenv(*variable)
    with pytest.raises(pytest.fail.Exception, match="no-such-program is not installed: run make tools"):
        require_tool("no-such-program")


def test_a_program_is_run_with_input_and_without(calm: Path) -> None:
    program(calm / "bin" / "echoes")
    assert run_tool("echoes", Path("a"), input="text").stdout == "found: a\ntext"
    assert run_tool("echoes", "b").stdout == "found: b\n"


def test_nix_works_in_a_store_of_its_own(tmp_path: Path) -> None:
    """Evaluating, copying a flake and building: the settings that a container without /nix needs."""
    env = nix_env(tmp_path)
    (tmp_path / "flake.nix").write_text("{ outputs = _: { answer = 42; }; }")
    plain = run_tool("nix-instantiate", "--eval", "--expr", "builtins.storeDir", env=env)
    assert plain.stdout == f'"{tmp_path}/nix/store"\n', plain.stderr
    flake = run_tool("nix", "eval", f"path:{tmp_path}#answer", env=env)
    assert (flake.stdout.strip(), flake.returncode) == ("42", 0), flake.stderr
    built = run_tool("nix-build", "--no-out-link", "--expr", DERIVATION, env=env)
    assert Path(built.stdout.strip()).read_text() == "hi\n", built.stderr


# --- the installer ---


@pytest.mark.parametrize("row", EVERY_ROW, ids=[row[0] for row in EVERY_ROW])
def test_every_listed_program_is_pinned_or_from_a_distribution(row: list[str]) -> None:
    _, source, pin, minutes, group, what = row
    assert source in {"apt", "cargo", "go"}
    assert minutes.isdigit()
    assert group in {"test", "cluster"}
    assert (pin == "-") == (source == "apt" or what.startswith("./"))
    if what.startswith("./"):
        folder, _, package = what.partition(":")
        files = {path.name for path in (LIST.parent / folder).iterdir()}
        needs = "require" in (LIST.parent / folder / "go.mod").read_text()
        assert files >= ({"go.mod", "go.sum"} if needs else {"go.mod"})
        if package and not package.startswith("./"):
            assert package in (LIST.parent / folder / "go.mod").read_text().split()
        else:
            assert (LIST.parent / folder / package / "main.go").is_file()


@pytest.mark.parametrize(
    ("chart", "folder", "module"),
    [
        ("kube-prometheus-stack", "operator", "github.com/prometheus-operator/prometheus-operator"),
        ("loki", "loki", "github.com/grafana/loki/v3"),
    ],
)
def test_a_program_of_a_chart_is_of_its_version(chart: str, folder: str, module: str) -> None:
    lock = json.loads((ROOT / "generator" / "data" / "charts.lock.json").read_text())
    version = lock["charts"][chart]["appVersion"].removeprefix("v")
    pins = (LIST.parent / folder / "go.mod").read_text()
    assert re.search(rf"\b{re.escape(module)} v{re.escape(version)}\s", pins)


def test_kubernetes_is_of_one_version() -> None:
    """Its own, that of every part that it publishes by itself, and the one that the programs are told."""
    folder = LIST.parent / "kubernetes"
    pins = (folder / "go.mod").read_text()
    (version,) = re.findall(r"k8s.io/kubernetes v(\S+)", pins)
    parts = re.findall(r"replace k8s.io/(\S+) => k8s.io/(\S+) v(\S+)", pins)
    assert len(parts) > 20
    assert {(left == right, pinned) for left, right, pinned in parts} == {(True, version.replace("1.", "0.", 1))}
    assert (folder / "flags").read_text().split("=")[2] == f"v{version}\n"


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine that has the basic programs and nothing to install with."""
    (tmp_path / "path").mkdir()
    for name in BASICS:
        found = shutil.which(name)
        assert found is not None
        (tmp_path / "path" / name).symlink_to(found)
    return {"PATH": f"{tmp_path}/path", "NIXSCOPE_TOOLS": f"{tmp_path}/cache", "CALLS": f"{tmp_path}/calls"}


def install(env: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(INSTALL), *options],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_a_newcomer_without_anything_is_told_what_is_missing(machine: dict[str, str]) -> None:
    ran = install(machine)
    assert (ran.returncode, ran.stderr) == (0, "")
    for name, source, *_ in ROWS:
        line = next(line for line in ran.stdout.splitlines() if line.startswith(f"{name} "))
        assert "missing: " in line
        assert source in line
    assert install(machine | {"NIXSCOPE_STRICT": "1"}).returncode == 1
    assert install(machine | {"CI": "true"}).returncode == 1


def test_what_is_there_is_not_built_again_until_its_pin_moves(machine: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "path" / "go", FAKE_GO)
    calls = tmp_path / "calls"
    ran = install(machine)
    assert "helm: building with go, about 3 min" in ran.stdout
    assert "go install helm.sh/helm/v3/cmd/helm@v3.19.0" in calls.read_text()
    first = calls.read_text()
    assert "building" not in install(machine).stdout
    assert calls.read_text() == first
    (tmp_path / "cache" / "stamps" / "helm").write_text("v3.18.0\n")
    assert "helm: built in" in install(machine).stdout
    assert len(calls.read_text().splitlines()) == len(first.splitlines()) + 1


def test_the_large_builds_are_made_only_for_the_cluster(machine: dict[str, str], tmp_path: Path) -> None:
    """Each with the flags of its folder, and again when anything in the folder changes."""
    program(tmp_path / "path" / "go", FAKE_GO)
    cluster = {row[0] for row in EVERY_ROW} - {row[0] for row in ROWS}
    assert cluster >= {"etcd", "kube-apiserver", "kubectl", "prometheus-operator"}
    assert cluster.isdisjoint(install(machine).stdout.split())
    ran = install(machine, "--cluster")
    listed = {line.split()[0] for line in ran.stdout.splitlines() if line}
    assert {row[0] for row in EVERY_ROW} <= listed
    calls = (tmp_path / "calls").read_text().splitlines()
    flags = "-ldflags=-X k8s.io/component-base/version.gitVersion=v1.34.1"
    assert f"go build -o {tmp_path}/cache/bin/kubectl {flags} k8s.io/kubernetes/cmd/kubectl" in calls
    assert "building" not in install(machine, "--cluster").stdout
    wrong = install(machine, "--clusters")
    assert (wrong.returncode, wrong.stdout, wrong.stderr) == (2, "", "usage: install [--cluster]\n")


def test_a_failed_build_shows_its_end_and_the_others_go_on(machine: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "path" / "cargo", FAKE_CARGO)
    program(tmp_path / "path" / "go", FAKE_GO)
    ran = install(machine)
    assert ran.returncode == 0
    assert "    the compiler is out of breath\n" in ran.stdout
    assert "    11\n" not in ran.stdout
    assert "    12\n" in ran.stdout
    assert "deadnix failed" in ran.stdout
    assert (tmp_path / "cache" / "bin" / "helm").exists()


def test_a_program_on_path_is_taken_where_it_cannot_be_built(machine: dict[str, str], tmp_path: Path) -> None:
    for name in ["helm", "prometheus-blackbox-exporter"]:
        program(tmp_path / "path" / name)
    stdout = install(machine).stdout
    assert ["helm", "unpinned", f"{tmp_path}/cache/bin/helm"] in [line.split() for line in stdout.splitlines()]
    assert (
        tmp_path / "cache" / "bin" / "blackbox_exporter"
    ).resolve() == tmp_path / "path" / "prometheus-blackbox-exporter"


def test_a_servers_program_is_found_in_its_debian_package(machine: dict[str, str], tmp_path: Path) -> None:
    """Debian has what is a server in /usr/sbin; a machine that had nginx already hid that it was not found."""
    program(tmp_path / "path" / "apt-get", FAKE_APT_GET)
    program(tmp_path / "path" / "dpkg-deb", FAKE_DPKG_DEB)
    rows = [line.split() for line in install(machine).stdout.splitlines()]
    assert ["nginx", "1.0", f"{tmp_path}/cache/bin/nginx"] in rows
    assert ["node_exporter", "1.0", f"{tmp_path}/cache/bin/node_exporter"] in rows
    for name in ["nginx", "node_exporter"]:
        assert subprocess.run([tmp_path / "cache" / "bin" / name], check=False).returncode == 0


# --- what conftest.py adds ---

INNER = """
import pytest
from pathlib import Path
from tests.toolbox import require_tool

@pytest.mark.parametrize("n", [1, 2])
def test_tool(n):
    require_tool("no-such-program")

def test_golden(golden):
    golden(Path(__file__).with_name("a.txt"), "one\\ntwo\\n")
"""


@pytest.fixture
def inner(calm: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "inner"
    folder.mkdir()
    (folder / "conftest.py").write_text("from tests.conftest import *\n")
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_inner.py").write_text(INNER)
    return folder


def run_inner(folder: Path, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *args],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_skip_is_named_with_its_number(inner: Path) -> None:
    assert "2 skipped: no-such-program is not installed: run make tools" in run_inner(inner, "-q").stdout


def test_a_golden_is_written_only_on_demand(inner: Path) -> None:
    golden = inner / "a.txt"
    assert "is missing: run pytest --update-goldens" in run_inner(inner).stdout
    assert run_inner(inner, "--update-goldens").returncode == 0
    assert golden.read_text() == "one\ntwo\n"
    assert run_inner(inner).returncode == 0
    golden.write_text("one\n2\n")
    differs = run_inner(inner)
    assert differs.returncode == 1
    assert "-2\n+two\n" in differs.stdout
    assert golden.read_text() == "one\n2\n"


def test_a_golden_that_differs_only_in_its_end_says_so(inner: Path) -> None:
    (inner / "a.txt").write_text("one\ntwo")
    assert "only line endings or the final newline differ" in run_inner(inner).stdout


def test_goldens_are_never_rewritten_unattended(inner: Path) -> None:
    refused = run_inner(inner, "--update-goldens", CI="true")
    assert refused.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--update-goldens is refused with CI=true" in refused.stderr
    assert not (inner / "a.txt").exists()
