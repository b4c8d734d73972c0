"""Two real shards of Prometheus, the querier, the ruler with the arguments of its pod, and an Alertmanager.

Only addresses, paths and waits (``for``, intervals) differ from what is generated; the bucket is a folder.
"""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.sources.thanos import QUERY, SIDECAR, STORE
from generator.sources.thanos_ruler import JOB as RULER
from generator.sources.thanos_ruler import METRICS
from generator.stack.objects import EVALUATED_BY
from generator.stack.thanos_programs import REPLICA_LABEL
from generator.stack.thanos_ruler import OPERATED
from tests import drill
from tests.cluster.thanos import POD, Part, thanos
from tests.processes import PATIENCE_S, free_port, running, wait_for, wait_until_up
from tests.specs import generated

pytestmark = [
    pytest.mark.proves("thanos", "evaluates our rules over all shards, and its ruler's alerts reach Alertmanager"),
    pytest.mark.proves("prometheus3", "evaluates the alerts on Thanos' ruler when nothing else does"),
]

SPEC = generated("sharded")
HOSTS = tuple(SPEC.cluster.hosts)
"""Two, each scraped by one shard."""


def groups(*, local: bool) -> list[dict[str, Any]]:
    """Our rules, those of Prometheus itself or the others, without any wait."""
    found = [thing.manifest for thing in SPEC.stack.objects if thing.kind == "PrometheusRule"]
    kept = [one for one in found if (EVALUATED_BY in one["metadata"]["labels"]) is local]
    return [
        {**group, "rules": [{**rule, "for": "0s"} if "alert" in rule else rule for rule in group["rules"]]}
        for one in kept
        for group in one["spec"]["groups"]
    ]


@dataclass(frozen=True)
class Site:
    """Addresses of what runs: Alertmanager, and each shard of Prometheus."""

    folder: Path
    alertmanager: int
    ruler: int
    shards: tuple[int, ...]

    def scrape(self, shard: int, *hosts: str) -> None:
        """Let a shard scrape these hosts (each is a shard itself), and the second the ruler as well."""
        where = dict(zip(HOSTS, self.shards, strict=True))
        targets = [{"targets": [f"127.0.0.1:{where[host]}"], "labels": {"instance": host}} for host in hosts]
        jobs = [{"job_name": "node-exporter", "static_configs": targets}]
        if shard == 1:
            ruler = {"targets": [f"127.0.0.1:{self.ruler}"], "labels": {"pod": POD, "namespace": "monitoring"}}
            jobs.append({"job_name": RULER, "static_configs": [ruler]})
        labels = {"cluster": "sharded", "prometheus": "monitoring/stack", REPLICA_LABEL: f"prometheus-shard-{shard}-0"}
        config = {
            # A scrape may take as long as the interval: a machine with a lot to do needs some seconds.
            "global": {"scrape_interval": "3s", "evaluation_interval": "1s", "external_labels": labels},
            "rule_files": ["local.yaml"],
            "alerting": {
                "alert_relabel_configs": [{"action": "labeldrop", "regex": REPLICA_LABEL}],
                "alertmanagers": [{"static_configs": [{"targets": [f"127.0.0.1:{self.alertmanager}"]}]}],
            },
            "scrape_configs": jobs,
        }
        own = self.folder / f"shard-{shard}"
        own.mkdir(exist_ok=True)
        (own / "local.yaml").write_text(yaml.safe_dump({"groups": groups(local=True)}), encoding="utf-8")
        (own / "prometheus.yml").write_text(yaml.safe_dump(config), encoding="utf-8")

    def reload(self, shard: int) -> None:
        """Take the changed configuration."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.shards[shard]}/-/reload", method="POST")
        urllib.request.urlopen(request, timeout=PATIENCE_S).close()

    def alerts(self, name: str) -> list[dict[str, str]]:
        """Labels of every alert of this name that Alertmanager has."""
        query = urllib.parse.urlencode({"filter": f'alertname="{name}"'})
        with urllib.request.urlopen(f"http://127.0.0.1:{self.alertmanager}/api/v2/alerts?{query}", timeout=20) as text:
            return [one["labels"] for one in json.load(text)]


@contextmanager
def prometheus(site: Site, shard: int) -> Iterator[None]:
    """One shard, as the operator starts it."""
    own, address = site.folder / f"shard-{shard}", f"127.0.0.1:{site.shards[shard]}"
    options = [f"--storage.tsdb.{bound}-block-duration=2h" for bound in ("min", "max")]
    options += ["--config.file=prometheus.yml", "--storage.tsdb.path=data", "--web.enable-lifecycle"]
    with running(own, "prometheus3", *options, f"--web.listen-address={address}") as process:
        wait_until_up(f"http://{address}/-/ready", process, own)
        yield


def api(port: int, path: str, **given: str) -> Any:
    """What an API of Prometheus' kind answers."""
    url = f"http://127.0.0.1:{port}/api/v1/{path}?{urllib.parse.urlencode(given)}"
    with urllib.request.urlopen(url, timeout=PATIENCE_S) as answer:
        return json.load(answer)["data"]


def ask(port: int, query: str) -> list[dict[str, str]]:
    """The labels of every series of an answer."""
    return [one["metric"] for one in api(port, "query", query=query)["result"]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a bucket, the ruler's rules, and an Alertmanager's configuration."""
    (tmp_path / "bucket").mkdir()
    (tmp_path / "rules").mkdir()
    store = {"type": "FILESYSTEM", "config": {"directory": str(tmp_path / "bucket")}}
    (tmp_path / "objstore.yaml").write_text(yaml.safe_dump(store), encoding="utf-8")
    recorded = {"name": "own", "rules": [{"record": "hosts:up:count", "expr": 'count(up{job="node-exporter"})'}]}
    text = yaml.safe_dump({"groups": [*groups(local=False), recorded]})
    (tmp_path / "rules" / "rules.yaml").write_text(text, encoding="utf-8")
    return tmp_path


ROUTES = "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n"


def test_rules_see_all_shards(folder: Path) -> None:
    """What each shard alone would take for missing is there; what is missing is said once, with the right labels."""
    site, wanted = Site(folder, free_port(), free_port(), (free_port(), free_port())), free_port()
    missing = next(rule["expr"] for g in groups(local=False) for rule in g["rules"] if rule["alert"] == "HostMissing")
    with ExitStack() as stack, ExitStack() as querier:
        stack.enter_context(drill.alertmanager(folder, site.alertmanager, ROUTES))
        sidecars = []
        for shard, host in enumerate(HOSTS):
            site.scrape(shard, host)
            stack.enter_context(prometheus(site, shard))
            data, way = folder / f"shard-{shard}" / "data", {"prometheus": (site.shards[shard],)}
            sidecars.append(stack.enter_context(thanos(SPEC, SIDECAR, folder, data=data, endpoints=way)))
        ways = {SIDECAR: tuple(one.grpc for one in sidecars), STORE: (), OPERATED: (wanted,)}
        query = querier.enter_context(thanos(SPEC, QUERY, folder, endpoints=ways))
        # The ruler comes when all is there: what it finds missing before that, it says.
        _both_are_found(site, query, missing)
        ways = {"query": (query.http,), "alertmanager": (site.alertmanager,)}
        ruler = stack.enter_context(ruled(folder, site, wanted, ways))
        _nothing_is_missing(site, query)
        _all_of_it_is_served(query, ruler, folder)
        site.scrape(1)
        site.reload(1)
        wait_for(lambda: site.alerts("HostMissing"), folder, "the alert")
        assert site.alerts("HostMissing") == [
            {"alertname": "HostMissing", "cluster": "sharded", "severity": "critical"}
        ]
        querier.close()
        wait_for(lambda: site.alerts("ThanosRulerFailing"), folder, "the ruler's own alert")
        (found,) = site.alerts("ThanosRulerFailing")
        assert found == {**found, "cluster": "sharded", "pod": POD, "severity": "critical"}


@contextmanager
def ruled(folder: Path, site: Site, grpc: int, ways: dict[str, tuple[int, ...]]) -> Iterator[Part]:
    """The ruler, where the shard and the querier look for it."""
    with thanos(SPEC, RULER, folder, endpoints=ways, part=Part(site.ruler, grpc)) as ruler:
        yield ruler


def _both_are_found(site: Site, query: Part, missing: str) -> None:
    for port in site.shards:
        wait_for(lambda port=port: ask(port, 'up{job="node-exporter"} == 1'), site.folder, "a scrape")
        assert ask(port, missing), "one shard has all hosts"
    wait_for(lambda: len(ask(query.http, 'up{job="node-exporter"} == 1')) == len(HOSTS), site.folder, "both shards")


def _nothing_is_missing(site: Site, query: Part) -> None:
    wait_for(lambda: ask(query.http, "hosts:up:count == 2"), site.folder, "what the ruler records")
    assert ask(query.http, "hosts:up:count") == [{"__name__": "hosts:up:count", "cluster": "sharded"}]
    # Others fire: most of what the spec watches is not there.
    wait_for(lambda: site.alerts("LokiDown"), site.folder, "an alert on what nobody scrapes")
    wait_for(lambda: site.alerts("HostMissing") == site.alerts("HostDown") == [], site.folder, "silence")


def _all_of_it_is_served(query: Part, ruler: Part, folder: Path) -> None:
    """The catalogue's metrics, and Grafana's view of rules: the ruler's, and those of Prometheus."""
    found = ruler.metrics()
    assert {metric.name for metric in METRICS} - found.keys() == set()
    assert all({*metric.labels} <= found[metric.name] for metric in METRICS)
    # The querier looks for others every few seconds.
    wait_for(lambda: sum('store_type="rule"' in one for one in ask_metrics(query)) == 1, folder, "the ruler's address")
    wanted = {group["name"] for local in (True, False) for group in groups(local=local)} | {"own"}
    wait_for(lambda: {group["name"] for group in api(query.http, "rules")["groups"]} == wanted, folder, "all rules")


def ask_metrics(part: Part) -> list[str]:
    """The lines of ``thanos_store_nodes_grpc_connections``."""
    with urllib.request.urlopen(f"http://127.0.0.1:{part.http}/metrics", timeout=PATIENCE_S) as answer:
        lines = answer.read().decode().splitlines()
    return [line for line in lines if line.startswith("thanos_store_nodes_grpc_connections{")]
