"""The claims that ``nixscope diff`` tells to enlarge, and the kinds that it tells to delete, are the charts'."""

from __future__ import annotations

from generator.insight.diff.releases import APART, KINDS, WIDE
from generator.insight.diff.volumes import VOLUMES
from generator.stack.contract import Release
from generator.stack.loki_layout import layout
from tests.consumers.rendering import Object, Rendering, each_spec
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
def test_a_release_that_leaves_leaves_nothing(name: str, rendering: Rendering) -> None:
    """With kubenix, where ``kubectl delete`` removes it by label or by name. ``all`` is what Kubernetes says it is."""
    inside = {*KINDS.split(","), "daemonset", "deployment", "job", "service", "statefulset"}
    # That of kube-prometheus-stack makes the others, and does not leave.
    for release in generated(name).stack.releases:
        if release.name == "kube-prometheus-stack":
            continue
        left = {_place(thing) for thing in rendering.release(name, release.name) if not _found(thing, release, inside)}
        apart = {(place or release.namespace, kind, one) for place, kind, one in APART.get(release.name, ())}
        assert left == apart, release.name


def _place(thing: Object) -> tuple[str | None, str, str]:
    metadata = thing["metadata"]
    return metadata.get("namespace"), thing["kind"].lower(), metadata["name"]


def _found(thing: Object, release: Release, inside: set[str]) -> bool:
    """Whether one of the two commands that delete by label takes it."""
    namespace, kind, _ = _place(thing)
    if thing["metadata"].get("labels", {}).get("app.kubernetes.io/instance") != release.name:
        return False
    return kind in WIDE.split(",") if namespace is None else kind in inside and namespace == release.namespace
