"""The files that a spec extends: what clusters share, laid beneath the spec, every value with its own place.

Decision 0014 says why it is called so, and how the layers are merged.
"""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from generator.diagnostics import Diagnostic, Path, SpecError
from generator.spec.constraints.credentials import check_literals
from generator.spec.reading.document import Document, load_document
from generator.spec.refuse import refuse
from generator.spec.validating.validation import validate_document

KEY = "extends"
DEPTH_LIMIT = 8
"""How many files may extend each other in a row: more than anybody needs, and an end for whoever reads them."""

_TITLE = "the shared file"
_SOURCE_TREE = 'in a flake, hand mkCluster the folder that holds both: src = ./.; spec = "clusters/berlin.yaml";'


class Layers(msgspec.Struct, frozen=True):
    """A spec and what it extends.

    ``whole`` is the spec with everything beneath it. ``shared`` are the files that it extends, in the order in which
    they were met, each with what it extends itself; ``written`` are all of them and the spec as they stand on disk.
    """

    whole: Document
    shared: tuple[Document, ...]
    written: tuple[Document, ...]


def load_layers(path: pathlib.Path, document: Document, schema: Mapping[str, Any]) -> Layers:
    """A document and everything that it extends. Raises SpecError where a file is missing, no YAML, or its own base."""
    reading = _Reading({"properties": {KEY: schema["properties"][KEY]}, "$defs": schema["$defs"]})
    whole = reading.whole(document, (path,))
    return Layers(whole, tuple(reading.found.values()), (*reading.written, document))


class _Reading(msgspec.Struct):
    """One run through the files; each is read once, whoever extends it. ``schema`` knows ``extends`` alone."""

    schema: Mapping[str, Any]
    found: dict[pathlib.Path, Document] = msgspec.field(default_factory=dict)
    written: list[Document] = msgspec.field(default_factory=list)

    def whole(self, document: Document, chain: tuple[pathlib.Path, ...]) -> Document:
        """The document over what it extends; ``chain`` are the files on the way to it, itself the last."""
        if not isinstance(document.data, dict) or KEY not in document.data:
            return document
        # A file name is shown in messages, so no credential may stand there by now.
        refuse(document, validate_document(document, self.schema), check_literals(document.data))
        bases = [self._base(document, name, place, chain) for name, place in _named(document.data[KEY])]
        return document.over(*bases, without=KEY) if bases else document

    def _base(self, document: Document, name: str, place: Path, chain: tuple[pathlib.Path, ...]) -> Document:
        # Without the detour over the folder: shared/a.yaml, and not clusters/../shared/a.yaml.
        path = pathlib.Path(os.path.normpath(document.folder(place) / name))
        _refuse_endless(document, place, (*chain, path))
        known = path.absolute()
        if known not in self.found:
            base = _load(document, path, place)
            self.written.append(base)
            self.found[known] = self.whole(base, (*chain, path))
        return self.found[known]


def _named(value: Any) -> Iterator[tuple[str, Path]]:
    if isinstance(value, str):
        yield value, (KEY,)
        return
    for index, name in enumerate(value):
        yield name, (KEY, index)


def _refuse_endless(document: Document, place: Path, chain: tuple[pathlib.Path, ...]) -> None:
    *before, last = [path.absolute() for path in chain]
    if last in before:
        circle = " → ".join(str(path) for path in chain[before.index(last) :])
        message = f"files extend each other in a circle: {circle}"
        found = Diagnostic("extends-circle", message, "remove one of these extends", path=place)
    elif len(before) > DEPTH_LIMIT:
        message = f"more than {DEPTH_LIMIT} files extend each other in a row"
        why = f"from {chain[0]} down to {chain[-1]}, nobody can see where a value comes from"
        found = Diagnostic(
            "extends-too-deep", message, "name the files in one list: extends: [a.yaml, b.yaml]", why, place
        )
    else:
        return
    raise SpecError(document.locate([found]))


def _load(document: Document, path: pathlib.Path, place: Path) -> Document:
    try:
        return load_document(path, title=_TITLE)
    except SpecError as error:
        findings = (_of_the_whole_file(finding, document, place) for finding in error.diagnostics)
        raise SpecError(document.locate(findings)) from None


def _of_the_whole_file(finding: Diagnostic, document: Document, place: Path) -> Diagnostic:
    """A finding about a file as a whole stands where the other file names it."""
    if finding.position is not None:
        return finding
    remedies = {
        "not-found": f"check the path: it is relative to the folder of {document.file}; {_SOURCE_TREE}",
        "is-directory": "name the file in it",
        "empty-file": "write {} where nothing is shared",
    }
    return replace(finding, path=place, remedy=remedies.get(finding.id, finding.remedy))
