"""Unit tests of the user's own alerts: each is shown to fire once, and to keep silent once."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Severity
from generator.sources.contract import Watch
from generator.spec.model import Cluster
from generator.spec.own_files import TESTS


def check_own_tests(cluster: Cluster, watch: Watch) -> Iterator[Diagnostic]:
    """A warning for each alert that no case fires, or that none keeps silent.

    Not an error: a rule without a test works as well as with one, and may come from somebody who tests it elsewhere.
    """
    firing = frozenset[str]().union(*(tests.firing for tests in watch.own.tests))
    silent = frozenset[str]().union(*(tests.silent for tests in watch.own.tests))
    for rule in (rule for file in watch.own.rules for rule in file.rules if rule.kind == "alert"):
        lacking = [
            *(["fires it"] if rule.name not in firing else []),
            *(["keeps it silent"] if rule.name not in silent else []),
        ]
        if lacking:
            yield Diagnostic(
                "untested-alert",
                f"alert {rule.name}: no unit test {' or '.join(lacking)}",
                f"add a case to a file {cluster.watch.rules}/{TESTS}/*.yaml, which promtool test rules reads",
                "a query that is valid may still never fire, or always",
                (),
                rule.position,
                Severity.WARNING,
            )
