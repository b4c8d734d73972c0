"""The labels of log streams: by them a selector of the spec selects, and so does every query."""

from __future__ import annotations

POD_LABELS = ("namespace", "pod", "container", "app", "node", "stream")
"""What a pod's line has as soon as it is read; ``stream`` is ``stdout`` or ``stderr``."""

LEVEL = "level"
"""Read from the line, after lines have been joined."""

STREAM_LABELS = frozenset({*POD_LABELS, LEVEL, "job", "cluster"})
"""What a query may select by: the above, the ``job`` of Kubernetes events, and the cluster's name."""
