import pathlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.diagnostics import Position, SpecError
from generator.spec.reading import source
from generator.spec.reading.document import load_document

from .loading import finding, load, refused

pytestmark = pytest.mark.usefixtures("empty_directory")

AGAIN = ("keep one of the two", "only one of the two values could count")
TAG = ("write the value without the tag", "a spec holds plain values only")
BIG = ("write a smaller number, or put it in quotes if it is a text", "neither Nix nor Kubernetes can hold it")
DEEP = ("too-deep", "values are nested more than 64 levels deep", "check brackets and indentation at this place", "")
SHARED, ONCE = "say what hosts share in hostDefaults or groups", "say what hosts share once, in hostDefaults or groups"
SECOND = ("remove the line --- or split the file", "a spec is one document")
BOMB = "b: &b [" + ", ".join(["*a"] * 150) + "]\n"
REFUSED = {
    "a: 1\na: 2\nb:\n  c: 1\n  c: {d: 1, 'd': 2}\n": [
        ("duplicate-key", "the key 'a' stands here again; it is first at cluster.yaml:1:1", *AGAIN, 2, 1),
        ("duplicate-key", "the key 'c' stands here again; it is first at cluster.yaml:4:3", *AGAIN, 5, 3),
        ("duplicate-key", "the key 'd' stands here again; it is first at cluster.yaml:5:7", *AGAIN, 5, 13),
    ],
    "0x10: a\ntrue: b\n~: c\n[x]: d\n{}: e\na: &a [1]\n? *a\n: f\n1e3: g\n": [
        ("key-not-string", "the key 0x10 is a number, and a key must be a text", 'put it in quotes: "0x10"', "", 1, 1),
        ("key-not-string", "the key true is a boolean, and a key must be a text", 'put it in quotes: "true"', "", 2, 1),
        ("key-not-string", "the key is empty", "write a name before the colon", "", 3, 1),
        ("key-not-string", "a list or mapping cannot be a key", "write a plain name before the colon", "", 4, 1),
        ("key-not-string", "a list or mapping cannot be a key", "write a plain name before the colon", "", 5, 1),
        ("key-not-string", "a list or mapping cannot be a key", "write a plain name before the colon", "", 7, 3),
        ("key-not-string", "the key 1e3 is a number, and a key must be a text", 'put it in quotes: "1e3"', "", 9, 1),
    ],
    '<<: {a: 1}\n"<<": x': [
        ("merge-key", "the merge key << is not supported", SHARED, "YAML 1.2 has none", 1, 1),
    ],
    "a: !foo 1\nb: !!python/name:os.system x\nc: !!int x\nd: !!set {}\ne: !x []": [
        ("custom-tag", "the tag '!foo' is not supported here", *TAG, 1, 4),
        ("custom-tag", "the tag '!!python/name:os.system' is not supported here", *TAG, 2, 4),
        ("custom-tag", "the tag '!!int' is not supported here", *TAG, 3, 4),
        ("custom-tag", "the tag '!!set' is not supported here", *TAG, 4, 4),
        ("custom-tag", "the tag '!x' is not supported here", *TAG, 5, 4),
    ],
    f"a: {'9' * 5000}\nb: 0x{'f' * 5000}\nc: 1e999\nd: -9223372036854775809": [
        ("number-too-big", f"the number {'9' * 40}… is too big", *BIG, 1, 4),
        ("number-too-big", f"the number 0x{'f' * 38}… is too big", *BIG, 2, 4),
        ("number-too-big", "the number 1e999 is too big", *BIG, 3, 4),
        ("number-too-big", "the number -9223372036854775809 is too big", *BIG, 4, 4),
    ],
    "a: &pools [1]\nb: *pool": [
        ("unknown-alias", "the alias 'pool' has no anchor above it", "write 'pools'", "", 2, 4),
    ],
    "a: &a {b: [*a]}": [("recursive-alias", "the alias 'a' contains itself", "write the value out", "", 1, 12)],
    f"a: &a [{'x, ' * 150}]\n{BOMB}": [
        ("alias-bomb", "aliases expand the file's 305 values to more than 13050", ONCE, "", 2, 8),
    ],
    "a: 1\na: 1\n---\nb: 1\n": [
        ("duplicate-key", "the key 'a' stands here again; it is first at cluster.yaml:1:1", *AGAIN, 2, 1),
        ("several-documents", "a second document starts here", *SECOND, 3, 1),
    ],
    "[" * 100_000: [(*DEEP, 1, 65)],
    "- " * 100_000: [(*DEEP, 1, 129)],
    "{a: " * 100_000: [(*DEEP, 1, 257)],
    f"a: &a {'[' * 40}{']' * 40}\nb: {'[' * 40}*a{']' * 40}": [(*DEEP, 2, 44)],
    'a: "\\a"': [("control-character", "the text holds the control character U+0007", "remove it", "", 1, 4)],
    "# only this": [("empty-file", "cluster.yaml is empty", "write at least version, name and one host")],
    "---\n...": [("empty-file", "cluster.yaml is empty", "write at least version, name and one host")],
}  # fmt: skip


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(("text", "expected"), REFUSED.items(), ids=lambda value: repr(value)[:20])
def test_what_a_spec_must_not_hold_is_refused_with_its_place(text, expected):
    assert refused(text) == tuple(finding(*parts) for parts in expected)


def test_ten_times_and_ten_thousand_values_by_alias_are_allowed():
    text = f"a: &a [{'x, ' * 10}]\nb: &b [{'*a, ' * 10}]\nc: [{'*b, ' * 10}]\n"
    assert len(load(text).data["c"]) == 10


def test_nested_aliases_do_not_blow_up_the_count():
    lines = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 60)]
    assert [d.id for d in refused("a0: &a0 [x]\n" + "\n".join(lines))] == ["alias-bomb"]


SYNTAX = {
    "a:\n\t- b": ("indent with spaces", 2, 1),
    "a: b: c": ("give this key the column of its neighbours", 1, 5),
    'a: "x': ("close the quotes", 1, 6),
    "a: [1\nb: 2": ("close the list with ]", 2, 2),
    "- a\nb: 1": ("give all dashes of one list the same column", 2, 1),
    "a: 1\n]": ("give all keys of one mapping the same column", 2, 1),
    "a: 1\n...\nb": ("check indentation, quotes and brackets", 3, 1),
}


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(("text", "expected"), SYNTAX.items())
def test_syntax_errors_say_the_problem_a_remedy_and_the_place(text, expected):
    (found,) = refused(text)
    assert found.id == "yaml-syntax"
    assert found.message.startswith("not valid YAML: ")
    assert found.remedy.startswith(expected[0])
    assert found.position == Position("cluster.yaml", *expected[1:])


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    "text", ['"\\UFFFFFFFF": 1', f"%YAML 1.{'9' * 5000}\n---\na", "!<%ff> a", "%TAG ! %ff\n--- !x a", '"\\ud800"']
)
def test_what_makes_the_parsers_themselves_fail_is_a_finding(text):
    assert {found.id for found in refused(text)} <= {"yaml-syntax", "control-character", "custom-tag"}


def test_a_syntax_error_does_not_hide_what_was_found_before():
    assert [d.id for d in refused("a: 1\na: 2\nb: ]")] == ["duplicate-key", "yaml-syntax"]


JSON_REMEDY = "check commas, quotes and brackets at this place; JSON has no comments and no comma after the last entry"
JSON = {
    '{"a": 1,\n "a": 2}': ("duplicate-key", "the key 'a' stands here again; it is first at c.json:1:2", *AGAIN, 2, 2),
    '{"a": 1,\n"b" 2}': ("json-syntax", "not valid JSON: Expecting ':' delimiter", JSON_REMEDY, "", 2, 5),
    '{"a": NaN}': ("json-syntax", "not valid JSON: NaN is no number", "write a number", "", 1, 7),
    '["\\ud800"]': ("control-character", "the text holds the control character U+D800", "remove it", "", 1, 2),
    f"[{'9' * 5000}]": ("number-too-big", f"the number {'9' * 40}… is too big", *BIG, 1, 2),
    "[" * 100_000: (*DEEP, 1, 65),
    '{"a":' * 100_000: (*DEEP, 1, 321),
    "null": ("empty-file", "c.json is empty", "write at least version, name and one host"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), JSON.items(), ids=lambda value: repr(value)[:20])
def test_json_is_refused_with_its_place(text, expected):
    assert refused(text, "c.json") == (finding(*expected, file="c.json"),)


HIDDEN = "delete it; it may have come with copied text"
BYTES = {
    b"": ("empty-file", "cluster.yaml is empty", "write at least version, name and one host"),
    b" \n\n": ("empty-file", "cluster.yaml is empty", "write at least version, name and one host"),
    "ä: \n b".encode() + b"\xe4": ("not-utf8", "the byte 0xe4 is not valid UTF-8", "save the file as UTF-8", "", 2, 3),
    "a: 1".encode("utf-16"): ("not-utf8", "the byte 0xff is not valid UTF-8", "save the file as UTF-8", "", 1, 1),
    b"a: 1\nb: \x00": ("control-character", "the invisible character U+0000 stands in the file", HIDDEN, "", 2, 4),
    "a: \u2028".encode(): ("control-character", "the invisible character U+2028 stands in the file", HIDDEN, "", 1, 4),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "expected"), BYTES.items())
def test_bytes_that_are_no_text_are_refused(raw, expected):
    assert refused(raw) == (finding(*expected),)


def test_files_that_cannot_be_read(monkeypatch):
    pathlib.Path("loop").symlink_to("loop")
    pathlib.Path("file").touch()
    pathlib.Path("big.yaml").write_text("a: 1234")
    monkeypatch.setattr(source, "SIZE_LIMIT_BYTES", 6)
    paths = ("none.yaml", "file/none.yaml", ".", "loop", "x" * 300, "a\0b", "big.yaml", "/dev/zero")
    found = {}
    for path in paths:
        with pytest.raises(SpecError) as caught:
            load_document(pathlib.Path(path))
        (found[path],) = [diagnostic.id for diagnostic in caught.value.diagnostics]
    ids = ("not-found", "not-found", "is-directory", "unreadable", "unreadable", "unreadable", "too-large", "too-large")
    assert found == dict(zip(paths, ids, strict=True))


def test_permission_is_named_as_the_cause(monkeypatch):
    def denied(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(pathlib.Path, "open", denied)
    with pytest.raises(SpecError, match=r"'c\.yaml' cannot be read: Permission denied"):
        load_document(pathlib.Path("c.yaml"))


YAMLISH = st.text(alphabet=st.sampled_from("ab1.-+:?,[]{}#&*!|>'\"%@`<~0xe \n\t\r\\/=_\u2028é\x07"), max_size=60)


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("name", ["cluster.yaml", "c.json"])
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.one_of(st.binary(max_size=60), st.text(max_size=40), YAMLISH))
def test_nothing_but_spec_error_comes_out(name, raw):
    try:
        document = load(raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw, name)
    except SpecError as error:
        assert error.diagnostics
        assert all(found.id and found.message and found.remedy for found in error.diagnostics)
    else:
        assert document.position(("a", 0)).line >= 1
