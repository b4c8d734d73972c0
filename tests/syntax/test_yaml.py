"""What print_yaml says is what every reader reads: PyYAML, and Go's reader, which Helm, kubectl and operators share."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.syntax.yaml import is_string_unquoted, print_yaml
from tests.toolbox import run_tool

pytestmark = pytest.mark.proves("helm", "reads back every value that our YAML printer writes")

BATCH = settings(max_examples=8, suppress_health_check=list(HealthCheck))
HOSTILE = [
    *("y", "N", "on", "Off", "yes", "NO", "true", "False", "null", "Null", "~", "none", "nan", ".nan", ".inf", "="),
    *("0", "-1", "+1", "1_000", "0o17", "017", "0x1F", "0b11", "1e3", "1E3", ".5", "5.", "1:30", "190:20:30", "..."),
    *("2001-01-01", "2001-12-14t21:59:43.10-05:00", "#", "-", "&a", "*a", "!a", "%a", "@a", "`a`", "|", ">", "[a"),
    *("]", "{a", "}", ",", "'", '"', "\\", "\\n", "it''s", '""', "", " ", "a: b", "a #b", "- a", "--- a", "? a", "<<"),
    *("!!int 1", "\n", "\n\n", "a\n", "\na", " a", "a ", "a\n\n\nb\n", "  a\nb", "\ta\n\tb", "a\r\nb", "\r", "\t"),
    *("\x00", "\x07", "\x1b", "\x7f", "\x85", "\xa0", "\u2028", "\ufeff", "é", "😀", "{{ $x }}", "${x}", "$(x)"),
]
"""What is no string to some reader, or begins something else than a scalar."""
texts = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
joined = st.lists(texts, max_size=4).map("".join) | st.lists(texts, max_size=4).map("\n".join)
scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts | joined
data = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=12
)


def read_by_go(folder: Path, documents: list[str]) -> list[Any]:
    """Each document as Helm reads it."""
    for name in ("files", "templates"):
        (folder / name).mkdir(exist_ok=True)
    for number, text in enumerate(documents):
        (folder / f"files/{number}.yaml").write_bytes(text.encode())
    (folder / "Chart.yaml").write_text("{apiVersion: v2, name: reader, version: 0.0.0}")
    each = f'{{{{ range $n := until {len(documents)} }}}}\n---\nread: {{{{ $.Files.Get (printf "files/%d.yaml" $n)'
    # What Helm prints it reads again as YAML, which cannot hold every character that JSON can.
    (folder / "templates/all.yaml").write_text(f"{each} | fromYaml | toJson | b64enc }}}}\n{{{{ end }}}}")
    done = run_tool("helm", "template", "reader", folder)
    assert done.returncode == 0, done.stderr
    lines = (line.partition("read: ")[2] for line in done.stdout.splitlines())
    return [json.loads(base64.b64decode(line)) for line in lines if line]


@pytest.mark.parametrize("where", ["value", "key", "item"])
def test_every_hostile_string(where: str, tmp_path: Path) -> None:
    """Each by itself, as what it would most easily be taken for something else."""
    meant = [{"value": text, "key": {text: 1}, "item": [text, {text: text}]}[where] for text in HOSTILE]
    documents = [print_yaml({"a": value}) for value in meant]
    assert [yaml.safe_load(text)["a"] for text in documents] == meant
    assert [found["a"] for found in read_by_go(tmp_path, documents)] == meant


@BATCH
@given(st.lists(data, min_size=60, max_size=60))
def test_every_reader_reads_it_back(tmp_path_factory: pytest.TempPathFactory, values: list[Any]) -> None:
    documents = [print_yaml({"value": value}, "written by a test\n# twice") for value in values]
    meant = [{"value": value} for value in values]
    assert [yaml.safe_load(text) for text in documents] == meant
    assert read_by_go(tmp_path_factory.mktemp("helm"), documents) == meant


NAMES = [name for name in HOSTILE if re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", name)]


def test_a_name_that_is_called_safe_is_a_string_unquoted(tmp_path: Path) -> None:
    """Charts print some names without quotes: what we let through there, Go's reader takes for text."""
    names = [name for name in [*NAMES, "a", "1a", "0x", "e3", "1e", "a.b", "1.a", "12-3"] if is_string_unquoted(name)]
    assert {"a", "a.b"} <= set(names)
    assert {"on", "1e3", "017", "null"}.isdisjoint(names)
    documents = [f"a: {name}\n" for name in names]
    assert [found["a"] for found in read_by_go(tmp_path, documents)] == names
