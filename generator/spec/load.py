"""From a file to the cluster: load, validate, resolve, constrain, with every finding of a step in one run."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, cast

import msgspec
from msgspec.structs import replace

from generator.diagnostics import Diagnostic, Path, Position, Severity, SpecError
from generator.package import DATA
from generator.spec.chart_lock import LOCK_NAME, PINS_NOTHING, ChartLock
from generator.spec.chart_lock_file import load_chart_lock
from generator.spec.constraints.credentials import check_literals
from generator.spec.constraints.long_term import check_open_shards
from generator.spec.constraints.registry import check_constraints
from generator.spec.extends import load_layers
from generator.spec.model import Cluster
from generator.spec.own import NOTHING, Own
from generator.spec.own_files import load_own
from generator.spec.reading.document import Document, load_document, read_document
from generator.spec.refuse import refuse
from generator.spec.resolve import resolve_cluster
from generator.spec.shards import DecidedShards, left_open, one_shard, with_shards
from generator.spec.shared_files import faults_of_shared, is_part, left_unused, part_of_spec, removes_nothing
from generator.spec.validating import shared
from generator.spec.validating.validation import validate_document

Checks = Callable[[Cluster], Iterable[Diagnostic]]
Decide = Callable[[Cluster], DecidedShards]


class Spec(msgspec.Struct, frozen=True):
    """A loaded spec: the cluster, what the user brings along, and the documents, which know where everything stands.

    ``charts`` are those that the user pins otherwise than nixscope; ``decided`` is what has become of
    ``metrics.shards: auto``, None where the spec says a number.
    """

    cluster: Cluster
    document: Document
    inventory: Document | None
    warnings: tuple[Diagnostic, ...]
    own: Own = NOTHING
    charts: ChartLock = PINS_NOTHING
    decided: DecidedShards | None = None

    def locate(self, findings: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
        """The findings with the position of their path, less those that only another cluster could put right."""
        located = (found for one in findings for found in self._document(one).locate([_here(one, self)]))
        return tuple(found for found in located if not left_unused(found, self.document))

    def place(self, path: Path) -> tuple[Position, bool]:
        """Where the key of a property stands, in the spec or its inventory, and whether it stands there at all.

        False comes with the place of its nearest ancestor: the value is a default, or that of a group.
        """
        if self.inventory is not None and _in_inventory(path, self):
            return self.inventory.position(path[1:], key=True), self.inventory.has(path[1:])
        return self.document.position(path, key=True), self.document.has(path)

    def _document(self, finding: Diagnostic) -> Document:
        return self.inventory if self.inventory is not None and _in_inventory(finding.path, self) else self.document


def _in_inventory(path: Path, spec: Spec) -> bool:
    if spec.inventory is None or len(path) < 2 or path[0] != "hosts":
        return False
    return path[1] in cast("dict[str, Any]", spec.inventory.data)


def _here(finding: Diagnostic, spec: Spec) -> Diagnostic:
    """The finding with its path inside the document it lies in (an inventory has no ``hosts`` above its hosts)."""
    if spec.inventory is None or finding.position is not None or not _in_inventory(finding.path, spec):
        return finding
    return replace(finding, position=spec.inventory.position(finding.path[1:]))


def load_spec(path: pathlib.Path, decide: Decide, *checks: Checks) -> Spec:
    """The cluster that a file describes. Raises SpecError with every error, and the warnings found on the way.

    ``decide`` counts what a cluster watches and says how many shards of Prometheus hold it; it is asked where the spec
    leaves that open, and where nothing is wrong so far. ``checks`` are asked about the cluster beside the constraints,
    so that what they find comes in the same run.
    """
    return _loaded(path, load_document(path), decide, *checks)


def spec_of(text: str, path: pathlib.Path, decide: Decide) -> Spec:
    """The same for a text that is to stand at ``path``."""
    return _loaded(path, read_document(text, str(path)), decide)


def _loaded(path: pathlib.Path, written: Document, decide: Decide, *checks: Checks) -> Spec:
    document = _validated(path, written)
    data = cast("dict[str, Any]", document.data)
    inventory = _inventory(document, data)
    hosts = cast("dict[str, Any]", inventory.data) if inventory is not None else {}
    _refuse_twice(document, inventory, data)
    is_open = left_open(data)
    cluster = resolve_cluster(one_shard(data) if is_open else data, hosts)
    spec = Spec(cluster, document, inventory, ())
    own, wrong = load_own(document.folder, cluster)
    charts, bad = load_chart_lock(path.parent / LOCK_NAME)
    found = (*check_constraints(cluster), *(check_open_shards(cluster) if is_open else ()))
    decided = decide(cluster) if is_open and not _errors(spec.locate(found)) else None
    if decided is not None:
        cluster = with_shards(cluster, decided.shards)
    more = (finding for check in checks for finding in check(cluster))
    findings = spec.locate((*found, *more, *wrong, *bad))
    if _errors(findings):
        raise SpecError(findings)
    return Spec(cluster, document, inventory, findings, own, charts, decided)


def _errors(findings: Iterable[Diagnostic]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


def _validated(path: pathlib.Path, written: Document) -> Document:
    """The spec over what it extends, as the schema wants it. A shared file is held against the schema by itself too."""
    layers = load_layers(path, written, schema())
    parts = [*faults_of_shared(layers, shared_schema())]
    literals = [one for each in layers.written for one in each.locate(check_literals(each.data))]
    if is_part(layers.whole.data):
        parts += validate_document(layers.whole, shared_schema())
        refuse(written, parts, literals, [part_of_spec(written, faulty=bool(parts or literals))])
    # A fault of a shared file is one of the spec over it too.
    told = {(found.path, found.position) for found in parts}
    found = validate_document(layers.whole, schema())
    wrong = [removes_nothing(one, written, layers.shared) for one in found if (one.path, one.position) not in told]
    refuse(layers.whole, parts, wrong, literals)
    return layers.whole


def _inventory(spec: Document, data: Mapping[str, Any]) -> Document | None:
    name = data.get("inventory")
    if name is None:
        return None
    try:
        document = load_document(spec.folder(("inventory",)) / name, title="the inventory")
    except SpecError as error:
        raise SpecError(spec.locate(map(_of_the_whole_file, error.diagnostics))) from None
    refuse(document, validate_document(document, _hosts_schema()), check_literals(document.data))
    if not document.data:
        raise SpecError(spec.locate([_nobody_in(document)]))
    return document


_LIST_HOSTS = "list hosts there, or remove inventory from the spec"


def _nobody_in(inventory: Document) -> Diagnostic:
    """What writes the file has most likely failed: its hosts, and HostMissing with them, would go without a word."""
    return Diagnostic(
        "no-hosts",
        f"the inventory {inventory.file} lists no hosts",
        _LIST_HOSTS,
        "hosts that stood there would lose their modules, scrape jobs and alerts, and nothing would say so",
        ("inventory",),
    )


def _of_the_whole_file(finding: Diagnostic) -> Diagnostic:
    """A finding about an inventory as a whole stands where the spec names the file."""
    remedy = _LIST_HOSTS if finding.id == "empty-file" else finding.remedy
    return finding if finding.position else replace(finding, path=("inventory",), remedy=remedy)


def _refuse_twice(document: Document, inventory: Document | None, data: Mapping[str, Any]) -> None:
    if inventory is None:
        return
    twice = [name for name in cast("dict[str, Any]", inventory.data) if name in data.get("hosts", {})]
    if twice:
        raise SpecError(
            Diagnostic(
                "duplicate-host",
                f"host {name!r} stands in the spec and in its inventory",
                "keep one of the two entries",
                f"the other is at {document.position(('hosts', name), key=True)}",
                ("hosts", name),
                inventory.position((name,), key=True),
            )
            for name in twice
        )


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of the spec."""
    text = (DATA / "cluster.schema.json").read_text(encoding="utf-8")
    return cast("dict[str, Any]", json.loads(text))


@cache
def shared_schema() -> dict[str, Any]:
    """The JSON Schema of a file that specs extend."""
    return shared.shared_schema(schema())


@cache
def _hosts_schema() -> dict[str, Any]:
    whole = schema()
    return {**whole["properties"]["hosts"], "$schema": whole["$schema"], "$defs": whole["$defs"]}
