"""Grafana's data sources, read from the values of kube-prometheus-stack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from generator.stack.contract import Stack


class DataSource(msgspec.Struct, frozen=True):
    """One data source: panels ask it by its ``uid``, or, in old dashboards, by its ``name``."""

    uid: str
    name: str
    type: str


def data_sources(stack: Stack) -> tuple[DataSource, ...]:
    """All of them: the chart's own two (values.yaml 88.5.3, ``grafana.sidecar.datasources``) and those that we add."""
    found = (release.values for release in stack.releases if release.name == "kube-prometheus-stack")
    grafana: Mapping[str, Any] = next(found, {}).get("grafana", {})
    chart = grafana.get("sidecar", {}).get("datasources", {})
    own = (
        DataSource(chart.get("uid", "prometheus"), chart.get("name", "Prometheus"), "prometheus"),
        DataSource("alertmanager", "Alertmanager", "alertmanager"),
    )
    added = (DataSource(one["uid"], one["name"], one["type"]) for one in grafana.get("additionalDataSources", ()))
    return (*(own if chart.get("defaultDatasourceEnabled", True) else ()), *added)
