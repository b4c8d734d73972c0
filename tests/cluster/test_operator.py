"""The real operator turns our objects into configuration that the programs take, with nothing lost on the way."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.sources.contract import ProbeJob, ScrapeJob, Target
from generator.spec.shards import sharded
from generator.stack import thanos, thanos_programs, victoriametrics
from generator.stack.objects import EVALUATED_BY
from tests.cluster.control_plane import ControlPlane
from tests.cluster.custom_resources import PROMETHEUS, RELEASE
from tests.cluster.operated import Operated, contents, operated
from tests.cluster.specs import NAMES, lost, result
from tests.cluster.writing import remote_write
from tests.consumers.by_operator import RULER, SIDECAR
from tests.processes import free_port, running, wait_for, wait_until_up
from tests.specs import values
from tests.toolbox import run_tool

pytestmark = pytest.mark.proves(
    "prometheus-operator", "makes of our objects exactly the targets, labels, rules and routes that the model has"
)
_SHARD = {"__tmp_hash", "__tmp_current_shard"}
Series = tuple[str, str, frozenset[tuple[str, str]]]
"""A ``job`` label, the address that is asked, and the target's other labels."""


@pytest.fixture(scope="session")
def made(plane_of_session: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the operator makes of a spec, once for all tests."""

    @cache
    def make(name: str) -> Operated:
        try:
            return operated(plane_of_session, result(name), tmp_path_factory.mktemp(name))
        finally:
            plane_of_session.empty()

    return make


def meant(name: str) -> set[Series]:
    """Every target of the model."""
    watch = result(name).watch
    hosts = {(job.name, address(t), frozenset(t.labels.items())) for job in watch.jobs for t in job.targets}
    return hosts | {
        (job.name, address(job.prober), frozenset({**labels, "__param_target": asked}.items()))
        for job in watch.probe_jobs
        for asked, labels in job.targets.items()
    }


def address(target: Target) -> str:
    return f"[{target.address}]:{target.port}" if ":" in target.address else f"{target.address}:{target.port}"


def asked(config: Any) -> Iterator[Series]:
    """Every static target of a configuration, after relabelling as Prometheus does it."""
    for job in config["scrape_configs"]:
        for group in job.get("static_configs", ()):
            for target in group["targets"]:
                labels = relabelled(job, {**group["labels"], "__address__": target, "job": job["job_name"]})
                where, name = labels.pop("__address__"), labels.pop("job")
                kept = {k: v for k, v in labels.items() if not k.startswith("__") or k == "__param_target"}
                yield name, where, frozenset(kept.items())


def relabelled(job: Any, labels: dict[str, str]) -> dict[str, str]:
    """The one action that configurations with static targets use: a label gets a text, or another label's value."""
    for rule in job["relabel_configs"]:
        if _SHARD & {rule.get("target_label"), *rule.get("source_labels", ())}:
            continue  # which shard asks: ``test_each_target_has_one_shard``
        assert rule.get("action", "replace") == "replace", rule
        assert "regex" not in rule, rule
        value = "".join(labels[name] for name in rule.get("source_labels", ()))
        labels[rule["target_label"]] = rule.get("replacement", "$1").replace("$1", value)
    return labels


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.proves("promtool3", "takes the configuration that the operator makes of our objects, with all rules")
def test_prometheus_takes_the_configuration(name: str, made: Any, tmp_path: Path) -> None:
    made(name).write(tmp_path)
    done = run_tool("promtool3", "check", "config", "--lint=all", "--lint-fatal", tmp_path / "prometheus.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.proves("amtool", "takes the configuration that the operator makes of our values")
def test_alertmanager_takes_the_configuration(name: str, made: Any, tmp_path: Path) -> None:
    made(name).write(tmp_path)
    done = run_tool("amtool", "check-config", tmp_path / "alertmanager.yaml")
    assert done.returncode == 0, done.stdout + done.stderr
    config = yaml.safe_load(made(name).alertmanager)
    assert config == values(result(name), RELEASE)["alertmanager"]["config"]


@pytest.mark.parametrize("name", NAMES)
def test_every_target_is_asked(name: str, made: Any) -> None:
    """Under the label ``job`` and with the labels that rules and dashboards select, and nobody else is."""
    found = list(asked(made(name).config))
    assert set(found) == meant(name)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("name", NAMES)
def test_services_of_others_are_found(name: str, made: Any) -> None:
    jobs = {job["job_name"].split("/")[2]: job for job in made(name).config["scrape_configs"] if discovers(job)}
    ours = {job.name: job for job in result(name).watch.service_jobs}
    assert jobs.keys() == ours.keys()
    for called, job in jobs.items():
        spec = ours[called]
        (discovery,) = job["kubernetes_sd_configs"]
        assert discovery["namespaces"]["names"] == [spec.namespace]
        kept = {tuple(rule["source_labels"]): rule["regex"] for rule in job["relabel_configs"] if keeps(rule)}
        assert kept == {
            **{service(label): f"({value});true" for label, value in spec.selector.items()},
            ("__meta_kubernetes_endpoint_port_name",): spec.port,
        }
        named = [rule for rule in job["relabel_configs"] if rule.get("target_label") == "job"]
        assert named[-1] == {"target_label": "job", "replacement": called, "action": "replace"}
        assert job["honor_labels"] is spec.honor_labels


def discovers(job: Any) -> bool:
    return "kubernetes_sd_configs" in job


def keeps(rule: Any) -> bool:
    """A choice by what was discovered; the operator adds one by shard."""
    return rule.get("action") == "keep" and rule["source_labels"][0].startswith("__meta_")


def service(label: str) -> tuple[str, str]:
    """How the discovery calls a label of a Service, and whether it is there."""
    word = "".join(c if c.isalnum() else "_" for c in label)
    return f"__meta_kubernetes_service_label_{word}", f"__meta_kubernetes_service_labelpresent_{word}"


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_is_there(name: str, made: Any) -> None:
    """As it was written, group by group: the operator adds nothing and leaves nothing out.

    With shards the ruler has all but those on itself, which each Prometheus has.
    """
    spec = result(name)
    objects = [thing.manifest for thing in spec.stack.objects if thing.kind == "PrometheusRule"]
    local = [sharded(spec.cluster) and EVALUATED_BY in one["metadata"]["labels"] for one in objects]
    of_ruler, of_prometheus = ([] for _ in range(2))
    for one, own in zip(objects, local, strict=True):
        (of_prometheus if own or not sharded(spec.cluster) else of_ruler).extend(one["spec"]["groups"])
    assert sorted(made(name).groups(), key=called) == sorted(of_prometheus, key=called)
    assert sorted(made(name).groups_of_ruler(), key=called) == sorted(of_ruler, key=called)
    assert {group["name"] for group in of_prometheus + of_ruler} >= {group.name for group in spec.watch.rules}


def called(group: Any) -> str:
    return str(group["name"])


@pytest.mark.parametrize("name", NAMES)
def test_what_all_of_it_has_in_common(name: str, made: Any) -> None:
    """The interval, the cluster's name on every alert, and where alerts go."""
    cluster, config = result(name).cluster, made(name).config
    everything = config["global"]
    assert everything["external_labels"]["cluster"] == cluster.name
    assert everything["scrape_interval"] == everything["evaluation_interval"] == cluster.metrics.scrape_interval
    assert config["storage"]["tsdb"]["retention"]["time"] == cluster.metrics.retention
    (alertmanager,) = config["alerting"]["alertmanagers"]
    (discovery,) = alertmanager["kubernetes_sd_configs"]
    assert discovery["namespaces"]["names"] == [result(name).stack.namespace]


def test_the_specs_have_every_kind_of_job() -> None:
    """So that none of the above passes for want of one."""
    kinds = {type(job) for name in NAMES for job in (*result(name).watch.jobs, *result(name).watch.probe_jobs)}
    assert kinds == {ScrapeJob, ProbeJob}
    assert any(result(name).watch.service_jobs for name in NAMES)


def test_the_sidecar_uploads(made: Any) -> None:
    """With the bucket's description and keys, beside a Prometheus that merges no blocks; once for each replica."""
    stateful_set = made("long").stateful_set
    assert stateful_set["replicas"] == result("long").cluster.metrics.replicas == 2
    pod = stateful_set["template"]["spec"]
    containers = {container["name"]: container for container in pod["containers"]}
    sidecar, prometheus = containers["thanos-sidecar"], containers["prometheus"]
    assert {f"--storage.tsdb.{bound}-block-duration=2h" for bound in ("min", "max")} <= {*prometheus["args"]}
    assert sidecar["image"] == thanos_programs.IMAGE
    (description,) = [arg for arg in sidecar["args"] if arg.startswith("--objstore.config")]
    folder = description.partition("=")[2].rpartition("/")[0]
    mounts = {mount["mountPath"]: mount["name"] for mount in sidecar["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    assert volumes[mounts[folder]]["configMap"]["name"] == thanos.OBJSTORE
    # A ConfigMap is read-only: the runtime could make no folder in it for another mount.
    assert not [path for path in mounts if path.startswith(f"{folder}/")]
    keys = {one["name"]: one["valueFrom"]["secretKeyRef"] for one in sidecar["env"]}
    assert {name: (key["name"], key["key"]) for name, key in keys.items()} == {
        "AWS_ACCESS_KEY_ID": ("metrics-s3", "access_key_id"),
        "AWS_SECRET_ACCESS_KEY": ("metrics-s3", "secret_access_key"),
    }
    assert sidecar == {**sidecar, **yaml.safe_load(SIDECAR.read_text())}
    labels = made("long").config["global"]["external_labels"]
    assert labels == {**labels, "cluster": "long", thanos_programs.REPLICA_LABEL: f"prometheus-{PROMETHEUS}-0"}


def test_the_ruler_evaluates_over_the_querier(made: Any) -> None:
    """One StatefulSet with the arguments, the Service and the rights that other tests take for granted."""
    ruler = made("sharded").ruler
    pod, service = yaml.safe_load_all(RULER.read_text())
    assert lost(pod["spec"], {**ruler, "template": named_apart(ruler["template"])}) == []
    assert ruler["serviceName"] == service["metadata"]["name"]
    (container,) = [one for one in ruler["template"]["spec"]["containers"] if one["name"] == "thanos-ruler"]
    assert [one["name"] for one in container["env"]] == ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "POD_NAME"]
    assert not made("long").ruler


def named_apart(template: Any) -> Any:
    """The template with its volumes by their kind alone, as ours are cut."""
    spec = template["spec"]
    kinds = [{key: value if key == "name" else {} for key, value in one.items()} for one in spec["volumes"]]
    return {**template, "spec": {**spec, "volumes": kinds}}


@pytest.mark.proves("prometheus3", "scrapes each target of a sharded configuration on exactly one shard")
def test_each_target_has_one_shard(made: Any, tmp_path: Path) -> None:
    """A real Prometheus of each shard says what it scrapes; none has everything, and none has nothing."""
    shards = result("sharded").cluster.metrics.shards
    assert len(made("sharded").shards) == shards
    found = [scraped(made("sharded").of_shard(number), tmp_path / str(number)) for number in range(shards)]
    everything = sorted(set().union(*found))
    assert everything == sorted((job, where) for job, where, _ in meant("sharded"))
    assert sum(map(len, found)) == len(everything)
    assert all(found)


def scraped(text: str, folder: Path) -> set[tuple[str, str]]:
    """Job and address of every static target, as Prometheus' own relabelling leaves them."""
    folder.mkdir()
    config = yaml.safe_load(text)
    jobs = [job for job in config["scrape_configs"] if "static_configs" in job]
    (folder / "prometheus.yaml").write_text(yaml.safe_dump({"global": config["global"], "scrape_configs": jobs}))
    port = free_port()
    options = ("--config.file=prometheus.yaml", "--storage.tsdb.path=data", f"--web.listen-address=127.0.0.1:{port}")
    url = f"http://127.0.0.1:{port}"
    with running(folder, "prometheus3", *options) as process:
        wait_until_up(f"{url}/-/ready", process, folder)
        wait_for(lambda: targets(url), folder, "targets")
        return {(one["scrapePool"].split("/")[-1], one["discoveredLabels"]["__address__"]) for one in targets(url)}


def targets(url: str) -> list[Any]:
    """What is scraped."""
    with urllib.request.urlopen(f"{url}/api/v1/targets?state=active", timeout=30) as answer:
        return list(json.load(answer)["data"]["activeTargets"])


def test_what_is_written_elsewhere(made: Any) -> None:
    """Prometheus is told by the operator what our test of VictoriaMetrics tells it."""
    where = victoriametrics.url(result("victoria").cluster)
    assert made("victoria").config["remote_write"] == remote_write(result("victoria"), (where, where))
    assert made("victoria").stateful_set["replicas"] == 2
    assert "remote_write" not in made("long").config


def test_what_is_written_into_another_cluster(made: Any) -> None:
    """With the login out of the Secret, as our test of two clusters has it."""
    spec = result("mimir-elsewhere")
    where = str(spec.cluster.metrics.long_term.url)
    (found,) = made("mimir-elsewhere").config["remote_write"]
    assert [found] == remote_write(spec, (where, where), contents(spec))
    assert found["basic_auth"] == {"username": "username of metrics-login", "password": "password of metrics-login"}


def test_every_prometheus_says_which_replica_it_is(made: Any) -> None:
    """Also the only one: Mimir hears one of each cluster, by these two labels."""
    for name, replicas in (("mimir-entry", 1), ("mimir-elsewhere", 2)):
        assert made(name).stateful_set["replicas"] == replicas
        labels = made(name).config["global"]["external_labels"]
        expected = {"cluster": result(name).cluster.name, thanos.REPLICA_LABEL: f"prometheus-{PROMETHEUS}-0"}
        assert labels == {**labels, **expected}
