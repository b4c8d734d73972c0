"""Expressions (RE2) that find credentials in the lines of logs. Only what a group holds is blacked out.

Each begins with letters that must be there as they are. Go's ``regexp`` then skips ahead to these letters, and a line
without them costs a tenth of a microsecond instead of a hundred: one expression for all keys, in any case, took Alloy
seven times the processor for the same lines. So the first letter of most keys is left out (``Token`` and ``token`` end
alike), and every key stands here twice, once in capitals.

They rather take a word too much (``token: expired`` loses its last) than leave a credential. A line that is JSON stays
JSON: a text goes up to its closing quote, with what is escaped in it, and a number becomes a text. What one line does
not hold cannot be found in it: of a private key that a program prints line by line, the inner lines are seen only where
``logs.pods.multiline`` joins them.
"""

from __future__ import annotations

from collections.abc import Iterator

REDACTED = "<redacted>"

_BY_FORM = (
    r"""-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----([^"']*?)(?:-----END|["']|\z)""",
    r"(eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_.-]*)",
    r"((?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AIPA|ANPA|ANVA|AROA)[A-Z0-9]{16})\b",
    r"""://[^\s/:@?#\\"']*:([^\s/?#\\"']+)@""",
    r"earer\s+([A-Za-z0-9._~+/=-]{16,})",
    r"""uthorization[\\"']*\s*[:=]\s*[\[\\"']*(?i:basic|bearer|digest|negotiate|token|apikey)\s+([^\s\\"',\]]+)""",
)
"""Private keys, JSON Web Tokens, key ids of AWS, passwords in URLs, bearer tokens, headers."""

_KEYS = (
    ("assw", "(?:or)?d"),
    ("assphrase", ""),
    ("pwd", ""),
    ("Pwd", ""),
    ("ecret", "(?:[_-]?key)?"),
    ("oken", ""),
    ("redential", "s?"),
    ("pi", "[_-]?key"),
    ("ccess", "[_-]?key(?:[_-]?id)?"),
    ("rivate", "[_-]?key"),
)
"""How a key ends whose value is a credential: ``DB_PASSWORD``, ``access_token``, ``clientSecret``, ``X-Api-Key``."""

_QUOTED = r"""(?:\\?["'])?\s*[:=]\s*(?:"((?:[^"\\]|\\.)+)"|'([^']+)'|\\"([^"\\]+)\\")"""
_WORD = r"""\s*[:=]\s*([^\s\\"',;&]+)"""
_NUMBER = r"""("\s*:\s*-?[0-9][0-9.eE+-]*)"""
"""With the quote that ends the key, by which the replacement tells it from the others."""

_IN_QUOTES = f"""{{{{ if hasPrefix "\\"" .Value }}}}": "{REDACTED}"{{{{ else }}}}{REDACTED}{{{{ end }}}}"""


def credentials() -> Iterator[tuple[str, str]]:
    """Each expression, with the template of what takes the place of its groups."""
    yield from ((expression, REDACTED) for expression in _BY_FORM)
    spellings = [spelling for letters, rest in _KEYS for spelling in ((letters, rest), (letters.upper(), rest))]
    for letters, rest in dict.fromkeys(spellings):
        end = f"(?i:{rest})" if rest else ""
        yield f"{letters}{end}(?:{_QUOTED}|{_WORD}|{_NUMBER})", _IN_QUOTES
