"""The report: which test noticed which fault."""

from __future__ import annotations

import pytest

from tests.mutations.mutating import CAUGHT_BY


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A line for each fault that was noticed; one that was not is among the failures."""
    found = [
        (report.nodeid.partition("[")[2].removesuffix("]"), test)
        for report in terminalreporter.stats.get("passed", [])
        for name, test in report.user_properties
        if name == CAUGHT_BY
    ]
    if found:
        terminalreporter.section(f"{len(found)} faults, and the tests that noticed them")
    for fault, test in found:
        terminalreporter.line(f"{fault}: {test}")
