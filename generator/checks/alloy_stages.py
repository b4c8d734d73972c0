"""Verifies what stands inside the stages of an Alloy configuration: regular expressions, and labels that are there.

``alloy validate`` 1.18.1 looks at none of this: it accepts a selector and an expression with which Alloy then does not
start. And a selector by a label that no line has at that point is valid; the stage just never does anything.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence

from generator.diagnostics import Diagnostic, did_you_mean
from generator.syntax.alloy import Attr, Block, Ref, Value
from generator.syntax.logql import stream_selector
from generator.syntax.promql import Matcher
from generator.syntax.re2 import Expression, parse_re2

Finding = Callable[[str, str, str, str], Diagnostic]
"""Rule, place, message, remedy."""

Labels = frozenset[str] | None
"""What a line may be selected by; None where that cannot be told, and nothing is checked."""

_EXPRESSIONS = {
    ("rule", "regex"),
    ("stage.drop", "expression"),
    ("stage.json", "regex"),
    ("stage.logfmt", "regex"),
    ("stage.multiline", "firstline"),
    ("stage.regex", "expression"),
    ("stage.replace", "expression"),
    ("stage.structured_metadata", "regex"),
}
_BY_LABEL = {("stage.limit", "by_label_name"), ("stage.tenant", "label")}
_EVENT_LABELS = frozenset({"namespace", "job", "instance"})
"""Set by ``loki.source.kubernetes_events``."""

_OUT_OF_THE_LINE = {"stage.regex", "stage.pattern", "stage.eventlogmessage", "stage.windowsevent", "stage.pack"}
"""After these a line may have labels that only the line knows."""


def check_stages(blocks: Sequence[Block], finding: Finding) -> Iterator[Diagnostic]:
    """Everything wrong inside the rules and stages of a configuration."""
    for block in blocks:
        yield from _check_expressions(block, block.title, finding)
        if block.name == "loki.process":
            yield from _Walk(finding, labels_into(block, blocks)).stages(block, block.title)


def _check_expressions(block: Block, place: str, finding: Finding) -> Iterator[Diagnostic]:
    for item in block.body:
        if isinstance(item, Block):
            yield from _check_expressions(item, f"{place} > {item.title}", finding)
        elif (block.name, item.name) in _EXPRESSIONS and isinstance(item.value, str):
            found = yield from _read(item.value, f"{place} > {item.name}", finding)
            if block.name == "stage.replace" and found is not None and found.groups == 0:
                message = f"{item.value!r} has no group, and only groups are replaced"
                yield finding("no-group", place, message, f"write {f'({item.value})'!r}")


def _read(text: str, place: str, finding: Finding) -> Generator[Diagnostic, None, Expression | None]:
    """Yields what is wrong; returns the expression, None for a wrong one."""
    try:
        return parse_re2(text)
    except ValueError as error:
        yield finding("bad-expression", place, f"{text!r}: {error}", "write a regular expression of RE2")
        return None


class _Walk:
    """Along the stages of one process, with the labels that a line has by then."""

    def __init__(self, finding: Finding, labels: Labels) -> None:
        self.finding, self.labels = finding, labels

    def stages(self, block: Block, place: str) -> Iterator[Diagnostic]:
        for stage in (item for item in block.body if isinstance(item, Block)):
            here = f"{place} > {stage.title}"
            values = _values(stage)
            for name, value in values.items():
                if (stage.name, name) in _BY_LABEL and isinstance(value, str):
                    yield from self._known([value], here)
            if stage.name == "stage.match":
                yield from self._selector(values.get("selector"), here)
                before = self.labels
                yield from self.stages(stage, here)
                # What these stages take away, lines that are not selected still have.
                self.labels = None if before is None or self.labels is None else before | self.labels
            self.labels = after(stage, self.labels)

    def _selector(self, text: Value, place: str) -> Iterator[Diagnostic]:
        if not isinstance(text, str):
            return
        try:
            matchers: tuple[Matcher, ...] = stream_selector(text)
        except ValueError as error:
            yield self.finding("bad-selector", place, f"{text!r}: {error}", "write a stream selector of LogQL")
            return
        yield from self._known((matcher.label for matcher in matchers), place)
        for matcher in matchers:
            if matcher.op in ("=~", "!~"):
                yield from _read(matcher.value, place, self.finding)

    def _known(self, names: Iterable[str], place: str) -> Iterator[Diagnostic]:
        if self.labels is not None:
            for name in sorted(set(names) - self.labels):
                message = f"no line has a label {name!r} at this point"
                yield self.finding("unknown-label", place, message, did_you_mean(name, self.labels))


def after(stage: Block, labels: Labels) -> Labels:
    """The labels that a line may have after a stage."""
    names = _values(stage).get("values", ())
    given = frozenset(str(name) for name in names) if isinstance(names, Mapping | list | tuple) else frozenset()
    if labels is None or stage.name in _OUT_OF_THE_LINE:
        return None
    if stage.name in ("stage.cri", "stage.docker"):
        return labels | {"stream"}
    if stage.name in ("stage.labels", "stage.static_labels"):
        return labels | given
    if stage.name == "stage.label_drop":
        return labels - given
    return labels & given if stage.name == "stage.label_keep" else labels


def labels_into(process: Block, blocks: Sequence[Block]) -> Labels:
    """The labels of whatever is forwarded to a process."""
    receiver = f"{process.name}.{process.label}.receiver"
    known: frozenset[str] = frozenset()
    for block in blocks:
        targets = _values(block).get("forward_to", ())
        if isinstance(targets, list | tuple) and any(isinstance(t, Ref) and t.path == receiver for t in targets):
            labels = _labels_from(block, blocks)
            if labels is None:
                return None
            known |= labels
    return known


def _labels_from(source: Block, blocks: Sequence[Block]) -> Labels:
    if source.name == "loki.source.kubernetes_events":
        return _EVENT_LABELS
    if source.name == "loki.source.file":
        found = _labels_of_targets(_values(source).get("targets"), blocks)
        return None if found is None else found | {"filename"}
    return None


def _labels_of_targets(value: Value, blocks: Sequence[Block]) -> Labels:
    """The labels that targets bring along: what begins with two underscores is gone once they are read."""
    if isinstance(value, list | tuple):
        return _kept(name for target in value if isinstance(target, Mapping) for name in target)
    owned = (b for b in blocks if isinstance(value, Ref) and value.path.startswith(f"{b.name}.{b.label}."))
    block = next(owned, Block(""))
    if block.name == "discovery.kubernetes":
        return frozenset()
    if block.name == "local.file_match":
        return _labels_of_targets(_values(block).get("path_targets"), blocks)
    if block.name == "discovery.relabel":
        return _relabelled(block, _labels_of_targets(_values(block).get("targets"), blocks))
    return None


def _relabelled(block: Block, before: Labels) -> Labels:
    rules = [_values(item) for item in block.body if isinstance(item, Block)]
    if before is None or any(rule.get("action", "replace") not in ("replace", "keep", "drop") for rule in rules):
        return None
    return before | _kept(rule["target_label"] for rule in rules if "target_label" in rule)


def _kept(names: Iterable[object]) -> frozenset[str]:
    return frozenset(str(name) for name in names if not str(name).startswith("__"))


def _values(block: Block) -> dict[str, Value]:
    return {item.name: item.value for item in block.body if isinstance(item, Attr)}
