"""What every test may use: goldens that are rewritten only on demand, and a summary of what was skipped and why."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.toolbox import in_ci

_DIFF_LINES = 200
_HERE = Path(__file__).parent
_ON_DEMAND = {_HERE / "cluster": "it needs a control plane", _HERE / "mutations": "it takes minutes"}


# How long an example takes says how busy the machine is.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switches of ours."""
    parser.addoption("--update-goldens", action="store_true", help="rewrite the goldens from what is generated now")
    parser.addoption("--cluster", action="store_true", help="run what make test-cluster runs, too")


def pytest_configure(config: pytest.Config) -> None:
    """Name our marks, and refuse to rewrite goldens where nobody would review them."""
    config.addinivalue_line("markers", "proves(program, claim): what a real program says about the output")
    if config.getoption("--update-goldens") and in_ci():
        raise pytest.UsageError("--update-goldens is refused with CI=true: run it by hand and review the difference")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave some folders to a command of their own, and say so."""
    if config.getoption("--cluster"):
        return
    for item in items:
        folder = item.path.parent
        if folder in _ON_DEMAND:
            item.add_marker(pytest.mark.skip(reason=f"{_ON_DEMAND[folder]}: run make test-cluster"))


@pytest.fixture(scope="session")
def update_goldens(pytestconfig: pytest.Config) -> bool:
    """Whether goldens are to be rewritten instead of compared."""
    return bool(pytestconfig.getoption("--update-goldens"))


@pytest.fixture(scope="session")
def golden(update_goldens: bool) -> Callable[[Path, str], None]:
    """``golden(path, text)``: the whole text equals the file, byte for byte."""

    def compare(path: Path, text: str) -> None:
        if update_goldens:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        elif not path.is_file():
            pytest.fail(f"the golden {path} is missing: run pytest --update-goldens and review it", pytrace=False)
        elif (expected := path.read_bytes().decode()) != text:
            pytest.fail(_difference(path, expected, text), pytrace=False)

    return compare


def _difference(path: Path, expected: str, text: str) -> str:
    diff = list(difflib.unified_diff(expected.splitlines(), text.splitlines(), str(path), "generated", lineterm=""))
    if not diff:
        diff = ["only line endings or the final newline differ"]
    if len(diff) > _DIFF_LINES:
        diff = [*diff[:_DIFF_LINES], f"… {len(diff) - _DIFF_LINES} lines more"]
    return "\n".join([f"{path} differs from what is generated; if that is meant, run pytest --update-goldens", *diff])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name every reason for a skip, a missing program first of all, with the number of tests it cost."""
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", []))
    if reasons:
        terminalreporter.section("not tested here")
    for reason, count in sorted(reasons.items()):
        terminalreporter.line(f"{count} skipped: {reason}", yellow=True)


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")
