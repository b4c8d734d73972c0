"""Which versions of Loki send the checksums that some stores do not understand (grafana/loki#21926)."""

from __future__ import annotations

import pytest

from generator.checks.loki_image import sends_checksums


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        *(("2.9.17", False), ("3.5.9", False), ("3.6.10", False)),
        *(("3.6.11", True), ("3.6.12", True), ("3.7.0", True), ("v3.7.6", True), ("3.8.0", True), ("4.0.0", True)),
    ],
)
def test_from_the_first_version_of_each_line(version: str, affected: bool) -> None:
    assert sends_checksums(version) is affected
