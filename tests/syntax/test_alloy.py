"""What we print is what Alloy's own parser reads, and what Alloy's own formatter would have printed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.syntax.alloy import Attr, Binary, Block, Call, Ref, Value, attrs, print_alloy
from tests.toolbox import require_tool, run_tool

pytestmark = pytest.mark.proves("alloy-syntax", "reads back every value that our printer writes")

OPERATORS = ["||", "&&", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "^"]
HOSTILE = [
    '"',
    "\\",
    "\\n",
    "\n",
    "\r\n",
    "\t",
    "\x00",
    "\x7f",
    "\x85",
    "\ufeff",
    "\u2028",
    "😀",
    "{{ tpl }}",
    "${x}",
    "//",
    "`",
]

chars = st.characters(exclude_categories=["Cs"])
strings = st.one_of(st.text(chars), st.lists(st.sampled_from(HOSTILE)).map("".join))
names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,12}", fullmatch=True).filter(
    lambda n: n not in ("true", "false", "null")
)
keys = st.one_of(names, st.sampled_from(["true", "null", "9", "a b", "é", "日本", "a.b", "//", "'", "__path__"]))
numbers = st.one_of(st.integers(-(2**63), 2**64 - 1), st.floats(allow_nan=False, allow_infinity=False))
dotted = st.lists(names, min_size=1, max_size=4).map(".".join)
leaves = st.one_of(st.none(), st.booleans(), numbers, strings, dotted.map(Ref))


def _deeper(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    call = st.builds(lambda f, args: Call(f, *args), dotted, st.lists(inner, max_size=3))
    binary = st.builds(Binary, inner, st.sampled_from(OPERATORS), inner)
    return st.one_of(st.lists(inner, max_size=5), st.dictionaries(keys, inner, max_size=5), call, binary)


values = st.recursive(leaves, _deeper, max_leaves=25)
attributes = st.builds(Attr, names, values)
comments = st.none() | st.sampled_from(["why", "two\nlines", "", " padded ", '// " { é'])
flat_blocks = st.builds(Block, dotted, st.none() | names, st.lists(attributes, max_size=6).map(tuple), comments)
blocks = st.recursive(
    flat_blocks,
    lambda inner: st.builds(
        Block, dotted, st.none() | names, st.lists(attributes | inner, max_size=6).map(tuple), comments
    ),
    max_leaves=6,
)


def parse(*texts: str) -> list[dict[str, Any]]:
    done = run_tool("alloy-syntax", "-batch", input=json.dumps(texts))
    assert done.returncode == 0, done.stderr
    reports: list[dict[str, Any]] = json.loads(done.stdout)
    return reports


def tagged(value: Value) -> dict[str, Any]:
    """The value as alloy-syntax must describe it."""
    match value:
        case None:
            return {"null": True}
        case bool() | float() | str():
            return {{bool: "bool", float: "float", str: "string"}[type(value)]: value}
        case int():
            return {"int": str(value)}
        case Ref(path, reference_keys):
            return {"expr": path + "".join(f'["{k}"]' for k in reference_keys)}
        case Call(function, arguments):
            return {"call": function, "args": [tagged(a) for a in arguments]}
        case Binary(left, operator, right):
            return {"op": operator, "left": tagged(left), "right": tagged(right)}
        case Mapping():
            return {"object": {k: tagged(v) for k, v in value.items()}}
        case Sequence():
            return {"list": [tagged(v) for v in value]}


def described(block: Block) -> dict[str, Any]:
    body = [{"attr": i.name, "value": tagged(i.value)} if isinstance(i, Attr) else described(i) for i in block.body]
    return {"block": block.name, "label": block.label or "", "body": body}


def with_floats(found: Any) -> Any:
    """Floats of a report as numbers, since Go and Python write the same one differently."""
    if isinstance(found, list):
        return [with_floats(item) for item in found]
    if isinstance(found, dict):
        return {k: float(v) if k == "float" and isinstance(v, str) else with_floats(v) for k, v in found.items()}
    return found


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(st.lists(blocks, max_size=4), min_size=1, max_size=12))
def test_what_is_printed_is_read_back_and_is_canonical(configs: list[list[Block]]) -> None:
    require_tool("alloy-syntax")
    texts = [print_alloy(config) for config in configs]
    for config, text, report in zip(configs, texts, parse(*texts), strict=True):
        assert "error" not in report, f"{report}\n{text}"
        assert with_floats(report["body"]) == [described(block) for block in config]
        assert report["canonical"], f"{text}\nis not what the formatter prints:\n{report['formatted']}"


def test_every_hostile_string_and_every_operator_pair() -> None:
    points = [chr(p) for p in [*range(0x300), *range(0x2000, 0x2070), 0xFEFF, 0xFFFD, 0xFFFF, 0x1F600, 0x10FFFF]]
    pairs: list[Value] = [Binary(Binary(1, a, 2), b, Binary(3, a, 4)) for a in OPERATORS for b in OPERATORS]
    block = Block("x", None, (Attr("points", points), Attr("pairs", pairs), Attr("plain", HOSTILE)))
    (report,) = parse(print_alloy([block]))
    assert report["body"] == [described(block)]
    assert report["canonical"]


def test_the_form() -> None:
    write = Block("loki.write", "default", (Block("endpoint", None, attrs({"url": "http://loki/", "tenant_id": "a"})),))
    stages = (
        Attr("forward_to", [Ref("loki.write.default.receiver")]),
        Block("stage.cri"),
        Block("stage.static_labels", None, attrs({"values": {"job": "pods", "a b": "1"}}), "Loki wants few labels."),
    )
    assert print_alloy([Block("loki.process", "pods", stages, "Pods.\nAll of them."), write]) == (
        "// Pods.\n"
        "// All of them.\n"
        'loki.process "pods" {\n'
        "\tforward_to = [loki.write.default.receiver]\n"
        "\n"
        "\tstage.cri { }\n"
        "\n"
        "\t// Loki wants few labels.\n"
        "\tstage.static_labels {\n"
        "\t\tvalues = {\n"
        '\t\t\tjob   = "pods",\n'
        '\t\t\t"a b" = "1",\n'
        "\t\t}\n"
        "\t}\n"
        "}\n"
        "\n"
        'loki.write "default" {\n'
        "\tendpoint {\n"
        '\t\turl       = "http://loki/"\n'
        '\t\ttenant_id = "a"\n'
        "\t}\n"
        "}\n"
    )
    assert print_alloy([]) == ""


def test_expressions() -> None:
    node = Binary("spec.nodeName=", "+", Call("coalesce", Call("sys.env", "HOSTNAME"), Ref("constants.hostname")))
    secret = Call("convert.nonsensitive", Ref("remote.kubernetes.secret.loki.data", "a-b"))
    lines = print_alloy([Block("x", None, (Attr("a", node), Attr("b", secret)))]).splitlines()
    assert lines[1] == '\ta = "spec.nodeName=" + coalesce(sys.env("HOSTNAME"), constants.hostname)'
    assert lines[2] == '\tb = convert.nonsensitive(remote.kubernetes.secret.loki.data["a-b"])'


@pytest.mark.parametrize(
    ("block", "place"),
    [
        (Block("loki write"), "loki write: 'loki write' is no identifier"),
        (Block(""), "no identifier"),
        (Block("a", "with-dash"), 'a "with-dash": label: '),
        (Block("a", 'x" {'), "no identifier"),
        (Block("a", "true"), "no identifier"),
        (Block("a", "x\n"), "no identifier"),
        (Block("a", None, (Attr("b.c", 1),)), "a > b.c: "),
        (Block("a", "l", (Block("s", None, (Attr("v", [0, float("nan")]),)),)), 'a "l" > s > v[1]: nan is no number'),
        (Block("a", None, (Attr("v", float("-inf")),)), "no number"),
        (Block("a", None, (Attr("v", 2**64),)), "no number"),
        (Block("a", None, (Attr("v", -(2**63) - 1),)), "no number"),
        (Block("a", None, (Attr("v", {"k": "x\ud800"}),)), "a > v.k: 'x\\ud800' holds a lone surrogate"),
        (Block("a", None, (Attr("v", {"": 1}),)), "a > v: '' cannot be the key"),
        (Block("a", None, (Attr("v", {'a"b': 1}),)), "cannot be the key"),
        (Block("a", None, (Attr("v", {"a\\b": 1}),)), "cannot be the key"),
        (Block("a", None, (Attr("v", {"a\nb": 1}),)), "cannot be the key"),
        (Block("a", None, (Attr("v", {1: 1}),)), "cannot be the key"),  # type: ignore[dict-item]
        (Block("a", None, (Attr("v", b"x"),)), "a bytes has no Alloy form"),
        (Block("a", None, (Attr("v", Ref("a..b")),)), "no identifier"),
        (Block("a", None, (Attr("v", Call("f(", 1)),)), "no identifier"),
        (Block("a", None, (Attr("v", Binary(1, "=", 2)),)), "'=' is no operator"),
        (Block("a", comment="x\ry"), "a comment cannot hold"),
    ],
)
def test_what_alloy_could_not_read_is_refused_with_its_place(block: Block, place: str) -> None:
    with pytest.raises(ValueError) as refused:
        print_alloy([block])
    assert place in str(refused.value)


def test_the_parser_indeed_refuses_or_distorts_such_keys() -> None:
    """The reason for refusing keys that need an escape; when this fails, Alloy has learned to read them."""
    (report,) = parse('x {\n\ta = {"b\\nc" = 1}\n}\n')
    assert list(report["body"][0]["body"][0]["value"]["object"]) == ["b\\nc"]
    assert not report["canonical"]
