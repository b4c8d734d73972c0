"""The pages say what is true: reference, runbooks, links, examples and commands are held against the code."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import typer

from generator import pipeline
from generator.commands.application import application
from generator.sources.contract import AlertRule
from tests.commandline import nixscope
from tests.specs import SPECS as ALL_SPECS
from tests.specs import generated
from tests.toolbox import run_tool

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
RUNBOOKS = DOCS / "runbooks"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]
PROSE = [*PAGES, ROOT / "LICENSE", *sorted(DOCS.rglob("*.py")), *sorted((ROOT / "benchmarks").rglob("*.py"))]
NAMES = {str(path.relative_to(ROOT)): path for path in PAGES}

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_INDENTED = re.compile(r"^    (.+)$", re.MULTILINE)
_INLINE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\((?!https?://)([^)\s#]*)(?:#([^)\s]+))?\)")
_FORBIDDEN = {
    "a registry's host": r"py[p]i\.|pyth[o]nhosted|crates\.[i]o|np[m]js|proxy\.g[o]lang|registry\.np[m]|cache\.nix[o]s",
    "a path of one machine": r"/(?:root|work|home|tm[p])\b",
}


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return [body for found, body in _FENCE.findall(text) if found == language]


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("spec_reference", DOCS / "spec_reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_reference_is_that_of_the_schema(reference: ModuleType) -> None:
    text = reference.reference(json.loads(reference.SCHEMA.read_text(encoding="utf-8")))
    assert page("docs/spec.md") == text, "run python docs/spec_reference.py"


def test_reference_has_every_property(reference: ModuleType) -> None:
    """Down to the leaves, through references, names and lists."""
    text = page("docs/spec.md")
    for path in ("hosts.<name>.zfs.pools", "alerting.receivers.<name>.email.requireTLS", "alerting.routes[].match"):
        assert f"| `{path}` |" in text
    for name in json.loads(reference.SCHEMA.read_text(encoding="utf-8"))["properties"]:
        assert f"\n## {name}\n" in text


@pytest.fixture(scope="module")
def alerts() -> set[str]:
    watches = [generated(name).watch for name in ALL_SPECS]
    groups = [group for watch in watches for group in (*watch.rules, *watch.log_rules)]
    return {rule.alert for group in groups for rule in group.rules if isinstance(rule, AlertRule)}


def test_every_alert_has_a_runbook_and_every_runbook_an_alert(alerts: set[str]) -> None:
    assert {path.stem for path in RUNBOOKS.iterdir()} == alerts


@pytest.mark.parametrize("path", sorted(RUNBOOKS.glob("*.md")), ids=lambda path: path.stem)
def test_runbook_has_its_four_parts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {path.stem}\n")
    heads = re.findall(r"^## (.+)\n\n(?= *\S)", text, re.MULTILINE)
    assert heads == ["Meaning", "Impact", "Diagnosis", "Remedy"]
    assert _INDENTED.search(text.split("## Diagnosis")[1].split("## Remedy")[0]), "a diagnosis needs commands"


@pytest.mark.parametrize("name", NAMES)
def test_relative_links_lead_somewhere(name: str) -> None:
    text = _FENCE.sub("", page(name))
    for target, anchor in _LINK.findall(text):
        there = (NAMES[name].parent / target).resolve() if target else NAMES[name]
        assert there.exists(), f"{name}: {target}"
        if anchor:
            assert anchor in anchors(there.read_text(encoding="utf-8")), f"{name}: {target}#{anchor}"


def anchors(text: str) -> set[str]:
    """As a forge makes them of headings: lower case, words joined by -, no other marks."""
    heads = re.findall(r"^#+ (.+)$", _FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def specs() -> Iterator[tuple[str, str]]:
    for name in NAMES:
        for index, body in enumerate(blocks(page(name), "yaml")):
            if re.search(r"^version: 1\n(?=name:)", body, re.MULTILINE):
                yield f"{name}-{index}", body


SPECS = dict(specs())


def test_readme_and_guide_have_a_spec() -> None:
    assert {name.rsplit("-", 1)[0] for name in SPECS} == {"README.md", "docs/guide.md"}


@pytest.mark.parametrize("name", SPECS)
def test_spec_in_a_page_is_accepted_without_a_word(name: str, tmp_path: Path) -> None:
    (tmp_path / "cluster.yaml").write_text(SPECS[name], encoding="utf-8")
    assert nixscope("check", "cluster.yaml", cwd=tmp_path).code == 0
    made = pipeline.generate(tmp_path / "cluster.yaml")
    assert made.warnings == ()
    if name.startswith("README"):
        tree = next(body for body in blocks(page("README.md"), "") if body.startswith("out/"))
        words = set(re.split(r"[\s,/:]+", tree))
        missing = [path for path in made.tree if not {Path(path).stem, Path(path).name} & words]
        assert missing == [], "the README's tree shows what comes out"


def test_the_guides_own_rule_passes_the_guides_test(tmp_path: Path) -> None:
    (rules,) = [body for body in blocks(page("docs/guide.md"), "yaml") if "alert: ShopDown" in body]
    (cases,) = [body for body in blocks(page("docs/guide.md"), "yaml") if "alertname: ShopDown" in body]
    (tmp_path / "tests").mkdir()
    (tmp_path / "shop.yaml").write_text(rules)
    (tmp_path / "tests" / "shop.yaml").write_text(cases)
    done = run_tool("promtool", "test", "rules", "tests/shop.yaml", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def commands() -> Iterator[tuple[str, str]]:
    """Everything in a code block or in code marks that begins with nixscope or make."""
    for name in NAMES:
        text = page(name)
        inside = [line.strip() for body in blocks(text, "") for line in body.splitlines()]
        for line in [*inside, *_INDENTED.findall(text), *_INLINE.findall(_FENCE.sub("", text))]:
            words = line.removeprefix(".venv/bin/")
            if words.startswith(("nixscope ", "make ")):
                yield name, words


def test_commands_exist() -> None:
    known = typer.main.get_command(application()).commands
    targets = set(re.findall(r"^([a-z-]+):", page("Makefile"), re.MULTILINE))
    found = list(commands())
    assert ("README.md", "nixscope check cluster.yaml") in found
    for name, line in found:
        program, command, *rest = line.split("#")[0].split()
        if program == "make":
            assert command in targets, f"{name}: {line}"
            continue
        if command.startswith("-"):
            continue  # nixscope's own option, and not one of a command
        assert command in known, f"{name}: {line}"
        found_command = known[command]
        while rest and rest[0] in getattr(found_command, "commands", {}):
            found_command = found_command.commands[rest.pop(0)]
        options = {option for param in found_command.params for option in param.opts}
        assert {word for word in rest if word.startswith("-")} <= options, f"{name}: {line}"


@pytest.mark.parametrize("path", PROSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_named_that_others_cannot_reach(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = {what: re.findall(words, text) for what, words in _FORBIDDEN.items()}
    assert not any(found.values()), found
