"""Gives nixscope documents that nobody should write, and counts how it ends: refused, written, or wrong.

    python -m tests.fuzz.run --documents 100000 --seed 1 --jobs 2

Wrong is: an exception other than a refusal, more than a bounded time or memory for one document, or output that a
parser reads as something else than what was decided (YAML of every object and values file, JSON of every dashboard,
and, in batches, every host's Nix file by the real nix-instantiate where it is installed).
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import yaml

from generator.diagnostics import SpecError
from generator.opening import open_spec
from generator.pipeline import Generated, generate
from tests.fuzz.documents import SHARED, Case, Documents

SECONDS = 20
"""For one document; a good one takes a few hundredths."""

MEMORY_BYTES = 3 * 2**30


class TooSlowError(Exception):
    """A document took longer than ``SECONDS``."""


@dataclass
class Result:
    """How many documents ended how, and the first few that ended wrong (what happened, the document)."""

    ends: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, Case]] = field(default_factory=list)


def one(case: Case, folder: Path, *, thorough: bool) -> tuple[str, str]:
    """How one document ends, and what is wrong with that; ``thorough`` reads the output again."""
    path = folder / "cluster.yaml"
    path.write_bytes(case.spec)
    (folder / SHARED).write_bytes(case.shared or b"")
    signal.alarm(SECONDS)
    try:
        made = generate(path)
        if case.whole is not None and (odd := not_the_whole(made, case.whole, folder)):
            return "written", odd
        return "written", unfaithful(made) if thorough else ""
    except SpecError as refusal:
        odd = [found for found in refusal.diagnostics if not found.message or not found.remedy]
        if odd or not refusal.diagnostics:
            return "refused", f"a finding without words: {odd[0]}"
        return "refused", "two files are refused, the whole is not" if wholly_right(case, refusal, folder) else ""
    except TooSlowError:
        return "wrong", f"more than {SECONDS} s"
    except BaseException as error:
        return "wrong", "".join(traceback.format_exception(error)[-6:])
    finally:
        signal.alarm(0)


_OF_THE_TEXT = {"yaml-syntax", "control-character", "key-not-string"}
"""What can be wrong with a text because of how this tool printed it."""


def wholly_right(case: Case, refusal: SpecError, folder: Path) -> bool:
    """Whether the parts of a good spec are refused for what they say."""
    if case.whole is None or any(found.id in _OF_THE_TEXT for found in refusal.diagnostics):
        return False
    path = folder / "whole.yaml"
    path.write_bytes(case.whole)
    try:
        open_spec(path)
    except SpecError:
        return False
    return True


def not_the_whole(made: Generated, whole: bytes, folder: Path) -> str:
    """Whether two files are another cluster than what they are parts of."""
    path = folder / "whole.yaml"
    path.write_bytes(whole)
    same = msgspec.structs.replace(made.cluster, extends=()) == open_spec(path).cluster
    return "" if same else "two files are another cluster than the whole"


def unfaithful(made: Generated) -> str:
    """The first file that a parser reads as something else than was decided."""
    for path, text in made.tree.items():
        if path.endswith(".yaml") and "/templates/" not in path:
            for read in yaml.load_all(text, Loader=yaml.CSafeLoader):
                if path.startswith("manifests/configmap/dashboard"):
                    [json.loads(board) for board in read["data"].values()]
    written = {
        f"helm/{release.name}/values.yaml": release.values
        for release in made.stack.releases
        if f"helm/{release.name}/values.yaml" in made.tree
    }
    for path, values in written.items():
        if yaml.load(made.tree[path], Loader=yaml.CSafeLoader) != values:
            return f"{path} is read as something else"
    decided = [plain(thing.manifest) for thing in made.stack.objects]
    for path, text in made.tree.items():
        if path.startswith("manifests/") and path.count("/") == 2 and yaml.safe_load(text) not in decided:
            return f"{path} is read as something else"
    outside = [path for path in made.tree if path.startswith("/") or ".." in Path(path).parts]
    return f"{outside[0]} leaves the output directory" if outside else ""


def plain(value: Any) -> Any:
    """Mappings as dicts, tuples as lists."""
    return json.loads(json.dumps(value))


def work(job: tuple[int, int]) -> Result:
    """A row of documents from one seed, in a process of its own."""
    seed, count = job
    signal.signal(signal.SIGALRM, _too_slow)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    documents, result = Documents(seed), Result()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for number in range(count):
            case = documents.next()
            end, why = one(case, Path(folder), thorough=number % 4 == 0)
            result.ends["wrong" if why else end] += 1
            if why:
                result.wrong.append((why, case))
    return result


def _too_slow(*_: object) -> None:
    raise TooSlowError


def run(count: int, seed: int, jobs: int) -> Iterator[Result]:
    """``count`` documents in rows of a thousand."""
    rows = [(seed * 1_000_003 + start, min(1000, count - start)) for start in range(0, count, 1000)]
    if jobs == 1:
        yield from map(work, rows)
        return
    with multiprocessing.Pool(jobs, maxtasksperchild=5) as pool:
        yield from pool.imap_unordered(work, rows)


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, help="write documents that end wrong into this folder")
    chosen = parser.parse_args()
    total = Result()
    for part in run(chosen.documents, chosen.seed, chosen.jobs):
        total.ends += part.ends
        total.wrong += part.wrong
        if sys.stderr.isatty():
            print(f"\r{sum(total.ends.values())} documents: {dict(total.ends)}", end="", file=sys.stderr)
    print(f"{sum(total.ends.values())} documents: {dict(sorted(total.ends.items()))}")
    for number, (why, case) in enumerate(total.wrong[:20]):
        print(f"\n--- {why}\n{case.spec[:400]!r}")
        if chosen.keep:
            (chosen.keep / str(number)).mkdir(parents=True, exist_ok=True)
            (chosen.keep / str(number) / "cluster.yaml").write_bytes(case.spec)
            (chosen.keep / str(number) / SHARED).write_bytes(case.shared or b"")
    return 1 if total.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
