"""A host's Alloy as Grafana's own parser reads it: nothing is given up, and its service has what it refers to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator.pipeline import Generated
from generator.sources.contract import AlloyFile
from tests import alloy
from tests.specs import made

pytestmark = pytest.mark.proves("alloy-syntax", "reads how a host's journal is sent, and what its service must give it")

HOSTS = {"box": {"address": "100.64.0.1", "roles": ["server"]}}
LOGS = {"password": {"file": "/run/p"}, "htpasswd": {"file": "/run/h"}}
UNIT = ("systemd", "services", "alloy")
CHECKPOINT = ("services", "nixscope", "journal-checkpoint")


@pytest.fixture(scope="module")
def result() -> Generated:
    """One server that ships its journal, under a user's name of its own choice."""
    return made(hosts=HOSTS, logs={"hosts": {**LOGS, "username": "shipper", "maxAge": "2d"}})


@pytest.fixture(scope="module")
def options(result: Generated) -> dict[Any, Any]:
    """Every option of the host that belongs to Alloy."""
    return next(own.options for own in result.watch.services("box") if (*UNIT, "environment") in own.options)


@pytest.fixture(scope="module")
def text(result: Generated, options: dict[Any, Any]) -> str:
    """The file that stands in Alloy's own folder."""
    file = options["environment", "etc", "alloy/nixscope.alloy", "source"]
    assert isinstance(file, AlloyFile)
    return result.tree[f"nixos/alloy/{file.name}"]


def environment(name: str) -> dict[str, Any]:
    return {"call": "sys.env", "args": [{"string": name}]}


def test_lines_wait_for_ever(text: str) -> None:
    """Zero retries is without end; the default drops what it could not send for eight minutes."""
    (endpoint,) = alloy.blocks(text, "endpoint")
    assert endpoint["url"] == "http://127.0.0.1:3100/loki/api/v1/push"
    assert (endpoint["max_backoff_period"], endpoint["max_backoff_retries"]) == ("1m", 0)
    assert alloy.blocks(text, "stage.drop") == alloy.blocks(text, "stage.limit") == []


def test_the_password_is_the_file_that_systemd_puts_there(text: str, options: dict[Any, Any]) -> None:
    (login,) = alloy.blocks(text, "basic_auth")
    (credential,) = options[(*UNIT, "serviceConfig")]["LoadCredential"]
    name, _, file = credential.partition(":")
    assert file == "/run/p"
    folder = environment("CREDENTIALS_DIRECTORY")
    assert login == {
        "username": "shipper",
        "password_file": {"op": "+", "left": folder, "right": {"string": f"/{name}"}},
    }


def test_every_line_says_where_it_is_from(text: str, options: dict[Any, Any]) -> None:
    """By names that alerts, dashboards and the check of queries know."""
    (source,) = alloy.blocks(text, "loki.source.journal")
    (host,) = options[(*UNIT, "environment")]
    assert options[(*UNIT, "environment")] == {host: "box"}
    assert source["labels"] == {"job": "journal", "host": environment(host)}
    assert source["max_age"] == "48h"
    (write,) = alloy.blocks(text, "loki.write")
    assert write["external_labels"] == {"cluster": "small"}


def test_lines_go_all_the_way(text: str, options: dict[Any, Any]) -> None:
    """From the journal by way of the stages to the one that writes; all under the label that the checkpoint has."""
    label = options[(*CHECKPOINT, "component")]
    (source,) = alloy.blocks(text, "loki.source.journal")
    (process,) = alloy.blocks(text, "loki.process")
    assert source["forward_to"] == [{"expr": f"loki.process.{label}.receiver"}]
    assert source["relabel_rules"] == {"expr": f"loki.relabel.{label}.rules"}
    assert process["forward_to"] == [{"expr": f"loki.write.{label}.receiver"}]
    heads = (f'{name} "{label}" {{' for name in ("loki.source.journal", "loki.write"))
    assert all(head in text.splitlines() for head in heads)


def test_the_checkpoint_looks_where_alloy_keeps_its_position(options: dict[Any, Any]) -> None:
    """``data-alloy`` is the unit's state; below it Alloy has a folder for each component, called after it."""
    flags = dict(flag.split("=") for flag in options["services", "alloy", "extraFlags"] if "=" in flag)
    label = options[(*CHECKPOINT, "component")]
    positions = Path(options[(*CHECKPOINT, "positions")])
    assert positions == Path(flags["--storage.path"]) / f"loki.source.journal.{label}" / "positions.yml"
    port = flags["--server.http.listen-addr"].rpartition(":")[2]
    assert options[(*CHECKPOINT, "metricsUrl")] == f"http://127.0.0.1:{port}/metrics"
    assert "--disable-reporting" in options["services", "alloy", "extraFlags"]


def test_another_configuration_is_another_start(result: Generated, options: dict[Any, Any]) -> None:
    """A reload would lose the lines that wait in memory."""
    other = made(hosts=HOSTS, logs={"hosts": {**LOGS, "username": "other", "maxAge": "2d"}})
    (trigger,) = options[(*UNIT, "restartTriggers")]
    (another,) = next(
        own.options[(*UNIT, "restartTriggers")]
        for own in other.watch.services("box")
        if (*UNIT, "restartTriggers") in own.options
    )
    assert trigger != another
