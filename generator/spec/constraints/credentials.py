"""No secret stands in the spec: strings that look like credentials are refused, whatever key they stand under."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from generator.diagnostics import Diagnostic, Path
from generator.spec.wording import place_name

LITERAL = "literal-credential"

_KINDS = {
    "an AWS access key": r"\b(AKIA|ASIA)[0-9A-Z]{16}\b",
    "a Slack token": r"\bxox[abeprs]-[0-9A-Za-z-]{10,}",
    "a Slack webhook URL": r"hooks\.slack\.com/(services|workflows|triggers)/",
    "a Discord webhook URL": r"discord(app)?\.com/api/webhooks/",
    "a GitHub token": r"\b(gh[opsur]_|github_pat_)[0-9A-Za-z_]{20,}",
    "a Grafana token": r"\b(glsa|glc)_[0-9A-Za-z_+/=]{20,}",
    "a Tailscale or Headscale key": r"\b(tskey-|hskey-)[0-9A-Za-z-]{10,}",
    "an age secret key": r"\bAGE-SECRET-KEY-1[0-9A-Z]{20,}",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a URL with a password in it": r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*+://[^/\s:@]*:[^/\s@]+@",
    "a bearer token": r"(?<![0-9A-Za-z_-])eyJ[0-9A-Za-z_-]{10,}+\.eyJ[0-9A-Za-z_-]{10,}+\.",
}
"""None may look twice at the same text: a value of megabytes must not take minutes (see the test)."""
_PATTERN = re.compile("|".join(f"(?P<k{index}>{pattern})" for index, pattern in enumerate(_KINDS.values())))
_NAMES = tuple(_KINDS)


def check_literals(data: object) -> Iterator[Diagnostic]:
    """Every string of the raw document that looks like a credential. The value itself is never repeated."""
    for path, text in _strings(data, ()):
        found = _PATTERN.search(text)
        if found is not None:
            kind = next(name for index, name in enumerate(_NAMES) if found.group(f"k{index}"))
            yield Diagnostic(
                LITERAL,
                f"{place_name(path) or 'this'} looks like {kind}",
                "put it into a Kubernetes Secret and write {secret: NAME, key: KEY}, "
                "or into a file on the host and write {file: /run/agenix/NAME}; then replace it: it was in a file",
                "the spec is committed, and what follows from it is world-readable in the Nix store",
                path,
            )


def _strings(node: object, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from _strings(value, (*path, key))
    elif isinstance(node, Sequence):
        for index, value in enumerate(node):
            yield from _strings(value, (*path, index))
