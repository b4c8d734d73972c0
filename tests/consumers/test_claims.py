"""The claims that ``nixscope diff`` tells to enlarge are those that the real chart makes."""

from __future__ import annotations

from generator.insight.diff.volumes import VOLUMES
from generator.stack.loki_layout import layout
from tests.consumers.rendering import Rendering, each_spec
from tests.specs import generated


@each_spec
def test_claims_of_loki_are_called_as_diff_says(name: str, rendering: Rendering) -> None:
    cluster = generated(name).cluster
    if not cluster.logs.enabled:
        return
    known = {(volume.job, volume.workload, volume.template) for volume in VOLUMES if volume.release == "loki"}
    named = {part.key for part in layout(cluster).workloads if part.volume is not None}
    made = {
        (thing["metadata"]["name"], claim["metadata"]["name"])
        for thing in rendering.release(name, "loki")
        if thing["kind"] == "StatefulSet"
        for claim in thing["spec"].get("volumeClaimTemplates", ())
    }
    assert made == {(workload, template) for key, workload, template in known if key in named}
