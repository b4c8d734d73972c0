"""Names that a chart prints unquoted; which of them are a problem was found with Helm's own YAML reader."""

from __future__ import annotations

import json

import pytest

from generator.checks.unquoted import check_unquoted
from generator.syntax.yaml import is_string_unquoted
from tests.specs import cluster
from tests.toolbox import run_tool

STRINGS = ["monitoring", "on-call", "n1", "1-2", "3rd", "e3", "0x1g", "2024-01-01", "1.2.3", "1e3-a", "0x-1", "loki.s3"]
WORDS = ["on", "yes", "no", "off", "y", "n", "true", "false", "null"]
NUMBERS = ["123", "0123", "089", "1e3", "1e-3", "1.5", "0x1f", "0o17", "0b11"]
NAMES = [*STRINGS, *WORDS, *NUMBERS]


def test_names_are_found_by_their_place() -> None:
    storage, grafana = {"block": {"class": "no"}}, {"admin": {"secret": "0x1f"}}
    watch = {"aws": {"regions": ["eu-central-1"], "services": ["AWS/EC2"], "credentials": {"secret": "on"}}}
    spec = cluster(kubernetes={"namespace": "1e3"}, storage=storage, grafana=grafana, watch=watch)
    found = list(check_unquoted(spec))
    assert [(finding.id, finding.path) for finding in found] == [
        ("unquoted-name", ("kubernetes", "namespace")),
        ("unquoted-name", ("storage", "block", "class")),
        ("unquoted-name", ("grafana", "admin", "secret")),
        ("unquoted-name", ("watch", "aws", "credentials", "secret")),
    ]
    assert list(check_unquoted(cluster())) == []


@pytest.fixture(scope="module")
def read_by_helm(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The kind that Helm's reader gives each name."""
    chart = tmp_path_factory.mktemp("chart")
    (chart / "templates").mkdir()
    (chart / "Chart.yaml").write_text("{apiVersion: v2, name: reader, version: 0.0.0}")
    kinds = '{{ $n | quote }}: {{ kindOf (get (fromYaml (printf "a: %s" $n)) "a") | quote }}'
    names = " ".join(f'"{name}"' for name in NAMES)
    (chart / "templates" / "all.yaml").write_text(f"{{{{ range $n := list {names} }}}}\n{kinds}\n{{{{ end }}}}")
    done = run_tool("helm", "template", "reader", chart)
    lines = [line for line in done.stdout.splitlines() if line.startswith('"')]
    return {name: kind for line in lines for name, kind in json.loads(f"{{{line}}}").items()}


@pytest.mark.parametrize("name", NAMES)
def test_helm_agrees(name: str, read_by_helm: dict[str, str]) -> None:
    assert (read_by_helm[name] == "string") == is_string_unquoted(name) == (name in STRINGS)
