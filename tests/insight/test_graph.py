"""The picture: every flow of a cluster is in it, whatever its size, and nothing covers anything."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from generator.insight.graph import Edge, Graph, Node, graph_cluster
from generator.insight.graph_hosts import MOST, HostGroup, group_hosts, some
from generator.insight.graph_layout import lay_out, text_width
from generator.insight.graph_print import mermaid, svg
from generator.sources.assemble import watch_cluster
from generator.syntax.mermaid import Flowchart, Link, print_mermaid
from tests.specs import ROOT, SPECS, cluster, generated

SVG = "{http://www.w3.org/2000/svg}"
HOOK = {"webhook": {"url": {"secret": "s", "key": "k"}}}


def graph(**parts: Any) -> Graph:
    found = cluster(**parts)
    return graph_cluster(found, watch_cluster(found))


def fleet(count: int, groups: int) -> dict[str, Any]:
    """Many hosts: servers, groups with different things to watch, and hosts outside of the cluster."""
    hosts = {
        f"machine-{index:05d}": {
            "address": f"100.{64 + index // 60000}.{index // 250 % 240}.{index % 250 + 1}",
            **({"roles": ["server"]} if index < 3 else {"groups": [f"rack-{index % groups}"]}),
            **({"disks": ["/dev/sda"]} if index % 7 == 0 else {}),
        }
        for index in range(count)
    }
    receivers = {f"team-{index}": HOOK for index in range(30)} | {"default": HOOK}
    routes = [{"match": {"team": str(index)}, "receivers": [f"team-{index}"]} for index in range(30)]
    return {
        "hosts": hosts,
        "groups": {f"rack-{index}": {"zfs": {"pools": ["rpool"]}} for index in range(groups)},
        "watch": {"latency": {}},
        "alerting": {"receivers": receivers, "routes": routes},
    }


GRAPHS: dict[str, Callable[[], Graph]] = {
    **{name: lambda name=name: graph_cluster(generated(name).cluster, generated(name).watch) for name in SPECS},
    "fleet": lambda: graph(**fleet(500, 8)),
    "many groups": lambda: graph(**fleet(500, 40)),
    "nothing": lambda: graph(
        watch={name: {"enabled": False} for name in ("node", "zfs", "smart", "kubernetes", "primer")},
        logs={"enabled": False},
    ),
}


def test_the_smallest_cluster() -> None:
    found = graph(alerting={"receivers": {"quiet": HOOK, "default": HOOK}})
    assert found == Graph(
        "small",
        (
            Node("host-box", 0, "box", ("agent", "100.64.0.1")),
            Node("kubernetes", 0, "Kubernetes", ("k3s 1.34", "1 node")),
            Node("exporters-0", 1, "On box", ("node-exporter :9100",)),
            Node("control-plane", 1, "In the cluster", ("apiserver", "kubelet", "kube-state-metrics", "coredns")),
            Node("alloy", 1, "Alloy on each node", ("logs of pods",)),
            Node("events", 1, "Alloy in the cluster", ("events",)),
            Node("prometheus", 2, "Prometheus", ("keeps 15d", "volume 50Gi")),
            Node("loki", 2, "Loki", ("monolithic", "keeps 14d on its volume")),
            Node("grafana", 3, "Grafana", ("6 dashboards, and the chart's",)),
            Node("alertmanager", 3, "Alertmanager", ("25 alerts, and the chart's",)),
            Node("receiver-default", 4, "default", ("a webhook", "everything else")),
            Node("receiver-quiet", 4, "quiet", ("a webhook", "gets no alert")),
        ),
        (
            Edge("host-box", "exporters-0", "read"),
            Edge("exporters-0", "prometheus", "scrape"),
            Edge("kubernetes", "control-plane", "read"),
            Edge("control-plane", "prometheus", "scrape"),
            Edge("kubernetes", "alloy", "read"),
            Edge("alloy", "loki", "push"),
            Edge("kubernetes", "events", "read"),
            Edge("events", "loki", "push"),
            Edge("prometheus", "grafana", "query"),
            Edge("prometheus", "alertmanager", "alert"),
            Edge("loki", "grafana", "query"),
            Edge("loki", "alertmanager", "alert"),
            Edge("alertmanager", "receiver-default", "alert"),
        ),
        1,
    )
    assert found.description == "1 host; 2 sources, 4 collectors, 2 stores, 2 programs that show or alert, 2 receivers."


def test_every_job_is_in_the_picture_once() -> None:
    result = generated("keystone")
    found = graph_cluster(result.cluster, result.watch)
    lines = [line.partition(" ")[0] for node in found.nodes if node.column == 1 for line in node.lines]
    jobs = [job.name for job in (*result.watch.jobs, *result.watch.probe_jobs, *result.watch.service_jobs)]
    assert {line: lines.count(line) for line in jobs} == dict.fromkeys(jobs, 1)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("long", ("keeps 3d", "volume 50Gi", "2 replicas", "Thanos in minio: 1825d")),
        (
            "clusters",
            ("keeps 3d", "volume 50Gi", "2 shards", "Thanos in minio: 365d", "and the metrics of basalt, cobalt"),
        ),
        ("victoria", ("keeps 15d", "volume 50Gi", "2 replicas", "VictoriaMetrics: 365d")),
    ],
)
def test_long_term_metrics_are_told_at_prometheus(name: str, lines: tuple[str, ...]) -> None:
    """Its own jobs are a part of the stack, and no box of what is watched."""
    result = generated(name)
    found = graph_cluster(result.cluster, result.watch)
    assert [node.lines for node in found.nodes if node.id == "prometheus"] == [lines]
    assert not [node for node in found.nodes if "thanos" in node.id or "victoria" in node.id]


def test_a_fleet_is_a_few_boxes() -> None:
    found = graph(**fleet(500, 8))
    titles = [node.title for node in found.nodes if node.column == 0]
    assert titles == ["server", *(f"rack-{(index + 3) % 8}" for index in range(8)), "Kubernetes"]
    collectors = {node.title: node.lines for node in found.nodes if node.column == 1}
    assert collectors["On every host"] == ("node-exporter :9100", "smokeping :9374")
    assert collectors["On 497 of 500 hosts"] == ("zfs-exporter :9134",)
    assert collectors["On 72 of 500 hosts"] == ("smartctl-exporter :9633",)
    receivers = [node for node in found.nodes if node.column == 4]
    assert [len(receivers), receivers[0].title, receivers[-1].title] == [MOST, "default", "20 more"]


def test_hosts_go_by_what_they_have_in_common() -> None:
    def boxes(count: int, groups: int) -> tuple[HostGroup, ...]:
        return group_hosts(tuple(cluster(**fleet(count, groups)).hosts.values()))

    assert [len(boxes(count, 5)) for count in (1, MOST, MOST + 1)] == [1, MOST, 6]
    assert [(box.title, box.lines) for box in boxes(500, 40)] == [
        ("server", ("3 hosts", "machine-00000 … machine-00002")),
        ("agent", ("497 hosts", "machine-00003 … machine-00499")),
    ]
    for count in (5, 500):
        assert sorted(host for box in boxes(count, 8) for host in box.hosts) == sorted(fleet(count, 8)["hosts"])


def test_some() -> None:
    assert some(["a", "b", "c", "d"]) == ("a", "b", "c", "d")
    assert some(["a", "b", "c", "d", "e"]) == ("a", "b", "c", "and 2 more")


@pytest.mark.parametrize("name", GRAPHS)
def test_every_edge_goes_to_the_next_column(name: str) -> None:
    found = GRAPHS[name]()
    column = {node.id: node.column for node in found.nodes}
    assert len(column) == len(found.nodes)
    assert [edge for edge in found.edges if column[edge.target] != column[edge.source] + 1] == []
    assert len(set(found.edges)) == len(found.edges)


@pytest.mark.parametrize("name", GRAPHS)
def test_nothing_covers_anything(name: str) -> None:
    found = GRAPHS[name]()
    layout = lay_out(found)
    assert {box.node for box in layout.boxes} == set(found.nodes)
    for column in range(5):
        boxes = sorted((box for box in layout.boxes if box.node.column == column), key=lambda box: box.y)
        assert [(a.node.id, b.node.id) for a, b in pairwise(boxes) if a.y + a.height + 10 > b.y] == []
        others = [box for box in layout.boxes if box.node.column > column]
        assert not any(a.x + a.width + 50 > b.x for a in boxes for b in others)
    for box in layout.boxes:
        assert 0 < box.x < box.x + box.width < layout.width
        assert 60 < box.y < box.y + box.height <= layout.height
        for text, size, bold in [(box.title, 15, True), *((line, 12.5, False) for line in box.lines)]:
            assert text_width(text, size, bold=bold) <= box.width - 24
    place = {box.node.id: box for box in layout.boxes}
    for line in layout.lines:
        (x1, y1), (x2, y2) = line.start, line.end
        source, target = place[line.edge.source], place[line.edge.target]
        assert (x1, x2) == (source.x + source.width, target.x - 2)
        assert source.y < y1 < source.y + source.height
        assert target.y < y2 < target.y + target.height


def test_a_long_text_is_cut_and_stands_whole_in_the_title() -> None:
    long = "a-host-with-a-name-that-is-longer-than-any-box-may-be-wide"
    found = graph(hosts={long: {"address": "100.64.0.1"}})
    (box,) = [box for box in lay_out(found).boxes if box.node.id == f"host-{long}"]
    assert re.fullmatch(r"a-host-with-.*…", box.title)
    assert f"<title>{long}, agent, 100.64.0.1</title>" in svg(found)


@pytest.mark.parametrize("name", GRAPHS)
def test_svg(name: str) -> None:
    """It parses, says what it is, draws every box and edge, and its type is large enough to be read."""
    found = GRAPHS[name]()
    text = svg(found)
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title description"
    said = {part.get("id"): part.text for part in root.findall("*") if part.get("id")}
    assert said == {
        "title": f"{found.name}: what is watched, and whom it reaches",
        "description": found.description,
    }
    titles = [group.findtext(f"{SVG}title") for group in root.findall(f"{SVG}g")]
    assert len(titles) == len(found.nodes) + len(found.edges)
    assert len(root.findall(f".//{SVG}rect")) == len(found.nodes)
    assert min(float(label.get("font-size", 0)) for label in root.iter(f"{SVG}text")) >= 12
    heads = {marker.get("id") for marker in root.iter(f"{SVG}marker")}
    used = {str(path.get("marker-end")) for path in root.iter(f"{SVG}path") if path.get("marker-end")}
    assert {f"url(#{head})" for head in heads} == used
    assert text == svg(GRAPHS[name]()), "the same spec gives the same bytes"


@pytest.mark.parametrize("name", GRAPHS)
def test_mermaid_has_the_same_boxes_and_links(name: str) -> None:
    found = GRAPHS[name]()
    text = mermaid(found)
    boxes = re.findall(r'^    (n\d+)\["(.*)"\]$', text, re.MULTILINE)
    links = re.findall(r'^  (n\d+) (-->|-\.->)(?:\|"(\w+)"\|)? (n\d+)$', text, re.MULTILINE)
    subgraphs = re.findall(r'^  subgraph c\d\["', text, re.MULTILINE)
    order = [node for column in range(5) for node in found.nodes if node.column == column]
    assert len(text.splitlines()) == 4 + len(boxes) + len(links) + 2 * len(subgraphs)
    assert [box for box, _ in boxes] == [f"n{index}" for index in range(len(order))]
    for (_, label), node in zip(boxes, order, strict=True):
        assert len(label.split("<br/>")) == 1 + len(node.lines)
    ids = {node.id: f"n{index}" for index, node in enumerate(order)}
    assert [(source, word or "read", target) for source, _, word, target in links] == [
        (ids[edge.source], edge.flow, ids[edge.target]) for edge in found.edges
    ]


def test_mermaid_reads_nothing_in_names() -> None:
    chart = Flowchart(
        "a; #b\nc", "d", "e", {'"x"': {"end": ("<b>&amp;", "`#1;`\n\\"), "b": ()}}, (Link("end", "b", '|"', True),)
    )
    assert print_mermaid(chart) == (
        "%% e\n"
        "flowchart LR\n"
        "  accTitle: a, b c\n"
        "  accDescr: d\n"
        '  subgraph c0["#quot;x#quot;"]\n'
        '    n0["#lt;b#gt;#38;amp#59;<br/>#96;#35;1#59;#96; #92;"]\n'
        '    n1[""]\n'
        "  end\n"
        '  n0 -.->|"|#quot;"| n1\n'
    )


def test_the_picture_in_the_readme(golden: Callable[[Path, str], None]) -> None:
    golden(ROOT / "docs/images/keystone.svg", svg(GRAPHS["keystone"]()))
    assert "](docs/images/keystone.svg)" in (ROOT / "README.md").read_text(encoding="utf-8")
