"""A real Thanos over the buckets of several clusters: people see all of them, rules and autoscalers one."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
import yaml

from generator.sources.thanos import QUERY, SIDECAR, STORE
from generator.sources.thanos_clusters import CONNECTED, LOADED, QUERY_CLUSTERS, store_of
from generator.stack.thanos_programs import REPLICA_LABEL
from generator.stack.thanos_ruler import OPERATED
from tests.cluster.test_thanos import ask, blocks, query_connections
from tests.cluster.thanos import Part, thanos
from tests.processes import wait_for
from tests.specs import generated

pytestmark = pytest.mark.proves("thanos", "shows the clusters whose buckets the spec names, each under its own name")

SPEC = generated("clusters")
AGE_S = 8 * 3600
LAST_LOADED = "thanos_bucket_store_blocks_last_loaded_timestamp_seconds"


def bucket(folder: Path, **replicas_of: int) -> Path:
    """A folder with a bucket in it: of each cluster one block for each of its replicas."""
    (folder / "bucket").mkdir(parents=True)
    store = {"type": "FILESYSTEM", "config": {"directory": str(folder / "bucket")}}
    (folder / "objstore.yaml").write_text(yaml.safe_dump(store), encoding="utf-8")
    for name, replicas in replicas_of.items():
        for replica in range(replicas):
            data = folder / f"{name}-{replica}"
            data.mkdir()
            blocks(data, AGE_S)
            (block,) = (path for path in data.iterdir() if path.is_dir())
            meta = json.loads((block / "meta.json").read_text())
            labels = {"cluster": name, REPLICA_LABEL: f"prometheus-{replica}"}
            meta["thanos"] = {"labels": labels, "downsample": {"resolution": 0}, "source": "sidecar"}
            (block / "meta.json").write_text(json.dumps(meta))
            block.rename(folder / "bucket" / block.name)
    return folder


def clusters(part: Part, at_s: float) -> dict[str, float]:
    """The number of series of each cluster."""
    return {labels["cluster"]: value for labels, value in ask(part, "count by (cluster) (kept)", at_s)}


def test_people_see_all_clusters_and_rules_their_own(tmp_path: Path) -> None:
    """Two replicas are one series; the bucket in which cobalt is expected has another cluster's blocks alone."""
    at_s = time.time() - AGE_S
    basalt, cobalt = store_of("basalt"), store_of("cobalt")
    folders = {
        STORE: bucket(tmp_path / "hub", hub=1),
        basalt: bucket(tmp_path / "basalt", basalt=2),
        cobalt: bucket(tmp_path / "cobalt", another=1),
    }
    with (
        thanos(SPEC, STORE, folders[STORE]) as own_store,
        thanos(SPEC, basalt, folders[basalt]) as basalt_store,
        thanos(SPEC, cobalt, folders[cobalt]) as cobalt_store,
        thanos(SPEC, QUERY, tmp_path, endpoints={SIDECAR: (), OPERATED: (), STORE: (own_store.grpc,)}) as own,
        thanos(
            SPEC,
            QUERY_CLUSTERS,
            tmp_path,
            endpoints={QUERY: (own.grpc,), basalt: (basalt_store.grpc,), cobalt: (cobalt_store.grpc,)},
        ) as every,
    ):
        wait_for(lambda: clusters(every, at_s) == {"hub": 1, "basalt": 1}, tmp_path, "both clusters")
        assert clusters(own, at_s) == {"hub": 1}
        for one in (basalt_store, cobalt_store):
            assert {metric.name for metric in LOADED} <= {*one.metrics()}
        assert {*CONNECTED.labels} <= every.metrics()[CONNECTED.name]
        # What ThanosClustersIncomplete and ThanosClusterStale ask for.
        assert {kind: query_connections(every, kind) for kind in ("query", "store")} == {"query": 1, "store": 2}
        assert loaded_s(basalt_store) == pytest.approx(time.time(), abs=600)
        assert loaded_s(cobalt_store) == 0


def loaded_s(part: Part) -> float:
    """When the store gateway last found a block."""
    return part.value(LAST_LOADED)
