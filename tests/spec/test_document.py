import json
import math

import pytest

from generator.diagnostics import Diagnostic, Position
from generator.spec.reading.document import KEPT

from .loading import load

pytestmark = pytest.mark.usefixtures("empty_directory")

SCALARS = {
    "on": "on", "yes": "yes", "No": "No", "off": "off", "true": True, "TRUE": True, "False": False, "tRue": "tRue",
    "~": None, "null": None, "NULL": None, "0777": 777, "0o17": 15, "0x1f": 31, "-12": -12, "+12": 12, "1_000": "1_000",
    "0b1": "0b1", "12:30:45": "12:30:45", "2020-01-01": "2020-01-01", ".5": 0.5, "1.": 1.0, "1e3": 1000.0,
    "-.inf": -math.inf, ".": ".", "=": "=", "+": "+", '"1"': "1", "'true'": "true", '""': "", "!!str 12": "12",
    "!!int 3": 3, "!!float 1.5": 1.5,
    "9223372036854775807": 2**63 - 1, "a # b": "a", "100.64.0.1": "100.64.0.1", "1.30": 1.3,
}  # fmt: skip


@pytest.mark.usefixtures("parser")
def test_scalars_are_those_of_yaml_1_2():
    text = "".join(f"k{number}: {scalar}\n" for number, scalar in enumerate(SCALARS))
    data = load(f"{text}nan: .nan\nempty:\non: switch\n? long\n: x\n").data
    assert math.isnan(data.pop("nan"))
    expected = {f"k{number}": value for number, value in enumerate(SCALARS.values())}
    assert repr(data) == repr({**expected, "empty": None, "on": "switch", "long": "x"})


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    "text",
    ["\ufeffa: [1, {b: c}]\r\nd: |\r\n  e\r\n  f\r\n", "%YAML 1.2\n--- {a: [1, {b: c}], d: 'e\n\n  f\n\n'}\n..."],
)
def test_byte_order_mark_line_ends_and_directives_do_not_matter(text):
    assert load(text).data == {"a": [1, {"b": "c"}], "d": "e\nf\n"}


@pytest.mark.usefixtures("parser")
def test_aliases_are_copies():
    document = load("a: &x {b: [1]}\nc: *x\n&k d: 1\ne: *k\n")
    document.data["a"]["b"].append(2)
    assert document.data == {"a": {"b": [1, 2]}, "c": {"b": [1]}, "d": 1, "e": "d"}
    assert document.position(("c", "b", 0)) == Position("cluster.yaml", 1, 12)


def test_json_is_read_with_the_same_care():
    text = '{\n\t"a": [1, 2.5e1, "x\\u00e4\\n", true, null],\r\n  "é": {"b": -0}, "0777": "on"\n}\n'
    document = load(text, "c.json")
    assert repr(document.data) == repr(json.loads(text))
    assert document.position(("a", 2)) == Position("c.json", 2, 18)
    assert document.position(("é", "b"), key=True) == Position("c.json", 3, 9)


def test_positions_are_of_value_key_or_nearest_ancestor():
    document = load("hosts:\n  a:\n    roles: [x, y]\n  b: {}\n")
    place = {
        ("hosts", "a", "roles", 1): (3, 16), ("hosts", "a"): (3, 5), ("hosts", "a", "zfs", "pools"): (3, 5),
        ("hosts", "b", 3): (4, 6), ("nothing",): (1, 1), (): (1, 1), ("hosts", "a", "roles", -1): (3, 12),
    }  # fmt: skip
    assert {path: document.position(path) for path in place} == {
        p: Position("cluster.yaml", *at) for p, at in place.items()
    }
    assert document.position(("hosts", "b"), key=True) == Position("cluster.yaml", 4, 3)
    assert document.position(("hosts", "a", "roles", 1), key=True) == Position("cluster.yaml", 3, 16)


def test_locate_fills_only_what_is_missing():
    document = load("a: 1\nb: 2\n")
    known = Diagnostic("x", "m", "r", path=("a",), position=Position("other", 9, 9))
    found = document.locate([known, Diagnostic("x", "m", "r", path=("b",))])
    assert found == (known, Diagnostic("x", "m", "r", path=("b",), position=Position("cluster.yaml", 2, 4)))


def test_no_large_tree_is_kept_until_a_place_is_asked_for():
    small, large = load("a: 1\n"), load("a: 1\n".ljust(KEPT + 1, "\n"))
    assert small._source.tree is not None
    assert large._source.tree is None
    assert small.position(("a",)) == large.position(("a",))
    assert large._source.tree is not None
