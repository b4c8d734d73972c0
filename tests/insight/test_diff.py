"""What a comparison finds: whole subjects and notes, whichever target they are read from."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from generator import output
from generator.diagnostics import SpecError
from generator.insight.diff.compare import compare
from generator.insight.diff.contract import Difference, Note, Subject
from generator.insight.diff.releases import KINDS
from generator.output import Changes
from generator.pipeline import generate
from tests.commandline import Ran, nixscope
from tests.specs import SPECS, STORE, generated, made

NOTHING = Changes((), (), ())
HOSTS = {"one": {"address": "100.64.0.1"}, "two": {"address": "100.64.0.2", "roles": ["external"]}}
LOGS = {"mode": "monolithic", "retention": "30d"}
BASE: dict[str, Any] = {"hosts": HOSTS, "storage": STORE, "logs": LOGS}


@cache
def base() -> dict[str, str]:
    return dict(made(**BASE).tree)


def difference(target: str | None = None, **parts: Any) -> Difference:
    """Between the base and the same with these parts; of one target alone where one is named."""
    return between(base(), made(**{**BASE, **parts}).tree, target)


def between(old: Any, new: Any, target: str | None = None) -> Difference:
    trees = [{p: t for p, t in tree.items() if target is None or p.startswith(f"{target}/")} for tree in (old, new)]
    return compare(*trees, NOTHING)


def notes(found: Difference, *ids: str) -> list[Note]:
    return [note for note in found.notes if not ids or note.id in ids]


# Nothing


@pytest.mark.parametrize("name", SPECS)
def test_the_same_spec_differs_in_nothing(name: str) -> None:
    assert compare(generated(name).tree, generated(name).tree, NOTHING) == Difference(NOTHING)


TARGETS = ["helm", "kubenix", "manifests", "argocd", "k3s"]


@cache
def in_every_target() -> dict[str, str]:
    return dict(generate(SPECS["keystone"], ["nixos", *TARGETS]).tree)


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_that_comes_or_goes_changes_no_object(target: str) -> None:
    whole = in_every_target()
    without = {path: text for path, text in whole.items() if not path.startswith(f"{target}/")}
    for old, new in ((whole, without), (without, whole)):
        found = compare(old, new, NOTHING)
        assert (found.objects, found.releases, found.hosts, found.alerts, found.routing) == ((), (), (), (), ())
        assert found.notes == ()


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_says_the_same(target: str) -> None:
    """Read from one target alone, a cluster has the releases and objects that it has in all of them."""
    whole = in_every_target()
    alone = {path: text for path, text in whole.items() if path.startswith((f"{target}/", "nixos/"))}
    found = compare(whole, alone, NOTHING)
    # Plain manifests have no releases.
    assert found.objects == ()
    assert [release.name for release in found.releases if release.change == "changed"] == []
    assert (found.releases == ()) == (target != "manifests")
    assert (found.hosts, found.alerts, found.routing) == ((), (), ())


def test_comments_alone_need_no_rebuild() -> None:
    renamed = {path: text.replace("Host metrics, read", "Metrics, read") for path, text in base().items()}
    assert renamed != base()
    assert compare(base(), renamed, NOTHING) == Difference(NOTHING)


# Volumes


def grow(title: str, key: str, was: str, is_: str, claim: str, statefulset: str) -> tuple[str, ...]:
    patch = f'{{"spec":{{"resources":{{"requests":{{"storage":"{is_}"}}}}}}}}'
    return (
        f"kubectl -n monitoring patch pvc {claim} --type merge -p '{patch}'",
        f"kubectl -n monitoring delete statefulset {statefulset} --cascade=orphan",
    )


@pytest.mark.parametrize("target", [None, "helm", "kubenix"])
def test_a_volume_cannot_shrink(target: str | None) -> None:
    found = difference(target, metrics={"volume": "20Gi"}, grafana={"volume": "5Gi"})
    refused = "the cluster refuses a smaller claim; write"
    assert notes(found, "volume-shrinks", "volume-grows") == [
        Note(
            "volume-shrinks",
            "danger",
            f"the volume of prometheus cannot shrink from 50Gi to 20Gi: {refused} metrics.volume: 50Gi, "
            "or delete the claim with its data",
        ),
        Note(
            "volume-shrinks",
            "danger",
            f"the volume of grafana cannot shrink from 10Gi to 5Gi: {refused} grafana.volume: 10Gi, "
            "or delete the claim with its data",
        ),
    ]


def test_how_a_volume_grows() -> None:
    found = difference(
        "kubenix", metrics={"volume": "1Ti"}, logs={**LOGS, "volume": "30Gi"}, grafana={"volume": "20Gi"}
    )
    prometheus, grafana, loki = notes(found, "volume-grows")
    name = "prometheus-kube-prometheus-stack-prometheus"
    assert prometheus.commands == grow("prometheus", "metrics.volume", "50Gi", "1Ti", f"{name}-db-{name}-0", name)
    assert loki.commands == grow("loki", "logs.volume", "10Gi", "30Gi", "storage-loki-0", "loki")
    expand = "its StorageClass must have allowVolumeExpansion: true"
    text = f"the volume of grafana grows from 10Gi to 20Gi when the release is applied; {expand}"
    assert grafana == Note("volume-grows", "action", text)


def test_each_pod_of_several_has_a_claim_and_helm_has_a_job() -> None:
    old = made(storage=STORE, logs={"mode": "simple-scalable", "volume": "10Gi"})
    new = made(storage=STORE, logs={"mode": "simple-scalable", "volume": "11Gi"})
    write, backend = notes(between(old.tree, new.tree), "volume-grows")
    claims = [command.split()[5] for command in write.commands[:-1]]
    assert claims == [f"data-loki-write-{index}" for index in range(3)]
    assert write.text.endswith(
        "helm upgrade loki loki --repo https://grafana-community.github.io/helm-charts --version 18.11.0 "
        "-n monitoring -f helm/loki/values.yaml --set write.statefulSetRecreateJob.enabled=true"
    )
    assert [command.split()[5] for command in backend.commands[:-1]] == ["data-loki-backend-0"]


def test_claims_in_a_list_are_found_too() -> None:
    logs = {"mode": "distributed", "dailyVolume": "200GB"}
    found = between(
        made(storage=STORE, budget={"memory": "16Gi"}, logs={**logs, "volume": "100Gi"}).tree,
        made(storage=STORE, budget={"memory": "16Gi"}, logs={**logs, "volume": "90Gi"}).tree,
    )
    assert [note.text.split(" cannot")[0] for note in notes(found, "volume-shrinks")] == ["the volume of loki-ingester"]


def test_a_volume_that_follows_from_the_logs_is_one_too() -> None:
    small, large = (
        made(storage=STORE, budget={"memory": "32Gi"}, logs={"mode": "distributed", "dailyVolume": volume}).tree
        for volume in ("200GB", "300GB")
    )
    (grown,) = notes(between(small, large), "volume-grows")
    assert grown.text.startswith("the volume of loki-ingester grows from 200Gi to 300Gi: ")
    claims = [command.split()[5] for command in grown.commands[:-1]]
    assert claims == [f"data-loki-ingester-{index}" for index in range(3)]
    (shrunk,) = notes(between(large, small), "volume-shrinks")
    assert "write logs.volume: 300Gi" in shrunk.text


def test_a_claim_keeps_its_storage_class() -> None:
    found = notes(difference(storage={**STORE, "block": {"class": "fast"}}), "storage-class")
    assert {note.text.partition(" moves")[0] for note in found} == {
        f"the volume of {part}" for part in ("prometheus", "alertmanager", "grafana", "loki")
    }
    assert "from StorageClass the cluster's default to fast" in found[0].text


# What is deleted


@pytest.mark.parametrize("target", [None, "kubenix"])
def test_a_shorter_retention_deletes(target: str | None) -> None:
    tenancy = {"by": "namespace", "retention": {"pay": "90d", "dev": "3d"}}
    streams = [{"selector": '{level="debug"}', "period": "2d"}]
    old = made(storage=STORE, logs={**LOGS, "tenancy": tenancy}).tree
    shorter = {"retention": "20d", "tenancy": {**tenancy, "retention": {"dev": "2d"}}}
    new = made(
        storage=STORE,
        metrics={"retention": "7d", "retentionSize": "10GB"},
        logs={**LOGS, "streamRetention": streams, **shorter},
    ).tree
    found = [note.text for note in notes(between(old, new, target), "retention-shorter")]
    assert found == [
        "metrics older than 7d are deleted; they are kept for 15d now",
        "metrics may take 10GB instead of 42GB: the oldest beyond that are deleted",
        "logs older than 20d are deleted; they are kept for 30d now",
        "logs of tenant dev older than 2d are deleted; they are kept for 3d now",
        "logs of tenant pay older than 20d are deleted; they are kept for 90d now",
        'logs of streams {level="debug"} older than 2d are deleted; they are kept for 30d now',
    ]
    assert between(old, new, target).dangerous


def test_a_longer_retention_deletes_nothing() -> None:
    found = difference(metrics={"retention": "90d"}, logs={**LOGS, "retention": "60d"})
    assert notes(found, "retention-shorter") == []
    assert not found.dangerous


def test_a_stream_of_one_tenant_that_loses_its_own_retention() -> None:
    stream = {"selector": '{app="audit"}', "period": "400d", "tenant": "pay"}
    tenancy = {"by": "namespace"}
    old = made(storage=STORE, logs={**LOGS, "tenancy": tenancy, "streamRetention": [stream]}).tree
    new = made(storage=STORE, logs={**LOGS, "tenancy": {**tenancy, "namespaces": ["pay"]}}).tree
    assert [note.text for note in notes(between(old, new), "retention-shorter")] == [
        'streams {app="audit"} of tenant pay lose their own retention: what is older than 30d is deleted; '
        "they are kept for 400d now"
    ]
    longer = made(
        storage=STORE, logs={**LOGS, "tenancy": tenancy, "streamRetention": [{**stream, "period": "500d"}]}
    ).tree
    assert notes(between(old, longer), "retention-shorter") == []


@pytest.mark.parametrize(
    ("logs", "storage", "expected"),
    [
        ({"schemaFrom": "2025-06-01"}, STORE, ["schema-moved"]),
        ({"bucket": "other"}, STORE, ["store-moved"]),
        ({}, {"object": {**STORE["object"], "endpoint": "http://elsewhere:80"}}, ["store-moved"]),
        ({}, {}, ["store-moved"]),
        ({"tenancy": {"by": "namespace"}}, STORE, ["tenancy-changed"]),
        ({"replicas": 3}, STORE, []),
        ({"mode": "simple-scalable"}, STORE, ["layout-changed"]),
    ],
    ids=["schema", "bucket", "endpoint", "no-store", "tenancy", "replicas", "layout"],
)
def test_what_nobody_could_find_again(logs: Any, storage: Any, expected: list[str]) -> None:
    found = difference(logs={**LOGS, **logs}, storage=storage)
    ids = [note.id for note in found.notes if note.id.split("-")[0] in ("schema", "store", "tenancy", "layout")]
    assert ids == expected
    assert {n.level for n in found.notes if n.id in ids} <= ({"action"} if ids == ["layout-changed"] else {"danger"})


def test_a_moved_schema_says_what_to_write_back() -> None:
    (note,) = notes(difference(logs={**LOGS, "schemaFrom": "2025-06-01"}), "schema-moved")
    assert note.text == (
        "logs.schemaFrom moves from 2024-04-01 to 2025-06-01: Loki no longer finds what was written under the old "
        "date, and deletes none of it either; write schemaFrom: 2024-04-01 back"
    )


def test_a_schema_may_move_back() -> None:
    old = made(storage=STORE, logs={**LOGS, "schemaFrom": "2025-06-01"}).tree
    assert notes(between(old, made(storage=STORE, logs=LOGS).tree), "schema-moved") == []


# Hosts


def test_a_host_is_told_by_services_ports_and_options() -> None:
    disks = {**HOSTS, "one": {"address": "100.64.0.1", "disks": ["/dev/sda"], "zfs": {"pools": ["tank"]}}}
    found = difference(hosts=disks)
    folder = "/var/lib/prometheus-node-exporter-textfile"
    zfs, smart = f"{folder}/nixscope_zfs_pool_expected.prom", f"{folder}/nixscope_smartctl_device_expected.prom"
    assert found.hosts == (
        Subject(
            "host",
            "one",
            "changed",
            (
                "exporter zfs added",
                "exporter smartctl added",
                "service zpool-exporter added",
                "port 9134 opened on tailscale0, cni0",
                "port 9633 opened on tailscale0, cni0",
                f'systemd.tmpfiles.rules: "r {folder}/nixscope_*.prom" removed',
                f'systemd.tmpfiles.rules: "r {folder}/nixscope_*_expected.prom" added',
                f'systemd.tmpfiles.rules: "L+ {zfs} - - - - /etc/nixscope/zfs_pool_expected.prom" added',
                f'systemd.tmpfiles.rules: "L+ {smart} - - - - /etc/nixscope/smartctl_device_expected.prom" added',
                "file /etc/nixscope/zfs_pool_expected.prom added",
                "file /etc/nixscope/smartctl_device_expected.prom added",
            ),
        ),
    )
    back = between(made(**{**BASE, "hosts": disks}).tree, base())
    assert back.hosts[0].details[:4] == (
        "exporter zfs removed",
        "exporter smartctl removed",
        "service zpool-exporter removed",
        "port 9134 closed on tailscale0, cni0",
    )
    assert notes(found, "switch-hosts") == [Note("switch-hosts", "action", "run nixos-rebuild switch on one")]


def test_a_pool_that_comes_is_told_by_its_line() -> None:
    pools = [{"one": {"address": "100.64.0.1", "zfs": {"pools": names}}} for names in (["a"], ["a", "b"])]
    (host,) = between(made(hosts=pools[0]).tree, made(hosts=pools[1]).tree, "nixos").hosts
    assert host.details == ('file /etc/nixscope/zfs_pool_expected.prom: + zfs_pool_expected{zpool="b"} 1',)


def test_interfaces_that_begin_alike_are_found_in_both_back_ends() -> None:
    old, new = (
        made(kubernetes={"cni": "cilium"}, hosts={"one": {"address": "100.64.0.1", "disks": disks}}).tree
        for disks in ([], ["/dev/sda"])
    )
    (host,) = between(old, new, "nixos").hosts
    assert "port 9633 opened on tailscale0, cilium_host, lxc*" in host.details


def test_k3s_restarts_where_its_flags_change() -> None:
    server = {"one": {"address": "100.64.0.1", "roles": ["server"]}}
    found = between(made(hosts=server).tree, made(hosts=server, kubernetes={"datastore": "etcd"}).tree)
    flag = "--etcd-arg=listen-metrics-urls=http://0.0.0.0:2381"
    assert f'services.k3s.extraFlags: ["{flag}"] added' in found.hosts[0].details
    assert [note.text for note in notes(found, "k3s-restarts")] == [
        "the switch restarts k3s on one; one host after the other"
    ]
    old, new = (
        made(hosts=server, kubernetes={"distribution": "rke2", "controlPlaneMetrics": asked}).tree
        for asked in (False, True)
    )
    assert [note.text for note in notes(between(old, new), "k3s-restarts", "rke2-restarts")] == [
        "the switch restarts rke2 on one; one host after the other"
    ]


def test_hosts_that_come_and_go() -> None:
    found = difference(hosts={"one": HOSTS["one"], "three": {"address": "100.64.0.3"}})
    assert found.hosts == (Subject("host", "two", "removed"), Subject("host", "three", "added"))
    assert [note.id for note in notes(found, "host-removed", "switch-hosts")] == ["switch-hosts", "host-removed"]
    (job,) = [thing for thing in found.objects if thing.name == "node-exporter"]
    assert job == Subject("ScrapeConfig", "node-exporter", "changed", ("target two removed", "target three added"))


def test_a_module_that_changes_is_told_for_those_who_import_it() -> None:
    hosts = {**HOSTS, "one": {**HOSTS["one"], "zfs": {"pools": ["tank"]}}}
    tree = dict(made(hosts=hosts).tree)
    other = {**tree, "nixos/modules/zpool-exporter/zpool.py": "pass\n"}
    assert compare(tree, other, NOTHING).hosts == (
        Subject("host", "one", "changed", ("module zpool-exporter changed",)),
    )


def test_a_file_that_several_hosts_name_is_told_for_each() -> None:
    spec = {"hosts": {**HOSTS, "one": {"address": "100.64.0.1", "roles": ["server"]}}}
    keys = {"password": {"file": "/run/keys/loki"}, "htpasswd": {"file": "/run/keys/htpasswd"}}
    old, new = (made(**spec, logs={**LOGS, "hosts": {**keys, "maxAge": age}}).tree for age in ("7d", "3d"))
    hosts = between(old, new, "nixos").hosts
    assert {host.name for host in hosts} == {"one", "two"}
    for host in hosts:
        assert any(re.fullmatch(r'file alloy/.+\.alloy: \+ max_age += "72h"', line) for line in host.details)


def test_a_host_file_that_is_no_longer_ours_is_told_by_lines() -> None:
    edited = base() | {"nixos/hosts/one.nix": base()["nixos/hosts/one.nix"].replace("port = 9100", "port = x ? 9101")}
    (host,) = compare(edited, base(), NOTHING).hosts
    assert host.details == ("- port = x ? 9101;", "+ port = 9100;")


# Objects, releases, alerts, routing


def test_what_leaves_stays_in_the_cluster() -> None:
    probes = [{"name": "web", "type": "http", "target": "https://example.org"}]
    old = made(watch={"probes": probes}, metrics={"adapter": True}).tree
    new = made().tree
    assert [note.commands for note in notes(between(old, new), "stays-in-cluster")] == [
        (
            "kubectl -n monitoring delete configmap dashboard-nixscope-probes",
            "kubectl -n monitoring delete networkpolicy allow-prometheus-adapter",
            "kubectl -n monitoring delete prometheusrule nixscope-probes",
            "kubectl -n monitoring delete scrapeconfig probe-http",
        )
    ]
    (gone,) = notes(between(old, new), "release-removed")
    labelled = "-l app.kubernetes.io/instance=prometheus-adapter  # with kubenix"
    assert gone.commands == (
        "helm -n monitoring uninstall prometheus-adapter  # with Helm",
        f"kubectl -n monitoring delete {KINDS} {labelled}",
        f"kubectl delete clusterrole,clusterrolebinding,apiservice {labelled}",
        "kubectl -n kube-system delete rolebinding prometheus-adapter-auth-reader  # with kubenix",
    )
    for target, command in (
        ("argocd", "argocd app delete prometheus-adapter --cascade  # with Argo CD"),
        ("k3s", "kubectl -n kube-system delete helmchart prometheus-adapter  # with k3s"),
    ):
        server = {"one": {"address": "100.64.0.1", "roles": ["server"]}}
        sides = (made(hosts=server, targets=[target], metrics={"adapter": on}).tree for on in (True, False))
        alone = between(*sides)
        assert [note.commands for note in notes(alone, "release-removed")] == [(command,)]
        assert notes(alone, "stays-in-cluster") == []
    prefixed = {"argocd": {"prefix": "north-"}, "targets": ["argocd"]}
    sides = (made(metrics={"adapter": on}, **prefixed).tree for on in (True, False))
    assert [note.commands for note in notes(between(*sides), "release-removed")] == [
        ("argocd app delete north-prometheus-adapter --cascade  # with Argo CD",)
    ]
    with_helm = between(old, new, "helm")
    assert notes(with_helm, "stays-in-cluster") == []
    assert {thing.name for thing in with_helm.objects if thing.change == "removed"} == {
        "allow-prometheus-adapter",
        *("probe-http", "nixscope-probes", "dashboard-nixscope-probes"),
    }


@pytest.mark.parametrize(
    ("target", "chart"),
    [
        (
            "helm",
            "kube-prometheus-stack --repo https://prometheus-community.github.io/helm-charts --version 88.5.3",
        ),
        (
            "kubenix",
            "https://github.com/prometheus-community/helm-charts/releases/download/kube-prometheus-stack-88.5.3/"
            "kube-prometheus-stack-88.5.3.tgz",
        ),
    ],
)
def test_a_charts_kinds_come_first(target: str, chart: str) -> None:
    older = {path: text.replace("88.5.3", "87.0.0") for path, text in base().items()}
    found = between(older, base(), target)
    assert found.releases == (
        Subject(
            "release",
            "kube-prometheus-stack",
            "changed",
            ("chart kube-prometheus-stack 87.0.0 → kube-prometheus-stack 88.5.3",),
        ),
    )
    assert found.notes == (
        Note(
            "crds-first",
            "action",
            "chart kube-prometheus-stack goes from 87.0.0 to 88.5.3: read its upgrade notes; its kinds (CRDs) come "
            "first. Every target sees to that, a helm upgrade by hand does not",
            (f"helm show crds {chart} | kubectl apply --server-side --force-conflicts -f -",),
        ),
    )


def test_alerts_that_change_appear_and_vanish() -> None:
    pools = {"one": {"address": "100.64.0.1", "zfs": {"pools": ["tank"]}}}
    changes = {
        "ZFSPoolAlmostFull": {"threshold": 0.8},
        "ZFSPoolDegraded": {"severity": "warning", "for": "1h"},
        "HostRebooted": {"enabled": False},
        "NodeSystemdServiceFailed": {"severity": "critical"},
        "KubePodNotReady": {"enabled": False},
    }
    old, new = made(hosts=pools).tree, made(hosts=pools, alerting={"alerts": changes}).tree
    found = between(old, new)
    assert found.alerts == (
        Subject("alert", "HostRebooted", "removed", ("info", "Host {{ $labels.instance }} has just started.")),
        Subject("alert", "ZFSPoolDegraded", "changed", ("for: 5m → 1h", "severity: critical → warning")),
        Subject("alert", "ZFSPoolAlmostFull", "changed", ("threshold 0.9 → 0.8", "another summary")),
        Subject("alert", "KubePodNotReady", "removed", ("switched off", "kube-prometheus-stack")),
        Subject("alert", "NodeSystemdServiceFailed", "changed", ("severity: critical added",)),
    )
    back = {alert.name: alert.change for alert in between(new, old).alerts}
    assert back == {
        "HostRebooted": "added",
        "ZFSPoolDegraded": "changed",
        "ZFSPoolAlmostFull": "changed",
        "KubePodNotReady": "added",
        "NodeSystemdServiceFailed": "changed",
    }
    rules = [thing for thing in found.objects if thing.kind == "PrometheusRule"]
    assert [thing.details for thing in rules] == [
        ("alert HostRebooted removed",),
        ("alert ZFSPoolDegraded changed", "alert ZFSPoolAlmostFull changed"),
    ]


def test_an_alert_that_changes_hands_is_one_change() -> None:
    """Ours on memory knows ZFS' cache, and stands in for the chart's where there are pools."""
    pools = {"box": {"address": "100.64.0.1", "zfs": {"pools": ["tank"]}}}
    changes = {"alerts": {"NodeMemoryHighUtilization": {"severity": "critical"}}}
    old, new = made(alerting=changes).tree, made(hosts=pools, alerting=changes).tree
    for before, after, words in (
        (old, new, "nixscope's own query in place of that of kube-prometheus-stack"),
        (new, old, "that of kube-prometheus-stack in place of nixscope's own query"),
    ):
        found = [one for one in between(before, after).alerts if one.name == "NodeMemoryHighUtilization"]
        assert found == [Subject("alert", "NodeMemoryHighUtilization", "changed", (words,))]


def test_receivers_and_routes() -> None:
    def url(name: str) -> dict[str, Any]:
        return {"webhook": {"url": {"secret": name, "key": "url"}}}

    old = made(alerting={"receivers": {"default": url("a"), "pager": url("b")}}).tree
    new = made(
        alerting={
            "groupWait": "10s",
            "receivers": {"default": url("c"), "night": url("a")},
            "routes": [{"match": {"severity": "critical"}, "receivers": ["night", "default"]}],
        }
    ).tree
    found = between(old, new)
    secret = "/etc/alertmanager/secrets"
    assert found.routing == (
        Subject("receiver", "default", "changed", (f"webhook_configs.url_file: {secret}/a/url → {secret}/c/url",)),
        Subject("receiver", "pager", "removed"),
        Subject("receiver", "night", "added", ("webhook",)),
        Subject("route", 'severity="critical" → night', "added"),
        Subject("route", 'severity="critical" → default', "added"),
        Subject("routing", "Alertmanager", "changed", ("route.group_wait: 30s → 10s",)),
    )
    assert notes(found, "secret-needed") == [
        Note(
            "secret-needed",
            "action",
            "Alertmanager starts only once the Secret c is there (nixscope never writes one)",
            ("kubectl -n monitoring get secret c",),
        )
    ]


def test_the_order_of_routes_matters() -> None:
    def spec(*severities: str) -> Any:
        hook = {"webhook": {"url": {"secret": "a", "key": "url"}}}
        routes = [{"match": {"severity": one}, "receivers": ["default"]} for one in severities]
        return made(alerting={"receivers": {"default": hook}, "routes": routes}).tree

    (route,) = between(spec("critical", "warning"), spec("warning", "critical")).routing
    assert (route.kind, route.name, route.change) == ("route", "all routes", "changed")
    assert route.details[0].index('"warning"') < route.details[0].index('"critical"')


def test_tenants_that_are_shown() -> None:
    old, new = (made(logs={**LOGS, "tenancy": {"by": "namespace", "namespaces": n}}).tree for n in (["a"], ["b"]))
    stack, loki = between(old, new).releases
    assert loki.details == ("singleBinary.extraVolumeMounts[0].mountPath: /etc/loki/rules/a → /etc/loki/rules/b",)
    assert stack.details == (
        "data source Loki: tenants a|kube-system|monitoring → b|kube-system|monitoring",
        "data source Loki (a) removed: its logs are kept and no longer shown",
        "data source Loki (b) added",
    )


def test_another_namespace_is_another_stack() -> None:
    found = difference(kubernetes={"namespace": "observability"})
    (note,) = notes(found, "namespace-moved")
    assert note.level == "danger"
    assert note.text.startswith("the stack moves from namespace monitoring to observability: it starts empty there")


def test_a_dashboard_is_told_by_its_panels() -> None:
    tree = dict(base())
    path = "manifests/configmap/dashboard-nixscope-fleet.yaml"
    title = r"\"title\":\"Busiest disks\""
    older = {**tree, path: tree[path].replace(title, title.replace("disks", "drives")).replace("now-6h", "now-1h")}
    assert older != tree
    assert compare(older, tree, NOTHING).objects == (
        Subject(
            "ConfigMap",
            "dashboard-nixscope-fleet",
            "changed",
            ("panel Busiest drives removed", "panel Busiest disks added"),
        ),
    )
    layout = {**tree, path: tree[path].replace("now-6h", "now-1h")}
    assert compare(layout, tree, NOTHING).objects[0].details == ("layout or settings of the dashboard",)


# The command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cluster.yaml").write_text(SPEC)
    return tmp_path


SPEC = """\
version: 1
name: small
logs: {mode: monolithic}
metrics: {retention: 15d}
hosts:
  box: {address: 100.64.0.1}
alerting:
  receivers:
    default:
      webhook: {url: {secret: alertmanager, key: url}}
targets: [nixos, manifests, kubenix, helm]
"""
CHANGED = SPEC.replace("15d", "7d").replace("  box:", "  nas: {address: 100.64.0.2, roles: [external]}\n  box:")


def test_text_and_markdown(folder: Path, golden: Any) -> None:
    assert nixscope("generate", "cluster.yaml", cwd=folder).code == 0
    (folder / "cluster.yaml").write_text(CHANGED)
    data = Path(__file__).parent / "data"
    for form, options in (("txt", ()), ("md", ("--markdown",))):
        ran = nixscope("diff", "cluster.yaml", *options, cwd=folder)
        assert (ran.code, ran.stderr) == (0, "")
        golden(data / f"diff.{form}", ran.stdout)


def test_hosts_that_differ_alike_are_one_line(folder: Path) -> None:
    hosts = "".join(f"  h{number:02}: {{address: 100.64.1.{number}, groups: [nas]}}\n" for number in range(1, 23))
    spec = SPEC.replace("[nixos, manifests, kubenix, helm]", "[nixos]").replace(
        "hosts:\n", f"groups: {{nas: {{roles: [external], zfs: {{pools: [a]}}}}}}\nhosts:\n{hosts}"
    )
    (folder / "cluster.yaml").write_text(spec)
    nixscope("generate", "cluster.yaml", "-t", "nixos", cwd=folder)
    (folder / "cluster.yaml").write_text(spec.replace("[a]", "[a, b]"))
    names = ", ".join(f"h{number:02}" for number in range(1, 21))
    line = 'file /etc/nixscope/zfs_pool_expected.prom: + zfs_pool_expected{zpool="b"} 1'
    assert nixscope("diff", "cluster.yaml", cwd=folder).stdout == (
        "out: 22 to write, 0 to remove, 4 unchanged\n\n"
        f"Hosts: 22 changed\n~ {names} and 2 more\n    {line}\n\n"
        f"What it means\n> switch-hosts: run nixos-rebuild switch on {names} and 2 more\n"
    )


def test_exit_code_is_for_whoever_asks(folder: Path) -> None:
    assert nixscope("diff", "cluster.yaml", cwd=folder).code == 0
    assert nixscope("diff", "cluster.yaml", "--exit-code", cwd=folder).code == 1
    assert not (folder / "out").exists()
    nixscope("generate", "cluster.yaml", cwd=folder)
    ran = nixscope("diff", "cluster.yaml", "--exit-code", cwd=folder)
    count = len(output.read_tree(folder / "out"))
    assert ran == Ran(0, f"out: 0 to write, 0 to remove, {count} unchanged\n", "")
    assert nixscope("diff", "nowhere.yaml", cwd=folder).code == 1
    assert nixscope("diff", "cluster.yaml", "--json", "--markdown", cwd=folder).code == 2


def test_json_has_everything(folder: Path) -> None:
    nixscope("generate", "cluster.yaml", cwd=folder)
    (folder / "cluster.yaml").write_text(CHANGED)
    ran = nixscope("diff", "cluster.yaml", "--json", cwd=folder)
    assert (ran.code, ran.stderr) == (0, "")
    found = json.loads(ran.stdout)
    assert (found["changed"], found["dangerous"], found["first"], found["findings"]) == (True, True, False, [])
    assert found["hosts"] == [{"kind": "host", "name": "nas", "change": "added", "details": []}]
    assert found["consequences"][0] == {
        "id": "retention-shorter",
        "level": "danger",
        "text": "metrics older than 7d are deleted; they are kept for 15d now",
        "commands": [],
    }
    assert "nixos/hosts/nas.nix" in found["files"]["written"]


def test_what_generate_would_refuse_is_told_and_compared_all_the_same(folder: Path) -> None:
    nixscope("generate", "cluster.yaml", cwd=folder)
    place = folder / "out/nixos/hosts/box.nix"
    place.write_text(place.read_text().replace("port = 9100", "port = 9999"))
    ran = nixscope("diff", "cluster.yaml", cwd=folder)
    assert ran.code == 0
    assert ran.stderr == (
        "warning[not-ours] out/nixos/hosts/box.nix was edited since nixscope wrote it\n"
        "  why: what stands there would be lost\n"
        "  fix: move it away, or overwrite it with --force\n"
    )
    assert "~ box\n    services.prometheus.exporters.node.port: 9999 → 9100\n" in ran.stdout


def test_a_damaged_file_is_refused(folder: Path) -> None:
    nixscope("generate", "cluster.yaml", cwd=folder)
    place = folder / "out/manifests/scrapeconfig/node-exporter.yaml"
    place.write_text("a: [")
    assert nixscope("diff", "cluster.yaml", cwd=folder).stderr.startswith(
        "error[unreadable-output] manifests/scrapeconfig/node-exporter.yaml in the output directory is not what "
    )
    (folder / "out/kubenix/default.nix").write_text("{")
    with pytest.raises(SpecError, match=r"kubenix/default\.nix"):
        compare({"kubenix/default.nix": "{"}, {}, NOTHING)


def test_a_link_out_of_the_directory_is_not_read(folder: Path) -> None:
    nixscope("generate", "cluster.yaml", cwd=folder)
    place = folder / "out/nixos/hosts/box.nix"
    place.unlink()
    place.symlink_to("/dev/null")
    assert "nixos/hosts/box.nix" not in output.read_tree(folder / "out")
    assert "outside-output" in nixscope("diff", "cluster.yaml", cwd=folder).stderr


def test_colours_are_for_terminals(folder: Path) -> None:
    ran = nixscope("diff", "cluster.yaml", cwd=folder, env={"NO_COLOR": ""})
    assert "\x1b" not in ran.stdout


def test_a_difference_without_files_is_none() -> None:
    found = Difference(NOTHING)
    assert (found.changed, found.dangerous) == (False, False)
    assert replace(found, files=Changes(("a",), (), ())).changed
