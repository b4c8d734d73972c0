"""Documents that nobody should write: from the schema, from the examples, from bytes, and the known attacks."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from generator.spec.load import schema
from tests.fuzz.splitting import split
from tests.specs import SPECS

SHARED = "shared.yaml"
"""The file beside a document that extends another."""

INJECTIONS = [
    '${builtins.abort "x"}', "''${x}''", '"; touch /tmp/x; "', "$(id)", "`id`", "\\${x}", "''\\n''", "a ''' b",
    "{{ .Values }}", "{{", "}}", "{{ `{{` }}", '{{ printf "%s" }}', "{{- end }}", "{% raw %}",
    '"}) or vector(1) #', '{__name__=~".+"}', "x} or {y", "1) / 0 * (1", 'a="b",c', "$labels", "{{ $value }}",
    '"\n}\nloki.write "x" {\n', 'sys.env("HOME")', "// comment", "/* x", "# not a comment", "a: b", "- a", "&a", "*a",
    "!!python/object/apply:os.system [id]", "!include x", "%YAML 1.1", "---", "...", "? a", "| x", "> x", "<<",
    "../../etc/passwd", "/etc/passwd", "a/../b", "a\\b", "C:\\x", "/nix/store/x", ".", "..", "-", "--help", "-o/x",
    "yes", "no", "on", "null", "~", "true", "0x10", "0o17", "1e3", "1_000", "12:30:45", ".inf", ".nan", "=", "2024-01-01",
    "\u2028", "\u0085", "\ufeff", "\u202e", "\x7f", "\x1b[31m", "\x00", "\x07", "\t", " ", "", "\n", "a\nb", "a\r\nb", "\ud7ff",
    "größe", "日本語", "\U0001f600", "a" * 5000, "%s%n%x", "\\", "\\\\", '"', "'", "''", "\"\"\"", "\\u0000", "&amp;", "<b>",
    "100.64.0.1", "::1", "0.0.0.0", "999.1.1.1", "localhost", "http://a", "https://a:1/b?c#d", "file:///etc/passwd",
    "5d", "0d", "99999999999d", "5 d", "10GB", "0GB", "20Gi", "-1Gi", "1e9Gi", "#alerts", "a@b", "a,b|c", "(", "[", "(?<=a)b", "(a+)+$",
]  # fmt: skip
"""Text that means something to Nix, Helm, Alloy, PromQL, YAML, shells, terminals or paths."""

NUMBERS = [0, -1, 1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**400, 0.1, -0.0, 1e308, 5e-324]
_OTHER: list[Any] = [None, True, False, [], {}, [[]], {"": {}}, {"a": None}]


@dataclass(frozen=True, slots=True)
class Case:
    """A spec, the file that it extends if there is one, and the whole that both are parts of, if they are whole."""

    spec: bytes
    shared: bytes | None = None
    whole: bytes | None = None


class Documents:
    """An endless row of documents, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.schema = schema()
        self.examples = [path.read_text(encoding="utf-8") for path in SPECS.values()]
        self.parsed = [yaml.safe_load(text) for text in self.examples]

    def next(self) -> Case:
        """One more: of one file, or of two."""
        return self._two_files() if self.random.random() < 0.2 else Case(self._one_file())

    def _one_file(self) -> bytes:
        kinds: list[tuple[int, Callable[[], bytes]]] = [
            (35, self._from_schema),
            (35, self._mutated),
            (18, self._damaged),
            (4, self._bytes),
            (8, self._attack),
        ]
        (make,) = self.random.choices([kind for _, kind in kinds], [weight for weight, _ in kinds])
        return make()

    def _two_files(self) -> Case:
        """A document over another: two that have nothing to do with each other, or the parts of one."""
        if self.random.random() < 0.2:
            return Case(self._extending(self._mutated_data()), self._one_file())
        whole = self._copied()
        if odd := self.random.random() < 0.5:
            self._mutate(whole)
        beneath, above = split(whole, self.random)
        if odd and self.random.random() < 0.5:
            self._mutate(beneath)
        parts = self._printed(beneath), self._printed({"extends": self.random.choice([SHARED, [SHARED]]), **above})
        return Case(parts[1], parts[0], None if odd else self._printed(whole))

    def _extending(self, data: Any) -> bytes:
        return self._printed({**data, "extends": self.random.choice([SHARED, [SHARED, SHARED], "cluster.yaml"])})

    def _printed(self, data: Any) -> bytes:
        try:
            if self.random.random() < 0.5:
                return json.dumps(data, ensure_ascii=self.random.random() < 0.5).encode()
            return yaml.safe_dump(data, allow_unicode=self.random.random() < 0.5).encode()
        except (UnicodeEncodeError, ValueError):
            return b"version: 1\n"

    # --- from the schema ---------------------------------------------------------------------------------------------

    def _from_schema(self) -> bytes:
        data = self._value(self.schema, 0)
        if isinstance(data, dict):
            data.setdefault("version", 1)
            data.setdefault("name", "fuzz")
            data.setdefault("hosts", {"a": {"address": "100.64.0.1"}})
        return self._printed(data)

    def _value(self, node: Mapping[str, Any] | bool, depth: int) -> Any:
        if isinstance(node, bool) or self.random.random() < 0.01:
            return self._odd()
        if "$ref" in node:
            found: Any = self.schema
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            return self._value({**found, **{key: part for key, part in node.items() if key != "$ref"}}, depth)
        if "properties" in node and depth < 9:
            return self._object(node, depth)
        if "anyOf" in node:
            return self._value(self.random.choice(node["anyOf"]), depth)
        if isinstance(node.get("additionalProperties"), dict) and depth < 9:
            known = [name for example in node.get("examples", ()) for name in example]
            names = [self.random.choice([self._name(), *known]) for _ in range(self.random.randrange(3))]
            return {name: self._value(node["additionalProperties"], depth + 1) for name in names}
        if "items" in node and depth < 9:
            return [self._value(node["items"], depth + 1) for _ in range(self.random.randrange(4))]
        return self._leaf(node)

    def _object(self, node: Mapping[str, Any], depth: int) -> dict[str, Any]:
        required = node.get("required", [])
        share = 0.5 if depth < 2 else 0.35
        chosen = [name for name in node["properties"] if name in required or self.random.random() < share]
        out = {name: self._value(node["properties"][name], depth + 1) for name in chosen}
        if self.random.random() < 0.02:
            out[self._name()] = self._odd()
        return out

    def _leaf(self, node: Mapping[str, Any]) -> Any:
        if "enum" in node:
            return self.random.choice(node["enum"])
        chance = self.random.random()
        if node.get("type") == "boolean":
            return chance < 0.5
        if node.get("type") in ("integer", "number") and chance < 0.5:
            return self.random.randint(int(node.get("minimum", 0)), int(node.get("maximum", 10**6)))
        if "const" in node:
            return node["const"]
        if chance < 0.72 and node.get("examples"):
            return self.random.choice(node["examples"])
        if "string" in (node.get("type") or ""):
            return self.random.choice(INJECTIONS)
        return self._odd()

    def _name(self) -> str:
        return self.random.choice(["a", "default", "host-1", "payments", *INJECTIONS])

    def _odd(self) -> Any:
        return self.random.choice(
            [self.random.choice(INJECTIONS), self.random.choice(NUMBERS), self.random.choice(_OTHER)]
        )

    # --- from the examples -------------------------------------------------------------------------------------------

    def _copied(self) -> Any:
        return json.loads(json.dumps(self.random.choice(self.parsed)))

    def _mutated(self) -> bytes:
        return self._printed(self._mutated_data())

    def _mutated_data(self) -> Any:
        data = self._copied()
        for _ in range(self.random.choice([1, 1, 1, 2, 3, 8])):
            self._mutate(data)
        return data

    def _mutate(self, data: Any) -> None:
        place = data
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                return
            key = self.random.choice(keys)
            if not isinstance(place[key], dict | list) or self.random.random() < 0.2:
                break
            place = place[key]
        chance = self.random.random()
        if chance < 0.15:
            del place[key]
        elif chance < 0.25 and isinstance(place, dict):
            place[self._name()] = place.pop(key)
        elif chance < 0.3 and isinstance(place, list):
            place.append(place[key])
        elif chance < 0.5 and isinstance(place[key], str):
            place[key] += self.random.choice(INJECTIONS)
        else:
            place[key] = self._odd()

    def _damaged(self) -> bytes:
        text = bytearray(self.random.choice(self.examples).encode())
        for _ in range(self.random.choice([1, 1, 2, 5, 30])):
            at = self.random.randrange(len(text) + 1)
            chance = self.random.random()
            if chance < 0.3:
                del text[at : at + self.random.choice([1, 1, 2, 10, 200])]
            elif chance < 0.6:
                text[at:at] = self.random.choice(INJECTIONS).encode()
            elif chance < 0.8:
                text[at:at] = bytes([self.random.choice([0, 9, 10, 13, 32, 34, 35, 39, 58, 123, 125, 128, 255])])
            else:
                end = at + self.random.randrange(60)
                text[at:at] = text[at:end]
        return bytes(text)

    def _bytes(self) -> bytes:
        return self.random.randbytes(self.random.choice([0, 1, 2, 16, 300]))

    # --- attacks -----------------------------------------------------------------------------------------------------

    def _attack(self) -> bytes:
        deep = self.random.choice([50, 500, 5000, 200_000])
        name = self.random.choice(INJECTIONS)
        return self.random.choice(
            [
                lambda: (
                    "a: &a [x]\n"
                    + "".join(f"b{n}: &b{n} [{', '.join(['*a' if n == 0 else f'*b{n - 1}'] * 9)}]\n" for n in range(12))
                ),
                lambda: "a: &a {b: *a}\n",
                lambda: "[" * deep,
                lambda: "{a: " * deep,
                lambda: "- " * deep,
                lambda: '{"a":' * deep + "1" + "}" * deep,
                lambda: f"version: {'9' * deep}\n",
                lambda: f"version: 1e{'9' * min(deep, 500)}\n",
                lambda: f"name: {'a' * deep}\n",
                lambda: "".join(f"k{n}: {n}\n" for n in range(min(deep, 5000))),
                lambda: f"version: 1\nname: x\nhosts: {{? [1, 2] : 3, {json.dumps(name)}: {{}}}}\n",
                lambda: "version: 1\n---\nversion: 1\n",
                lambda: f"<<: {{version: 1}}\n{json.dumps(name)}: 1\n",
                lambda: f"version: !!binary {name}\nname: !!set {{a}}\n",
                lambda: f"version: 1\nname: x\ninventory: {json.dumps(name)}\nhosts: {{}}\n",
                lambda: (
                    f"version: 1\nname: x\nhosts: {{a: {{address: 100.64.0.1}}}}\nwatch: {{rules: {json.dumps(name)}}}\n"
                ),
                lambda: "\ufeffversion: 1\nname: x\n",
                lambda: "version: 1\r\nname: x\r\n\thosts: {}\r\n",
            ]
        )().encode("utf-8", "surrogatepass")
