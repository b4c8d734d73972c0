"""A fire drill with what the operator made: four things break, the right people hear of it, and hear when it is over.

Everything on the way is real: node_exporter (one with a pool that degrades, one that dies), Headscale with nodes that
join and leave, our exporter of them, Prometheus with the operator's configuration, which finds Ceph's manager and
Alertmanager through the API server, and Alertmanager with the operator's configuration. Ceph's manager is a stub.
Addresses are moved to loopback by relabelling, Secrets to a folder, durations by the spec's own overrides.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests import drill
from tests.cluster.control_plane import ControlPlane
from tests.cluster.operated import operated
from tests.cluster.site import CEPH, Site, ask, moved, services
from tests.processes import PATIENCE_S, free_port, wait_for
from tests.specs import made
from tests.webhook import Webhook, listening, secrets

pytestmark = [
    pytest.mark.proves("prometheus3", "finds and reads all that the spec names, and fires each of four alerts"),
    pytest.mark.proves("alertmanager", "brings each of four alerts, and its end, to the receiver of its severity"),
    pytest.mark.proves("node_exporter", "says that a pool is degraded in the words of our rule"),
    pytest.mark.proves("headscale", "tells our exporter of a node that leaves the mesh and comes back"),
]

HOSTS = {
    "primer": {"address": "100.64.0.1", "roles": ["primer", "headscale", "server"]},
    "nas": {"address": "100.64.0.7", "roles": ["external"], "zfs": {"pools": ["tank"]}, "labels": {"site": "cellar"}},
}
RECEIVERS = ("default", "pager", "chat")
SPEC = {
    "hosts": HOSTS,
    "mesh": {"type": "headscale", "interface": "tailscale0", "cidr": "100.64.0.0/10"},
    "metrics": {"scrapeInterval": "1s"},
    "watch": {
        "ceph": {"namespace": CEPH},
        "headscale": {"url": "https://headscale.example.org", "apiKey": {"file": "/run/keys/headscale"}},
    },
    "alerting": {
        "groupWait": "1s",
        "groupInterval": "1s",
        "repeatInterval": "1h",
        "receivers": {name: {"webhook": {"url": {"secret": "hooks", "key": name}}} for name in RECEIVERS},
        "routes": [
            {"match": {"severity": "critical"}, "receivers": ["pager"]},
            {"match": {"severity": "warning"}, "receivers": ["chat"]},
        ],
    },
}
HEARD = {
    "ZFSPoolDegraded": ("/pager", {"severity": "critical", "instance": "nas", "zpool": "tank", "site": "cellar"}),
    "CephHealthWarning": ("/chat", {"severity": "warning", "namespace": CEPH}),
    "HeadscaleNodeOffline": ("/chat", {"severity": "warning", "instance": "nas", "site": "cellar"}),
    "PrimerServerUnreachable": ("/pager", {"severity": "critical", "instance": "primer"}),
}
"""Where each alert must arrive, and what it must say."""
OURS = f'ALERTS{{alertname=~"{"|".join(HEARD)}"}}'
SPEC["alerting"]["alerts"] = {alert: {"for": "5s"} for alert in HEARD}
WELL = {
    'up{job="primer"} == 1': 1,
    'node_zfs_zpool_state{instance="nas",zpool="tank",state="online"} == 1': 1,
    f'ceph_health_status{{job="rook-ceph-mgr",namespace="{CEPH}"}} == 0': 1,
    "headscale_node_online == 1": 2,
}
"""How many series each of these gives before anything breaks."""


@pytest.fixture(scope="module")
def heard(plane_of_session: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Webhook]:
    """Everything that the receivers heard in the whole drill."""
    folder = tmp_path_factory.mktemp("drill")
    try:
        with whole_drill(plane_of_session, folder) as webhook:
            yield webhook
    finally:
        plane_of_session.empty()


@contextmanager
def whole_drill(plane: ControlPlane, folder: Path) -> Iterator[Webhook]:
    """All is well, then four things break, then they are mended."""
    result = made(**SPEC)
    operated(plane, result, folder).write(folder)
    plane.apply(*services())
    prometheus, alertmanager = free_port(), free_port()
    with ExitStack() as programs:
        webhook = programs.enter_context(listening())
        secrets(folder / "secrets", {f"hooks/{name}": f"{webhook.url}/{name}" for name in RECEIVERS})
        site = Site(folder, programs, tuple(HOSTS))
        programs.enter_context(site.exporter(result))
        routing = (folder / "alertmanager.yaml").read_text()
        programs.enter_context(drill.alertmanager(folder, alertmanager, routing))
        scraping = moved((folder / "prometheus.yaml").read_text(), site.addresses(alertmanager), plane.kubeconfig)
        programs.enter_context(drill.prometheus(folder, prometheus, scraping, "prometheus3"))
        for query, series in WELL.items():
            wait_for(partial(has, prometheus, query, series), folder, query)
        # An alert on what is not there may hold for a moment at the start, which the real durations outlast.
        wait_for(lambda: not ask(prometheus, OURS) and calm(webhook), folder, "calm")
        webhook.messages.clear()
        site.break_all()
        wait_a_while(lambda: all(webhook.heard(alert, "firing") for alert in HEARD))
        site.mend_all()
        wait_a_while(lambda: all(webhook.heard(alert, "resolved") for alert in HEARD))
        yield webhook


def wait_a_while(what: Any) -> None:
    """Until it holds, or for so long that it never will: then each alert's own test says which is missing."""
    deadline = time.monotonic() + PATIENCE_S
    while not what() and time.monotonic() < deadline:
        time.sleep(0.2)


def has(prometheus: int, query: str, series: int) -> bool:
    """Whether Prometheus knows as many series."""
    return len(ask(prometheus, query)) == series


def calm(webhook: Webhook) -> bool:
    """Whether everything that was heard is over."""
    return all(webhook.heard(alert, "firing") == webhook.heard(alert, "resolved") for alert in HEARD)


@pytest.mark.parametrize("status", ["firing", "resolved"])
@pytest.mark.parametrize("alert", HEARD)
def test_it_arrives(alert: str, status: str, heard: Webhook) -> None:
    """Once, at the receiver of its severity, and with the labels by which somebody finds the place."""
    path, labels = HEARD[alert]
    ((called, said),) = heard.heard(alert, status)
    assert called == path
    assert {name: said.get(name) for name in labels} == labels
    assert said["cluster"] == "small"


def test_nothing_else_is_heard(heard: Webhook) -> None:
    """No other alert of ours is so quick, and the receiver for what has no route stays silent."""
    names = {alert["labels"]["alertname"] for _, message in heard.messages for alert in message["alerts"]}
    assert names == set(HEARD)
    assert {path for path, _ in heard.messages} == {"/pager", "/chat"}
