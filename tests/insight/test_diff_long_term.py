"""What a change means for metrics in a bucket, and for the volumes of what works there."""

from __future__ import annotations

from typing import Any

import pytest

from generator.insight.diff.compare import compare
from generator.insight.diff.contract import Difference, Note
from generator.output import Changes
from tests.specs import STORE, made

THANOS: dict[str, Any] = {
    "type": "thanos",
    "retention": "90d",
    "downsampled": {"fiveMinutes": "365d"},
    "bucket": "metrics",
    "volume": "20Gi",
}


def tree(**parts: Any) -> dict[str, str]:
    long_term = {"longTerm": {**THANOS, **parts}} if parts != {"type": "none"} else {}
    return dict(made(storage=STORE, budget={"memory": "8Gi"}, metrics=long_term).tree)


def difference(**parts: Any) -> Difference:
    return compare(tree(), tree(**parts), Changes((), (), ()))


def only(found: Difference, *ids: str) -> list[Note]:
    return [note for note in found.notes if note.id in ids]


def test_a_shorter_retention_deletes_from_the_bucket() -> None:
    found = difference(retention="60d", downsampled={"fiveMinutes": "365d", "oneHour": "365d"})
    text = "samples older than 60d are deleted from the long-term store; they are kept for 90d now"
    assert only(found, "retention-shorter") == [Note("retention-shorter", "danger", text)]
    assert only(difference(retention="120d"), "retention-shorter") == []


def test_another_bucket_is_empty() -> None:
    text = (
        "the bucket of metrics changes from rgw:80/metrics to rgw:80/other: copy what is there, or it is out of reach"
    )
    assert only(difference(bucket="other"), "store-moved") == [Note("store-moved", "danger", text)]


def test_thanos_goes_and_comes() -> None:
    without, with_ = tree(type="none"), tree()
    (gone,) = only(compare(with_, without, Changes((), (), ())), "long-term-gone", "long-term-begins")
    text = "nothing reads the bucket rgw:80/metrics any more, and nothing deletes what is in it"
    assert gone == Note("long-term-gone", "danger", text)
    (new,) = only(compare(without, with_, Changes((), (), ())), "long-term-gone", "long-term-begins")
    assert (new.id, new.level) == ("long-term-begins", "action")
    assert only(compare({}, with_, Changes((), (), ())), "long-term-begins") == []


def test_the_claims_of_a_cluster_that_is_seen_no_more_stay() -> None:
    seen = {"basalt": {"bucket": "basalt-metrics"}, "cobalt": {"bucket": "cobalt-metrics"}}
    found = compare(tree(clusters=seen), tree(clusters={"basalt": seen["basalt"]}), Changes((), (), ()))
    text = "the volumes of thanos-store-cobalt stay, with all that is on them: delete their claims once nobody needs it"
    claims = ("kubectl -n monitoring delete pvc data-thanos-store-cobalt-0",)
    assert only(found, "claims-stay") == [Note("claims-stay", "note", text, claims)]
    assert only(compare(tree(), tree(clusters=seen), Changes((), (), ())), "claims-stay") == []
    (all_,) = only(difference(type="none"), "claims-stay")
    assert all_.commands == ("kubectl -n monitoring delete pvc data-thanos-compact-0 data-thanos-store-0",)


def test_secrets_that_are_read_from_now_on() -> None:
    """A pod that wants a key of one that is not there does not start, and with a login Grafana is such a pod."""

    def needed(text: str, name: str) -> Note:
        text = f"{text} only once the Secret {name} is there (nixscope never writes one)"
        return Note("secret-needed", "action", text, (f"kubectl -n monitoring get secret {name}",))

    seen = {name: {"bucket": name, "credentials": {"secret": "others-s3"}} for name in ("basalt", "cobalt")}
    found = compare(tree(clusters={"dolomite": {"bucket": "dolomite"}}), tree(clusters=seen), Changes((), (), ()))
    assert only(found, "secret-needed") == [needed("thanos-store-basalt, thanos-store-cobalt start", "others-s3")]
    elsewhere = {"type": "mimir", "url": "http://100.64.0.1:3900", "login": {"secret": "metrics-login"}}
    before, after = (made(metrics={"longTerm": long_term}).tree for long_term in ({}, elsewhere))
    stack = "of kube-prometheus-stack"
    assert only(compare(dict(before), dict(after), Changes((), (), ())), "secret-needed") == [
        needed(f"prometheus {stack}, grafana {stack} start", "metrics-login")
    ]
    assert only(compare({}, dict(after), Changes((), (), ())), "secret-needed") == []


@pytest.mark.parametrize(
    ("was", "is_", "what"),
    [
        ("mimir", "thanos", "the bucket rgw:80/metrics"),
        ("thanos", "mimir", "the bucket rgw:80/metrics"),
        ("victoriametrics", "mimir", "the volume of VictoriaMetrics"),
    ],
)
def test_no_engine_reads_what_another_wrote(was: str, is_: str, what: str) -> None:
    """Even in the same bucket; that the other keeps it for less long deletes nothing."""

    def of(engine: str, retention: str) -> dict[str, str]:
        long_term = {"type": engine, "retention": retention}
        return dict(made(storage=STORE, budget={"memory": "8Gi"}, metrics={"longTerm": long_term}).tree)

    found = compare(of(was, "90d"), of(is_, "60d"), Changes((), (), ()))
    named = {"mimir": "Mimir", "thanos": "Thanos"}[is_]
    text = f"nothing reads {what} any more, and nothing deletes what is in it; {named} begins anew"
    ids = ("long-term-gone", "store-moved", "retention-shorter")
    assert only(found, *ids) == [Note("long-term-gone", "danger", text)]
    assert len(only(found, "long-term-begins")) == (is_ == "thanos")


def test_a_mimir_elsewhere_keeps_what_it_has() -> None:
    """Whether a Mimir of ours makes way for it, or it for another one."""

    def at(**long_term: Any) -> dict[str, str]:
        return dict(made(storage=STORE, budget={"memory": "8Gi"}, metrics={"longTerm": long_term}).tree)

    ours, one, other = at(type="mimir"), *(at(type="mimir", url=f"http://100.64.0.{n}:3900") for n in (1, 2))
    first, second = ("the Mimir at http://100.64.0.1:3900", "the Mimir at http://100.64.0.2:3900")
    bucket = "nothing reads the bucket rgw:80/metrics any more, and nothing deletes what is in it"
    left = f"no dashboard of this cluster finds what {first} has; it stays there until that deletes it"
    moved = f"metrics go to {second} in place of {first}; unless both lead to the same one, no dashboard of this "
    moved += "cluster finds what was written so far"
    for old, new, text in (
        (ours, one, f"{bucket}; {first} begins anew"),
        (one, other, moved),
        (one, ours, f"{left}; Mimir begins anew"),
    ):
        found = only(compare(old, new, Changes((), (), ())), "long-term-gone", "store-moved", "retention-shorter")
        assert found == [Note("long-term-gone", "danger", text)]
    assert only(compare(tree(type="none"), one, Changes((), (), ())), "long-term-gone", "long-term-begins") == []


def test_volumes_of_objects() -> None:
    shrunk, grown = (only(difference(volume=size), "volume-shrinks", "volume-grows") for size in ("10Gi", "30Gi"))
    for note, name in zip(shrunk, ("thanos-compact", "thanos-store"), strict=True):
        text = f"the volume of {name} cannot shrink from 20Gi to 10Gi: the cluster refuses a smaller claim; "
        text += "write metrics.longTerm.volume: 20Gi, or delete the claim with its data"
        assert note == Note("volume-shrinks", "danger", text)
    for note, name in zip(grown, ("thanos-compact", "thanos-store"), strict=True):
        patch = '{"spec":{"resources":{"requests":{"storage":"30Gi"}}}}'
        assert note.commands == (
            f"kubectl -n monitoring patch pvc data-{name}-0 --type merge -p '{patch}'",
            f"kubectl -n monitoring delete statefulset {name} --cascade=orphan",
        )
        assert "(applying makes it again)" in note.text


@pytest.mark.parametrize("target", ["kubenix", "helm", "manifests", "argocd", "k3s"])
def test_every_target_tells_it(target: str) -> None:
    old, new = (
        {path: text for path, text in one.items() if path.startswith(f"{target}/")}
        for one in (_everywhere("20Gi"), _everywhere("10Gi"))
    )
    assert len(only(compare(old, new, Changes((), (), ())), "volume-shrinks")) == 2


def _everywhere(volume: str) -> dict[str, str]:
    targets = ["kubenix", "helm", "manifests", "argocd", "k3s"]
    hosts = {"one": {"address": "100.64.0.1", "roles": ["server"]}}
    parts: dict[str, Any] = {
        "targets": targets,
        "hosts": hosts,
        "argocd": {"repository": {"url": "https://git.example.org/a.git"}},
    }
    parts["alerting"] = {"receivers": {"default": {"webhook": {"url": {"secret": "hook", "key": "url"}}}}}
    long_term = {**THANOS, "volume": volume}
    return dict(made(storage=STORE, budget={"memory": "8Gi"}, metrics={"longTerm": long_term}, **parts).tree)


def sharded(shards: int, volume: str = "20Gi") -> dict[str, str]:
    """Two replicas of each shard."""
    metrics = {"shards": shards, "replicas": 2, "volume": volume, "longTerm": {**THANOS, "volume": volume}}
    return dict(made(storage=STORE, budget={"memory": "24Gi"}, metrics=metrics).tree)


def test_shards_come_and_go() -> None:
    one, two, three = map(sharded, (1, 2, 3))
    ids = ("shards-fewer", "shards-more", "rules-move")
    assert only(compare(two, two, Changes((), (), ())), *ids) == []
    assert [note.id for note in only(compare(two, three, Changes((), (), ())), *ids)] == ["shards-more"]
    more, moved = only(compare(one, three, Changes((), (), ())), *ids)
    assert more.text.startswith("Prometheus has 3 shards in place of 1: ")
    assert moved.text.startswith("Thanos' ruler evaluates the rules now: ")
    fewer, back = only(compare(three, one, Changes((), (), ())), *ids)
    assert (fewer.level, fewer.id, back.id) == ("danger", "shards-fewer", "rules-move")
    assert fewer.text.startswith("Prometheus has 1 shard in place of 3: ")
    assert back.text.startswith("Prometheus evaluates the rules now: ")


def test_volumes_of_each_shard() -> None:
    found = only(compare(sharded(2), sharded(2, "30Gi"), Changes((), (), ())), "volume-grows")
    prometheus, ruler, *_ = found
    name, patch = (
        "prometheus-kube-prometheus-stack-prometheus",
        '{"spec":{"resources":{"requests":{"storage":"30Gi"}}}}',
    )
    sets = (name, f"{name}-shard-1")
    assert prometheus.commands == (
        *(
            f"kubectl -n monitoring patch pvc {name}-db-{one}-{pod} --type merge -p '{patch}'"
            for one in sets
            for pod in (0, 1)
        ),
        *(f"kubectl -n monitoring delete statefulset {one} --cascade=orphan" for one in sets),
    )
    rulers = "thanos-ruler-kube-prometheus-stack-thanos-ruler"
    assert ruler.commands == (
        *(f"kubectl -n monitoring patch pvc {rulers}-data-{rulers}-{pod} --type merge -p '{patch}'" for pod in (0, 1)),
        f"kubectl -n monitoring delete statefulset {rulers} --cascade=orphan",
    )


def mimir(*targets: str, **parts: Any) -> dict[str, str]:
    metrics = {"longTerm": {"type": "mimir", "bucket": "metrics", **parts}}
    return dict(
        made(
            storage=STORE, budget={"memory": "24Gi"}, metrics=metrics, targets=[*targets] or ["helm", "manifests"]
        ).tree
    )


def wide(*targets: str, **parts: Any) -> dict[str, str]:
    return mimir(*targets, mode="distributed", **parts)


BESIDE = (
    "Mimir begins anew beside its bucket: what it has not uploaded, two hours or more, stays on {claims}, and "
    "nothing reads it. Until the old pods are gone two compactors work on one bucket, and each merges again what the "
    "other has merged. First let it upload; then apply{steps}. The new pods find blocks in the bucket when these are "
    "12 hours old; until then Prometheus (recent) has them"
)
BY_HAND = "; let it upload what has come since; then delete it at once"


def test_layouts_of_mimir() -> None:
    """The bucket is the same; what is not there yet stays behind, and the old pods go on until they are deleted."""
    ids = ("layout-changes", "ingesters-fewer", "long-term-gone", "store-moved", "retention-shorter")
    for old, new, pods, claims, steps in (
        (mimir(), wide(), ["mimir-0"], "the claim of mimir-0", f"{BY_HAND} (stays-in-cluster)"),
        (mimir("helm"), wide("helm"), ["mimir-0"], "the claim of mimir-0", ", which deletes the old pod"),
        (
            wide(),
            mimir(),
            [f"mimir-ingester-{number}" for number in range(3)],
            "the claims of the ingesters",
            f"{BY_HAND} (release-removed)",
        ),
    ):
        found = compare(old, new, Changes((), (), ()))
        (note,) = only(found, *ids)
        assert (note.id, note.level) == ("layout-changes", "action")
        assert note.text == BESIDE.format(claims=claims, steps=steps)
        assert [command.split()[4] for command in note.commands[::2]] == [f"pod/{pod}" for pod in pods]
        assert {*note.commands[1::2]} == {"curl -X POST 'localhost:8080/ingester/flush?wait=true'; kill %1"}
        named = [one.id for one in found.notes if f"({one.id})" in steps]
        assert len(named) == steps.count("(")


def test_layouts_of_mimir_where_the_tree_has_no_releases() -> None:
    """The target manifests alone has only objects, and no engine goes for all that."""
    one, parts = (
        {path: text for path, text in tree.items() if path.startswith("manifests/")} for tree in (mimir(), wide())
    )
    ids = ("layout-changes", "ingesters-fewer", "long-term-gone", "store-moved", "retention-shorter")
    assert [note.id for note in only(compare(one, parts, Changes((), (), ())), *ids)] == ["layout-changes"]
    (back,) = only(compare(parts, one, Changes((), (), ())), *ids)
    assert back == Note("layout-changes", "action", BESIDE.format(claims="the claims of the ingesters", steps=BY_HAND))
    assert only(compare(parts, parts, Changes((), (), ())), *ids) == []
    (gone,) = only(compare(parts, {"manifests/a.txt": ""}, Changes((), (), ())), *ids)
    assert gone.text == "nothing reads the bucket of Mimir any more, and nothing deletes what is in it"


def test_fewer_ingesters_of_mimir() -> None:
    ids = ("layout-changes", "ingesters-fewer", "long-term-gone", "store-moved", "retention-shorter")
    assert only(compare(wide(), wide(ingesters=5), Changes((), (), ())), *ids) == []
    (fewer,) = only(compare(wide(ingesters=5), wide(), Changes((), (), ())), *ids)
    assert (fewer.id, fewer.level) == ("ingesters-fewer", "danger")
    assert fewer.commands == (
        "kubectl -n monitoring port-forward pod/mimir-ingester-4 8080 & sleep 2",
        "curl -X POST 'localhost:8080/ingester/prepare-shutdown'; kill %1",
    )


def test_what_of_mimir_a_change_deletes_or_hides_in_either_layout() -> None:
    ids = ("retention-shorter", "store-moved", "long-term-gone")
    for old, new in ((mimir(), wide(retention="30d", bucket="other")), (wide(), wide(retention="30d", bucket="other"))):
        assert [note.id for note in only(compare(old, new, Changes((), (), ())), *ids)] == [
            "retention-shorter",
            "store-moved",
        ]
    assert [note.id for note in only(compare(wide(), tree(type="none"), Changes((), (), ())), *ids)] == [
        "long-term-gone"
    ]


def test_volumes_of_each_part_of_mimir() -> None:
    found = only(compare(wide(), wide(volume="30Gi"), Changes((), (), ())), "volume-grows")
    claims = [command.split()[5] for note in found for command in note.commands if " patch pvc " in command]
    assert claims == [
        *(f"storage-mimir-ingester-{pod}" for pod in range(3)),
        *(f"storage-mimir-store-gateway-{pod}" for pod in range(3)),
        "storage-mimir-compactor-0",
    ]
    (shrunk, *others) = only(compare(wide(), wide(volume="10Gi"), Changes((), (), ())), "volume-shrinks")
    assert "write metrics.longTerm.volume: 20Gi" in shrunk.text
    assert len(others) == 2
