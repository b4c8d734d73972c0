"""Each rule of the Alloy check has a configuration that breaks it and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from generator.checks.alloy import check_alloy
from generator.checks.alloy_catalogue import Entry, load_catalogue
from generator.syntax.alloy import Attr, Binary, Block, Call, Ref, Value, attrs, print_alloy
from tests.toolbox import run_tool

WRITE = Block("loki.write", "default", (Block("endpoint", None, attrs({"url": "http://loki:3100/loki/api/v1/push"})),))
TO_WRITE = Attr("forward_to", [Ref("loki.write.default.receiver")])
TO_PROCESS = Attr("forward_to", [Ref("loki.process.pods.receiver")])
TO_FILTER = Attr("forward_to", [Ref("loki.secretfilter.s.receiver")])
SELF, EACH_MINUTE = attrs({"targets": Ref("prometheus.exporter.self.alloy.targets"), "scrape_interval": "1m"})
ON_THIS_NODE = Binary("spec.nodeName=", "+", Call("coalesce", Call("sys.env", "HOSTNAME"), Ref("constants.hostname")))


def process(*stages: Block) -> tuple[Block, ...]:
    """A complete pipeline around some stages."""
    read = Block("loki.source.journal", "host", (TO_PROCESS,))
    return (read, Block("loki.process", "pods", (TO_WRITE, *stages)), WRITE)


def events(*stages: Block) -> tuple[Block, ...]:
    return (Block("loki.source.kubernetes_events", "e", (TO_PROCESS,)), *process(*stages)[1:])


def files(*stages: Block) -> tuple[Block, ...]:
    """Files whose targets have a label ``extra`` of their own and get another, ``app``."""
    rules = (
        Block("rule", None, attrs({"source_labels": ["__meta_x"], "target_label": "app"})),
        Block("rule", None, attrs({"source_labels": ["__meta_y"], "target_label": "__path__"})),
    )
    return (
        Block("discovery.relabel", "r", (Attr("targets", [{"__path__": "/a", "extra": "b"}]), *rules)),
        Block("local.file_match", "m", attrs({"path_targets": Ref("discovery.relabel.r.output")})),
        Block("loki.source.file", "f", (Attr("targets", Ref("local.file_match.m.targets")), TO_PROCESS)),
        *process(*stages)[1:],
    )


def endpoint(*body: Attr | Block) -> Block:
    return Block("endpoint", None, (Attr("url", "http://loki"), *body))


def journal(*body: Attr | Block) -> tuple[Block, ...]:
    return (Block("loki.source.journal", "host", body), WRITE)


def stage(name: str, *inner: Block, **arguments: Value) -> Block:
    return Block(f"stage.{name}", None, (*attrs(arguments), *inner))


def remote(*body: Attr | Block, label: str = "r") -> Block:
    return Block("prometheus.remote_write", label, (Block("endpoint", None, (Attr("url", "http://p"), *body)),))


REAL = (
    Block("logging", None, attrs({"level": "info", "write_to": [Ref("loki.write.default.receiver")]})),
    Block("livedebugging", None, attrs({"enabled": False})),
    Block("prometheus.exporter.self", "alloy"),
    Block(
        "prometheus.scrape",
        "self",
        (SELF, Attr("forward_to", [Ref("prometheus.remote_write.r.receiver")]), EACH_MINUTE),
    ),
    Block("remote.kubernetes.secret", "p", attrs({"namespace": "monitoring", "name": "p"})),
    remote(
        Block(
            "basic_auth",
            None,
            attrs(
                {
                    "username": Call("convert.nonsensitive", Ref("remote.kubernetes.secret.p.data", "user")),
                    "password": Ref("remote.kubernetes.secret.p.data.password"),
                }
            ),
        )
    ),
    Block(
        "discovery.kubernetes",
        "pods",
        (Attr("role", "pod"), Block("selectors", None, attrs({"role": "pod", "field": ON_THIS_NODE}))),
    ),
    Block(
        "discovery.relabel",
        "pods",
        (
            Attr("targets", Ref("discovery.kubernetes.pods.targets")),
            Block("rule", None, attrs({"source_labels": ["__meta_kubernetes_namespace"], "target_label": "namespace"})),
            Block("rule", None, attrs({"action": "labeldrop", "regex": "pod_template_hash"})),
        ),
    ),
    Block("local.file_match", "pods", attrs({"path_targets": Ref("discovery.relabel.pods.output")})),
    Block(
        "loki.source.file",
        "pods",
        (Attr("targets", Ref("local.file_match.pods.targets")), Attr("forward_to", TO_PROCESS.value)),
    ),
    Block("loki.source.journal", "host", (TO_PROCESS, Attr("relabel_rules", Ref("loki.relabel.journal.rules")))),
    Block("loki.relabel", "journal", (Attr("forward_to", []), Block("rule", None, attrs({"target_label": "unit"})))),
    Block(
        "loki.process",
        "pods",
        (
            TO_WRITE,
            stage("cri"),
            stage("tenant", label="namespace"),
            stage(
                "match",
                stage("drop", older_than="24h", longer_than="8KiB"),
                stage("match", selector='{b="c"}'),
                selector='{b="c"}',
            ),
            stage("labels", values={"level": "", "app": None}),
            stage(
                "metrics", Block("metric.counter", None, attrs({"name": "lines", "action": "inc", "match_all": True}))
            ),
        ),
    ),
    WRITE,
)


def test_a_real_configuration_has_nothing_against_it() -> None:
    assert check_alloy(REAL, "here") == ()
    done = run_tool("alloy-syntax", input=print_alloy(REAL))
    assert done.returncode == 0, done.stdout


FAULTS = [
    ("unknown-component", (Block("logging"), Block("loki.wriet", "x")), "no such component", "'loki.write'"),
    (
        "label",
        journal(TO_WRITE, Block("legacy_position", "x", attrs({"file": "a", "name": "b"}))),
        "takes no label",
        "",
    ),
    ("label", (Block("logging", "x"),), "takes no label", "without a label"),
    ("label", (Block("loki.source.journal", None, (TO_WRITE,)), WRITE), "needs a label", '"default"'),
    ("duplicate-component", (*journal(TO_WRITE), WRITE), "defined twice", "another label"),
    ("unknown-argument", journal(TO_WRITE, Attr("max_agee", "12h")), "argument 'max_agee'", "'max_age'"),
    (
        "unknown-argument",
        process(stage("match", stage("json", expresions={}), selector='{b="c"}')),
        "stage.json",
        "'expressions'",
    ),
    ("unknown-block", process(stage("jsn")), "'stage.jsn'", "'stage.json'"),
    ("unknown-block", process(stage("match", stage("mtach"), selector='{b="c"}')), "> stage.match:", "'stage.match'"),
    ("unknown-block", process(stage("split_json")), "stage.split_json", "write"),
    ("missing-argument", (Block("loki.source.journal", "host"),), "'forward_to' is required", "add forward_to"),
    ("missing-argument", process(stage("match", stage("output"), selector='{b="c"}')), "stage.output: ", "add source"),
    ("missing-block", (*journal(TO_WRITE)[:1], Block("loki.write", "default")), "'endpoint'", "add endpoint"),
    ("missing-block", process(stage("truncate")), "stage.truncate", "add rule"),
    ("duplicate-argument", journal(TO_WRITE, TO_WRITE), "'forward_to' is set twice", "keep one"),
    ("one-of", process(stage("tenant")), "0 of label, source, value", "set one"),
    ("one-of", process(stage("tenant", label="a", value="b")), "2 of label", "set one"),
    ("wrong-type", journal(TO_WRITE, Attr("max_age", "7d")), "max_age is '7d', not duration", "'24h'"),
    ("wrong-type", journal(TO_WRITE, Attr("max_age", 7)), "not duration", "Go duration"),
    ("wrong-type", journal(TO_WRITE, Attr("path", ["/var"])), "not string", ""),
    ("wrong-type", journal(TO_WRITE, Attr("format_as_json", "yes")), "not bool", ""),
    ("wrong-type", journal(TO_WRITE, Attr("labels", {"a": 1})), "labels.a is 1, not string", ""),
    ("wrong-type", process(stage("limit", rate=True, burst=1)), "rate is True, not number", ""),
    ("wrong-type", process(stage("pack", labels=["a", 2])), "labels[1] is 2, not string", ""),
    ("wrong-type", process(stage("drop", longer_than=8000)), "not size", "'1MiB'"),
    ("wrong-type", journal(Attr("forward_to", Ref("loki.write.default.receiver"))), "of type LogsReceiver", ""),
    (
        "undefined-reference",
        journal(TO_WRITE, Attr("path", Ref("local.file.x.content"))),
        "local.file.x.content",
        "write",
    ),
    ("unknown-function", journal(TO_WRITE, Attr("path", Call("sys.evn", "X"))), "'sys.evn'", "'sys.env'"),
    (
        "unused-component",
        (*journal(TO_WRITE), Block("loki.process", "pods", (TO_WRITE,))),
        "nobody reads receiver",
        "refer",
    ),
    ("unused-component", (*journal(TO_WRITE), Block("local.file", "x", attrs({"filename": "/a"}))), "nobody", "refer"),
    ("empty-list", (Block("loki.source.journal", "host", attrs({"forward_to": []})),), "forward_to is empty", "name"),
    (
        "empty-list",
        (Block("loki.source.file", "f", (TO_WRITE, Attr("targets", []))), WRITE),
        "targets is empty",
        "name",
    ),
    ("bad-expression", process(stage("drop", expression="(?!a)")), "drop > expression: '(?!a)': look-around", "RE2"),
    ("bad-selector", process(stage("match", stage("cri"), selector='{a=~"*b"}')), "a repeat of nothing", "LogQL"),
    ("bad-expression", process(stage("multiline", firstline="[0-9")), "never closed", "RE2"),
    ("bad-selector", process(stage("match", stage("cri"), selector="{}")), "'{}'", "LogQL"),
    ("bad-selector", process(stage("match", stage("cri"), selector='a="b"')), "begins with a brace", "LogQL"),
    ("no-group", process(stage("replace", expression="pin=[0-9]+")), "has no group", "'(pin=[0-9]+)'"),
    ("unknown-label", events(stage("tenant", label="name_space")), "label 'name_space'", "'namespace'"),
    ("unknown-label", events(stage("match", stage("cri"), selector='{level="debug"}')), "'level'", "write one of"),
    (
        "unknown-label",
        events(stage("label_drop", values=["instance"]), stage("match", action="drop", selector='{instance="x"}')),
        "'instance'",
        "write one of: job, namespace",
    ),
    (
        "unknown-label",
        files(stage("limit", rate=1, burst=1, drop=True, by_label_name="node")),
        "label 'node'",
        "write one of: app, extra, filename",
    ),
    (
        "experimental",
        (*journal(TO_FILTER), Block("loki.secretfilter", "s", (TO_WRITE,))),
        'loki.secretfilter "s": this component needs',
        "leave it out",
    ),
    (
        "experimental",
        (*journal(TO_WRITE)[:1], Block("loki.write", "default", (endpoint(Block("queue_config")),))),
        'loki.write "default" > endpoint: queue_config needs --stability.level=experimental',
        "leave it out",
    ),
]


def test_labels_are_followed_from_stage_to_stage() -> None:
    """Each selector names a label that is there by then, and only by then."""
    stages = (
        stage("cri"),
        stage("labels", values={"level": "", "user": None}),
        stage("match", stage("label_keep", values=["level", "app"]), selector='{level="a", user="b", stream="stdout"}'),
        # what one branch drops, the lines that do not pass it still have
        stage("match", stage("static_labels", values={"more": "x"}), selector='{extra="b"}'),
        stage("match", stage("regex", expression="(?P<any>a)", labels_from_groups=True), selector='{more="x"}'),
        stage("tenant", label="whatever_the_line_says"),
    )
    assert check_alloy(files(*stages), "x") == ()
    (found,) = check_alloy(files(*stages[1:3]), "x")
    assert (found.id, found.remedy) == ("alloy-unknown-label", "write one of: app, extra, filename, level, user")


@pytest.mark.parametrize(("rule", "config", "message", "remedy"), FAULTS)
def test_a_fault_is_found_and_nothing_else(rule: str, config: tuple[Block, ...], message: str, remedy: str) -> None:
    found = check_alloy(config, "hosts/a")
    assert [d.id for d in found] == [f"alloy-{rule}"], found
    assert found[0].message.startswith("hosts/a: ")
    assert message in found[0].message
    assert remedy in found[0].remedy
    assert found[0].reason


def test_an_unknown_export_also_leaves_the_component_read() -> None:
    found = check_alloy(journal(Attr("forward_to", [Ref("loki.write.default.recevier")])), "x")
    assert [(d.id, d.remedy) for d in found] == [("alloy-unknown-export", "write 'receiver'")]
    found = check_alloy(journal(Attr("forward_to", [Ref("loki.write.default")])), "x")
    assert [d.id for d in found] == ["alloy-unknown-export"]


def test_a_receiver_of_the_other_kind_is_refused() -> None:
    config = (
        Block("loki.source.journal", "h", attrs({"forward_to": [Ref("prometheus.remote_write.r.receiver")]})),
        remote(),
    )
    (found,) = check_alloy(config, "x")
    assert found.id == "alloy-wrong-type"
    assert "forward_to[0] is of type MetricsReceiver, not LogsReceiver" in found.message


def test_a_secret_is_no_string_until_it_is_said_so() -> None:
    secret = Block("remote.kubernetes.secret", "s", attrs({"namespace": "m", "name": "n"}))
    reader = Ref("remote.kubernetes.secret.s.data", "path")
    assert (
        "of type secret, not string" in check_alloy((secret, *journal(TO_WRITE, Attr("path", reader))), "x")[0].message
    )
    assert check_alloy((secret, *journal(TO_WRITE, Attr("path", Call("convert.nonsensitive", reader)))), "x") == ()


def test_a_circle_is_found() -> None:
    def relay(label: str, to: str) -> Block:
        return Block("loki.process", label, attrs({"forward_to": [Ref(f"loki.process.{to}.receiver")]}))

    (found,) = check_alloy((relay("a", "b"), relay("b", "a")), "x")
    assert found.id == "alloy-cycle"
    assert "loki.process.a" in found.message


def test_a_relabel_forwards_unless_only_its_rules_are_read() -> None:
    relabel = Block("loki.relabel", "r", (Attr("forward_to", []),))
    rules = journal(TO_WRITE, Attr("relabel_rules", Ref("loki.relabel.r.rules")))
    assert check_alloy((relabel, *rules), "x") == ()
    through = (Block("loki.source.journal", "j", attrs({"forward_to": [Ref("loki.relabel.r.receiver")]})), relabel)
    assert [d.id for d in check_alloy(through, "x")] == ["alloy-empty-list"]


def test_the_catalogue_is_whole() -> None:
    """Every name that an entry looks up exists, every type is one that the check knows."""
    catalogue = load_catalogue()
    kinds = {kind for entry in _entries() for kind in (*entry.arguments.values(), *entry.exports.values())}
    capsules = {"LogsReceiver", "MetricsReceiver", "RelabelRules", "otelcol.Consumer", "otelcol.Handler"}
    plain = {"string", "secret", "duration", "size", "bool", "int", "uint", "number", "string or secret"}
    assert {re.sub(r"(list|map)\(|\)", "", kind) for kind in kinds} <= plain | capsules
    for entry in _entries():
        assert entry.required <= {*entry.arguments, *catalogue.blocks(entry)}
        assert set(entry.one_of) <= {*entry.arguments, *catalogue.blocks(entry)}
    assert set(catalogue.functions.values()) <= plain | {"any", "list(string)"}
    assert len(catalogue.components) >= 34


def _entries() -> Iterator[Entry]:
    catalogue = load_catalogue()
    waiting = [
        entry for table in (catalogue.components, catalogue.config, catalogue.shared) for entry in table.values()
    ]
    while waiting:
        entry = waiting.pop()
        yield entry
        if not isinstance(entry.blocks, str):
            waiting += [block for block in entry.blocks.values() if isinstance(block, Entry)]
