"""``nixscope lock``: pins come from indexes, everything or nothing is written, and every command takes them."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from generator.insight.chart_index import IndexedChart, read_index
from generator.insight.chart_values import ChangedKeys, changed_keys
from generator.spec.chart_lock import ChartEntry, ChartLock, packaged, print_lock, sri, version_key
from tests.commandline import ROOT, Ran, nixscope
from tests.nix.tree import ROOT as TREE
from tests.specs import EXAMPLES
from tests.test_network import says, server
from tests.toolbox import nix_env, run_tool

OURS = packaged().charts
LOKI = OURS["loki"]
CHARTS = os.environ.get("NIXSCOPE_CHARTS")
NOTHING = "1 error; nothing was written\n"


def digest(name: str, version: str) -> str:
    return hashlib.sha256(f"{name} {version}".encode()).hexdigest()


def entry(name: str, version: str, **parts: Any) -> dict[str, Any]:
    """As indexes have it: bare digests, addresses relative to where the index lies."""
    archive = {"digest": digest(name, version), "urls": [f"{name}-{version}.tgz"]}
    return {
        "name": name,
        "version": version,
        "appVersion": "1.10",
        "created": "2026-01-01T00:00:00Z",
        **archive,
        **parts,
    }


def real(name: str) -> dict[str, Any]:
    """The version that nixscope pins, as the real index has it."""
    ours = OURS[name]
    return entry(name, ours.version, digest=ours.digest.removeprefix("sha256:"), urls=[ours.url])


def pinned(name: str, version: str, base: str = LOKI.repository) -> ChartEntry:
    whole = f"sha256:{digest(name, version)}"
    return ChartEntry(base, version, "1.10", f"{base}/{name}-{version}.tgz", whole, sri(whole))


def write_index(path: Path, *entries: dict[str, Any], name: str = "loki") -> Path:
    path.write_text(yaml.safe_dump({"apiVersion": "v1", "entries": {name: list(entries)}}))
    return path


def update(folder: Path, *arguments: str) -> Ran:
    return nixscope("lock", "update", *arguments, cwd=folder)


def written(folder: Path) -> dict[str, ChartEntry]:
    return msgspec.json.decode((folder / "charts.lock.json").read_bytes(), type=ChartLock).charts


# Parsing


def test_an_index_is_text() -> None:
    """No version becomes a number, no date a date."""
    data = b"entries: {loki: [{version: 1.10, appVersion: 2024-01-01, digest: %b, urls: [a.tgz], deprecated: true}]}"
    index = read_index(data % (b"AB" * 32), "x", {"loki": "https://h/charts"})
    chart = IndexedChart("loki", "1.10", "2024-01-01", None, "https://h/charts/a.tgz", f"sha256:{'ab' * 32}", True)
    assert dict(index.charts) == {"loki": (chart,)}


@pytest.mark.parametrize(
    ("urls", "url"),
    [
        (["a.tgz"], "https://h/c/a.tgz"),
        (["/a.tgz"], "https://h/a.tgz"),
        (["oci://x/a", "https://y/a.tgz"], "https://y/a.tgz"),
        (["oci://x/a"], None),
        ([{}], None),
        ("a.tgz", None),
        (None, None),
    ],
)
def test_the_address_of_an_archive(urls: Any, url: str | None) -> None:
    data = yaml.safe_dump({"entries": {"a": [{"version": "1.0.0", "urls": urls}]}}).encode()
    (chart,) = read_index(data, "x", {"a": "https://h/c"}).charts["a"]
    assert (chart.url, chart.digest) == (url, None)


@pytest.mark.parametrize(
    ("version", "key"),
    [
        ("1.2.3", (1, 2, 3)),
        ("v1.10.0+build.1", (1, 10, 0)),
        ("1.2.3-rc.1", None),
        ("1.2", None),
        ("latest", None),
    ],
)
def test_versions(version: str, key: tuple[int, int, int] | None) -> None:
    assert version_key(version) == key


def test_the_packaged_lock_is_consistent() -> None:
    assert [name for name, one in OURS.items() if sri(one.digest) != one.hash or version_key(one.version) is None] == []


# Update


def test_the_newest_stable_version_is_pinned(tmp_path: Path) -> None:
    """Not the first, not a pre-release, not a deprecated one, and by number: 18.100 is newer than 18.20."""
    versions = [real("loki"), *(entry("loki", version) for version in ("18.20.0", "18.100.0", "19.0.0-rc.1"))]
    write_index(tmp_path / "index.yaml", *versions, entry("loki", "20.0.0", deprecated=True))
    ran = update(tmp_path, "--chart", "loki", "--index", "index.yaml")
    assert ran == Ran(
        0,
        f"loki: {LOKI.version} → 18.100.0\n"
        "  app 3.7.6 → 1.10\n"
        "  Kubernetes >=1.25.0-0 → any\n"
        f"  {LOKI.repository}/loki-18.100.0.tgz\n"
        f"  sha256:{digest('loki', '18.100.0')}\n"
        "charts.lock.json: written\n",
        "",
    )
    assert written(tmp_path) == {"loki": pinned("loki", "18.100.0")}
    text = (tmp_path / "charts.lock.json").read_text()
    assert update(tmp_path, "--chart", "loki", "--index", "index.yaml") == Ran(
        0, "loki: 18.100.0 stays, it is the newest\ncharts.lock.json: unchanged\n", ""
    )
    assert (tmp_path / "charts.lock.json").read_text() == text


def test_a_version_of_ones_choice_and_the_way_back(tmp_path: Path) -> None:
    write_index(tmp_path / "index.yaml", real("loki"), entry("loki", "19.0.0-rc.1"), entry("loki", "20.0.0"))
    arguments = ("--chart", "loki", "--index", "index.yaml", "--version")
    assert update(tmp_path, *arguments, "19.0.0-rc.1").code == 0
    assert written(tmp_path) == {"loki": pinned("loki", "19.0.0-rc.1")}
    assert update(tmp_path, *arguments, LOKI.version).code == 0
    assert written(tmp_path) == {}, "what nixscope pins itself needs no line"
    assert update(tmp_path, *arguments, "9.9.9") == Ran(
        1,
        "",
        "error[no-such-version] index.yaml has no loki 9.9.9\n"
        f"  fix: write one that it has: {LOKI.version}, 19.0.0-rc.1, 20.0.0\n{NOTHING}",
    )


def test_dry_run_and_json(tmp_path: Path) -> None:
    write_index(tmp_path / "index.yaml", entry("loki", "19.0.0", kubeVersion=">=1.30"))
    ran = update(tmp_path, "--index", "index.yaml", "--dry-run")
    assert ran.code == 0
    assert ran.stdout.endswith("charts.lock.json: would be written\n")
    assert "alloy: 1.11.1 stays, no index that was read has it\n" in ran.stdout
    said = json.loads(update(tmp_path, "--index", "index.yaml", "--dry-run", "--json").stdout)
    assert not (tmp_path / "charts.lock.json").exists()
    assert (said["lock"], said["written"], said["keys"]) == ("charts.lock.json", False, [])
    (bump,) = said["bumps"]
    assert (bump["chart"], bump["before"]["version"], bump["after"]["kubeVersion"]) == ("loki", LOKI.version, ">=1.30")
    assert {kept["chart"] for kept in said["kept"]} == set(OURS) - {"loki"}


def test_other_charts_of_the_lock_stay(tmp_path: Path) -> None:
    lock = ChartLock({"alloy": pinned("alloy", "2.0.0")}, "mine")
    (tmp_path / "charts.lock.json").write_text(print_lock(lock))
    write_index(tmp_path / "index.yaml", entry("loki", "19.0.0"))
    assert update(tmp_path, "--index", "index.yaml").code == 0
    assert written(tmp_path) == {"alloy": pinned("alloy", "2.0.0"), "loki": pinned("loki", "19.0.0")}


def test_an_index_that_is_behind_takes_nothing_back(tmp_path: Path) -> None:
    write_index(tmp_path / "index.yaml", entry("loki", "17.0.0"))
    assert update(tmp_path, "--chart", "loki", "--index", "index.yaml") == Ran(
        0, f"loki: {LOKI.version} stays, index.yaml has nothing newer than 17.0.0\ncharts.lock.json: unchanged\n", ""
    )


def test_from_a_repository(tmp_path: Path) -> None:
    """By its address, which is then where the chart comes from; what its index names is relative to that."""
    text = yaml.safe_dump({"entries": {"loki": [entry("loki", "19.0.0")]}})
    with server(says(text.encode())) as url:
        ran = update(tmp_path, "--chart", "loki", "--index", f"{url}/charts/index.yaml")
        assert (ran.code, ran.stderr) == (0, "")
        assert written(tmp_path) == {"loki": pinned("loki", "19.0.0", f"{url}/charts")}
        # From now on that is the chart's repository, and no --index is needed.
        assert update(tmp_path, "--chart", "loki").stdout.startswith("loki: 19.0.0 stays, it is the newest")


def refused(folder: Path, *arguments: str) -> Ran:
    """A run that changed nothing."""
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    ran = update(folder, *arguments)
    assert {path: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    assert (ran.code != 0, ran.stdout) == (True, "")
    return ran


@pytest.mark.parametrize("newer", [[], [entry("loki", "19.0.0")]])
def test_a_republished_chart_is_refused(newer: list[dict[str, Any]], tmp_path: Path) -> None:
    """Even where another version would be taken: something is wrong with that repository."""
    write_index(tmp_path / "index.yaml", {**real("loki"), "digest": "0" * 64}, *newer)
    assert refused(tmp_path, "--chart", "loki", "--index", "index.yaml") == Ran(
        1,
        "",
        f"error[republished-chart] loki {LOKI.version} has the digest sha256:{'0' * 64} in index.yaml, and "
        f"{LOKI.digest} here\n"
        "  why: an archive that changes under its version is a mistake of its repository, or an attack\n"
        f"  fix: ask its maintainers what happened, and take another version with --version\n{NOTHING}",
    )


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"digest": None}, "index.yaml has no digest for loki 19.0.0"),
        ({"digest": "abc"}, "index.yaml has no digest for loki 19.0.0"),
        ({"version": "latest"}, "index.yaml has no version number for loki latest"),
        ({"urls": []}, "index.yaml has no address that can be fetched for loki 19.0.0"),
        ({"urls": ["oci://x/loki"]}, "index.yaml has no address that can be fetched for loki 19.0.0"),
    ],
)
def test_what_cannot_be_pinned_is_refused(parts: dict[str, Any], words: str, tmp_path: Path) -> None:
    found = {**entry("loki", "19.0.0"), **parts}
    write_index(tmp_path / "index.yaml", found)
    arguments = ("--chart", "loki", "--index", "index.yaml", "--version", found["version"])
    assert refused(tmp_path, *arguments).stderr == (
        f"error[unfit-chart] {words}\n"
        "  why: the lock pins an archive by version, address and digest\n"
        f"  fix: take another version with --version, or ask its maintainers for one\n{NOTHING}"
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it has no entries"),
        ("[]", "it has no entries"),
        ("entries: []", "it has no entries"),
        ("<html>\n<body>", "it has no entries"),
        ("a: [", "did not find expected node content in line 2"),
        ("a: b: c", "mapping values are not allowed in this context in line 1"),
        ("entries: {loki: {}}", "loki is no list of versions"),
        ("entries: {loki: [1]}", "loki has an entry without a version"),
        ("entries: {loki: [{version: {}}]}", "loki has an entry without a version"),
    ],
)
def test_what_is_no_index_is_refused(text: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "index.yaml").write_text(text)
    assert refused(tmp_path, "--chart", "loki", "--index", "index.yaml").stderr == (
        f"error[bad-index] index.yaml is no index of a chart repository: {why}\n"
        "  why: nothing of it can be trusted, so nothing was changed\n"
        f"  fix: name the index.yaml of the repository\n{NOTHING}"
    )


def test_hostile_indexes_are_refused(tmp_path: Path) -> None:
    """Nested without end, no text at all, and larger than any index (a file with a hole)."""
    place = tmp_path / "index.yaml"
    for data in (b"[" * 100_000, b"\xff\xfe\x00", b"a: !!python/object/apply:os.system [id]\n&a [*a"):
        place.write_bytes(data)
        assert "error[bad-index]" in refused(tmp_path, "--chart", "loki", "--index", "index.yaml").stderr
    bomb = "\n".join(f"b{n}: &b{n} [{', '.join([f'*b{n - 1}' if n else 'x'] * 9)}]" for n in range(30))
    place.write_text(f"{bomb}\nentries: {{loki: *b29}}\n")
    assert "an entry without a version" in refused(tmp_path, "--chart", "loki", "--index", "index.yaml").stderr
    with place.open("wb") as file:
        file.truncate(65 * 2**20)
    (tmp_path / "other").mkdir()
    place = place.rename(tmp_path / "other/index.yaml")
    said = refused(tmp_path, "--chart", "loki", "--index", "other/index.yaml").stderr
    assert said.startswith("error[bad-index] other/index.yaml is no index of a chart repository: it is larger than 64")


def test_two_repositories_with_one_name_are_told_apart(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        write_index(tmp_path / name, entry("loki", "19.0.0"))
    said = refused(tmp_path, "--index", "a.yaml", "--index", "b.yaml").stderr
    assert said.startswith("error[ambiguous-chart] loki is in a.yaml and in b.yaml\n")


def test_a_server_that_fails_is_exit_code_3(tmp_path: Path) -> None:
    with server(says(b"", 503)) as url:
        assert refused(tmp_path, "--chart", "loki", "--index", f"{url}/index.yaml") == Ran(
            3, "", f"error: {url}/index.yaml answers 503 Service Unavailable\n"
        )


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    ran = refused(tmp_path, "--chart", "loki", "--index", "nowhere.yaml")
    assert ran == Ran(1, "", "error: nowhere.yaml: No such file or directory\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--chart", "lokki"], "--chart: nixscope installs no chart 'lokki': write 'loki'"),
        (["--version", "1.0.0"], "--version: say with --chart whose version it is"),
    ],
)
def test_wrong_usage(arguments: list[str], words: str, tmp_path: Path) -> None:
    ran = refused(tmp_path, *arguments)
    assert (ran.code, ran.stderr.splitlines()[-1]) == (2, f"Error: Invalid value for {words}")


def test_a_file_that_is_no_lock_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "charts.lock.json").write_text('{"mine": true}\n')
    write_index(tmp_path / "index.yaml", entry("loki", "19.0.0"))
    ran = refused(tmp_path, "--index", "index.yaml")
    assert ran.stderr.startswith("charts.lock.json:1:1: error[bad-lock] charts.lock.json is no chart lock: ")


# Keys


def chart(folder: Path, version: str, values: dict[str, Any]) -> None:
    place = folder / "unpacked/loki"
    place.mkdir(parents=True, exist_ok=True)
    (place / "Chart.yaml").write_text(yaml.safe_dump({"name": "loki", "version": version}))
    (place / "values.yaml").write_text(yaml.safe_dump(values))


def test_what_vanished_from_the_values(tmp_path: Path) -> None:
    write_index(tmp_path / "index.yaml", entry("loki", "19.0.0"))
    arguments = ("--chart", "loki", "--index", "index.yaml", "--dry-run", "--json", "--charts", "unpacked")

    def keys(*more: str) -> dict[str, Any]:
        ran = update(tmp_path, *arguments, *more)
        assert ran.code == 0, ran.stderr
        (found,) = json.loads(ran.stdout)["keys"]
        return found

    assert keys()["unknown"] == "unpacked/loki has no values.yaml"
    chart(tmp_path, "18.99.0", {})
    assert keys()["unknown"] == "unpacked/loki is 18.99.0, not 19.0.0"
    chart(tmp_path, "19.0.0", {"loki": {"config": "", "structuredConfig": {}}, "deploymentMode": "x"})
    found = keys("--spec", str(EXAMPLES["minimal"]))
    assert found["unknown"] is None
    assert {"gateway", "loki.auth_enabled", "ingester"} < set(found["gone"])
    assert {"gateway", "loki.auth_enabled"} < set(found["used"]) < set(found["gone"])
    assert not any(path.startswith("loki.structuredConfig") for path in found["gone"]), "whatever is there is passed on"
    assert keys()["used"] is None
    said = update(tmp_path, *(one for one in arguments if one != "--json"), "--spec", str(EXAMPLES["minimal"])).stdout
    assert f"  keys that vanished and that the spec sets: {', '.join(found['used'])} (and " in said


def test_each_release_of_a_chart_says_which_keys_it_sets(tmp_path: Path) -> None:
    chart(tmp_path, "19.0.0", {"c": 1})
    folder, old = tmp_path / "unpacked/loki", {"a": None, "b": None, "c": None, "d": None}
    found = changed_keys("loki", "19.0.0", folder, old, [{"a": 1, "c": 1}, {"b": 1}])
    assert found == ChangedKeys("loki", ("a", "b", "d"), ("a", "b"))


@pytest.mark.skipif(not CHARTS, reason="NIXSCOPE_CHARTS names no folder of unpacked charts")
def test_keys_of_the_real_charts_are_those_that_are_known(tmp_path: Path) -> None:
    from generator.checks.chart_keys import chart_keys
    from generator.insight.chart_values import values_keys, vanished

    for name in OURS:
        known, there = chart_keys(name).keys, values_keys(Path(str(CHARTS)) / name, name)
        assert known == json.loads(json.dumps(there))
        assert list(vanished(known, there)) == []


# Use


SPEC = (ROOT / "tests/invalid/unchecked-chart-keys/cluster.yaml").read_text()


def test_every_target_takes_the_chart_of_the_lock(tmp_path: Path) -> None:
    (tmp_path / "cluster.yaml").write_text(SPEC)
    theirs = pinned("loki", "19.0.0", "https://grafana.example.org/charts")
    (tmp_path / "charts.lock.json").write_text(print_lock(ChartLock({"loki": theirs})))
    assert nixscope("generate", "cluster.yaml", cwd=tmp_path).code == 0
    helmfile = yaml.safe_load((tmp_path / "out/helm/helmfile.yaml").read_text())
    repositories = {one["name"]: one["url"] for one in helmfile["repositories"]}
    assert repositories == {
        "grafana-github-io-helm-charts": "https://grafana.github.io/helm-charts",
        "grafana-example-org-charts": "https://grafana.example.org/charts",
        "prometheus-community": "https://prometheus-community.github.io/helm-charts",
    }
    charts = {one["name"]: (one["chart"], one.get("version")) for one in helmfile["releases"]}
    assert charts["loki"] == ("grafana-example-org-charts/loki", "19.0.0")
    assert charts["alloy"] == ("grafana-github-io-helm-charts/alloy", OURS["alloy"].version)
    kubenix = (tmp_path / "out/kubenix/default.nix").read_text()
    assert theirs.url in kubenix
    assert theirs.hash in kubenix
    assert LOKI.url not in kubenix


def test_every_release_of_every_target_takes_the_chart_of_the_lock(tmp_path: Path) -> None:
    """Two releases of one chart, and the kinds by themselves, which are those of the operator that is installed."""
    home = "https://mine.example.org/charts"
    theirs = {name: pinned(name, "99.0.0", home) for name in ("alloy", "kube-prometheus-stack")}
    spec = SPEC.replace("100.64.0.1}", "100.64.0.1, roles: [server]}")
    (tmp_path / "cluster.yaml").write_text(spec)
    (tmp_path / "charts.lock.json").write_text(print_lock(ChartLock(theirs)))
    targets = ("helm", "kubenix", "argocd", "k3s")
    ran = nixscope("generate", "cluster.yaml", *(f"--target={name}" for name in targets), cwd=tmp_path)
    assert ran.code == 0
    assert [ran.stderr.count(f"{name} is 99.0.0: charts.lock.json") for name in theirs] == [1, 1]
    assert [ran.stderr.count(f"pins {name} 99.0.0, and nixscope knows") for name in theirs] == [1, 1]

    places = {"alloy": ("alloy", "alloy-events"), "kube-prometheus-stack": ("kube-prometheus-stack", "nixscope-crds")}
    for chart, applications in places.items():
        for name in applications:
            application = yaml.safe_load((tmp_path / f"out/argocd/applications/{name}.yaml").read_text())
            source = {key: application["spec"]["source"][key] for key in ("repoURL", "chart", "targetRevision")}
            assert source == {"repoURL": home, "chart": chart, "targetRevision": "99.0.0"}
    helmfile = yaml.safe_load((tmp_path / "out/helm/helmfile.yaml").read_text())
    versions = {one["name"]: one.get("version") for one in helmfile["releases"]}
    assert [versions[name] for name in ("kube-prometheus-stack", "alloy", "alloy-events")] == ["99.0.0"] * 3
    (hook,) = helmfile["releases"][0]["hooks"]
    assert "helm show crds mine/kube-prometheus-stack --version 99.0.0 |" in hook["args"][1]
    for target in ("kubenix", "k3s"):
        text = (tmp_path / f"out/{target}/default.nix").read_text()
        assert [text.count(theirs[name].hash) for name in theirs] == [2, 1]
        assert [name for name in theirs if OURS[name].hash in text or OURS[name].version in text] == []


@pytest.mark.parametrize(
    ("target", "chart"),
    [
        ("helm", "kube-prometheus-stack --repo https://mine.example.org/charts --version 99.0.0"),
        ("kubenix", "https://mine.example.org/charts/kube-prometheus-stack-99.0.0.tgz"),
    ],
)
def test_diff_names_the_chart_of_the_lock(target: str, chart: str, tmp_path: Path) -> None:
    theirs = pinned("kube-prometheus-stack", "99.0.0", "https://mine.example.org/charts")
    (tmp_path / "cluster.yaml").write_text(f"{SPEC}targets: [{target}]\n")
    assert nixscope("generate", "cluster.yaml", cwd=tmp_path).code == 0
    (tmp_path / "charts.lock.json").write_text(print_lock(ChartLock({"kube-prometheus-stack": theirs})))
    ran = nixscope("diff", "cluster.yaml", cwd=tmp_path)
    assert ran.code == 0
    assert f"helm show crds {chart} | kubectl apply" in ran.stdout


def test_nix_fetches_the_archives_of_both_locks(tmp_path: Path) -> None:
    theirs = pinned("loki", "19.0.0")
    (tmp_path / "charts.lock.json").write_text(print_lock(ChartLock({"loki": theirs})))
    expression = f"import {TREE}/nix/charts.nix {{ fetchurl = x: x; chartLock = {tmp_path / 'charts.lock.json'}; }}"
    done = run_tool("nix-instantiate", "--eval", "--strict", "--json", "--expr", expression, env=nix_env(tmp_path))
    assert done.returncode == 0, done.stderr
    after = {**OURS, "loki": theirs}
    assert json.loads(done.stdout) == {
        f"{name}-{one.version}.tgz": {"url": one.url, "hash": one.hash} for name, one in after.items()
    }


# Verify


def test_verify(tmp_path: Path) -> None:
    theirs = pinned("loki", "19.0.0")
    (tmp_path / "charts.lock.json").write_text(print_lock(ChartLock({"loki": theirs})))
    (tmp_path / "a").mkdir()
    (tmp_path / "a/loki-19.0.0.tgz").write_text("loki 19.0.0")
    (tmp_path / "a/renamed.tgz").write_text("loki 19.0.0")
    (tmp_path / "a/loki-18.11.0.tgz").write_text("of another version")
    (tmp_path / "a/README").write_text("no archive")
    missing = "".join(f"{name} {one.version}: no archive here\n" for name, one in OURS.items() if name != "loki")
    ran = nixscope("lock", "verify", "a", cwd=tmp_path)
    assert ran == Ran(
        0,
        "a/loki-18.11.0.tgz: not in the lock\n"
        "a/loki-19.0.0.tgz: verified, loki 19.0.0\n"
        f"a/renamed.tgz: verified, loki 19.0.0\n{missing}",
        "",
    )
    (tmp_path / "a/loki-19.0.0.tgz").write_text("something else")
    other = f"sha256:{hashlib.sha256(b'something else').hexdigest()}"
    ran = nixscope("lock", "verify", "a", cwd=tmp_path)
    assert ran.code == 1
    assert f"a/loki-19.0.0.tgz: WRONG, it has {other}, and loki 19.0.0 has {theirs.digest}\n" in ran.stdout
    said = json.loads(nixscope("lock", "verify", "a", "--json", cwd=tmp_path).stdout)
    assert said["archives"][1] == {
        "path": "a/loki-19.0.0.tgz",
        "chart": "loki",
        "state": "wrong",
        "digest": other,
        "pinned": theirs.digest,
    }
    assert said["missing"] == [name for name in OURS if name != "loki"]


def test_nothing_to_verify_is_no_success(tmp_path: Path) -> None:
    assert nixscope("lock", "verify", cwd=tmp_path).code == 1
    assert nixscope("lock", "verify", "nowhere", cwd=tmp_path) == Ran(
        1, "", "error: nowhere: No such file or directory\n"
    )
