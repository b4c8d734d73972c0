"""Kubernetes objects of ours: the namespace, scrape configs, rules, dashboards, Alloy's configuration."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from generator.sources.contract import (
    AlertRule,
    Dashboard,
    ProbeJob,
    RecordingRule,
    RuleGroup,
    ScrapeJob,
    ServiceJob,
)
from generator.spec.model import Cluster
from generator.spec.own import OwnDashboard, OwnRules
from generator.spec.units import duration
from generator.stack.contract import KubernetesObject
from generator.syntax.yaml import print_yaml

_SCRAPE_CONFIG = ("monitoring.coreos.com/v1alpha1", "ScrapeConfig")
_RULE = ("monitoring.coreos.com/v1", "PrometheusRule")
_SERVICE_MONITOR = ("monitoring.coreos.com/v1", "ServiceMonitor")
_CONFIG_MAP = ("v1", "ConfigMap")
_NETWORK_POLICY = ("networking.k8s.io/v1", "NetworkPolicy")
MANAGED_BY = {"app.kubernetes.io/managed-by": "nixscope", "app.kubernetes.io/part-of": "nixscope"}


def namespace(cluster: Cluster) -> KubernetesObject:
    """The stack's namespace, with the Pod Security level that it enforces.

    Alloy mounts the node's log directory, which only ``privileged`` allows. Everything else keeps to ``restricted``:
    the API server warns, and writes into its audit log, when something does not.
    """
    level = "privileged" if cluster.logs.enabled else "baseline"
    modes = {"enforce": level, "warn": "restricted", "audit": "restricted"}
    labels = {**MANAGED_BY, **{f"pod-security.kubernetes.io/{mode}": found for mode, found in modes.items()}}
    metadata = {"name": cluster.kubernetes.namespace, "labels": labels}
    return KubernetesObject({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})


EVALUATED_BY, BY_PROMETHEUS = "nixscope/evaluated-by", "prometheus"
"""The label, and its value, of rules that Prometheus evaluates although another program evaluates the rest."""

TARGETS_PER_OBJECT = 2000
"""A target takes 100 to 300 bytes, and the API server refuses objects above 1.5 MiB."""


def scrape_configs(cluster: Cluster, job: ScrapeJob) -> Iterator[KubernetesObject]:
    """One job over hosts, in as many objects as its size needs; all of them give the same ``job`` label."""
    for start in range(0, len(job.targets), TARGETS_PER_OBJECT):
        name = job.name if start == 0 else f"{job.name}-{start // TARGETS_PER_OBJECT + 1}"
        yield _scrape_config(cluster, name, replace(job, targets=job.targets[start : start + TARGETS_PER_OBJECT]))


def _scrape_config(cluster: Cluster, name: str, job: ScrapeJob) -> KubernetesObject:
    # In Prometheus' own namespace, the only one where it looks for them by default.
    spec: dict[str, Any] = {
        "jobName": job.name,
        "staticConfigs": [{"targets": [t.endpoint], "labels": dict(t.labels)} for t in job.targets],
    }
    if job.keep:
        spec["metricRelabelings"] = [
            {"action": "keep", "sourceLabels": ["__name__"], "regex": "|".join(job.keep)},
        ]
    return _object(_SCRAPE_CONFIG, _metadata(cluster, name), {"spec": spec})


def service_monitor(cluster: Cluster, job: ServiceJob) -> KubernetesObject:
    """One job over Services of another namespace."""
    endpoint: dict[str, Any] = {
        "port": job.port,
        "honorLabels": job.honor_labels,
        # The job is called after us, not after the Service, so that rules know its name.
        "relabelings": [{"action": "replace", "targetLabel": "job", "replacement": job.name}],
    }
    spec = {
        "namespaceSelector": {"matchNames": [job.namespace]},
        "selector": {"matchLabels": dict(job.selector)},
        "endpoints": [endpoint],
    }
    return _object(_SERVICE_MONITOR, _metadata(cluster, job.name), {"spec": spec})


def probe_config(cluster: Cluster, job: ProbeJob) -> KubernetesObject:
    """One job whose targets are asked about at a prober: the usual shift of the address into a parameter."""
    spec: dict[str, Any] = {
        "jobName": job.name,
        "metricsPath": "/probe",
        "params": {"module": [job.module]},
        "staticConfigs": [
            {"targets": [address], "labels": dict(labels)} for address, labels in sorted(job.targets.items())
        ],
        "relabelings": [
            {"action": "replace", "sourceLabels": ["__address__"], "targetLabel": "__param_target"},
            {"action": "replace", "targetLabel": "__address__", "replacement": job.prober.endpoint},
        ],
    }
    return _object(_SCRAPE_CONFIG, _metadata(cluster, job.name), {"spec": spec})


def prometheus_rule(cluster: Cluster, group: RuleGroup) -> KubernetesObject:
    """One rule group as an object of its own."""
    spec = {"groups": [_group(cluster, group)]}
    local = {EVALUATED_BY: BY_PROMETHEUS} if group.by_prometheus else {}
    return _object(_RULE, _metadata(cluster, group.name, **local), {"spec": spec})


def log_rules(cluster: Cluster, name: str, groups: Sequence[RuleGroup]) -> KubernetesObject:
    """The rule file of Loki's ruler, in a ConfigMap: the same rules for every tenant."""
    text = print_yaml({"groups": [_group(cluster, group) for group in groups]})
    return config_map(cluster, name, {"rules.yaml": text})


def dashboard(cluster: Cluster, board: Dashboard) -> KubernetesObject:
    """One dashboard in a ConfigMap that Grafana's sidecar loads; minified, because a ConfigMap holds 1 MiB."""
    text = json.dumps(board.model, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    metadata = _metadata(cluster, f"dashboard-{board.uid}", grafana_dashboard="1")
    return _object(_CONFIG_MAP, metadata, {"data": {f"{board.uid}.json": text}})


def own_rules(cluster: Cluster, file: OwnRules) -> KubernetesObject:
    """A rule file of the user's, as it is."""
    return _object(_RULE, _metadata(cluster, f"own-{file.name}"), {"spec": {"groups": list(file.groups)}})


def own_dashboard(cluster: Cluster, board: OwnDashboard) -> KubernetesObject:
    """A dashboard of the user's, called after its file: a uid may hold what a name must not."""
    text = json.dumps(board.model, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    metadata = _metadata(cluster, f"dashboard-own-{board.name}", grafana_dashboard="1")
    return _object(_CONFIG_MAP, metadata, {"data": {f"own-{board.name}.json": text}})


def config_map(cluster: Cluster, name: str, data: Mapping[str, str]) -> KubernetesObject:
    """A ConfigMap of files."""
    return _object(_CONFIG_MAP, _metadata(cluster, name), {"data": dict(data)})


def network_policy(cluster: Cluster, name: str, spec: Mapping[str, Any]) -> KubernetesObject:
    """Who may reach which pods of the namespace."""
    return _object(_NETWORK_POLICY, _metadata(cluster, name), {"spec": spec})


def owned(
    cluster: Cluster, kind: tuple[str, str], name: str, body: Mapping[str, Any], **labels: str
) -> KubernetesObject:
    """An object of the given ``apiVersion`` and kind; ``labels`` beside those of everything of ours."""
    return _object(kind, _metadata(cluster, name, **labels), body)


def _group(cluster: Cluster, group: RuleGroup) -> dict[str, Any]:
    return {"name": group.name, "rules": [_rule(cluster, rule) for rule in group.rules]}


def _rule(cluster: Cluster, rule: AlertRule | RecordingRule) -> dict[str, Any]:
    if isinstance(rule, RecordingRule):
        return {"record": rule.record, "expr": rule.expr}
    return {
        "alert": rule.alert,
        "expr": rule.expr,
        "for": duration(rule.for_s),
        "labels": {"severity": rule.severity},
        "annotations": {
            "summary": rule.summary,
            "description": rule.description,
            "runbook_url": f"{cluster.alerting.runbooks}/{rule.alert}.md",
        },
    }


def _object(kind: tuple[str, str], metadata: Mapping[str, Any], body: Mapping[str, Any]) -> KubernetesObject:
    return KubernetesObject({"apiVersion": kind[0], "kind": kind[1], "metadata": metadata, **body})


def _metadata(cluster: Cluster, name: str, **labels: str) -> dict[str, Any]:
    return {"name": name, "namespace": cluster.kubernetes.namespace, "labels": {**MANAGED_BY, **labels}}
