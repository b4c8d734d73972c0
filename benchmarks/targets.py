"""Every target for speed and memory beside what is measured now. The exit code is 1 where one is missed.

    python benchmarks/targets.py
    python benchmarks/targets.py --runs 5 --dir /dev/shm

The comparison with Helm needs `helm` on PATH and NIXSCOPE_CHARTS, a folder with the chart kube-prometheus-stack
unpacked; without them it is named as not measured. No test asserts a time: run this on a machine that does nothing
else.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that this file runs as a script and as a module alike

from benchmarks.fleet import NIXSCOPE, BenchmarkError, measure_all, run, runs_of  # noqa: E402

SMALL, LARGE = 1_000, 10_000
KEYSTONE = ROOT / "examples/keystone/cluster.yaml"


@dataclass(frozen=True)
class Figure:
    """What must be at most ``target``, and what it is; None where it could not be measured."""

    what: str
    target: float
    result: float | None
    unit: str = ""

    @property
    def missed(self) -> bool:
        """Whether it was measured and is more."""
        return self.result is not None and self.result > self.target


def of_the_fleet(runs: int, place: Path | None) -> Iterator[Figure]:
    """10,000 hosts with every source, from a JSON inventory."""
    small, large = measure_all((SMALL, LARGE), ("json",), runs, place)
    yield Figure(f"{LARGE} hosts, wall time / cp -r", 3, large.ratio)
    yield Figure(f"{LARGE} hosts, peak memory", 300, large.peak_mib, "MiB")
    yield Figure(f"growth from {SMALL} hosts, exponent", 1.05, large.growth)
    yield Figure(f"{LARGE} hosts, unchanged run / first run", 1 / 3, large.again_s / large.wall_s)
    yield Figure(f"{SMALL} hosts, unchanged run / first run", 1 / 3, small.again_s / small.wall_s)


def of_the_reference(runs: int, scratch: Path) -> Figure:
    """The reference cluster into an empty directory, with no record of a run, beside one `helm template`."""
    what = "reference cluster, cold / helm template of kube-prometheus-stack, CPU"
    charts = os.environ.get("NIXSCOPE_CHARTS")
    if not charts or shutil.which("helm") is None:
        return Figure(what, 1, None)
    ratios = []
    for number in range(runs):
        folder = scratch / f"reference-{number}"
        folder.mkdir()
        cache = str(folder / "cache")
        ours = run([*NIXSCOPE, "generate", KEYSTONE, "--out", folder / "out"], folder / "log", XDG_CACHE_HOME=cache)
        values = folder / "out/helm/kube-prometheus-stack/values.yaml"
        chart = ("kube-prometheus-stack", Path(charts) / "kube-prometheus-stack")
        theirs = run(["helm", "template", *chart, "-f", values, "--kube-version", "1.34"], folder / "log")
        ratios.append(ours.cpu_s / theirs.cpu_s)
    return Figure(what, 1, statistics.median(ratios))


def of_the_help(runs: int, scratch: Path) -> Figure:
    """The shortest run there is: what importing costs."""
    costs = [run([*NIXSCOPE, "--help"], scratch / "log").cpu_s for _ in range(runs)]
    return Figure("nixscope --help, CPU", 150, statistics.median(costs) * 1000, "ms")


def measured(runs: int, place: Path | None) -> Iterator[Figure]:
    """All of them, each as soon as it is known."""
    with tempfile.TemporaryDirectory(prefix="nixscope-targets-", dir=place) as name:
        yield of_the_help(runs, Path(name))
        yield of_the_reference(runs, Path(name))
    yield from of_the_fleet(runs, place)


def line(figure: Figure) -> str:
    """One row: what, target, result, and whether it is met."""
    if figure.result is None:
        return f"{figure.what:<72} {figure.target:>8.2f} {'-':>8} {figure.unit:<4} not measured"
    verdict = "MISSED" if figure.missed else "met"
    return f"{figure.what:<72} {figure.target:>8.2f} {figure.result:>8.2f} {figure.unit:<4} {verdict}"


def main() -> int:
    """Measure and print; a row appears as soon as it is known."""
    parser = argparse.ArgumentParser(
        prog="targets.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=runs_of, default=3, help="rounds of each, of which the median is shown (3)")
    parser.add_argument("--dir", type=Path, metavar="DIR", help="where to work; /dev/shm takes the disk out of it")
    options = parser.parse_args()
    missed = False
    try:
        for figure in measured(options.runs, options.dir):
            print(line(figure), flush=True)
            missed = missed or figure.missed
    except BenchmarkError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
