"""Which addresses of the spec are URLs that a program can connect to: the schema tells their form, not their port."""

from __future__ import annotations

from urllib.parse import urlsplit


def is_url(text: str) -> bool:
    """Whether this is an http(s) URL with a host, and with a port from 1 to 65535 where it has one."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number or too large, a bracket without its other
        return False


def is_endpoint(target: str) -> bool:
    """Whether this is ``HOST:PORT`` with a port from 1 to 65535."""
    if "/" in target or "@" in target:
        return False
    try:
        parts = urlsplit(f"//{target}")
        return bool(parts.hostname) and bool(parts.port)
    except ValueError:
        return False
