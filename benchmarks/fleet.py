"""How `nixscope generate` grows with the number of hosts, measured beside a plain copy of what it writes.

    python benchmarks/fleet.py
    python benchmarks/fleet.py --sizes 100,1000 --runs 5 --json

Each size is measured with the hosts inside cluster.yaml ("yaml") and with the hosts in an inventory file ("json").
A round generates into an empty directory, copies the result with `cp -r`, and generates again over the unchanged
directory. The numbers shown are medians over all rounds. Nothing is deleted before the end: ext4 avoids the inodes of
files deleted minutes ago, and creating files after a large deletion is then several times slower, for `cp` too.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that this file runs as a script and as a module alike

from benchmarks.fleet_spec import FORMS, write_spec  # noqa: E402

NIXSCOPE = (sys.executable, "-m", "generator.cli")

READING = """\
How to read it:
  wall, cpu   seconds of the first run, into an empty directory; cpu is user and system time of the process
  peak        most memory that the process held, in MiB
  cp          seconds that `cp -r` takes for the same files in the same round
  ratio       wall / cp: compare this between machines, not the seconds
  again       seconds of a second run that has nothing to write; it fails the benchmark if it writes anything
  growth      exponent b of wall ~ hosts^b since the size above: 1 is linear, 2 is quadratic. Small sizes are mostly
              the start of the interpreter, so the last one is the one that counts
"""


class BenchmarkError(Exception):
    """A command failed, or did what it must not do."""


@dataclass(frozen=True)
class Cost:
    """What one process took: seconds of wall and processor time, and its peak memory."""

    wall_s: float
    cpu_s: float
    peak_mib: float


@dataclass(frozen=True)
class Row:
    """Medians of one size in one form. ``growth`` is None for the first size."""

    hosts: int
    form: str
    wall_s: float
    cpu_s: float
    peak_mib: float
    copy_s: float
    ratio: float
    again_s: float
    files: int
    output_mib: float
    growth: float | None


def run(arguments: Sequence[str | Path], output: Path, **variables: str) -> Cost:
    """Run a command to its end, with its standard output in a file. Raises BenchmarkError if it fails.

    ``variables`` are added to the environment. What its children took counts as its own.
    """
    with output.open("wb") as stdout, tempfile.TemporaryFile() as stderr:
        environment = {**os.environ, **variables}
        start = time.perf_counter()
        process = subprocess.Popen(
            arguments, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, env=environment
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            stderr.seek(0)
            said = stderr.read().decode(errors="replace")[-2000:]
            raise BenchmarkError(f"{' '.join(map(str, arguments))}: exit code {process.returncode}\n{said}")
    in_kib = usage.ru_maxrss / 1024 if sys.platform == "darwin" else usage.ru_maxrss
    return Cost(wall_s, usage.ru_utime + usage.ru_stime, in_kib / 1024)


def generate(spec: Path, out: Path, log: Path) -> tuple[Cost, int]:
    """One run of nixscope: its cost, and the number of files that it wrote."""
    command = [*NIXSCOPE, "generate", spec, "--out", out, "--json"]
    # A place of its own for the record of the run, which nothing of the user's gets into or comes from.
    cost = run(command, log, XDG_CACHE_HOME=str(log.parent / "cache"))
    return cost, len(json.loads(log.read_text())["written"])


def one_round(spec: Path, folder: Path) -> tuple[Cost, Cost, Cost]:
    """Generate, copy, generate again. Raises BenchmarkError if the last writes anything."""
    folder.mkdir()
    out, copy, log = folder / "out", folder / "copy", folder / "log"
    first, _ = generate(spec, out, log)
    copied = run(["cp", "-r", out, copy], log)
    again, written = generate(spec, out, log)
    if written:
        raise BenchmarkError(f"the second run wrote {written} files of an unchanged spec")
    return first, copied, again


def measure(hosts: int, form: str, runs: int, scratch: Path, before: Row | None) -> Row:
    """The medians of one size in one form; ``before`` is the same form's next smaller size."""
    folder = scratch / f"{form}-{hosts}"
    folder.mkdir()
    spec = write_spec(folder, hosts, form)
    rounds = [one_round(spec, folder / str(number)) for number in range(runs)]
    files, size = _contents(folder / "0/out")
    wall_s = statistics.median(first.wall_s for first, _, _ in rounds)
    copy_s = statistics.median(copied.wall_s for _, copied, _ in rounds)
    return Row(
        hosts=hosts,
        form=form,
        wall_s=wall_s,
        cpu_s=statistics.median(first.cpu_s for first, _, _ in rounds),
        peak_mib=statistics.median(first.peak_mib for first, _, _ in rounds),
        copy_s=copy_s,
        ratio=statistics.median(first.wall_s / copied.wall_s for first, copied, _ in rounds),
        again_s=statistics.median(again.wall_s for _, _, again in rounds),
        files=files,
        output_mib=size / 2**20,
        growth=math.log(wall_s / before.wall_s) / math.log(hosts / before.hosts) if before else None,
    )


def _contents(folder: Path) -> tuple[int, int]:
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)


def measure_all(sizes: Sequence[int], forms: Sequence[str], runs: int, place: Path | None) -> Iterator[Row]:
    """Every size in every form, smallest first. One small run before it all compiles Python's byte code."""
    with tempfile.TemporaryDirectory(prefix="nixscope-fleet-", dir=place) as name:
        scratch = Path(name)
        one_round(write_spec(scratch, 1, "yaml"), scratch / "first")
        for form in forms:
            before: Row | None = None
            for hosts in sizes:
                before = measure(hosts, form, runs, scratch, before)
                yield before


TABLE = "{:>7} {:>5} {:>8} {:>8} {:>9} {:>8} {:>7} {:>8} {:>7} {:>8} {:>7}"
TITLES = TABLE.format(
    *("hosts", "form", "wall s", "cpu s", "peak MiB", "cp s", "ratio", "again s", "files", "MiB", "growth")
)


def line(row: Row) -> str:
    """One row of the table."""
    return TABLE.format(
        row.hosts,
        row.form,
        f"{row.wall_s:.2f}",
        f"{row.cpu_s:.2f}",
        f"{row.peak_mib:.0f}",
        f"{row.copy_s:.3f}",
        f"{row.ratio:.1f}",
        f"{row.again_s:.2f}",
        row.files,
        f"{row.output_mib:.1f}",
        "-" if row.growth is None else f"{row.growth:.2f}",
    )


def sizes_of(text: str) -> list[int]:
    """Numbers of hosts from an option, smallest first."""
    sizes = sorted({int(part) for part in text.split(",")})
    if sizes[0] < 1 or sizes[-1] > 100_000:
        raise ValueError
    return sizes


def runs_of(text: str) -> int:
    """A number of rounds from an option."""
    runs = int(text)
    if runs < 1:
        raise ValueError
    return runs


def arguments() -> argparse.ArgumentParser:
    """The options."""
    parser = argparse.ArgumentParser(
        prog="fleet.py",
        description=(__doc__ or "").split("\n", 1)[0],
        epilog=READING,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sizes", type=sizes_of, default="100,1000,10000", help="numbers of hosts (100,1000,10000)")
    parser.add_argument("--runs", type=runs_of, default=3, help="rounds of each, of which the median is shown (3)")
    parser.add_argument("--form", choices=FORMS, help="only one form in place of both")
    parser.add_argument("--dir", type=Path, metavar="DIR", help="where to work; /dev/shm takes the disk out of it")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    return parser


def main() -> int:
    """Measure and print; a row appears as soon as it is known."""
    options = arguments().parse_args()
    forms = (options.form,) if options.form else FORMS
    rows = []
    try:
        if not options.json:
            print(TITLES, flush=True)
        for row in measure_all(options.sizes, forms, options.runs, options.dir):
            rows.append(row)
            if not options.json:
                print(line(row), flush=True)
    except BenchmarkError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
