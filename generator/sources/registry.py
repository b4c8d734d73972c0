"""Every source, in the order in which their parts appear in the output. A new source is one file and one line here."""

from __future__ import annotations

from generator.sources import kubernetes, logs, node, primer, zfs

SOURCES = (node.SOURCE, zfs.SOURCE, kubernetes.SOURCE, primer.SOURCE, logs.SOURCE)
