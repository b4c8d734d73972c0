"""``nixscope schema``."""

from __future__ import annotations


def schema() -> None:
    """Print the JSON Schema of the spec, for editors.

    Example: nixscope schema > cluster.schema.json
    """
    from generator import report
    from generator.spec.load import schema as load_schema

    report.show_json(load_schema())
