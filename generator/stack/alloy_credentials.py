"""Expressions (RE2) that find credentials in the lines of logs. Only what a group holds is blacked out.

They rather take a word too much (``token: expired`` loses its last) than leave a credential. A line that is JSON stays
JSON: a text goes up to its closing quote, with what is escaped in it, and a number becomes a text. What one line does
not hold cannot be found in it: of a private key that a program prints line by line, the inner lines are seen only where
``logs.pods.multiline`` joins them.
"""

from __future__ import annotations

REDACTED = "<redacted>"

_KEY = (
    r"(?:passw(?:or)?d|passphrase|pwd|secret|token|credentials?"
    r"|(?:api|access|private|secret|signing|encryption|account)[_-]?key(?:[_-]?id)?)"
)
"""How a key ends whose value is a credential: ``DB_PASSWORD``, ``access_token``, ``clientSecret``, ``X-Api-Key``."""

_PRIVATE_KEY = r"""-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----([^"']*?)(?:-----END|["']|\z)"""
_JWT = r"\b(eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_.-]*)"
_BEARER = r"(?i)\bbearer\s+([A-Za-z0-9._~+/=-]{16,})"
_AUTHORIZATION = (
    r"""(?i)\bauthorization[\\"']*\s*[:=]\s*[\[\\"']*(?:basic|bearer|digest|negotiate|token|apikey)\s+([^\s\\"',\]]+)"""
)
_URL = r"""\b[A-Za-z][A-Za-z0-9+.-]*://[^\s/:@?#\\"']*:([^\s/?#\\"']+)@"""
_AWS_KEY_ID = r"\b((?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AIPA|ANPA|ANVA|AROA)[A-Z0-9]{16})\b"
_TEXT = rf"""(?i){_KEY}(?:\\?["'])?\s*[:=]\s*(?:"((?:[^"\\]|\\.)+)"|'([^']+)'|\\"([^"\\]+)\\")"""
_NUMBER = rf"""(?i){_KEY}"\s*:\s*(-?[0-9][0-9.eE+-]*)"""
_WORD = rf"""(?i){_KEY}\s*[:=]\s*([^\s\\"',;&]+)"""

CREDENTIALS = (
    (_PRIVATE_KEY, REDACTED),
    (_JWT, REDACTED),
    (_BEARER, REDACTED),
    (_AUTHORIZATION, REDACTED),
    (_URL, REDACTED),
    (_AWS_KEY_ID, REDACTED),
    (_TEXT, REDACTED),
    (_NUMBER, f'"{REDACTED}"'),
    (_WORD, REDACTED),
)
"""Each with what takes the place of its groups."""
