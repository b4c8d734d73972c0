"""The same work by jsonnet, Nix, kapitan and nixscope: a file for each host of one inventory.

    python benchmarks/peers.py --tools DIR
    python benchmarks/peers.py --tools DIR --sizes 100,1000 --runs 5 --json

Every program reads the same inventory of a fleet and writes a file per host that says the same: before anything is
measured, the files of a few hosts are compared, value by value, with nixscope's as Nix evaluates them. In a round each
program runs once, one after the other, into an empty directory; shown are medians over the rounds, and the median of
each program's time divided by nixscope's in the same round.

--tools DIR is where kapitan is installed from PyPI (into an environment of its own) and jsonnet with `go install`,
unless they are there already. Nix must be on PATH, and NIXSCOPE_NIXPKGS_LIB name nixpkgs or a copy of its lib.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that this file runs as a script and as a module alike

from benchmarks.fleet import NIXSCOPE, BenchmarkError, Cost, run, runs_of, sizes_of  # noqa: E402
from benchmarks.fleet_spec import host, name_of, write_spec  # noqa: E402

PEERS = ROOT / "benchmarks/peers"
KAPITAN = "kapitan==0.36.3"
JSONNET = "github.com/google/go-jsonnet/cmd/jsonnet@v0.21.0"

SPLIT = """\
import json, pathlib, sys
for name, text in json.load(sys.stdin).items():
    pathlib.Path(sys.argv[1], name + ".nix").write_text(text + "\\n")
"""
"""nix-instantiate writes no files: what it prints is taken apart behind it."""

EVALUATE = """\
dir: names:
let
  arguments = { lib.mkForce = value: value; config.networking.nftables.enable = true; };
  module = name: import (dir + "/${name}.nix");
  value = module: if builtins.isFunction module then removeAttrs (module arguments) [ "imports" ] else module;
in
builtins.listToAttrs (map (name: { inherit name; value = value (module name); }) (builtins.fromJSON names))
"""
"""What files of hosts say, whether they are modules or plain sets; which modules they import apart."""

TARGET = {"classes": ["host"]}
CLASS = {
    "parameters": {
        "kapitan": {
            "vars": {"target": "${_reclass_:name:full}"},
            "compile": [
                {"output_path": ".", "output_type": "json", "input_type": "jsonnet", "input_paths": ["kapitan.jsonnet"]}
            ],
        }
    }
}


@dataclass(frozen=True)
class Tools:
    """The programs that nixscope is compared with, and nixpkgs' lib."""

    jsonnet: Path
    kapitan: Path
    nix: str
    lib: Path


@dataclass(frozen=True)
class Program:
    """One way to do the work: ``command`` writes into the directory ``out`` a file for each host, at ``path``."""

    name: str
    command: Sequence[str | Path]
    out: Path
    path: str


@dataclass(frozen=True)
class Row:
    """Medians of one program at one size; the ratios are to nixscope in the same round."""

    hosts: int
    program: str
    wall_s: float
    cpu_s: float
    peak_mib: float
    wall_ratio: float
    cpu_ratio: float


def install(folder: Path) -> Tools:
    """What is there, and what has to be put there first. Raises BenchmarkError where something cannot be had."""
    lib = os.environ.get("NIXSCOPE_NIXPKGS_LIB")
    if not lib:
        raise BenchmarkError("NIXSCOPE_NIXPKGS_LIB names no nixpkgs")
    folder = folder.absolute()
    jsonnet, kapitan = folder / "bin/jsonnet", folder / "kapitan/bin/kapitan"
    if not jsonnet.exists():
        _do(["go", "install", JSONNET], GOBIN=str(jsonnet.parent))
    if not kapitan.exists():
        venv.create(folder / "kapitan", with_pip=True)
        _do([kapitan.with_name("pip"), "install", "--quiet", KAPITAN])
    return Tools(jsonnet, kapitan, "nix-instantiate", Path(lib).absolute() / "lib")


def _do(command: Sequence[str | Path], **variables: str) -> str:
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **variables},
            text=True,
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except OSError as error:
        raise BenchmarkError(f"{command[0]}: {error.strerror}") from error
    if done.returncode != 0:
        raise BenchmarkError(f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


def programs(spec: Path, tools: Tools, folder: Path) -> tuple[Program, ...]:
    """The command of each program for one round, with its own empty directory in ``folder``."""

    def program(name: str, path: str, *command: str | Path) -> Program:
        (folder / name).mkdir(parents=True)
        return Program(name, command, folder / name, path)

    jpath = ("-J", PEERS, "-J", spec.parent)
    arguments = f"--arg lib '{tools.lib}' --arg hosts '{spec.parent}/hosts.json'"
    printed = f"{tools.nix} --eval --strict --json '{PEERS}/fleet.nix' {arguments}"
    project = spec.parent / "kapitan"
    # With a pool of processes it would measure the number of cores: the others use one.
    compiling = ("--inventory-path", project / "inventory", "--search-paths", PEERS, project, "--parallelism", "1")
    output = {name: folder / name for name in ("nixscope", "jsonnet", "nix", "kapitan")}
    generating = ("generate", spec, "--target", "nixos", "--out", output["nixscope"])
    return (
        program("nixscope", "nixos/hosts/{}.nix", *NIXSCOPE, *generating),
        program("jsonnet", "{}.json", tools.jsonnet, "-m", output["jsonnet"], *jpath, PEERS / "fleet.jsonnet"),
        program("nix", "{}.nix", "sh", "-c", f"{printed} | '{sys.executable}' -c '{SPLIT}' '{output['nix']}'"),
        program(
            "kapitan",
            "compiled/{0}/{0}.json",
            *(tools.kapitan, "compile", *compiling, "--output-path", output["kapitan"]),
        ),
    )


def write_inventory(spec: Path, hosts: int) -> None:
    """The inventory as kapitan wants it: a file for each host. Not a part of what is measured."""
    folder = spec.parent / "kapitan/inventory"
    (folder / "targets").mkdir(parents=True)
    (folder / "classes").mkdir()
    (folder / "classes/host.yml").write_text(json.dumps(CLASS))
    for number in range(1, hosts + 1):
        name = name_of(number)
        parameters = {"host": name, "entry": host(number)}
        (folder / f"targets/{name}.yml").write_text(json.dumps({**TARGET, "parameters": parameters}))


def said(program: Program, names: Sequence[str], tools: Tools) -> Mapping[str, Any]:
    """What the files of some hosts say, as plain data."""
    if program.path.endswith(".json"):
        return {name: json.loads((program.out / program.path.format(name)).read_text()) for name in names}
    folder = (program.out / program.path).parent
    given = f"({EVALUATE}) {folder} {json.dumps(json.dumps(list(names)))}"
    answer: dict[str, Any] = json.loads(_do([tools.nix, "--eval", "--strict", "--json", "--expr", given]))
    return answer


def refuse_other_work(done: Sequence[Program], hosts: int, tools: Tools) -> None:
    """Raises BenchmarkError where a program wrote other files, or files that say something else, than nixscope."""
    names = sorted({name_of(number) for number in (1, 2, hosts // 2, hosts - 1, hosts)})
    wanted = said(done[0], names, tools)
    for program in done:
        there = sum(1 for _ in program.out.glob(program.path.format("*")))
        if there != hosts:
            raise BenchmarkError(f"{program.name} wrote {there} files for {hosts} hosts")
        found = said(program, names, tools)
        wrong = [name for name in names if found[name] != wanted[name]]
        if wrong:
            raise BenchmarkError(f"{program.name} says something else of {', '.join(wrong)}")


def measure(hosts: int, runs: int, scratch: Path, tools: Tools, without: Sequence[str]) -> Iterator[Row]:
    """One row for each program; a round that is not counted comes first, and its files are compared."""
    folder = scratch / str(hosts)
    folder.mkdir()
    spec = write_spec(folder, hosts, "json", whole=False)
    write_inventory(spec, hosts)
    rounds: list[dict[str, Cost]] = []
    for number in range(runs + 1):
        place = folder / f"round-{number}"
        todo = [one for one in programs(spec, tools, place) if one.name not in without]
        costs = {one.name: run(one.command, place / "log", XDG_CACHE_HOME=str(place / "cache")) for one in todo}
        if number == 0:
            refuse_other_work(todo, hosts, tools)
        else:
            rounds.append(costs)
    for name in rounds[0]:
        yield Row(
            hosts=hosts,
            program=name,
            wall_s=statistics.median(costs[name].wall_s for costs in rounds),
            cpu_s=statistics.median(costs[name].cpu_s for costs in rounds),
            peak_mib=statistics.median(costs[name].peak_mib for costs in rounds),
            wall_ratio=statistics.median(costs[name].wall_s / costs["nixscope"].wall_s for costs in rounds),
            cpu_ratio=statistics.median(costs[name].cpu_s / costs["nixscope"].cpu_s for costs in rounds),
        )


TABLE = "{:>7} {:>9} {:>8} {:>8} {:>9} {:>11} {:>10}"
TITLES = TABLE.format("hosts", "program", "wall s", "cpu s", "peak MiB", "wall ratio", "cpu ratio")


def line(row: Row) -> str:
    """One row of the table."""
    figures = (f"{row.wall_s:.2f}", f"{row.cpu_s:.2f}", f"{row.peak_mib:.0f}")
    return TABLE.format(row.hosts, row.program, *figures, f"{row.wall_ratio:.2f}", f"{row.cpu_ratio:.2f}")


def main() -> int:
    """Measure and print; a row appears as soon as it is known."""
    parser = argparse.ArgumentParser(
        prog="peers.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tools", type=Path, required=True, metavar="DIR", help="where jsonnet and kapitan are put")
    parser.add_argument("--sizes", type=sizes_of, default="100,1000", help="numbers of hosts (100,1000)")
    parser.add_argument("--runs", type=runs_of, default=3, help="rounds of each, of which the median is shown (3)")
    parser.add_argument("--without", action="append", default=[], choices=("jsonnet", "nix", "kapitan"))
    parser.add_argument("--dir", type=Path, metavar="DIR", help="where to work; /dev/shm takes the disk out of it")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    options = parser.parse_args()
    rows = []
    try:
        tools = install(options.tools)
        if not options.json:
            print(TITLES, flush=True)
        with tempfile.TemporaryDirectory(prefix="nixscope-peers-", dir=options.dir) as name:
            for hosts in options.sizes:
                for row in measure(hosts, options.runs, Path(name), tools, options.without):
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
