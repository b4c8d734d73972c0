import pathlib

import pytest

from generator.diagnostics import Diagnostic, Position, SpecError
from generator.spec.reading.document import load_document


def load(text, name="cluster.yaml"):
    path = pathlib.Path(name)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_document(path)


def refused(text, name="cluster.yaml"):
    with pytest.raises(SpecError) as caught:
        load(text, name)
    return caught.value.diagnostics


def finding(id, message, remedy, reason="", line=None, column=None, *, file="cluster.yaml", path=()):
    return Diagnostic(id, message, remedy, reason, path, line and Position(file, line, column))
