"""Writes docs/spec.md, the reference of the spec, from the schema: ``python docs/spec_reference.py``.

The same schema gives the same text; ``tests/test_docs.py`` holds the committed page equal to it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = ROOT / "schemas/cluster.schema.json"
PAGE = ROOT / "docs/spec.md"

Schema = Mapping[str, Any]

INTRODUCTION = """\
# The spec: every property

<!-- Written by docs/spec_reference.py from schemas/cluster.schema.json: edit the schema and run the script. -->

One file, by convention `cluster.yaml`, describes a cluster. This page lists every property of it. What is not here is
refused, with the nearest name that exists. Put this line at the top of the file and an editor with a YAML language
server completes it, for a schema that `nixscope schema > cluster.schema.json` wrote beside it:

```yaml
# yaml-language-server: $schema=cluster.schema.json
```

`<name>` stands for a name of your choice, `[]` for every item of a list. *required* means: within the mapping around
it, if that is there at all. Files are YAML 1.2 or JSON; merge keys (`<<`) are refused, because `hostDefaults` and
`groups` do that work.

A spec holds no secret. Every credential is a reference, to a Kubernetes Secret or to a file on a host, and a value
that looks like a credential is refused wherever it stands.
"""


def reference(schema: Schema) -> str:
    """The whole page."""
    definitions = schema["$defs"]
    required = schema["required"]
    sections = [INTRODUCTION, _overview(schema)]
    sections += [_section(name, node, definitions, name in required) for name, node in schema["properties"].items()]
    sections.append(_kinds(definitions))
    return "\n".join(sections)


def _overview(schema: Schema) -> str:
    rows = [
        f"| [`{name}`](#{name.lower()}) | {_required(name, schema)} | {_text(node['description'])} |\n"
        for name, node in schema["properties"].items()
    ]
    return "## All parts\n\n| Part | | Meaning |\n|---|---|---|\n" + "".join(rows)


def _required(name: str, schema: Schema) -> str:
    return "*required*" if name in schema.get("required", ()) else ""


def _section(name: str, node: Schema, definitions: Schema, required: bool) -> str:
    head = f"## {name}\n\n{_text(node['description'])}\n\n"
    rows = list(_rows(name, node, definitions))
    if not rows:
        rows = [_row(name, node, definitions, "*required*" if required else _default(node))]
    table = "| Property | Value | Default | Meaning |\n|---|---|---|---|\n" + "".join(rows)
    return f"{head}{table}\n{_example(name, node)}"


def _rows(path: str, node: Schema, definitions: Schema) -> Iterator[str]:
    """Everything below a property, depth first, in the order of the schema."""
    node = _resolved(node, definitions)
    for name, inner in node.get("properties", {}).items():
        here = f"{path}.{name}"
        yield _row(here, inner, definitions, _required(name, node) or _default(inner))
        yield from _rows(here, inner, definitions)
    for below, inner in (
        (f"{path}.<name>", node.get("additionalProperties")),
        (f"{path}[]", node.get("items")),
    ):
        if isinstance(inner, Mapping):
            yield from _rows(below, inner, definitions)


def _resolved(node: Schema, definitions: Schema) -> Schema:
    """The definition behind a reference, where it is written out in place; other references have their own text."""
    name = _reference(node)
    return definitions[name] if name and name in _in_place(definitions) else node


def _in_place(definitions: Schema) -> set[str]:
    """Definitions that are written out where they are used: mappings that are no credential."""
    return {name for name, node in definitions.items() if node.get("type") == "object" and "x-credential" not in node}


def _reference(node: Schema) -> str | None:
    return str(node["$ref"]).rsplit("/", 1)[1] if "$ref" in node else None


def _row(path: str, node: Schema, definitions: Schema, default: str) -> str:
    described = node if "description" in node else _resolved(node, definitions)
    return f"| `{path}` | {_value(node, definitions)} | {default} | {_text(described['description'])} |\n"


def _default(node: Schema) -> str:
    if "default" not in node:
        return ""
    value = node["default"]
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def _value(node: Schema, definitions: Schema) -> str:
    """What may stand there, in words."""
    name = _reference(node)
    if name is not None:
        return "mapping" if name in _in_place(definitions) else f"[{name}](#kinds-of-values)"
    if "anyOf" in node:
        return ", or ".join(_value(one, definitions) for one in node["anyOf"])
    if "const" in node:
        return f"`{json.dumps(node['const'])}`"
    if "enum" in node:
        return ", ".join(f"`{value}`" for value in node["enum"])
    kinds = node["type"] if isinstance(node["type"], list) else [node["type"]]
    return ", or ".join(_kind(kind, node, definitions) for kind in kinds)


def _kind(kind: str, node: Schema, definitions: Schema) -> str:
    if kind == "array":
        least = " of at least one" if node.get("minItems") else ""
        return f"list{least}: {_value(node['items'], definitions)}"
    if kind == "object":
        inner = node.get("additionalProperties")
        return f"mapping: {_names(node)} → {_value(inner, definitions)}" if isinstance(inner, Mapping) else "mapping"
    if kind == "string":
        return _text(str(node.get("x-pattern-name", "text")))
    if kind == "integer" and "minimum" in node:
        return f"whole number, {node['minimum']} to {node['maximum']}"
    return {"boolean": "`true`, `false`", "integer": "whole number", "number": "number", "null": "`null`"}[kind]


def _names(node: Schema) -> str:
    return _text(node["propertyNames"]["x-pattern-name"]) if "propertyNames" in node else "name"


def _example(name: str, node: Schema) -> str:
    text = yaml.safe_dump({name: node["examples"][0]}, sort_keys=False, allow_unicode=True, width=110)
    return f"```yaml\n{text}```\n"


def _kinds(definitions: Schema) -> str:
    """Values that several properties share."""
    rows = [
        f"| {name} | {_text(node['description'])}{_choices(node)} | `{_text(_flow(node['examples'][0]))}` |\n"
        for name, node in definitions.items()
        if name not in _in_place(definitions)
    ]
    return "## Kinds of values\n\n| Kind | What it is | Example |\n|---|---|---|\n" + "".join(rows)


def _choices(node: Schema) -> str:
    return f" One of {', '.join(f'`{value}`' for value in node['enum'])}." if "enum" in node else ""


def _flow(value: object) -> str:
    """A value on one line, as YAML."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {inner}" for key, inner in value.items()) + "}"
    return str(value)


def _text(text: str) -> str:
    """Text that may stand in a table."""
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    """Write the page."""
    PAGE.write_text(reference(json.loads(SCHEMA.read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main()
