"""The bytes of a spec file as text: readable, bounded, UTF-8, and without characters that nobody sees."""

from __future__ import annotations

import pathlib
import re

from generator.diagnostics import Diagnostic, Position, SpecError
from generator.spec.reading.noted import note_bytes

SIZE_LIMIT_BYTES = 64 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_REFUSED_ASCII = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# YAML 1.1, which libyaml reads, also breaks lines at NEL, LS and PS: text would change and line numbers would drift.
_REFUSED = "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
_REFUSED_VALUE = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"


def load_text(path: pathlib.Path) -> str:
    """The file's text without its byte order mark.

    Raises SpecError for a file that is missing, unreadable, above 64 MiB, blank or not UTF-8, or holds invisible
    control characters.
    """
    raw = _read(path)
    note_bytes(path, raw)
    try:
        text = raw.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        raise _not_utf8(str(path), raw.removeprefix(_BOM), error.start) from None
    if found := _search(_REFUSED, text):
        raise SpecError([_control_character(str(path), text, found.start())])
    if not text.strip():
        raise SpecError([empty_file(str(path))])
    return text


def _read(path: pathlib.Path) -> bytes:
    try:
        with path.open("rb") as stream:
            raw = stream.read(SIZE_LIMIT_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        remedy = "check the path"
        raise SpecError([Diagnostic("not-found", f"there is no file {path}", remedy)]) from None
    except IsADirectoryError:
        remedy = "name the file in it, such as cluster.yaml"
        raise SpecError([Diagnostic("is-directory", f"{path} is a directory, not a spec file", remedy)]) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        message = f"{str(path)!r} cannot be read: {why}"
        raise SpecError([Diagnostic("unreadable", message, "check the path and its permissions")]) from None
    if len(raw) > SIZE_LIMIT_BYTES:
        message = f"{path} is larger than {SIZE_LIMIT_BYTES // 1024**2} MiB"
        remedy = "check that it is the spec; say what hosts share once, in hostDefaults or groups"
        raise SpecError([Diagnostic("too-large", message, remedy)])
    return raw


def empty_file(file: str) -> Diagnostic:
    """The finding for a file that holds no value: nothing, only blanks and comments, or only ``null``."""
    return Diagnostic("empty-file", f"{file} is empty", "write at least version, name and one host")


def hidden_character(text: str) -> str | None:
    """The first control character or half surrogate of a value, which no config can carry, as ``U+0007``."""
    found = _search(_REFUSED_VALUE, text)
    return code_point(found.group()) if found else None


def _search(refused: str, text: str) -> re.Match[str] | None:
    """The first refused character. Reading those patterns takes longer than a usual spec, which is ASCII."""
    return _REFUSED_ASCII.search(text) if text.isascii() else re.search(refused, text)


def code_point(character: str) -> str:
    """A character as ``U+200B``."""
    return f"U+{ord(character):04X}"


def position_at(file: str, text: str, index: int) -> Position:
    """The place of the character at ``index`` (from 0)."""
    return Position(file, text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def _not_utf8(file: str, raw: bytes, index: int) -> SpecError:
    before = raw[:index].decode()
    position = position_at(file, before, len(before))
    message = f"the byte 0x{raw[index]:02x} is not valid UTF-8"
    return SpecError([Diagnostic("not-utf8", message, "save the file as UTF-8", position=position)])


def _control_character(file: str, text: str, index: int) -> Diagnostic:
    message = f"the invisible character {code_point(text[index])} stands in the file"
    remedy = "delete it; it may have come with copied text"
    return Diagnostic("control-character", message, remedy, position=position_at(file, text, index))
