"""From which day a real Loki takes and finds lines: what ``logs.schemaFrom`` may be, and how it may be moved."""

from __future__ import annotations

import time
import urllib.error
from pathlib import Path

import pytest

from tests.consumers.loki import Config, Files, Stream, generated_loki, running_loki
from tests.specs import made

pytestmark = pytest.mark.proves("loki", "takes no line before schemaFrom, and finds all when that moves back")

ALERTING = {"receivers": {"default": {"webhook": {"url": {"secret": "hook", "key": "url"}}}}}
QUERY = '{job="journal"}'


def configured(schema_from: str) -> tuple[Config, Files]:
    config, files = generated_loki(made(alerting=ALERTING))
    (period,) = config["schema_config"]["configs"]
    return {**config, "schema_config": {"configs": [{**period, "from": schema_from}]}}, files


def line(text: str) -> Stream:
    return Stream({"job": "journal"}, [(time.time() - 5, text)])


def test_before_its_first_day_every_line_is_refused(tmp_path: Path) -> None:
    with running_loki(tmp_path, *configured("2099-01-01")) as loki, pytest.raises(urllib.error.HTTPError) as refused:
        loki.push(line("lost"))
    assert refused.value.code == 500
    assert "no schema config found" in "".join(refused.value.__notes__)


def test_an_earlier_first_day_loses_nothing_that_was_stored(tmp_path: Path) -> None:
    with running_loki(tmp_path, *configured("2025-06-01")) as loki:
        loki.push(line("flushed"))
        loki.flush()
        loki.push(line("in memory"))
        assert loki.lines(QUERY) == ["flushed", "in memory"]
    with running_loki(tmp_path, *configured("2024-04-01")) as loki:
        loki.push(line("after"))
        assert loki.lines(QUERY) == ["after", "flushed", "in memory"]
