"""Credentials are blacked out by the engine that Alloy uses, whatever else stands in the line, and JSON stays JSON."""

from __future__ import annotations

import json

import pytest

from generator.spec.logs import Redact
from generator.stack.alloy_credentials import credentials
from generator.stack.alloy_stages import redact
from tests.goregexp import replaced

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
BLOCK = "-----BEGIN RSA PRIVATE KEY-----{}-----END RSA PRIVATE KEY-----"
R = "<redacted>"

SAMPLES = [
    ("Authorization: Bearer abcdefghijklmnop.qrst-uv", f"Authorization: Bearer {R}"),
    ("sent bearer abcdefghijklmnopqrst== twice", f"sent bearer {R} twice"),
    ("authorization: Basic dXNlcjpwYXNz", f"authorization: Basic {R}"),
    ("map[Authorization:[Basic dXNlcjpwYXNz] Accept:[*/*]]", f"map[Authorization:[Basic {R}] Accept:[*/*]]"),
    ("dial postgres://app:s3cr3t@db.example.org:5432/app", f"dial postgres://app:{R}@db.example.org:5432/app"),
    ("redis://:p@ss@cache:6379 down", f"redis://:{R}@cache:6379 down"),
    ("id AKIAIOSFODNN7EXAMPLE used", f"id {R} used"),
    ("AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", f"AWS_SECRET_ACCESS_KEY={R}"),
    ('"SecretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"', f'"SecretAccessKey": "{R}"'),
    (f"session {JWT} ok", f"session {R} ok"),
    (f"a {BLOCK.format(chr(10) + 'MIIEpAIBAAKCAQEA' + chr(10))} b", f"a {BLOCK.format(R)} b"),
    ("-----BEGIN EC PRIVATE KEY-----\nMIIEpAIBAAK", f"-----BEGIN EC PRIVATE KEY-----{R}"),
    ("password=hunter2 user=x", f"password={R} user=x"),
    ("Password: hunter2", f"Password: {R}"),
    ("DB_PASSWORD=hunter2;Pwd=hunter2;PWD=hunter2", f"DB_PASSWORD={R};Pwd={R};PWD={R}"),
    ("passwd : 'correct horse' end", f"passwd : '{R}' end"),
    ("api_key: abc123 apikey=abc123 X-Api-Key: abc123", f"api_key: {R} apikey={R} X-Api-Key: {R}"),
    ("GET /x?token=abc123&page=2", f"GET /x?token={R}&page=2"),
    ("clientSecret=abc client_secret='a b' secret_key = abc", f"clientSecret={R} client_secret='{R}' secret_key = {R}"),
    ("private_key=abc passphrase: abc credentials=abc", f"private_key={R} passphrase: {R} credentials={R}"),
    ("{'access_token': 'abc', 'n': 1}", f"{{'access_token': '{R}', 'n': 1}}"),
    ("conf {Password:hunter2 User:x}", f"conf {{Password:{R} User:x}}"),
]  # fmt: skip

DOCUMENTS = [
    ({"token": "a b", "n": 1.5}, {"token": R, "n": 1.5}),
    ({"password": 'quo"te\\ and ü', "x": [1]}, {"password": R, "x": [1]}),
    ({"password": 12345, "pin": 12345}, {"password": R, "pin": 12345}),
    ({"password": None, "token": True, "secret": {"name": "x"}}, None),
    ({"url": "https://u:p@h/p?token=abc"}, {"url": f"https://u:{R}@h/p?token={R}"}),
    ({"msg": 'login {"password":"a b","u":1}'}, {"msg": f'login {{"password":"{R}","u":1}}'}),
    ({"msg": "password=abc"}, {"msg": f"password={R}"}),
    ({"headers": {"Authorization": "Bearer abcdefghijklmnopqrst"}}, {"headers": {"Authorization": f"Bearer {R}"}}),
    ({"key": BLOCK.format("\nMIIE\n"), "n": 1}, {"key": BLOCK.format(R), "n": 1}),
]

UNTOUCHED = [
    "GET /healthz 200 12ms user=anna keyboard=us",
    "max_tokens=512 token_count=3 tokens: 12",
    "https://example.org:8080/a?mail=x@example.org",
    "the secret of monkey island, a token of thanks, basic authentication failed",
    'level=info msg="Updated secrets" accessKeys=3',
    "time 12:30:45 ratio 3:4 sha256:0f3a passed=12",
    '{"password":null,"token":""}',
    "1700000000000000000 pppppppppppppppppppp",
    "",
]


@pytest.mark.parametrize(("line", "expected"), SAMPLES)
def test_credential(line: str, expected: str) -> None:
    assert replaced(credentials(), [line]) == [expected]


@pytest.mark.parametrize("spaced", [True, False])
def test_json_stays_json(spaced: bool) -> None:
    separators = (", ", ": ") if spaced else (",", ":")
    lines = [json.dumps(before, separators=separators) for before, _ in DOCUMENTS]
    found = [json.loads(line) for line in replaced(credentials(), lines)]
    assert found == [before if after is None else after for before, after in DOCUMENTS]


def test_the_rest_stays_as_it_is() -> None:
    assert replaced(credentials(), UNTOUCHED) == UNTOUCHED


def test_redacting_twice_changes_nothing_more() -> None:
    once = replaced(credentials(), [line for line, _ in SAMPLES])
    assert replaced(credentials(), once) == once


def test_own_expressions_black_out_their_groups_or_all_of_it() -> None:
    rules = Redact(credentials=False, expressions=(r"card=(\d{4})", r"ssn-\d+", r"(?i)pin (\d+)|code (\d+)"))
    stages = [(str(stage.body[0].value), str(stage.body[1].value)) for stage in redact(rules)]  # type: ignore[union-attr]
    line = "card=1234 ssn-99 PIN 12, code 34; password=stays"
    assert replaced(stages, [line]) == [f"card={R} {R} PIN {R}, code {R}; password=stays"]


def test_nothing_is_redacted_where_nothing_is_asked_for() -> None:
    assert list(redact(Redact(credentials=False))) == []
