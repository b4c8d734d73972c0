"""A value that stands in many files is laid out once and reads as if it stood there alone."""

from __future__ import annotations

from generator.syntax.nix import AttrPath, Commented, Lambda, Shared, print_nix


def test_a_shared_value_prints_as_the_value() -> None:
    value = {"enable": True, "flags": ["a" * 60, "b" * 60], "text": "x\ny\n"}
    shared = Shared(value)
    for key, deep in ((AttrPath("services", "a"), False), (AttrPath("services", "a"), True), (AttrPath("b c"), False)):
        plain = {key: Commented("why", value, gap=True)}
        again = {key: Commented("why", shared, gap=True)}
        if deep:
            plain, again = {AttrPath("outer"): plain, "z": 1}, {AttrPath("outer"): again, "z": 1}
        for _ in range(2):
            assert print_nix(Lambda(["lib"], again)) == print_nix(Lambda(["lib"], plain))
