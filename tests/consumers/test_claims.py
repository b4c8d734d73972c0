"""The claims that ``nixscope diff`` tells to enlarge, and the kinds that it tells to delete, are the charts'."""

from __future__ import annotations

from generator.insight.diff.releases import KINDS
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


@each_spec
def test_a_release_that_leaves_leaves_nothing_in_the_namespace(name: str, rendering: Rendering) -> None:
    """With kubenix, where ``kubectl delete`` removes it. ``all`` is what Kubernetes says it is."""
    every = {"daemonset", "deployment", "job", "service", "statefulset"}
    wide = {"apiservice", "clusterrole", "clusterrolebinding"}
    # That of kube-prometheus-stack makes the others, and does not leave.
    leave = [one.name for one in generated(name).stack.releases if one.name != "kube-prometheus-stack"]
    made = {thing["kind"].lower() for release in leave for thing in rendering.release(name, release)}
    assert made - wide - every <= {*KINDS.split(",")}
