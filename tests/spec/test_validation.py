import json
import pathlib
import socket

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.spec.validating.validation import validate_document

from .loading import finding, load
from .small_schema import SCHEMA

pytestmark = pytest.mark.usefixtures("empty_directory")


def findings(text):
    return validate_document(load(text), SCHEMA)


GOOD = """\
version: 1
engine: victoria
metrics: {retention: 30d, replicas: 2, ratio: 2, enabled: true}
hosts: {a: {address: 100.64.0.1, roles: [agent]}}
password: {secret: s, key: k}
token: null
size: 5
receiver: {kind: email, to: x}
"""
LENGTH = "A length of time."
NOTHING, KEPT = "nothing would read it", "How long metrics are kept."
SECRET = "the spec is committed, and what follows from it is world-readable in the Nix store"
WRITE = "put the value into a Secret or a file on the host, and write "
BAD = {
    "metrics:\n  retentoin: 5d": [
        ("unknown-key", "unknown key 'retentoin' in metrics", "write 'retention'", NOTHING, 2, 3, "metrics",
         "retentoin")
    ],
    "metrics: {retention: 5d, retentoin: 5d}": [
        ("unknown-key", "unknown key 'retentoin' in metrics",
         "remove it, or merge it into 'retention', which is there already", NOTHING, 1, 26, "metrics", "retentoin")
    ],
    "zzz: 1": [
        ("unknown-key", "unknown key 'zzz' in the spec",
         "write one of: engine, hosts, labels, metrics, object, open, password, receiver, size, token, version",
         NOTHING, 1, 1, "zzz")
    ],
    "open: {a: 1, b: 2}": [("unknown-key", "unknown key 'b' in open", "remove it", NOTHING, 1, 14, "open", "b")],
    "version: 1.0": [("bad-value", "version cannot be 1.0", "write 1", "", 1, 10, "version")],
    "engine: promethues": [
        ("bad-value", "engine cannot be 'promethues'", "write 'prometheus'", "What stores metrics.", 1, 9, "engine")
    ],
    "hosts:\n  a:\n    roles: []": [
        ("missing-key", "missing key 'address' in hosts.a", "add, for example, address: 100.64.0.1",
         "On the mesh.", 3, 5, "hosts", "a", "address"),
        ("bad-value", "hosts.a.roles must have 1 or more items, not 0", "write 1 or more items", "",
         3, 12, "hosts", "a", "roles"),
    ],
    "hosts: {a: {adress: 1.2.3.4}}": [
        ("unknown-key", "unknown key 'adress' in hosts.a", "write 'address'", NOTHING, 1, 13, "hosts", "a", "adress")
    ],
    "hosts: {a: {address: 1.2.3.400, roles: [agent, server, agent, x]}}": [
        ("bad-value", "hosts.a.address is '1.2.3.400', which is not an ipv4", "write, for example, 100.64.0.1",
         "On the mesh.", 1, 22, "hosts", "a", "address"),
        ("bad-value", "hosts.a.roles names 'agent' more than once", "keep one of the two", "", 1, 56, "hosts", "a",
         "roles", 2),
        ("bad-value", "hosts.a.roles[3] cannot be 'x'", "write one of: agent, server", "", 1, 63, "hosts", "a",
         "roles", 3),
    ],
    "hosts:\n  Web_1: {address: 1.2.3.4}": [
        ("bad-value", "the key 'Web_1' in hosts is not a DNS label", "write 'web-1'", "", 2, 3, "hosts", "Web_1")
    ],
    "labels: {job: x}": [
        ("bad-value", "the key 'job' in labels does not have the right form", "write another value",
         "", 1, 10, "labels", "job")
    ],
    "object: {bucket: b}": [
        ("missing-key", "missing key 'region' in object, which 'bucket' needs", "add, for example, region: eu-1",
         "", 1, 9, "object", "region")
    ],
    "metrics: {replicas: '3', enabled: yes, retention: 30}": [
        ("wrong-type", "metrics.replicas must be a whole number, not the text '3'", "write 3 without quotes",
         "", 1, 21, "metrics", "replicas"),
        ("wrong-type", "metrics.enabled must be true or false, not the text 'yes'", "write true",
         "", 1, 35, "metrics", "enabled"),
        ("wrong-type", "metrics.retention must be a text, not the number 30", "write, for example, 30d",
         KEPT, 1, 51, "metrics", "retention"),
    ],
    "metrics: {replicas: 3.0, enabled: 1, ratio: .nan, retention: }": [
        ("wrong-type", "metrics.replicas must be a whole number, not the number 3.0", "write 3",
         "", 1, 21, "metrics", "replicas"),
        ("wrong-type", "metrics.enabled must be true or false, not the number 1", "write true or false",
         "", 1, 35, "metrics", "enabled"),
        ("wrong-type", "metrics.ratio must be a number, not the number NaN", "write a number", "", 1, 45, "metrics",
         "ratio"),
        ("wrong-type", "metrics.retention is empty, and must be a text", "write, for example, 30d",
         KEPT, 1, 62, "metrics", "retention"),
    ],
    "metrics: {replicas: 0, retention: \"5d\\n\"}": [
        ("bad-value", "metrics.replicas must be at least 1, not 0", "write 1 or more", "", 1, 21, "metrics",
         "replicas"),
        ("bad-value", "metrics.retention is '5d\\n', which is not a duration", "write '5d'", KEPT, 1, 35, "metrics",
         "retention"),
    ],
    "hosts: {a: {address: 1.2.3.4, roles: agent}}": [
        ("wrong-type", "hosts.a.roles must be a list, not the text 'agent'", "write a list: [agent]",
         "", 1, 38, "hosts", "a", "roles")
    ],
    "- 1": [("wrong-type", "the spec must be a mapping, not a list", "write a mapping", "", 1, 1)],
    "password: hunter2": [
        ("literal-credential", "password is written out, and it is a credential", WRITE + "{secret: NAME, key: KEY}",
         SECRET, 1, 11, "password")
    ],
    "token: 12345": [
        ("literal-credential", "token is written out, and it is a credential",
         WRITE + "{secret: NAME, key: KEY} or {file: /run/agenix/NAME}", SECRET, 1, 8, "token")
    ],
    "password: {secret: Hunter2!, key: 2}": [
        ("bad-value", "password.secret is the given value, which is not a DNS label", "write, for example, slack",
         "", 1, 20, "password", "secret"),
        ("wrong-type", "password.key must be a text, not the given value", "write a text", "", 1, 35, "password",
         "key"),
    ],
    "token: {secret: s}": [("missing-key", "missing key 'key' in token", "add key", "", 1, 8, "token", "key")],
    "size: 5 GB": [("bad-value", "size is '5 GB', which is not a size", "write '5GB'", "", 1, 7, "size")],
    "size: 5gb": [("bad-value", "size is '5gb', which is not a size", "write '5GB'", "", 1, 7, "size")],
    "size: 5 GiB": [("bad-value", "size is '5 GiB', which is not a size", "write a size", "", 1, 7, "size")],
    "engine: Victoria": [
        ("bad-value", "engine cannot be 'Victoria'", "write 'victoria'", "What stores metrics.", 1, 9, "engine")
    ],
    "metrics: {shards: Auto, window: whole_day}": [
        ("bad-value", "metrics.shards cannot be 'Auto'", "write auto", "", 1, 19, "metrics", "shards"),
        ("bad-value", "metrics.window cannot be 'whole_day'", "write 'whole-day'", "", 1, 33, "metrics", "window"),
    ],
    "metrics: {shards: '4'}": [
        ("wrong-type", "metrics.shards must be a whole number or auto, not the text '4'", "write 4 without quotes",
         "", 1, 19, "metrics", "shards"),
    ],
    "metrics: {shards: many, window: 5D}": [
        ("wrong-type", "metrics.shards must be a whole number or auto, not the text 'many'",
         "write a whole number or auto", "", 1, 19, "metrics", "shards"),
        ("bad-value", "metrics.window is '5D', which is not a duration", "write '5d'", LENGTH, 1, 33, "metrics",
         "window"),
    ],
    "size: [5]": [
        ("wrong-type", "size must be a text or a whole number, not a list", "write a text or a whole number", "",
         1, 7, "size")
    ],
    "receiver: {kind: email, url: x}": [
        ("missing-key", "missing key 'to' in receiver", "add to", "", 1, 11, "receiver", "to")
    ],
}  # fmt: skip


def test_a_good_document_has_no_findings():
    assert findings(GOOD) == ()


@pytest.mark.parametrize(("text", "expected"), BAD.items(), ids=lambda value: repr(value)[:30])
def test_each_fault_is_told_in_the_users_words(text, expected):
    assert findings(text) == tuple(finding(*parts[:6], path=parts[6:]) for parts in expected)


def test_all_faults_come_in_one_run_in_the_order_of_the_file():
    found = findings("engine: x\nmetrics: {a: 1, replicas: 0}\nversion: 2\nsize: true\n")
    assert [(d.id, d.position.line) for d in found] == [
        ("bad-value", 1), ("unknown-key", 2), ("bad-value", 2), ("bad-value", 3), ("wrong-type", 4)
    ]  # fmt: skip


def test_a_value_that_fits_two_forms_is_refused():
    schema = {"properties": {"a": {"oneOf": [{"required": ["x"]}, {"required": ["y"]}], "examples": [{"x": "on"}]}}}
    assert validate_document(load("a: {x: 1, y: 2}"), schema) == (
        finding(
            "bad-value", "a fits more than one of the forms that it may have", 'write, for example, {x: on}', "", 1, 4,
            path=("a",),
        ),
    )  # fmt: skip


def test_long_and_odd_values_are_shortened_and_escaped():
    (found,) = findings(f'engine: "{"x" * 500}"')
    assert found.message == f"engine cannot be '{'x' * 57}…'"
    (found,) = findings('hosts: {"a.\\u202e\\t": {address: 1.2.3.4}}')
    assert found.message == "the key 'a.\\u202e\\t' in hosts is not a DNS label"


def test_a_credential_is_never_shown_whatever_is_wrong_with_it():
    values = (
        "hunter2",
        "123456",
        "[hunter2]",
        "{secret: hunter2!}",
        "{file: [hunter2]}",
        "{secret: 123456, key: hunter2}",
    )
    for value in values:
        for place in ("password", "token"):
            text = " ".join(f"{d.message} {d.remedy} {d.reason}" for d in findings(f"{place}: {value}"))
            assert text
            assert "hunter2" not in text
            assert "123456" not in text


def test_references_are_never_fetched(monkeypatch):
    monkeypatch.setattr(socket, "socket", None)
    with pytest.raises(Exception, match=r"example\.org"):
        validate_document(load("a: 1"), {"$ref": "https://example.org/schema.json"})


def test_the_real_schema_can_be_used():
    path = pathlib.Path(__file__).parents[2] / "schemas" / "cluster.schema.json"
    found = validate_document(load("version: 1\nname: keystone\nhots: {}\n"), json.loads(path.read_text()))
    assert [(d.id, d.remedy) for d in found] == [("unknown-key", "write 'hosts'")]


KEYS = st.sampled_from([*SCHEMA["properties"], *SCHEMA["$defs"]["metrics"]["properties"], "secret", "key", "file", "a"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.sampled_from(["5d", "a", "on", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.dictionaries(KEYS, VALUES, max_size=5))
def test_no_value_makes_the_explanations_fail(data):
    text = json.dumps(data).replace("-Infinity", "-.inf").replace("Infinity", ".inf").replace("NaN", ".nan")
    for found in findings(text):
        assert found.message
        assert found.remedy
        assert found.position
