"""YAML and JSON text as one stream of events, so that one composer checks and builds both without recursion."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import yaml

from generator.diagnostics import Diagnostic, Position, SpecError
from generator.spec.reading.source import position_at

PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where PyYAML was built with it, about ten times as fast; else the pure Python parser."""

_REMEDIES = (
    ("'\\t'", "indent with spaces, not with tabs"),
    ("cannot start any token", "indent with spaces, not tabs, and quote a text that starts with @ ` or %"),
    ("mapping values are not allowed", "give this key the column of its neighbours, or quote a text that holds ': '"),
    ("scanning a quoted scalar", "close the quotes; a quote inside 'single quotes' is doubled: ''"),
    ("flow sequence", "close the list with ] and put commas between its items"),
    ("flow mapping", "close the mapping with } and put commas between its entries"),
    ("block mapping", "give all keys of one mapping the same column"),
    ("block collection", "give all dashes of one list the same column"),
    ("simple key", "end the key with a colon and a space, or quote a text that runs over several lines"),
)
_ANY_REMEDY = "check indentation, quotes and brackets at this place and the line above"
# The quantifiers are possessive, and a text without an end runs to the end: one pass, however odd the input.
_JSON_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[][{}]|[^][{}\s,:"]++', re.DOTALL)
_JSON_CONSTANTS = ("NaN", "Infinity", "-Infinity")


def yaml_events(text: str, file: str) -> Iterator[yaml.Event]:
    """The events of YAML text. Raises SpecError at the first place where it is no YAML."""
    loader = None
    try:
        loader = PARSER(text)
        while loader.check_event():
            yield loader.get_event()
    except yaml.YAMLError as error:
        raise SpecError([_yaml_syntax(error, file)]) from None
    except (ValueError, OverflowError):
        # The parsers let a few conversions of their own escape: "\UFFFFFFFF", %YAML 1.999…, a tag with broken UTF-8.
        message = "the YAML holds an escape or directive that no character or version has"
        raise SpecError([Diagnostic("yaml-syntax", message, "write the character itself")]) from None
    finally:
        if loader is not None:
            loader.dispose()


def _yaml_syntax(error: yaml.YAMLError, file: str) -> Diagnostic:
    problem = getattr(error, "problem", None) or "the text cannot be read"
    context = getattr(error, "context", None)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    message = f"not valid YAML: {problem}" + (f" ({context})" if context else "")
    remedy = next((remedy for symptom, remedy in _REMEDIES if symptom in message), _ANY_REMEDY)
    position = Position(file, mark.line + 1, mark.column + 1) if mark else None
    return Diagnostic("yaml-syntax", message, remedy, position=position)


def json_events(text: str, file: str) -> Iterator[yaml.Event]:
    """The events of JSON text, the same types as YAML's. Raises SpecError where it is no JSON."""
    _check_json(text, file)
    line = line_start = end = 0
    for token in _JSON_TOKEN.finditer(text):
        start = token.start()
        if breaks := text.count("\n", end, start):
            line, line_start = line + breaks, text.rindex("\n", end, start) + 1
        end = token.end()
        if token.group() in _JSON_CONSTANTS:
            message = f"not valid JSON: {token.group()} is no number"
            position = Position(file, line + 1, start - line_start + 1)
            raise SpecError([Diagnostic("json-syntax", message, "write a number", position=position)])
        yield _json_event(token.group(), yaml.Mark(file, start, line, start - line_start, None, 0))


def _check_json(text: str, file: str) -> None:
    try:
        json.loads(text, parse_int=len, parse_float=len)
    except json.JSONDecodeError as error:
        position = position_at(file, text, error.pos)
        remedy = (
            "check commas, quotes and brackets at this place; JSON has no comments and no comma after the last entry"
        )
        raise SpecError(
            [Diagnostic("json-syntax", f"not valid JSON: {error.msg}", remedy, position=position)]
        ) from None
    except RecursionError:
        # Valid so far and far too deep, which the composer reports with its place.
        return


def _json_event(token: str, mark: yaml.Mark) -> yaml.Event:
    match token[0]:
        case "{":
            return yaml.MappingStartEvent(None, None, True, mark, mark)
        case "[":
            return yaml.SequenceStartEvent(None, None, True, mark, mark)
        case "}":
            return yaml.MappingEndEvent(mark, mark)
        case "]":
            return yaml.SequenceEndEvent(mark, mark)
        case '"':
            text = json.loads(token) if "\\" in token else token[1:-1]
            return yaml.ScalarEvent(None, None, (False, True), text, mark, mark, '"')
        case _:
            return yaml.ScalarEvent(None, None, (True, False), token, mark, mark)
