"""Who owns what in the output directory: nixscope touches what it wrote, and nothing else."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator import output
from generator.diagnostics import Diagnostic, SpecError
from generator.output import MANIFEST, Changes, plan_changes, write_tree
from generator.targets.contract import File, file_tree
from tests.commandline import ROOT, Ran, nixscope

TREE = {"nixos/a.nix": "a\n", "nixos/hosts/b.nix": "b\n", "values.yaml": "c: ä\n"}
LOST = "what stands there would be lost"
MOVE = "move it away, or overwrite it with --force"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def files(out: Path) -> dict[str, str]:
    """Every file there but the manifest."""
    return {str(p.relative_to(out)): p.read_text() for p in out.rglob("*") if p.is_file() and p.name != MANIFEST}


def manifest(out: Path) -> dict[str, object]:
    return json.loads((out / MANIFEST).read_text())


def digests(tree: dict[str, str]) -> dict[str, str]:
    return {path: "sha256:" + hashlib.sha256(text.encode()).hexdigest() for path, text in sorted(tree.items())}


def stamps(out: Path) -> dict[str, tuple[int, int]]:
    """What changes when a file is written again, even with the same text."""
    found = {path: path.stat() for path in out.rglob("*") if path.is_file()}
    return {str(path.relative_to(out)): (stat.st_ino, stat.st_mtime_ns) for path, stat in found.items()}


def refused(tree: dict[str, str], out: Path, *, force: bool = False) -> tuple[Diagnostic, ...]:
    """The findings of a refused run, which left everything as it was."""
    before = stamps(out) if out.is_dir() else None
    with pytest.raises(SpecError) as planned:
        plan_changes(tree, out, force=force)
    with pytest.raises(SpecError) as caught:
        write_tree(tree, out, force=force)
    assert planned.value.diagnostics == caught.value.diagnostics
    assert (stamps(out) if out.is_dir() else None) == before
    return caught.value.diagnostics


def test_a_first_run_writes_everything_and_says_what_it_owns(out):
    assert write_tree(TREE, out) == Changes(tuple(sorted(TREE)), (), ())
    assert files(out) == TREE
    assert manifest(out) == {"version": 1, "files": digests(TREE), "pending": {}}
    assert {path.stat().st_mode & 0o777 for path in out.rglob("*") if path.is_file()} == {0o644}
    assert output.manifest_text(TREE) == (out / MANIFEST).read_text()


def test_a_second_run_touches_nothing(out):
    write_tree(TREE, out)
    before = stamps(out)
    assert write_tree(TREE, out) == Changes((), (), tuple(sorted(TREE)))
    assert stamps(out) == before


def test_only_what_changed_is_written_again(out):
    write_tree(TREE, out)
    before = stamps(out)
    tree = {**TREE, "values.yaml": "c: 2\n"}
    assert write_tree(tree, out) == Changes(("values.yaml",), (), ("nixos/a.nix", "nixos/hosts/b.nix"))
    assert files(out) == tree
    assert {path for path, stamp in stamps(out).items() if stamp != before[path]} == {"values.yaml", MANIFEST}


def test_only_what_was_written_is_removed_and_emptied_folders_with_it(out):
    write_tree({**TREE, "helm/deep/down/x.yaml": "x\n"}, out)
    (out / "nixos" / "mine.txt").write_text("mine\n")
    assert write_tree({"values.yaml": "c: ä\n"}, out) == Changes(
        (), ("helm/deep/down/x.yaml", "nixos/a.nix", "nixos/hosts/b.nix"), ("values.yaml",)
    )
    assert files(out) == {"nixos/mine.txt": "mine\n", "values.yaml": "c: ä\n"}
    assert sorted(path.name for path in out.rglob("*") if path.is_dir()) == ["nixos"]
    assert manifest(out)["files"] == digests({"values.yaml": "c: ä\n"})


def test_what_somebody_deleted_is_written_again_or_forgotten(out):
    write_tree(TREE, out)
    (out / "values.yaml").unlink()
    (out / "nixos" / "a.nix").unlink()
    tree = {path: text for path, text in TREE.items() if path != "nixos/a.nix"}
    assert write_tree(tree, out) == Changes(("values.yaml",), (), ("nixos/hosts/b.nix",))
    assert manifest(out)["files"] == digests(tree)


def test_every_refusal_is_told_in_one_run_with_nothing_written(out, tmp_path):
    write_tree({**TREE, "old.yaml": "old\n", "link.yaml": "x\n"}, out)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "x.yaml").write_text("x\n")
    (out / "values.yaml").write_text("edited\n")
    (out / "old.yaml").write_text("edited, and no longer generated\n")
    (out / "foreign.yaml").write_text("foreign\n")
    (out / "link.yaml").unlink()
    (out / "link.yaml").symlink_to(elsewhere / "x.yaml")
    (out / "folder").symlink_to(elsewhere)
    (out / "taken").mkdir()
    (out / "flat").write_text("a file\n")
    tree = {
        **dict.fromkeys((*TREE, "foreign.yaml", "link.yaml", "folder/x.yaml", "taken"), "new\n"),
        "flat/1.yaml": "1\n",
        "flat/2.yaml": "2\n",
    }

    def link(path: str) -> Diagnostic:
        message = f"{out / path} leads out of the output directory through a symbolic link"
        return Diagnostic("outside-output", message, "remove the link, or choose another --out")

    def in_the_way(path: str, is_: str, belongs: str) -> Diagnostic:
        message = f"{out / path} is a {is_}, and a {belongs} belongs there"
        return Diagnostic("in-the-way", message, "move it away, or choose another --out")

    always = (
        in_the_way("flat", "file", "directory"),
        link("folder/x.yaml"),
        link("link.yaml"),
        in_the_way("taken", "directory", "file"),
    )
    assert set(refused(tree, out)) == {
        *always,
        Diagnostic("not-ours", f"{out / 'foreign.yaml'} is there already, and nixscope did not write it", MOVE, LOST),
        Diagnostic("not-ours", f"{out / 'old.yaml'} was edited since nixscope wrote it", MOVE, LOST),
        Diagnostic("not-ours", f"{out / 'values.yaml'} was edited since nixscope wrote it", MOVE, LOST),
    }
    assert len(refused(tree, out)) == 7
    assert refused(tree, out, force=True) == always
    assert (elsewhere / "x.yaml").read_text() == "x\n"


def test_a_link_is_refused_even_where_the_text_behind_it_is_the_same(out, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.nix").write_text("a\n")
    out.mkdir()
    (out / "nixos").symlink_to(tmp_path / "elsewhere")
    assert [found.id for found in refused({"nixos/a.nix": "a\n"}, out)] == ["outside-output"]


def test_nothing_behind_a_link_is_removed(out, tmp_path):
    write_tree(TREE, out)
    (out / "nixos").rename(tmp_path / "elsewhere")
    (out / "nixos").symlink_to(tmp_path / "elsewhere")
    assert [found.id for found in refused({"values.yaml": "c: ä\n"}, out)] == ["outside-output"] * 2
    assert (tmp_path / "elsewhere" / "a.nix").read_text() == "a\n"


def test_force_takes_what_is_edited_and_foreign(out):
    write_tree({**TREE, "old.yaml": "old\n"}, out)
    (out / "values.yaml").write_text("edited\n")
    (out / "old.yaml").write_text("edited\n")
    (out / "foreign.yaml").write_text("foreign\n")
    (out / "mine.txt").write_text("mine\n")
    tree = {**TREE, "foreign.yaml": "ours\n"}
    changes = write_tree(tree, out, force=True)
    assert changes == Changes(("foreign.yaml", "values.yaml"), ("old.yaml",), ("nixos/a.nix", "nixos/hosts/b.nix"))
    assert files(out) == {**tree, "mine.txt": "mine\n"}
    assert manifest(out)["files"] == digests(tree)


def test_a_foreign_file_with_the_same_text_is_taken_over(out):
    out.mkdir()
    (out / "values.yaml").write_text(TREE["values.yaml"])
    assert write_tree(TREE, out) == Changes(("nixos/a.nix", "nixos/hosts/b.nix"), (), ("values.yaml",))
    write_tree({}, out)
    assert files(out) == {}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "Input data was truncated"),
        ('{"files": ["values.yaml"]}', "Expected `object`, got `array` - at `$.files`"),
        ('{"files": {"../elsewhere": "sha256:0"}}', "../elsewhere is outside of the output directory"),
        ('{"pending": {"/etc/passwd": "sha256:0"}}', "/etc/passwd is outside of the output directory"),
        ('{"files": {"values.yaml/": "sha256:0"}}', "'values.yaml/' is not the path of a file"),
        ('{"files": {"./values.yaml": "sha256:0"}}', "'./values.yaml' is not the path of a file"),
        ('{"pending": {"nixos//a.nix": "sha256:0"}}', "'nixos//a.nix' is not the path of a file"),
        ('{"pending": {"": "sha256:0"}}', "'' is not the path of a file"),
        ('{"pending": {"a\\u0000.nix": "sha256:0"}}', "'a\\x00.nix' is not the path of a file"),
    ],
)
def test_a_damaged_manifest_stops_the_run(out, text, why):
    write_tree(TREE, out)
    (out / MANIFEST).write_text(text)
    place = out / MANIFEST
    for force in (False, True):
        assert refused({**TREE, "values.yaml": "new\n"}, out, force=force) == (
            Diagnostic(
                "bad-manifest",
                f"{place} is damaged: {why}",
                f"remove {place}; files that are as nixscope would write them are taken over, others are refused",
                "it says which files nixscope may overwrite",
            ),
        )


def test_a_file_in_place_of_a_folder_that_leaves_is_let_be(out):
    """What the manifest lists below it is gone, and so is what a killed run may have left there."""
    write_tree({**TREE, "old/a.yaml": "a\n"}, out)
    (out / "old/a.yaml").unlink()
    (out / "old").rmdir()
    (out / "old").write_text("mine\n")
    assert write_tree(TREE, out) == Changes((), (), tuple(sorted(TREE)))
    assert files(out) == {**TREE, "old": "mine\n"}
    assert manifest(out)["files"] == digests(TREE)


def test_without_its_manifest_a_directory_is_taken_over_again(out):
    write_tree(TREE, out)
    (out / MANIFEST).unlink()
    assert write_tree(TREE, out) == Changes((), (), tuple(sorted(TREE)))
    assert manifest(out) == {"version": 1, "files": digests(TREE), "pending": {}}


def interrupt(tree: dict[str, str], out: Path, before: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is stopped just before it writes the file ``before``."""
    real = output._write

    def write(place: Path | str, data: bytes) -> None:
        if str(place) == f"{out}/{before}":
            raise KeyboardInterrupt
        real(place, data)

    with monkeypatch.context() as patch:
        patch.setattr(output, "_write", write)
        with pytest.raises(KeyboardInterrupt):
            write_tree(tree, out)


def all_with(text: str, *paths: str) -> dict[str, str]:
    return dict.fromkeys(paths, text)


def test_an_interrupted_run_is_repaired_by_one_with_another_spec(out, monkeypatch):
    """What the interrupted run wrote is neither foreign nor edited to the next one."""
    write_tree(all_with("1", "a", "b", "gone"), out)
    interrupt(all_with("2", "a", "b", "c", "d"), out, "c", monkeypatch)
    assert files(out) == {"a": "2", "b": "2", "gone": "1"}
    assert manifest(out) == {
        "version": 1,
        "files": digests(all_with("1", "a", "b", "gone")),
        "pending": digests(all_with("2", "a", "b", "c", "d")),
    }
    assert write_tree(all_with("3", "a", "d"), out) == Changes(("a", "d"), ("b", "gone"), ())
    assert files(out) == all_with("3", "a", "d")
    assert manifest(out) == {"version": 1, "files": digests(all_with("3", "a", "d")), "pending": {}}


def test_several_interrupted_runs_are_repaired_by_one(out, monkeypatch):
    """A file may have been left by any of them."""
    write_tree(all_with("1", "a", "b", "c"), out)
    interrupt(all_with("2", "a", "b", "c", "new"), out, "c", monkeypatch)
    interrupt(all_with("3", "a", "b", "c"), out, "b", monkeypatch)
    interrupt(all_with("4", "b"), out, "b", monkeypatch)
    assert files(out) == {"a": "3", "b": "2", "c": "1"}
    assert write_tree(all_with("5", "b", "d"), out) == Changes(("b", "d"), ("a", "c"), ())
    assert files(out) == all_with("5", "b", "d")


def test_an_interrupted_run_that_is_repeated_ends_what_it_began(out):
    write_tree(TREE, out)
    state = {"version": 1, "files": {}, "pending": digests({**TREE, "more": "x\n"})}
    (out / MANIFEST).write_text(json.dumps(state))
    assert write_tree({**TREE, "more": "x\n"}, out) == Changes(("more",), (), tuple(sorted(TREE)))
    assert manifest(out)["pending"] == {}


def test_a_failed_write_leaves_the_old_file_and_nothing_beside_it(out, monkeypatch):
    write_tree(TREE, out)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(OSError, match=r"No space left on device: '.*/out/\.nixscope\.json'"):
            write_tree({**TREE, "values.yaml": "new\n"}, out)
    assert files(out) == TREE


def test_two_paths_that_differ_only_in_case_are_our_bug():
    with pytest.raises(ValueError, match=r"^two files for one path: nixos/A\.nix and nixos/a\.nix$"):
        file_tree([File("nixos/A.nix", ""), File("nixos/a.nix", "")])
    with pytest.raises(ValueError, match=r"^two files for one path: a and a$"):
        file_tree([File("a", ""), File("a", "")])


def generate(*args: str, cwd: Path) -> Ran:
    return nixscope("generate", ROOT / "examples" / "minimal" / "cluster.yaml", "--target", "nixos", *args, cwd=cwd)


def refusal(words: str) -> str:
    return f"{words}\n1 error; nothing was written\n"


def test_an_output_that_is_a_file_is_refused_with_words(tmp_path):
    (tmp_path / "out").write_text("mine\n")
    assert generate(cwd=tmp_path) == Ran(
        1,
        "",
        refusal(
            "error[in-the-way] out is a file, and a directory belongs there\n"
            "  fix: move it away, or choose another --out"
        ),
    )
    assert generate("--out", "out/below", cwd=tmp_path) == generate(cwd=tmp_path)
    assert (tmp_path / "out").read_text() == "mine\n"


def test_a_file_in_place_of_a_folder_is_refused_with_words(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "nixos").write_text("mine\n")
    assert generate("--force", cwd=tmp_path) == Ran(
        1,
        "",
        refusal(
            "error[in-the-way] out/nixos is a file, and a directory belongs there\n"
            "  fix: move it away, or choose another --out"
        ),
    )
    assert files(tmp_path / "out") == {"nixos": "mine\n"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write into a read-only directory")
def test_a_read_only_output_is_named(tmp_path):
    (tmp_path / "out").mkdir(mode=0o555)
    ran = generate(cwd=tmp_path)
    assert (ran.code, ran.stdout) == (1, "")
    assert ran.stderr.endswith("error: out/.nixscope.json: Permission denied\n")


def test_what_the_system_refuses_is_told_with_the_name_of_the_file(tmp_path):
    """A name that no file system takes stands for every other reason; root meets this one too."""
    folder = "x" * 300
    assert generate("--out", folder, cwd=tmp_path) == Ran(
        1, "", f"error: {folder}/.nixscope.json: File name too long\n"
    )


def test_a_file_of_the_output_is_named_from_where_the_user_stands(tmp_path):
    name = "x" * 300
    with contextlib.chdir(tmp_path), pytest.raises(OSError, match=rf"File name too long: '{name}'$"):
        write_tree({name: ""}, Path())


def test_a_file_below_the_root_is_finished_there():
    """And not where the user stands, which may be another file system, out of which nothing can be renamed."""
    script = (
        "import pathlib, sys\n"
        "from generator import output\n"
        "def refuse(event, args):\n"
        "    if event == 'open' and str(args[0]).endswith(output.UNFINISHED):\n"
        "        sys.exit(str(args[0]))\n"
        "sys.addaudithook(refuse)\n"
        "output.write_file(pathlib.Path('/cluster.yaml'), '', force=True)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, f"/{output.UNFINISHED}\n")


def test_an_edited_file_is_refused_and_overwritten_with_force(tmp_path):
    generate(cwd=tmp_path)
    (tmp_path / "out" / "nixos" / "hosts" / "box.nix").write_text("edited\n")
    assert generate(cwd=tmp_path) == Ran(
        1,
        "",
        refusal(
            f"error[not-ours] out/nixos/hosts/box.nix was edited since nixscope wrote it\n  why: {LOST}\n  fix: {MOVE}"
        ),
    )
    assert generate("--force", cwd=tmp_path).stdout == "out/nixos: 1 file written\nout: 1 file unchanged\n"
