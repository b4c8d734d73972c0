"""Where things come from: whole explanations, in words that name real places."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from generator.insight import explain as insight
from generator.insight.explain.contract import Fact, Known
from generator.insight.explain.hearing import hearers
from tests.commandline import Ran, nixscope
from tests.specs import SPECS, cluster, generated

SPEC = """\
version: 1
name: small
groups:
  nas: {zfs: {pools: [tank]}}
hosts:
  box:
    address: 100.64.0.1
    groups: [nas]
  out: {address: 100.64.0.2, roles: [external], disks: [/dev/sda]}
logs:
  mode: monolithic
  tenancy:
    by: namespace
    retention: {pay: 30d}
    limits: {pay: {rateMB: 1, burstMB: 2}}
  streamRetention:
    - {selector: '{level="debug"}', period: 2d}
alerting:
  receivers:
    default: {webhook: {url: {secret: a, key: url}}}
    pager: {webhook: {url: {secret: a, key: pager}}}
  routes:
    - {match: {severity: critical, team: nas}, receivers: [pager]}
  alerts:
    ZFSPoolAlmostFull: {severity: critical, for: 1h, threshold: 0.8}
    HostRebooted: {enabled: false}
    KubePodNotReady: {enabled: false}
    CPUThrottlingHigh: {severity: critical}
watch:
  probes:
    - {name: web, type: http, target: "https://example.org"}
  rules: rules
  dashboards: boards
targets: [nixos, manifests]
"""
RULES = """\
groups:
  - name: mine
    rules:
      - {alert: Mine, expr: node_load1 > 5, for: 5m, labels: {severity: critical}}
"""
BOARD = {"uid": "mine", "title": "My board", "panels": []}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("explain")
    (place / "cluster.yaml").write_text(SPEC)
    for name, text in (("rules/mine.yaml", RULES), ("boards/mine.json", json.dumps(BOARD))):
        (place / name).parent.mkdir()
        (place / name).write_text(text)
    return place


@pytest.fixture(scope="module")
def known(folder: Path) -> Known:
    return insight.known(folder / "cluster.yaml")


@pytest.fixture
def facts(known: Known, folder: Path):
    def of(name: str, kind: str) -> dict[str, list[str]]:
        """The facts of one thing by label, with paths below the folder of the spec."""
        (one,) = [found for found in insight.explain(known, name) if found.kind == kind]
        out: dict[str, list[str]] = {}
        for fact in one.facts:
            out.setdefault(fact.label, []).append(fact.text.replace(f"{folder}/", ""))
        return out

    return of


def test_an_alert_of_ours(facts) -> None:
    assert facts("ZFSPoolAlmostFull", "alert") == {
        "source": ["zfs: watch.zfs by default (nothing about it at cluster.yaml:30)"],
        "says": ["ZFS pool {{ $labels.pool }} on {{ $labels.instance }} is over 80 % full."],
        "rule": [
            'zfs_pool_allocated_bytes{job="zfs-exporter"} / zfs_pool_size_bytes{job="zfs-exporter"} > 0.8',
        ],
        "fires": ["after 1h"],
        "severity": ["critical"],
        "changed": [
            "severity critical in place of warning: alerting.alerts.ZFSPoolAlmostFull.severity at cluster.yaml:25",
            "for 1h in place of 30m: alerting.alerts.ZFSPoolAlmostFull.for at cluster.yaml:25",
            "threshold 0.8: alerting.alerts.ZFSPoolAlmostFull.threshold at cluster.yaml:25",
        ],
        "metric": [
            "zfs_pool_allocated_bytes, from job zfs-exporter",
            "zfs_pool_size_bytes, from job zfs-exporter",
        ],
        "exporter": [
            "Sizes and health of ZFS pools, read by Prometheus' job zfs-exporter (port 9134 on box), "
            "read by job zfs-exporter"
        ],
        "who hears it": ['pager (where team="nas")', "default"],
        "runbook": ["https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ZFSPoolAlmostFull.md"],
        "output file": ["manifests/prometheusrule/nixscope-zfs.yaml"],
    }


def test_an_alert_that_is_off(facts) -> None:
    found = facts("HostRebooted", "alert")
    assert found["state"] == ["switched off: alerting.alerts.HostRebooted at cluster.yaml:26"]
    assert found.keys() == {"state", "rule"}


def test_an_alert_that_is_silent_by_itself(facts) -> None:
    """Severity info; a worse alert says nothing of it."""
    said = ["by itself: InfoInhibitor silences it unless a worse one of its namespace fires"]
    assert facts("ZFSPoolFragmented", "alert")["silent"] == said
    assert facts("CPUThrottlingHigh", "alert").get("silent") is None, "which the spec makes critical"
    assert facts("NodeCPUHighUsage", "alert")["silent"] == said, "of the chart"


def test_an_alert_of_the_chart(facts) -> None:
    chart = "kube-prometheus-stack 88.5.3, group kubernetes-apps: its query and texts stand in the chart"
    assert facts("KubePodNotReady", "alert") == {
        "source": [chart],
        "state": ["switched off: alerting.alerts.KubePodNotReady at cluster.yaml:27"],
    }
    changed = facts("CPUThrottlingHigh", "alert")
    assert changed["changed"] == ["severity critical: alerting.alerts.CPUThrottlingHigh.severity at cluster.yaml:28"]
    assert changed["who hears it"] == ['pager (where team="nas")', "default"]
    assert facts("KubeNodeNotReady", "alert")["to change it"] == [
        "alerting: {alerts: {KubeNodeNotReady: {severity: info}}}, or enabled: false"
    ]


def test_an_alert_of_the_chart_is_heard_by_its_own_severity(facts) -> None:
    """One severity is told without a condition on it, two each for itself."""
    one = facts("KubeNodeNotReady", "alert")
    assert (one["severity"], one["who hears it"]) == (["warning"], ["default"])
    two = facts("NodeFileDescriptorLimit", "alert")
    assert two["severity"] == ["warning or critical"]
    assert two["who hears it"] == [
        "default, as warning",
        'pager (where team="nas"), as critical',
        "default, as critical",
    ]


def test_an_alert_of_the_user(facts) -> None:
    assert facts("Mine", "alert") == {
        "source": ["your rule file, rules/mine.yaml:4:29"],
        "rule": ["node_load1 > 5"],
        "fires": ["after 5m"],
        "severity": ["critical"],
        "metric": ["node_load1, from job node-exporter"],
        "exporter": [
            "Host metrics, read by Prometheus' job node-exporter (port 9100 on box, out), read by job node-exporter"
        ],
        "who hears it": ['pager (where team="nas")', "default"],
        "output file": ["manifests/prometheusrule/own-mine.yaml"],
        "spec": ["watch.rules at cluster.yaml:32"],
    }


def test_a_host(facts) -> None:
    found = facts("out", "host")
    assert found["spec"] == ["hosts.out at cluster.yaml:9"]
    assert found["is"] == ["external at 100.64.0.2"]
    assert found["disks"] == ["/dev/sda"]
    assert found["asked by"] == ["job node-exporter at 100.64.0.2:9100", "job smartctl-exporter at 100.64.0.2:9633"]
    assert found["open"] == ["9100, 9633 on tailscale0"]
    assert found["output file"] == ["nixos/hosts/out.nix"]
    assert facts("box", "host")["spec"] == ["hosts.box at cluster.yaml:6", "groups.nas at cluster.yaml:4"]


@pytest.mark.parametrize("name", ["keystone", "odd"])
def test_where_it_is_asked_is_what_prometheus_is_told(name: str) -> None:
    """Letter by letter, IPv6 addresses too."""
    told = {
        address
        for path, text in generated(name).tree.items()
        if path.startswith("manifests/scrapeconfig/")
        for config in yaml.safe_load(text)["spec"].get("staticConfigs", ())
        for address in config["targets"]
    }
    known = everything(name)
    said = {
        fact.text.rpartition(" at ")[2]
        for host in known.spec.cluster.hosts
        for found in insight.explain(known, host)
        if found.kind == "host"
        for fact in found.facts
        if fact.label == "asked by"
    }
    assert said
    assert said <= told


def test_a_metric(facts) -> None:
    found = facts("zfs_pool_size_bytes", "metric")
    assert found["served by"] == ["job zfs-exporter, with the labels pool, instance, job"]
    assert found["spec"] == ["watch.zfs by default (nothing about it at cluster.yaml:30)"]
    assert "alert ZFSPoolAlmostFull" in found["asked for by"]
    assert any(text.startswith("dashboard ZFS pools, panel ") for text in found["asked for by"])
    assert facts("node_load1", "metric")["asked for by"][-1] == "your alert Mine"
    assert "exporter" not in facts("up", "metric")


def test_a_port(facts) -> None:
    assert facts("9100", "port") == {
        "listens": ["Host metrics, read by Prometheus' job node-exporter. On box, out."],
        "asked by": ["job node-exporter, on box, out"],
        "open": ["on tailscale0, cni0 of box", "on tailscale0 of out"],
        "output file": ["nixos/hosts/box.nix"],
    }
    assert facts("9115", "port")["asked by"] == ["job probe-http, through box"]


def test_a_port_for_the_mesh_alone() -> None:
    """Which nobody scrapes."""
    entry = insight.known(SPECS["mimir-entry"])
    found = {
        kind: {fact.label: fact.text for one in insight.explain(entry, name) if one.kind == kind for fact in one.facts}
        for name, kind in (("3900", "port"), ("server", "host"))
    }
    title = "The entry to Mimir for other clusters, open to the mesh: samples and queries, with a password."
    assert found["port"]["listens"] == f"{title} On server."
    assert found["port"]["open"] == "on tailscale0 alone of server"
    assert found["host"]["runs"] == f"{title} Port 3900."
    assert found["host"]["open"] == "3100, 3900 on tailscale0 alone"


def test_an_alert_on_several_jobs_names_those_and_no_others() -> None:
    known = insight.known(SPECS["clusters"])
    (stale, *_), (down, *_) = (insight.explain(known, name) for name in ("ThanosClusterStale", "ThanosDown"))
    stores = "job thanos-store-basalt and job thanos-store-cobalt"
    loaded = "thanos_bucket_store_blocks_last_loaded_timestamp_seconds"
    of_stale, of_down = (
        [(fact.label, fact.text) for fact in one.facts if fact.label in ("metric", "exporter")] for one in (stale, down)
    )
    assert of_stale == [
        (("metric"), f"{loaded}, from {stores}"),
        ("metric", f"process_start_time_seconds, from {stores}"),
    ]
    sidecar, own = "job kube-prometheus-stack-thanos-discovery", ("thanos-store", "thanos-query", "thanos-compact")
    every = " and ".join([sidecar, *(f"job {name}" for name in own), "job thanos-query-clusters"])
    assert of_down[0] == ("metric", f"up, from {every}")


def test_a_metric_of_several_jobs_names_their_line_once() -> None:
    (found,) = insight.explain(
        insight.known(SPECS["clusters"]), "thanos_bucket_store_blocks_last_loaded_timestamp_seconds"
    )
    (line,) = [fact.text for fact in found.facts if fact.label == "spec"]
    assert line.startswith("metrics.longTerm.clusters at ")


def test_a_scrape_job(facts) -> None:
    assert facts("probe-http", "scrape job") == {
        "targets": ["https://example.org"],
        "asked through": ["box, module http"],
        "serves": ["19 metrics that are known"],
        "output file": ["manifests/scrapeconfig/probe-http.yaml"],
        "spec": ["watch.probes at cluster.yaml:30"],
    }
    assert facts("node-exporter", "scrape job")["targets"] == ["box (100.64.0.1:9100), out (100.64.0.2:9100)"]


def test_a_dashboard_by_title_and_uid(facts) -> None:
    found = facts("ZFS pools", "dashboard")
    assert found == facts("nixscope-zfs", "dashboard")
    assert found["in Grafana"] == ["ZFS pools, /d/nixscope-zfs"]
    assert found["output file"] == ["manifests/configmap/dashboard-nixscope-zfs.yaml"]
    assert re.fullmatch(r"\d+ queries for \d+ metrics of node-exporter, zfs-exporter", found["asks"][0])
    assert facts("My board", "dashboard") == {
        "source": ["your dashboard, boards/mine.json: watch.dashboards at cluster.yaml:33"],
        "output file": ["manifests/configmap/dashboard-own-mine.yaml"],
    }


def test_a_tenant(facts) -> None:
    assert facts("pay", "log tenant") == {
        "whose": ["the pods of namespace pay"],
        "kept": [
            "30d: logs.tenancy.retention.pay at cluster.yaml:14",
            '{level="debug"} 2d: logs.streamRetention.0 at cluster.yaml:17',
        ],
        "may send": ["1 MB a second, 2 MB at once: logs.tenancy.limits.pay at cluster.yaml:15"],
        "shown by": ["Grafana's data sources Loki and Loki (pay)"],
    }
    default = facts("kube-system", "log tenant")
    assert default["kept"][0] == "14d: logs.retention by default (nothing about it at cluster.yaml:11)"


def test_a_release(facts) -> None:
    found = facts("loki", "release")
    assert found["chart"] == ["loki 18.11.0 (app 3.7.6) of https://grafana-community.github.io/helm-charts"]
    assert found["spec"] == ["logs at cluster.yaml:10"]
    assert found["needs"] == ["kube-prometheus-stack"]


def test_files_of_the_output(facts) -> None:
    assert facts("nixos/hosts/box.nix", "output file")["holds"] == ["host box: hosts.box at cluster.yaml:6"]
    rules = facts("manifests/prometheusrule/nixscope-zfs.yaml", "output file")
    assert rules["holds"] == ["PrometheusRule nixscope-zfs"]
    assert rules["source"] == ["zfs: watch.zfs by default (nothing about it at cluster.yaml:30)"]
    module = facts("nixos/modules/zpool-exporter/zpool.py", "output file")
    assert module["holds"] == ["a hand-written NixOS module, zpool-exporter, as it stands in nixscope"]


def test_one_name_of_several_things(known: Known) -> None:
    odd = insight.known(SPECS["keystone"])
    assert [one.kind for one in insight.explain(odd, "primer")] == ["host", "scrape job"]


@cache
def everything(name: str) -> Known:
    return insight.known(SPECS[name])


@pytest.mark.parametrize("kind", insight.KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("name", SPECS)
def test_every_name_can_be_explained(name: str, kind) -> None:
    """Every tenth metric and file, and everything else."""
    of = everything(name)
    names = list(dict.fromkeys(kind.names(of)))
    for one in names[:: 10 if len(names) > 200 else 1]:
        found = list(kind.explain(of, one))
        assert found, one
        assert all(isinstance(fact, Fact) and fact.label and fact.text for fact in found), one


# Who hears it

HOOK = {"webhook": {"url": {"secret": "a", "key": "url"}}}


@pytest.mark.parametrize(
    ("routes", "alert", "severity", "expected"),
    [
        ([], "A", "critical", ["default"]),
        ([{"match": {"severity": "critical"}, "receivers": ["a", "b"]}], "A", "critical", ["a, b"]),
        ([{"match": {"severity": "critical"}, "receivers": ["a"]}], "A", "warning", ["default"]),
        ([{"matchRegex": {"alertname": "ZFS.*"}, "receivers": ["a"]}], "ZFSPool", "info", ["a"]),
        ([{"matchRegex": {"alertname": "ZFS"}, "receivers": ["a"]}], "ZFSPool", "info", ["default"]),
        ([{"matchRegex": {"site": "a|b"}, "receivers": ["a"]}], "A", "info", ['a (where site=~"a|b")', "default"]),
        ([{"match": {"cluster": "small"}, "receivers": ["b"]}], "A", None, ["b"]),
        ([], "Watchdog", "none", ["nobody (there is no heartbeat)"]),
        ([], "InfoInhibitor", "none", ["nobody: it only silences others"]),
    ],
)
def test_who_hears_it(routes, alert: str, severity: str, expected: list[str]) -> None:
    of = cluster(alerting={"receivers": {"default": HOOK, "a": HOOK, "b": HOOK}, "routes": routes})
    assert list(hearers(of, alert, severity)) == expected


def test_nobody_hears_it() -> None:
    assert list(hearers(cluster(), "A", "critical")) == ["nobody (there is no receiver default)"]


# The command


def test_text(folder: Path, golden) -> None:
    ran = nixscope("explain", "cluster.yaml", "ZFSPoolAlmostFull", cwd=folder)
    assert (ran.code, ran.stderr) == (0, "")
    golden(Path(__file__).parent / "data/explain.txt", ran.stdout)


def test_a_path_may_begin_at_the_output_directory(folder: Path) -> None:
    ran = nixscope("explain", "cluster.yaml", "./out/nixos/hosts/box.nix", cwd=folder)
    assert (ran.code, ran.stdout.splitlines()[0]) == (0, "output file nixos/hosts/box.nix")


def test_an_unknown_name_is_told_with_the_nearest_of_all_kinds(folder: Path) -> None:
    assert nixscope("explain", "cluster.yaml", "ZFSPoolAlmstFull", cwd=folder) == Ran(
        1,
        "",
        "error[unknown-name] nothing here is called 'ZFSPoolAlmstFull'\n"
        "  fix: did you mean ZFSPoolAlmostFull (alert), zfs_pool_health (metric), ZFS pools (dashboard), "
        "ZFSPoolMissing (alert)?\n",
    )
    assert nixscope("explain", "cluster.yaml", "bx", cwd=folder).stderr.endswith("did you mean box (host)?\n")
    none = nixscope("explain", "cluster.yaml", "qqqqqqqqqq", cwd=folder)
    assert none.stderr.endswith("metric, port, dashboard, log tenant, release, decision or output file\n")


def test_json(folder: Path) -> None:
    found = json.loads(nixscope("explain", "cluster.yaml", "9633", "--json", cwd=folder).stdout)
    (one,) = found["explanations"]
    assert (one["kind"], one["name"]) == ("port", "9633")
    assert {"label": "open", "text": "on tailscale0 of out"} in one["facts"]
    ran = nixscope("explain", "cluster.yaml", "9634", "--json", cwd=folder)
    assert ran.code == 1
    assert json.loads(ran.stdout) == {
        "explanations": [],
        "nearest": [{"name": "9633", "kind": "port"}, {"name": "9134", "kind": "port"}],
    }
