"""What we print is what nginx reads: the real one takes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.syntax.nginx import Directive, print_nginx
from tests.toolbox import run_tool

TEXTS = ["plain", "", "two words", "a;b", "{x}", '"', "\\", "#", "it's", "ünïcödé", 'back\\slash "and" quotes']


def test_layout() -> None:
    condition = Directive("if", ("($request_method", "!=", "POST)"), (Directive("return", ("404",)),))
    found = print_nginx([condition, Directive("proxy_set_header", ("X-Scope-OrgID", ""))])
    assert found == 'if ($request_method != POST) {\n  return 404;\n}\nproxy_set_header X-Scope-OrgID "";\n'


@pytest.mark.parametrize("text", ["\n", "\x00", "a\tb"])
def test_control_characters_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="nginx cannot read"):
        print_nginx([Directive("return", ("200", text))])


def test_nginx_reads_every_argument(tmp_path: Path) -> None:
    """``map`` takes any two strings; a text that ended early would be one argument too many, or none."""
    pairs = tuple(Directive(f"k{n}", (text,)) for n, text in enumerate(TEXTS))
    own = print_nginx([Directive("events", (), (Directive("worker_connections", ("16",)),))])
    own += print_nginx([Directive("http", (), (Directive("map", ("$uri", "$x"), pairs),))])
    (tmp_path / "nginx.conf").write_text(own)
    done = run_tool("nginx", "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-g", f"pid {tmp_path}/pid;")
    assert "syntax is ok" in done.stderr, done.stderr
