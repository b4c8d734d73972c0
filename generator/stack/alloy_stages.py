"""Stages of a ``loki.process`` that lines of pods and Kubernetes events have in common: level, redaction, tenant."""

from __future__ import annotations

from collections.abc import Iterator

from generator.spec.log_labels import LEVEL
from generator.spec.logs import Redact
from generator.spec.model import Cluster
from generator.stack.alloy_credentials import REDACTED, credentials
from generator.syntax.alloy import Block, attrs
from generator.syntax.go_template import print_choice
from generator.syntax.re2 import parse_re2

_JSON = 'level || severity || lvl || levelname || "log.level" || log.level'
"""JMESPath: where loggers write the level of a JSON line (``log.level`` is Elastic's, as one key or as two)."""

_LOGFMT = {"logfmt_level": "level", "logfmt_severity": "severity", "logfmt_lvl": "lvl"}
_WORDS = {
    "trace": ("trace", "trc", "10"),
    "debug": ("debug", "dbg", "20"),
    "info": ("info", "inf", "information", "informational", "notice", "30"),
    "warn": ("warn", "wrn", "warning", "40"),
    "error": ("error", "err", "eror", "50"),
    "critical": ("critical", "crit", "alert"),
    "fatal": ("fatal", "ftl", "panic", "dpanic", "emerg", "emergency", "60"),
}
"""Loki's own words for a level, and how loggers write them; the numbers are those of pino and bunyan. A word that is
not here makes no label: any text may stand there, and each would be a stream of its own."""


def level() -> Iterator[Block]:
    """Reads the level of a JSON or logfmt line. No line is changed, and one that is neither passes as it is."""
    yield Block("stage.json", body=attrs({"expressions": {"json_level": _JSON}}))
    yield Block("stage.logfmt", body=attrs({"mapping": _LOGFMT}))
    yield from level_label(print_choice(["json_level", *_LOGFMT], _WORDS))


def level_label(template: str) -> Iterator[Block]:
    """The label ``level`` out of a template; one that gives nothing sets no label."""
    yield Block("stage.template", body=attrs({"source": LEVEL, "template": template}))
    yield Block("stage.labels", body=attrs({"values": {LEVEL: ""}}))


def redact(rules: Redact) -> Iterator[Block]:
    """Blacks out credentials, and what the user's expressions match.

    ``stage.replace`` replaces groups only: an expression without one would match and change nothing.
    """
    if rules.credentials:
        for expression, replacement in credentials():
            yield Block("stage.replace", body=attrs({"expression": expression, "replace": replacement}))
    for own in rules.expressions:
        expression = own if parse_re2(own).groups else f"({own})"
        yield Block("stage.replace", body=attrs({"expression": expression, "replace": REDACTED}))


def tenant(cluster: Cluster) -> Iterator[Block]:
    """A tenant for each line from its namespace, so that a namespace that appears later arrives, too."""
    if cluster.logs.tenancy.by == "namespace":
        yield Block("stage.tenant", body=attrs({"label": "namespace"}))


def match(selector: str, stage: Block) -> Block:
    """A stage for some streams only."""
    return Block("stage.match", body=(*attrs({"selector": selector}), stage))
