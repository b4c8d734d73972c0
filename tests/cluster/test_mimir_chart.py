"""Mimir's own chart, out of the module that the program is built from, with our values.

It is that of April 2026, between 6.1 and the pinned 6.2, whose values had the same keys that we write. Its charts below
(MinIO, two operators) are not part of the module; all are optional and off.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.checks.chart_keys import chart_keys
from generator.insight.chart_values import values_keys, vanished
from generator.spec.chart_lock import packaged
from generator.spec.mimir_pods import mimir_pods
from generator.stack.mimir_distributed import CHART, CONFIG, RELEASE
from tests.consumers.chart_pods import chart_pods
from tests.consumers.policies import pod_from
from tests.consumers.rendering import CONTROLLERS, Object, Rendering, pod_of
from tests.consumers.rights import rights
from tests.specs import ROOT, generated, values
from tests.toolbox import require_tool

pytestmark = pytest.mark.proves("helm", "renders Mimir's own chart, of April 2026, to the parts that were meant")

SPEC = "mimir-distributed"
MODULE = ROOT / "tests" / "tools" / "mimir"
WRITING = {"ingester", "store-gateway", "compactor"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The chart, named as the pinned one is."""
    offline = {**os.environ, "GOPROXY": "off", "GOFLAGS": "-mod=mod"}
    asked = ["go", "list", "-m", "-f", "{{.Dir}}", "github.com/grafana/mimir"]
    require_tool("mimir")  # whose build brings the module
    module = Path(
        subprocess.run(asked, cwd=MODULE, env=offline, capture_output=True, text=True, check=True).stdout.strip()
    )
    charts = tmp_path_factory.mktemp("charts")
    shutil.copytree(module / "operations/helm/charts" / CHART, charts / CHART, copy_function=shutil.copyfile)
    for path in (charts / CHART, *(charts / CHART).rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)  # modules are read-only
    (charts / CHART / "Chart.lock").unlink()
    about = yaml.safe_load((charts / CHART / "Chart.yaml").read_text(encoding="utf-8"))
    pinned = packaged().charts[CHART]
    del about["dependencies"]
    about |= {"version": pinned.version, "appVersion": pinned.app_version}
    (charts / CHART / "Chart.yaml").write_text(yaml.safe_dump(about), encoding="utf-8")
    return charts


@pytest.fixture(scope="module")
def things(folder: Path) -> list[Object]:
    return Rendering(folder).release(SPEC, RELEASE)


def of(things: list[Object], *kinds: str) -> dict[str, Object]:
    return {thing["metadata"]["name"]: thing for thing in things if thing["kind"] in kinds}


def rendered(things: list[Object]) -> dict[str, Any]:
    return dict(yaml.safe_load(of(things, "ConfigMap")[CONFIG]["data"]["mimir.yaml"]))


def test_the_known_keys_are_those_of_the_chart(folder: Path) -> None:
    assert [*vanished(chart_keys(CHART).keys, values_keys(folder / CHART, CHART))] == []


def test_the_configuration_arrives_as_it_was_meant(things: list[Object]) -> None:
    assert rendered(things) == values(generated(SPEC), RELEASE)["mimir"]["structuredConfig"]


def test_every_name_in_it_is_a_service(things: list[Object]) -> None:
    services = of(things, "Service")
    named = re.findall(r"([a-z0-9-]+)\.monitoring\.svc\.cluster\.local:(\d+)", json.dumps(rendered(things)))
    assert {name for name, _ in named} == {"mimir-gossip-ring", "mimir-query-scheduler-headless"}
    for name, port in named:
        assert int(port) in {one["port"] for one in services[name]["spec"]["ports"]}


def test_the_parts_run_in_their_pods_and_nothing_else_does(things: list[Object]) -> None:
    long_term = generated(SPEC).cluster.metrics.long_term
    found = {name: thing["spec"]["replicas"] for name, thing in of(things, *CONTROLLERS).items()}
    assert found == {f"mimir-{part}": pods for part, pods in mimir_pods(long_term).items()}


def test_each_reads_the_configuration_and_writes_where_it_may(things: list[Object]) -> None:
    tracker = str(Path(rendered(things)["activity_tracker"]["filepath"]).parent)
    for name, thing in of(things, *CONTROLLERS).items():
        pod = pod_of(thing)
        (container,) = pod["containers"]
        part = name.removeprefix("mimir-")
        mounts = {one["mountPath"]: one["name"] for one in container["volumeMounts"]}
        kinds = {volume["name"]: volume for volume in pod["volumes"]}
        assert {f"-target={part}", "-config.expand-env=true", "-config.file=/etc/mimir/mimir.yaml"} <= {
            *container["args"]
        }
        assert kinds[mounts["/etc/mimir"]]["configMap"]["name"] == CONFIG
        assert "emptyDir" in kinds[mounts[tracker]]
        claims = [one["metadata"]["name"] for one in thing["spec"].get("volumeClaimTemplates", ())]
        assert ([mounts.get("/data")] == claims) is (part in WRITING), name
        assert {one["name"] for one in container["env"]} >= {"GOMEMLIMIT", "MIMIR_S3_ACCESS_KEY_ID"}


def test_none_has_a_right(things: list[Object]) -> None:
    ours = {one.name: dict(one.manifest) for one in generated(SPEC).stack.objects if one.kind == "ServiceAccount"}
    assert {name: [*rights(thing, ours)] for name, thing in of(things, *CONTROLLERS).items()} == {
        name: [] for name in of(things, *CONTROLLERS)
    }
    assert not of(things, "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ServiceAccount")


def test_policies_know_these_pods(things: list[Object]) -> None:
    """By the committed file, against which all policies are held without the chart."""
    known, unlike = chart_pods(SPEC), {"helm.sh/chart", "app.kubernetes.io/version"}
    for name, thing in of(things, *CONTROLLERS).items():
        pod = pod_from(thing, "monitoring")
        assert {*known[name].labels} == {one for one in pod.labels if one[0] not in unlike}
        assert {*known[name].ports} == {*pod.ports}
