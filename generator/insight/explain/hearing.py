"""Who hears of an alert, as far as that follows from its name and severity.

The one place where an explanation asks for routes: what walks Alertmanager's whole tree can take this function's place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.spec.alerting import Route
from generator.spec.model import Cluster
from generator.stack.alertmanager import DEFAULT, HEARTBEAT

_SILENT = {"InfoInhibitor"}


def hearers(cluster: Cluster, alert: str, severity: str | None) -> Iterator[str]:
    """Receivers in order; one that depends on a label that only the firing alert has says on which."""
    if alert == "Watchdog":
        yield HEARTBEAT if cluster.alerting.heartbeat is not None else "nobody (there is no heartbeat)"
        return
    if alert in _SILENT:
        yield "nobody: it only silences others"
        return
    known = {"alertname": alert, "cluster": cluster.name, **({"severity": severity} if severity else {})}
    for route in cluster.alerting.routes:
        wanted = _wanted(route, known)
        if wanted is None:
            continue
        names = ", ".join(route.receivers)
        yield f"{names} (where {', '.join(wanted)})" if wanted else names
        if not wanted:
            return
    yield DEFAULT if DEFAULT in cluster.alerting.receivers else "nobody (there is no receiver default)"


def _wanted(route: Route, known: dict[str, str]) -> list[str] | None:
    """What the route asks of labels that are not known here; None where it does not take the alert."""
    wanted = []
    for label, value in route.match.items():
        if label not in known:
            wanted.append(f'{label}="{value}"')
        elif known[label] != value:
            return None
    for label, expression in route.match_regex.items():
        if label not in known:
            wanted.append(f'{label}=~"{expression}"')
        elif re.fullmatch(expression, known[label]) is None:
            return None
    return wanted
