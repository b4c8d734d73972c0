"""What a plan says of specs: that it counts everything, and that its remedies are enough."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from generator.capacity.contract import Assumed
from generator.diagnostics import Diagnostic, Severity
from generator.insight.plan import planned
from generator.insight.plan.assemble import plan
from generator.insight.plan.contract import Plan
from generator.stack.assemble import memory_shares
from tests.commandline import Ran, nixscope
from tests.specs import SPECS, STORE, generated, made


@pytest.mark.parametrize("name", SPECS)
def test_every_job_of_a_spec_is_counted(name: str) -> None:
    result = generated(name)
    found = plan(result.cluster, result.watch)
    watched = {job.name for job in (*result.watch.jobs, *result.watch.probe_jobs, *result.watch.service_jobs)}
    assert watched <= found.by_job.keys()
    assert min(found.by_job.values()) > 0
    assert found.by_host.keys() == set(result.cluster.hosts)
    assert sum(found.by_job.values()) == found.total_series


def of(**parts: Any) -> Plan:
    result = made(**parts)
    return plan(result.cluster, result.watch)


def test_samples_and_bytes_follow_from_the_series() -> None:
    found = of(metrics={"scrapeInterval": "15s"})
    assert found.samples_per_s == found.total_series / 15
    assert found.metrics_daily_bytes == int(found.total_series / 15 * 86400 * 1.8)
    slower = of(metrics={"scrapeInterval": "60s"})
    assert slower.metrics_daily_bytes == pytest.approx(found.metrics_daily_bytes / 4, rel=1e-6)


def test_assumptions_can_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "cluster.yaml").write_text(SPEC)
    few, usual, many = (planned(tmp_path / "cluster.yaml", pods).plan for pods in (10, None, 110))
    assert (few.assumed, usual.assumed) == (Assumed(10, 8), Assumed(30, 8))
    assert few.total_series < usual.total_series < many.total_series
    per_pod = (many.total_series - usual.total_series) / 80
    # cAdvisor, kube-state-metrics, rules, and an interface and two mounts on the node
    assert per_pod == pytest.approx(1.5 * 33 + 66 + 8 + 33 + 15 + 10 + 8 + 30 + 14, rel=0.01)


def errors(found: Plan) -> list[Diagnostic]:
    return [finding for finding in found.findings if finding.severity is Severity.ERROR]


def test_a_default_stack_fits() -> None:
    found = of()
    assert found.findings == ()
    assert [one.container for one in found.memory if one.modelled] == [
        "prometheus",
        "grafana",
        "loki",
        "alloy",
        "alloy-events",
    ]
    assert all(one.needs_bytes <= one.has_bytes for one in found.memory)
    assert taken(found) <= 4 * 2**30


def taken(found: Plan) -> int:
    return sum(one.has_bytes * one.pods for one in found.memory)


DISTRIBUTED: dict[str, Any] = {"mode": "distributed", "dailyVolume": "200GB"}


def test_every_pod_of_the_largest_loki_is_counted() -> None:
    hosts = {f"n{n}": {"address": f"100.64.0.{n + 1}"} for n in range(3)}
    result = made(hosts=hosts, storage=STORE, logs=DISTRIBUTED, budget={"memory": "48Gi"})
    found = plan(result.cluster, result.watch)
    pods = {one.container: one.pods for one in found.memory}
    assert pods == {share.container: share.replicas for share in memory_shares(result.cluster)}
    assert {"loki-chunks-cache": 1, "loki-canary": 3, "alloy-events": 1, "loki-querier": 2}.items() <= pods.items()
    assert 47 * 2**30 < taken(found) <= 48 * 2**30
    loki = [(one.name, one.pods, one.size_bytes // 2**30) for one in found.volumes if one.name.startswith("loki-")]
    assert loki == [
        ("loki-ingester", 3, 200),
        ("loki-index-gateway", 2, 20),
        ("loki-compactor", 1, 20),
        ("loki-ruler", 1, 20),
    ]


def test_parts_of_the_largest_loki_are_those_of_its_manual() -> None:
    """3 TB a day is the manual's own volume; what it recommends is no reason to refuse a stack."""
    hosts = {f"n{n}": {"address": f"100.64.0.{n + 1}"} for n in range(3)}
    logs = {"mode": "distributed", "dailyVolume": "3TB"}
    found = of(hosts=hosts, storage=STORE, logs=logs, budget={"memory": "600Gi"})
    needs = {one.container: one.needs_bytes * one.pods / 2**30 for one in found.memory}
    assert {name: needs[f"loki-{name}"] for name in ("distributor", "querier", "index-gateway", "compactor")} == {
        "distributor": pytest.approx(4 * 0.5, rel=0.1),
        "querier": pytest.approx(10 * 1.0, rel=0.1),
        "index-gateway": pytest.approx(4 * 2.0, rel=0.1),
        "compactor": pytest.approx(10.0, rel=0.1),
    }
    small = of(hosts=hosts, storage=STORE, logs=logs, budget={"memory": "40Gi"}).findings
    told = {finding.message.split(" ")[0]: (finding.id, finding.severity) for finding in small}
    assert told["loki-ingester"] == ("plan-memory", Severity.ERROR)
    assert told["loki-compactor"] == ("plan-recommended", Severity.WARNING)


def test_a_stream_that_is_kept_longest_counts_as_a_tenant_does() -> None:
    streams = [{"selector": '{app="audit"}', "period": "120d"}]
    logs = {"mode": "simple-scalable", "dailyVolume": "40GB", "retention": "30d"}
    plain, kept = (of(storage=STORE, logs=logs | more).store for more in ({}, {"streamRetention": streams}))
    assert plain is not None
    assert kept is not None
    assert (kept.held_bytes, kept.most_bytes) == (plain.held_bytes, 4 * plain.most_bytes)


def test_journals_of_hosts_are_streams_that_loki_holds() -> None:
    server = {"box": {"address": "100.64.0.1", "roles": ["server"]}}
    shipped = {"password": {"file": "/run/agenix/loki"}, "htpasswd": {"file": "/run/agenix/loki-htpasswd"}}
    with_hosts, without = (
        next(one.needs_bytes for one in of(hosts=server, logs=logs).memory if one.container == "loki")
        for logs in ({"mode": "monolithic", "hosts": shipped}, {"mode": "monolithic"})
    )
    # Twice (Go's heap) a block of 256 KiB for each of the sixty streams of the one host.
    assert with_hosts - without == 2 * 60 * 256 * 2**10


def test_events_have_series_of_their_own_alloy() -> None:
    with_events, without = (of(logs={"mode": "monolithic", "pods": {"events": on}}) for on in (True, False))
    assert (with_events.by_job["alloy"], without.by_job["alloy"]) == (500, 250)
    gone = {one.container for one in with_events.memory} - {one.container for one in without.memory}
    assert gone == {"alloy-events", "alloy-events-reloader"}


def test_a_budget_that_is_too_small_names_one_that_is_not() -> None:
    logs = {"mode": "simple-scalable", "dailyVolume": "40GB"}
    spec: dict[str, Any] = {"storage": STORE, "logs": logs}
    (error,) = errors(of(**spec, budget={"memory": "6Gi"}))
    assert (error.id, error.path) == ("plan-memory", ("budget", "memory"))
    assert error.message.startswith("loki-write needs about ")
    wanted = re.match(r"write budget: \{memory: (\d+)Gi\}", error.remedy)
    assert wanted is not None
    enough = int(wanted[1])
    assert errors(of(**spec, budget={"memory": f"{enough}Gi"})) == []
    assert [e.id for e in errors(of(**spec, budget={"memory": f"{enough - 1}Gi"}))] == ["plan-memory"]


def test_too_many_spans_are_told_as_spans() -> None:
    """Without logs, so that the budget is too small for nothing else."""
    traces = {"enabled": True, "dailyVolume": "500GB", "volume": "2000Gi"}
    found = errors(of(logs={"enabled": False}, traces=traces, budget={"memory": "8Gi"}))
    told = {error.message.split()[0]: (error.reason, error.remedy.partition("}, or ")[2]) for error in found}
    why = "500GB of spans a day go through it; the kernel would kill it, again and again"
    assert told["alloy-traces"] == (why, "lower traces.dailyVolume, by sampling")


def test_a_budget_that_is_close_names_one_that_is_not() -> None:
    """The number that a warning names is larger than the one that stands there, and with it nothing is close."""
    logs = {"mode": "simple-scalable", "dailyVolume": "40GB"}
    spec: dict[str, Any] = {"storage": STORE, "logs": logs}
    enough = next(size for size in range(5, 64) if not errors(of(**spec, budget={"memory": f"{size}Gi"})))
    close = of(**spec, budget={"memory": f"{enough}Gi"}).findings
    assert {finding.id for finding in close} == {"plan-close"}
    wanted = {int(number) for finding in close for number in re.findall(r"memory: (\d+)Gi", finding.remedy)}
    assert len(wanted) == 1
    assert min(wanted) > enough
    assert of(**spec, budget={"memory": f"{min(wanted)}Gi"}).findings == ()
    assert of(**spec, budget={"memory": f"{min(wanted) - 1}Gi"}).findings != ()


def test_a_volume_that_is_too_small_names_one_that_is_not() -> None:
    hosts = {f"h{n}": {"address": f"100.64.{n // 250}.{n % 250 + 1}", "roles": ["external"]} for n in range(1500)}
    metrics = {"scrapeInterval": "15s", "retention": "90d"}
    (error,) = errors(of(hosts=hosts, metrics=metrics, budget={"memory": "64Gi"}))
    assert (error.id, error.path) == ("plan-retention", ("metrics", "volume"))
    volume, retention = re.search(r"volume: (\d+)Gi, retention: (\d+)d", error.remedy).groups()  # type: ignore[union-attr]
    for change in ({"volume": f"{volume}Gi"}, {"retention": f"{retention}d"}):
        assert of(hosts=hosts, metrics=metrics | change, budget={"memory": "64Gi"}).findings == ()
    own = of(hosts=hosts, metrics=metrics | {"retentionSize": "40GB"}, budget={"memory": "64Gi"})
    sized = re.search(r"volume: (\d+)Gi and retentionSize: (\d+)GB", errors(own)[0].remedy)
    assert sized is not None
    change = {"volume": f"{sized[1]}Gi", "retentionSize": f"{sized[2]}GB"}
    assert of(hosts=hosts, metrics=metrics | change, budget={"memory": "64Gi"}).findings == ()


def test_the_object_store_holds_every_copy_for_the_retention() -> None:
    logs = {"mode": "simple-scalable", "dailyVolume": "40GB", "retention": "30d"}
    found = of(storage=STORE, logs={**logs, "tenancy": {"by": "namespace", "retention": {"pay": "60d"}}})
    assert found.store is not None
    daily = 40 * 2**30 / 4 * 3
    assert (found.store.daily_bytes, found.store.copies) == (daily, 3)
    assert (found.store.held_bytes, found.store.most_bytes) == (daily * 30, daily * 60)
    (buffer,) = [volume for volume in found.volumes if volume.name == "loki-write"]
    assert (buffer.daily_bytes, buffer.days_until_full) == (0, None)
    assert buffer.buffer_days == pytest.approx(buffer.size_bytes / (40 * 2**30))


def test_logs_on_a_volume_fill_it() -> None:
    found = of(logs={"mode": "monolithic", "dailyVolume": "8GB", "retention": "14d", "volume": "40Gi"})
    (loki,) = [volume for volume in found.volumes if volume.name == "loki"]
    assert (loki.daily_bytes, loki.held_bytes) == (2 * 2**30, 28 * 2**30)
    assert loki.days_until_full is None
    assert found.store is None


def test_retention_without_a_limit_on_size_would_fill_the_volume() -> None:
    found = of(metrics={"volume": "1Gi", "retention": "15d", "retentionSize": "1023MB", "allowTightVolume": True})
    (volume,) = [volume for volume in found.volumes if volume.name == "prometheus"]
    assert volume.held_bytes > volume.size_bytes
    assert volume.days_until_full == pytest.approx(
        (2**30 - (volume.held_bytes - 1023 * 2**20)) / volume.daily_bytes, rel=0.01
    )


def test_no_logs_no_loki() -> None:
    found = of(logs={"enabled": False})
    assert {one.container for one in found.memory if one.modelled} == {"prometheus", "grafana"}
    assert not any(one.container.startswith(("loki", "alloy")) for one in found.memory)
    assert (found.logs_daily_bytes, found.store) == (0, None)
    assert {"loki", "alloy"} & found.by_job.keys() == set()


# The command

SPEC = """\
version: 1
name: small
logs: {mode: monolithic}
hosts:
  box: {address: 100.64.0.1}
alerting:
  receivers:
    default:
      webhook: {url: {secret: alertmanager, key: url}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cluster.yaml").write_text(SPEC)
    return tmp_path


def test_text(folder: Path, golden: Any) -> None:
    ran = nixscope("plan", "cluster.yaml", cwd=folder)
    assert (ran.code, ran.stderr) == (0, "")
    golden(Path(__file__).parent / "data/plan.txt", ran.stdout)


def test_a_refusal_shows_the_plan_and_leaves_with_1(folder: Path) -> None:
    (folder / "cluster.yaml").write_text(SPEC + "metrics: {volume: 2Gi, scrapeInterval: 5s}\n")
    ran = nixscope("plan", "cluster.yaml", cwd=folder)
    assert ran.code == 1
    assert ran.stdout.startswith("small: 1 host, 1 node of the cluster; assumed: 30 pods on a node")
    assert re.fullmatch(
        r"cluster\.yaml:10:19: error\[plan-retention\] metrics fill 1GiB within \d days, "
        r"and metrics\.retention is 15d\n"
        r"  why: Prometheus deletes the oldest .*\n"
        r"  fix: write metrics\.volume: \d+Gi, retention: \dd, or a longer scrapeInterval\n",
        ran.stderr,
    )
    told = nixscope("plan", "cluster.yaml", "--json", cwd=folder)
    assert (told.code, told.stderr) == (1, "")
    assert [finding["id"] for finding in json.loads(told.stdout)["findings"]] == ["plan-retention"]


def test_json(folder: Path) -> None:
    ran = nixscope("plan", "cluster.yaml", "--json", "--pods", "10", "--cpus", "4", cwd=folder)
    found = json.loads(ran.stdout)
    assert (ran.code, ran.stderr, found["findings"]) == (0, "", [])
    assert found["assumed"] == {"pods": 10, "cpus": 4}
    assert found["series"] == sum(found["byJob"].values())
    assert {volume["name"] for volume in found["volumes"]} == {"prometheus", "alertmanager", "grafana", "loki"}
    assert {"needsBytes", "hasBytes"} < found["memory"][0].keys()
    assert "daysUntilFull" in found["volumes"][0]


@pytest.mark.parametrize("option", [("--pods", "0"), ("--cpus", "x"), ("--pods", "100000")])
def test_wrong_usage(folder: Path, option: tuple[str, str]) -> None:
    assert nixscope("plan", "cluster.yaml", *option, cwd=folder).code == 2


def test_a_wrong_spec_is_refused_as_everywhere(folder: Path) -> None:
    (folder / "cluster.yaml").write_text(SPEC + "metrics: {retentoin: 30d}\n")
    ran = nixscope("plan", "cluster.yaml", cwd=folder)
    assert ran == Ran(1, "", nixscope("check", "cluster.yaml", cwd=folder).stderr)
