"""What a host must have, as series of its own: what vanishes takes its own series along, so no rule on those can fire.

The file stands in ``/etc/nixscope``, linked into the textfile directory: it is a part of the host's configuration, and
is there before the exporter starts. See ``docs/decisions/0001-expected-pools-as-series.md``.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.sources import node
from generator.sources.contract import HostService


def expectation(metric: str, text: str, label: str, values: Sequence[str], title: str) -> HostService:
    """``metric{label="value"} 1`` for each value, served by node_exporter; ``text`` is the metric's HELP.

    The metric's name ends in ``_expected``, by which the link to the file is told from what programs write.
    """
    lines = [f"# HELP {metric} {text}", f"# TYPE {metric} gauge"]
    lines += [f'{metric}{{{label}="{value}"}} 1' for value in values]
    return HostService(
        title=title,
        options={
            ("environment", "etc", f"nixscope/{metric}.prom", "text"): "\n".join(lines) + "\n",
            ("systemd", "tmpfiles", "rules"): (
                f"L+ {node.TEXTFILE_DIRECTORY}/nixscope_{metric}.prom - - - - /etc/nixscope/{metric}.prom",
            ),
        },
    )
