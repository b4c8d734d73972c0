"""A run that has nothing to do knows it from the record of the last, says the same words, and overlooks nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import pipeline, record
from generator.output import MANIFEST, RECORDS_KEPT
from generator.spec.chart_lock import LOCK_NAME
from tests.commandline import Ran, environment, nixscope
from tests.test_output import files, stamps

SPEC = """\
version: 1
name: small
logs: {enabled: true}
inventory: hosts.json
watch: {rules: rules, dashboards: boards}
alerting:
  receivers:
    default: {webhook: {url: {secret: alertmanager, key: url}}}
"""
RULES = """\
# nixscope: elsewhere shop_*
groups:
  - name: shop
    rules: [{alert: ShopFails, expr: shop_errors_total > 1}]
"""
TESTS = """\
rule_files: [shop.yaml]
tests:
  - alert_rule_test: [{eval_time: 1m, alertname: ShopFails}]
"""
FILES = {
    "cluster.yaml": SPEC,
    "hosts.json": json.dumps({"box": {"address": "100.64.0.1"}}),
    "rules/shop.yaml": RULES,
    "rules/tests/shop.yaml": TESTS,
    "boards/shop.json": json.dumps({"uid": "shop", "title": "Shop", "panels": []}),
}
"""Everything that a run can read, with a decision that it tells (Loki's mode) and a warning."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A spec whose run left a record."""
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    done = run(tmp_path)
    assert (done.code, "note: Loki runs" in done.stderr, "warning[" in done.stderr) == (0, True, True), done
    return tmp_path


def run(folder: Path, *arguments: str, cache: str | None = None) -> Ran:
    return nixscope(
        "generate", "cluster.yaml", *arguments, cwd=folder, env={"XDG_CACHE_HOME": cache or str(cache_of(folder))}
    )


def cache_of(folder: Path) -> Path:
    return folder / "cache"


def known(folder: Path) -> bool:
    """Whether a run now would see from its record that nothing it reads has changed."""
    with mock.patch.dict(os.environ, {"XDG_CACHE_HOME": str(cache_of(folder))}), at(folder):
        return record.recall(record.this_run(Path("cluster.yaml"), ()), Path("out")) is not None


@contextmanager
def at(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@contextmanager
def changed(path: Path, data: bytes | None) -> Iterator[None]:
    """A file with another content, or without it, for a while."""
    before = path.read_bytes() if path.exists() else None
    path.unlink() if data is None else path.write_bytes(data)
    yield
    path.unlink(missing_ok=True)
    if before is not None:
        path.write_bytes(before)


@pytest.mark.parametrize("arguments", [(), ("--json",), ("--dry-run",), ("--dry-run", "--json"), ("--force",)])
def test_a_second_run_says_what_a_whole_one_says_and_touches_nothing(folder, arguments):
    before = stamps(folder / "out")
    whole = run(folder, *arguments, cache=os.devnull)
    with mock.patch.object(pipeline, "generate", side_effect=AssertionError("the whole way")):
        assert run(folder, *arguments) == whole
    assert whole.code == 0
    assert stamps(folder / "out") == before


def test_what_a_run_opens_beside_its_spec_is_what_it_noted(folder):
    """Python tells of every file that is opened and of every folder that is listed."""
    (folder / LOCK_NAME).write_text('{"charts": {}}')
    shutil.rmtree(cache_of(folder))
    told = folder / "told"
    script = (
        "import os, sys\n"
        "seen = set()\n"
        "events = {'open', 'os.listdir', 'os.scandir'}\n"
        "sys.addaudithook(lambda name, args: seen.add(args[0]) if name in events else None)\n"
        "from generator import cli\n"
        "cli.run()\n"
        "paths = {os.path.abspath(path) for path in seen if isinstance(path, (str, os.PathLike))}\n"
        f"open({str(told)!r}, 'w').write('\\n'.join(sorted(paths)))\n"
    )
    variables = environment(XDG_CACHE_HOME=str(cache_of(folder)))
    command = [sys.executable, "-c", script, "generate", "cluster.yaml"]
    subprocess.run(command, cwd=folder, env=variables, check=True, capture_output=True, timeout=60)
    opened = {Path(path) for path in told.read_text().splitlines() if Path(path).is_relative_to(folder)}
    mine = {
        path for path in opened if path.relative_to(folder).parts[:1] not in (("out",), ("cache",)) and path != folder
    }
    [kept] = cache_of(folder).rglob("record.json")
    noted = {Path(path) for path in json.loads(kept.read_bytes())["inputs"]}
    folders = {folder / "rules", folder / "rules/tests", folder / "boards"}
    assert noted == {*(folder / path for path in FILES), *folders, folder / LOCK_NAME}
    assert mine == noted


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_byte_of_any_file_counts(folder, data):
    path = folder / data.draw(st.sampled_from(sorted(FILES)))
    there = path.read_bytes()
    place = data.draw(st.integers(0, len(there) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != there[place]))
    assert known(folder)
    with changed(path, there[:place] + bytes([other]) + there[place + 1 :]):
        assert not known(folder)
    assert known(folder)


@pytest.mark.parametrize(
    "path", ["rules/more.yaml", "rules/tests/more.yaml", "boards/more.json", LOCK_NAME, "rules/unread"]
)
def test_a_file_that_comes_counts(folder, path):
    with changed(folder / path, b"{}"):
        assert not known(folder)
    assert known(folder)


@pytest.mark.parametrize("path", FILES)
def test_a_file_that_goes_counts(folder, path):
    with changed(folder / path, None):
        assert not known(folder)
    assert known(folder)


def test_another_program_counts(folder, monkeypatch, tmp_path_factory):
    """A byte of any of our files, a file more or less, and another version of what we stand on."""
    package = tmp_path_factory.mktemp("copy") / "generator"
    shutil.copytree(Path(record.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(record, "__file__", str(package / "record.py"))
    assert not known(folder), "where it is installed"
    run(folder)
    assert known(folder)
    for path in (package / "syntax/nix.py", package / "data/charts.lock.json"):
        with changed(path, path.read_bytes() + b"\n"):
            assert not known(folder)
        with changed(path, None):
            assert not known(folder)
    with changed(package / "sources/new.py", b""):
        assert not known(folder)
    (package / "__pycache__").mkdir()
    (package / "__pycache__/nix.pyc").write_bytes(b"")
    assert known(folder)
    site = tmp_path_factory.mktemp("site")
    monkeypatch.setattr(sys, "path", [*sys.path, str(site)])
    assert not known(folder)
    run(folder)
    assert known(folder)
    (site / "msgspec-99.0.dist-info").mkdir()
    assert not known(folder)


def test_a_folder_of_the_search_path_that_may_not_be_listed_is_no_reason_to_fail(tmp_path, monkeypatch):
    (tmp_path / "locked").mkdir(mode=0)
    monkeypatch.setattr(sys, "path", [str(tmp_path / "locked")])
    with without_roots_rights():
        assert record.this_run(Path("cluster.yaml"), ()).program


@contextmanager
def without_roots_rights() -> Iterator[None]:
    """As root, to be nobody in particular for a while; everybody else is that already."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_what_was_asked_for_counts(folder):
    """Other targets, and the spec by another path, which messages repeat."""
    with mock.patch.dict(os.environ, {"XDG_CACHE_HOME": str(cache_of(folder))}), at(folder):
        for spec, targets in (
            ("cluster.yaml", ("nixos",)),
            ("./rules/../cluster.yaml", ()),
            (str(folder / "cluster.yaml"), ()),
        ):
            assert record.recall(record.this_run(Path(spec), targets), Path("out")) is None
        assert record.recall(record.this_run(Path("cluster.yaml"), ()), Path("other")) is None
        assert record.recall(record.this_run(Path("cluster.yaml"), ()), Path("rules/../out")) is not None


def _edit(out: Path) -> None:
    (out / "nixos/hosts/box.nix").write_text("edited\n")


def _delete(out: Path) -> None:
    (out / "nixos/hosts/box.nix").unlink()


def _link(out: Path) -> None:
    (out / "nixos").rename(out.parent / "elsewhere")
    (out / "nixos").symlink_to(out.parent / "elsewhere")


def _folder(out: Path) -> None:
    _delete(out)
    (out / "nixos/hosts/box.nix").mkdir()


def _pending(out: Path) -> None:
    state = json.loads((out / MANIFEST).read_text())
    (out / MANIFEST).write_text(json.dumps({**state, "pending": {"more": "sha256:0"}}))


def _forget(out: Path) -> None:
    (out / MANIFEST).unlink()


def _damage(out: Path) -> None:
    (out / MANIFEST).write_text("{")


def _less(out: Path) -> None:
    """The manifest of a run that wrote less, which is as its files are."""
    state = json.loads((out / MANIFEST).read_text())
    state["files"].pop("nixos/hosts/box.nix")
    (out / MANIFEST).write_text(json.dumps(state))


def _all(out: Path) -> None:
    shutil.rmtree(out)


@pytest.mark.parametrize("harm", [_edit, _delete, _link, _folder, _pending, _forget, _damage, _less, _all])
@pytest.mark.parametrize("arguments", [(), ("--dry-run",), ("--force",)])
def test_what_was_done_to_the_output_is_found_as_without_a_record(tmp_path, folder, harm, arguments):
    results = []
    for cache in (str(cache_of(folder)), os.devnull):
        shutil.rmtree(folder / "elsewhere", ignore_errors=True)
        shutil.rmtree(folder / "out", ignore_errors=True)
        run(folder)
        assert known(folder)
        harm(folder / "out")
        results.append((run(folder, *arguments, cache=cache), files(folder / "out")))
    assert results[0] == results[1]


def test_only_a_run_that_came_to_its_end_is_kept(folder):
    kept = next(cache_of(folder).rglob("record.json"))
    kept.unlink()
    run(folder, "--dry-run")
    assert not kept.exists()
    with changed(folder / "cluster.yaml", b"version: 2\n"):
        assert run(folder).code == 1
    assert not kept.exists()
    run(folder)
    assert kept.exists()


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b'{"run": 1}', b'{"manifest": "\xff"}', b'{"more": ' + b"[" * 100_000, b"\0" * 900]
)
def test_a_damaged_record_is_no_record(folder, text):
    kept = next(cache_of(folder).rglob("record.json"))
    before = run(folder)
    kept.write_bytes(text)
    assert not known(folder)
    assert run(folder) == before
    assert known(folder)


def test_a_path_in_a_damaged_record_that_is_none_is_no_record(folder):
    kept = next(cache_of(folder).rglob("record.json"))
    damaged = json.loads(kept.read_bytes())
    kept.write_text(json.dumps({**damaged, "inputs": {"\0": "absent", **damaged["inputs"]}}))
    assert not known(folder)


def test_records_of_directories_long_ago_are_forgotten(folder):
    [kept] = cache_of(folder).rglob("record.json")
    for number in range(RECORDS_KEPT):
        old = kept.parents[1] / f"{number:03}" / "record.json"
        old.parent.mkdir()
        old.write_text("{}")
        os.utime(old, (number, number))
    (kept.parents[1] / "of-another-kind").mkdir()
    run(folder, "--out", "elsewhere")
    there = {path.name for path in kept.parents[1].iterdir()}
    assert {f"{number:03}" for number in range(RECORDS_KEPT)} - there == {"000", "001"}
    assert {kept.parent.name, "of-another-kind"} < there
    assert len(there) == RECORDS_KEPT + 1


HOST = "version: 1\nname: x\nhosts: {NAME: {address: 100.64.0.1}}\n"


@pytest.mark.parametrize("then", ["box", "other"])
def test_a_spec_out_of_a_pipe_is_there_to_be_read_by_each_run(tmp_path, then):
    """``nixscope generate <(…)``: whoever looks whether a pipe has changed has emptied it."""
    place = os.dup(0)
    try:
        for name in ("box", then):
            reads, writes = os.pipe()
            os.write(writes, HOST.replace("NAME", name).encode())
            os.close(writes)
            os.dup2(reads, place)
            os.close(reads)
            done = nixscope(
                "generate", f"/dev/fd/{place}", cwd=tmp_path, env={"XDG_CACHE_HOME": str(cache_of(tmp_path))}
            )
            assert done.code == 0, done.stderr
            assert sorted(path.stem for path in (tmp_path / "out/nixos/hosts").iterdir()) == [name]
    finally:
        os.close(place)


def test_a_name_that_is_not_utf8_is_no_reason_to_fail(tmp_path):
    """A record of it would not be JSON: every run goes the whole way."""
    name = os.fsdecode(b"\xff.yaml")
    (tmp_path / name).write_text(HOST.replace("NAME", "box"))
    env = {"XDG_CACHE_HOME": str(cache_of(tmp_path))}
    ended = [nixscope("generate", name, cwd=tmp_path, env=env) for _ in range(2)]
    assert [(one.code, one.stdout.splitlines()[-1]) for one in ended] == [
        (0, "out: 0 files unchanged"),
        (0, f"out: {len(files(tmp_path / 'out'))} files unchanged"),
    ]
    assert list(cache_of(tmp_path).rglob("record.json")) == []


@pytest.mark.parametrize(
    ("variables", "place"),
    [
        ({"XDG_CACHE_HOME": "/c"}, "/c"),
        ({"XDG_CACHE_HOME": "", "HOME": "/h"}, "/h/.cache"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/h"}, None),
        ({"XDG_CACHE_HOME": "", "HOME": ""}, None),
    ],
)
def test_where_it_is_kept(tmp_path, variables, place):
    """XDG Base Directory Specification: a path that is not absolute is to be ignored."""
    with mock.patch.dict(os.environ, variables):
        one, other = (record.record_place(tmp_path / name) for name in ("one", "other"))
    if place is None:
        assert (one, other) == (None, None)
    else:
        assert one is not None and other is not None and one != other
        assert {path.parents[1] for path in (one, other)} == {Path(place, "nixscope/runs")}
