"""Drop rules that take too much: every line there is, or those that Loki's canary waits for.

The canary (``logs.canary``) writes lines on every node and asks Loki for them. To its alerts a line that was dropped is
one that Loki lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from generator.diagnostics import Diagnostic, Path, Severity
from generator.spec.log_labels import LEVEL
from generator.spec.logs import DropRule
from generator.spec.model import Cluster
from generator.spec.route_cases import holds
from generator.syntax.logql import stream_selector
from generator.syntax.promql import Matcher
from generator.syntax.re2_python import compile_re2

_PODS = "loki-canary-.*"
_A_POD = r"loki-canary-[a-z0-9]{5}"
_SOME_PODS = ("loki-canary-bcdfg", "loki-canary-24567", "loki-canary-x7k2p")
_LINES = tuple(f"{17 * 10**17 + number * 149_999_993_771_317} {'p' * 80}" for number in range(2000))
"""Lines of the canary: the time in nanoseconds, filled up to 100 characters (Loki ``pkg/canary/writer/writer.go``)."""

_ANY_LINES = ("a", "7", "!", "GET /", '{"level":"info"}', "\tat x.y(Z.java:1)")
_ANY_VALUES = ("a", "9", "kube-system", "web-0", "X_y.z")
_STREAMS = ("stdout", "stderr")
_ALWAYS = ("namespace", "pod", "container", "node")


def check_dropped_lines(cluster: Cluster) -> Iterator[Diagnostic]:
    """Each drop rule leaves something, and what it leaves has the canary's lines."""
    if not cluster.logs.enabled:
        return
    for index, rule in enumerate(cluster.logs.pods.drop):
        path: Path = ("logs", "pods", "drop", index)
        matchers = _matchers(rule)
        if matchers is None or rule.longer_than is not None or rule.older_than is not None:
            continue  # not a line that was just written, nor one of 100 characters
        if all(map(_meets_all, matchers)) and _share(rule, _ANY_LINES) == 1:
            if (rule.selector, rule.expression) != (None, None):
                yield _everything(index, path)
        elif cluster.logs.canary and _are_met(matchers, _canary(cluster)) and (share := _share(rule, _LINES)):
            yield _takes_canary(rule, index, share, path)


def _matchers(rule: DropRule) -> tuple[Matcher, ...] | None:
    """Of the rule's selector; None for a broken one, of which ``pod_logs`` tells."""
    try:
        return stream_selector(rule.selector) if rule.selector is not None else ()
    except ValueError:
        return None


def _share(rule: DropRule, lines: Sequence[str]) -> float:
    """How much of these lines the rule's expression finds itself in, from 0 to 1."""
    if rule.expression is None:
        return 1
    try:
        found = compile_re2(rule.expression).search
    except ValueError:
        return 0
    return sum(found(line) is not None for line in lines) / len(lines)


def _meets(matcher: Matcher, value: str) -> bool:
    same = holds(matcher.value, value) if "~" in matcher.op else matcher.value == value
    return same is not None and same != matcher.op.startswith("!")


def _meets_all(matcher: Matcher) -> bool:
    """Whether every stream meets a matcher."""
    if matcher.op.startswith("!"):
        return matcher.value == "" and matcher.label in (*_ALWAYS, "stream")
    values = _STREAMS if matcher.label == "stream" else _ANY_VALUES
    # A pod may have no app, and a line no level.
    return all(_meets(matcher, value) for value in (values if matcher.label in (*_ALWAYS, "stream") else (*values, "")))


def _canary(cluster: Cluster) -> Mapping[str, tuple[str, ...]]:
    """The values that the labels of its streams have; one of each suffices, a canary runs on every node."""
    return {
        "namespace": (cluster.kubernetes.namespace,),
        "pod": _SOME_PODS,
        "container": ("canary",),
        "app": ("loki",),
        "stream": ("stdout",),
        LEVEL: ("",),
        "node": tuple(host.name for host in cluster.hosts.values() if host.in_cluster),
    }


def _are_met(matchers: Sequence[Matcher], labels: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a stream with these labels can meet all of them."""
    for label in {matcher.label for matcher in matchers}:
        own = [matcher for matcher in matchers if matcher.label == label]
        values = labels.get(label, ())
        if label == "pod":
            values += tuple(matcher.value for matcher in own if holds(_A_POD, matcher.value))
        if not any(all(_meets(matcher, value) for matcher in own) for value in values):
            return False
    return True


def _everything(index: int, path: Path) -> Diagnostic:
    return Diagnostic(
        "no-condition",
        f"drop rule {index + 1} has only conditions that every line meets",
        "write which lines: a selector of some streams, an expression of some lines, longerThan or olderThan",
        "it would drop every line",
        path,
    )


def _takes_canary(rule: DropRule, index: int, share: float, path: Path) -> Diagnostic:
    beside = f'pod!~"{_PODS}"'
    selector = f'{{namespace=~".+", {beside}}}'
    if rule.selector is not None:
        own = rule.selector.strip()[:-1].rstrip().removesuffix(",")
        selector = f"{own}, {beside}}}"
    whole = share == 1
    return Diagnostic(
        "canary-dropped",
        f"drop rule {index + 1} takes {'the' if whole else 'some'} lines of Loki's canary",
        f"write selector: '{selector}', or switch the canary off: logs: {{canary: false}}",
        "LokiCanaryMissingEntries would fire, as if Loki lost lines, and hide that it does",
        (*path, "selector") if rule.selector is not None else path,
        severity=Severity.ERROR if whole else Severity.WARNING,
    )
