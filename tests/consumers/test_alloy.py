"""The real Alloy with our configuration: only where pods come from, where files lie, and where lines go is changed."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from generator.stack.alloy import CONFIG_MAP
from generator.syntax.alloy import Attr, Block, Ref, Value, attrs, print_alloy
from tests.consumers.test_fire_drill import free_port
from tests.specs import EXAMPLES, generated, made
from tests.stack.test_alloy import EVERYTHING
from tests.toolbox import require_optional_tool

PODS = "/var/log/pods"
LOGS: Mapping[str, Any] = {
    "tenancy": {"by": "namespace"},
    "remoteWrite": "http://127.0.0.1:9/nobody-listens",
    "pods": {
        "multiline": {"firstLine": r"^\d{4}-", "selector": '{app="pay"}', "maxWait": "1s", "maxLines": 4},
        "drop": [
            {"selector": '{namespace="kube-system"}', "expression": "GET /healthz"},
            {"selector": '{level="debug"}'},
            {"longerThan": "1KB"},
            {"olderThan": "1h"},
        ],
        "redact": {"expressions": [r"card=(\d+)", r"ssn-\d+"]},
        "rateLimit": {"linesPerSecond": 20, "burst": 40},
    },
}
Line = tuple[str, dict[str, str]]
"""The text and the labels, ``__tenant_id__`` among them."""


@dataclass(frozen=True)
class Pod:
    """A pod of the node; several ports make several targets, and a static pod's folder is named by a hash."""

    namespace: str
    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    ports: int = 1
    config_hash: str = ""

    def targets(self) -> Iterator[dict[str, str]]:
        meta = "__meta_kubernetes_pod"
        target = {
            "__meta_kubernetes_namespace": self.namespace,
            f"{meta}_name": self.name,
            f"{meta}_uid": f"uid-of-{self.name}",
            f"{meta}_container_name": "main",
            f"{meta}_node_name": "node1",
            f"{meta}_annotation_kubernetes_io_config_hash": self.config_hash,
            **{f"{meta}_label_{name}": value for name, value in self.labels.items()},
        }
        yield from ({**target, f"{meta}_container_port_number": str(port)} for port in range(self.ports))


@dataclass
class Node:
    """A node's log files below a folder, and an Alloy that reads them and prints what it would send."""

    alloy: str
    folder: Path
    pods: Sequence[Pod]

    def log(self, pod: Pod, *lines: str, stream: str = "stdout", flag: str = "F", age_s: int = 0) -> None:
        """Append lines as containerd writes them."""
        file = self.folder / f"pods/{pod.namespace}_{pod.name}_{pod.config_hash or f'uid-of-{pod.name}'}/main/0.log"
        file.parent.mkdir(parents=True, exist_ok=True)
        then = (datetime.now(UTC) - timedelta(seconds=age_s)).isoformat(timespec="microseconds")
        with file.open("a") as out:
            out.writelines(f"{then.replace('+00:00', 'Z')} {stream} {flag} {line}\n" for line in lines)

    def config(self, logs: Mapping[str, Any]) -> str:
        """Our configuration with static targets, files of this folder, and ``loki.echo`` in place of Loki."""
        targets: list[Value] = [target for pod in self.pods for target in pod.targets()]
        out: list[Block] = [Block("loki.echo", "default")]
        for block in made(logs=logs).stack.alloy[CONFIG_MAP]:
            if block.name == "discovery.relabel":
                out.append(replace(block, body=(Attr("targets", targets), *map(self._moved, block.body[1:]))))
            elif block.name == "loki.process":
                echo = Attr("forward_to", [Ref("loki.echo.default.receiver")])
                out.append(replace(block, body=(*block.body[:-1], echo)))
            elif block.name not in ("discovery.kubernetes", "loki.write", "logging"):
                out.append(block)
        return print_alloy([Block("logging", body=attrs({"level": "info", "format": "json"})), *out])

    def _moved(self, rule: Attr | Block) -> Attr | Block:
        if not isinstance(rule, Block):
            return rule
        values = {item.name: item.value for item in rule.body if isinstance(item, Attr)}
        moved = {k: v.replace(PODS, f"{self.folder}/pods") if isinstance(v, str) else v for k, v in values.items()}
        return replace(rule, body=attrs(moved))

    @contextmanager
    def running(self, logs: Mapping[str, Any]) -> Iterator[Callable[[], list[Line]]]:
        """Alloy while it runs; the call inside gives all lines of this run so far. It is stopped as a pod is."""
        file, said = self.folder / "config.alloy", self.folder / f"said-{time.monotonic_ns()}"
        file.write_text(self.config(logs))
        address = f"127.0.0.1:{free_port()}"
        flags = [f"--storage.path={self.folder}/state", f"--server.http.listen-addr={address}", "--disable-reporting"]
        with said.open("w") as out:
            process = subprocess.Popen(
                [self.alloy, "run", file, *flags], stdout=out, stderr=out, env={**os.environ, "HOSTNAME": "node1"}
            )
            try:
                yield lambda: list(_lines(said.read_text()))
            finally:
                process.terminate()
                code = process.wait(60)
        assert code == 0, said.read_text()[-2000:]


def _lines(text: str) -> Iterator[Line]:
    for record in map(json.loads, filter(lambda line: line.startswith("{"), text.splitlines())):
        if "entry" in record:
            labels = record["labels"].strip("{}").split(", ")
            yield (
                record["entry"],
                {name: json.loads(value) for name, _, value in (one.partition("=") for one in labels)},
            )


def wait_for(read: Callable[[], list[Line]], enough: Callable[[list[Line]], bool]) -> list[Line]:
    deadline = time.monotonic() + 90
    while not enough(found := read()) and time.monotonic() < deadline:
        time.sleep(0.2)
    time.sleep(1.5)  # for what must not come
    return read() or found


@pytest.fixture(scope="module")
def alloy() -> str:
    return require_optional_tool("alloy", "it is neither packaged nor a Go module; any build of v1.18 will do")


@pytest.mark.parametrize("spec", [*EXAMPLES, "everything"])
def test_validate(spec: str, alloy: str, tmp_path: Path) -> None:
    result = made(logs=EVERYTHING) if spec == "everything" else generated(spec)
    for name, blocks in result.stack.alloy.items():
        (tmp_path / name).write_text(print_alloy(blocks))
        done = subprocess.run([alloy, "validate", tmp_path / name], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


PAY = Pod("pay", "p1", {"app": "no", "k8s_app": "no", "app_kubernetes_io_name": "pay"}, ports=3)
SHOP = Pod("shop", "s1", {"app": "shop"})
DNS = Pod("kube-system", "d1", {"k8s_app": "kube-dns"})
ETCD = Pod("kube-system", "etcd", config_hash="0f3a")


def test_what_is_sent(alloy: str, tmp_path: Path) -> None:
    node = Node(alloy, tmp_path, [PAY, SHOP, DNS, ETCD])
    node.log(PAY, "2026-01-01 boom level=error", "  at a", "  at b", "2026-01-02 next")
    node.log(PAY, "from stderr", stream="stderr")
    node.log(PAY, "2026-01-03 long", " 1", " 2", " 3", " 4")
    node.log(
        SHOP, '{"level":"ERROR","msg":"a  b","n":1.50}', '{"severity":"Warning"}', '{"level":30}', '{"level":"odd"}'
    )
    node.log(SHOP, "plain ü {not json", '{"broken": ', "[1]", "", 'lvl=dbg msg="gone"', "x" * 1100)
    node.log(SHOP, "in two ", flag="P")
    node.log(SHOP, "parts")
    node.log(SHOP, "of yesterday", age_s=86400)
    node.log(SHOP, 'card=1234 ssn-99 password=hunter2 {"token":"a b"} https://u:p@h/ Bearer abcdefghijklmnopqrst')
    node.log(DNS, "GET /healthz 200", "GET /x 200", "level=info msg=ok")
    node.log(ETCD, '{"level":"info"}')
    with node.running(LOGS) as read:
        found = wait_for(read, lambda lines: len(lines) >= 18)
    assert Counter(line for line, _ in found) == Counter(
        [
            "2026-01-01 boom level=error\n  at a\n  at b",
            "2026-01-02 next",
            "from stderr",
            "2026-01-03 long\n 1\n 2\n 3",
            " 4",
            '{"level":"ERROR","msg":"a  b","n":1.50}',
            '{"severity":"Warning"}',
            '{"level":30}',
            '{"level":"odd"}',
            "plain ü {not json",
            '{"broken": ',
            "[1]",
            "",
            "in two parts",
            'card=<redacted> <redacted> password=<redacted> {"token":"<redacted>"} https://u:<redacted>@h/ '
            "Bearer <redacted>",
            "GET /x 200",
            "level=info msg=ok",
            '{"level":"info"}',
        ]
    )
    by_line = dict(found)
    of_pay = {
        "namespace": "pay",
        "pod": "p1",
        "container": "main",
        "app": "pay",
        "node": "node1",
        "__tenant_id__": "pay",
    }
    assert by_line["from stderr"] == of_pay | {"stream": "stderr"}
    assert by_line["2026-01-01 boom level=error\n  at a\n  at b"] == of_pay | {"stream": "stdout", "level": "error"}
    assert by_line['{"level":"info"}'] == {
        **{"namespace": "kube-system", "pod": "etcd", "container": "main", "node": "node1"},
        **{"stream": "stdout", "level": "info", "__tenant_id__": "kube-system"},
    }
    levels = {line: labels.get("level") for line, labels in found if labels["namespace"] == "shop"}
    assert {line: level for line, level in levels.items() if level} == {
        '{"level":"ERROR","msg":"a  b","n":1.50}': "error",
        '{"severity":"Warning"}': "warn",
        '{"level":30}': "info",
    }
    assert {labels.get("app") for _, labels in found} == {"pay", "shop", "kube-dns", None}


def test_one_namespace_cannot_drown_the_others(alloy: str, tmp_path: Path) -> None:
    node = Node(alloy, tmp_path, [PAY, SHOP])
    node.log(SHOP, *(f"noise {index}" for index in range(2000)))
    node.log(PAY, *(f"2026-{index}" for index in range(30)))
    with node.running(LOGS) as read:
        found = wait_for(read, lambda lines: sum(labels["namespace"] == "pay" for _, labels in lines) >= 30)
    sent = Counter(labels["namespace"] for _, labels in found)
    assert sent["pay"] == 30
    assert 40 <= sent["shop"] < 200


def test_a_restart_neither_loses_nor_repeats_a_line(alloy: str, tmp_path: Path) -> None:
    node = Node(alloy, tmp_path, [SHOP])
    logs = {"tenancy": {"by": "none"}}
    node.log(SHOP, *(f"line {index}" for index in range(100)))
    with node.running(logs) as read:
        before = wait_for(read, lambda lines: len(lines) >= 100)
    node.log(SHOP, *(f"line {index}" for index in range(100, 200)))
    with node.running(logs) as read:
        after = wait_for(read, lambda lines: len(lines) >= 100)
    assert [line for line, _ in (*before, *after)] == [f"line {index}" for index in range(200)]
    assert not any("__tenant_id__" in labels for _, labels in (*before, *after))
