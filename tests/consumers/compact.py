"""Makes the committed copies of foreign schemas: without prose, on one line, and closed against unknown fields.

Of ScrapeConfig the thirty ways of service discovery are left out: nixscope knows its hosts, so one that it wrote would
be refused here. Of Application only what a user writes is kept, without the ways to fill a source that are not ours.

    python -m tests.consumers.compact CRDS LOKI ARGOCD GRAFANA

``CRDS`` is the folder of prometheus-operator's CRDs (``crd-scrapeconfigs.yaml``, …), ``LOKI`` the unpacked Loki chart,
``ARGOCD`` the unpacked Go module ``github.com/argoproj/argo-cd/v3`` (``go mod download -json MODULE@VERSION``),
``GRAFANA`` the folder ``jsonschema`` of ``grafana/grafana-foundation-sdk``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
CRDS = HERE / "data" / "crds"
LOKI = HERE.parent / "stack" / "data" / "loki-values.schema.json"
GRAFANA = HERE / "data" / "grafana"
BOARD_PARTS = ("dashboard", "prometheus", "loki")
PANELS = ("bargauge", "logs", "stat", "statetimeline", "table", "timeseries")
KINDS = ("prometheusrule", "scrapeconfig", "servicemonitor")

_PROSE = ("$comment", "default", "description", "examples", "title")
_NAMED = ("$defs", "definitions", "patternProperties", "properties")
_OPEN = ("additionalProperties", "x-kubernetes-preserve-unknown-fields")


def stripped(schema: Any) -> Any:
    """The schema without what says nothing about validity; a property may still be called ``description``."""
    if isinstance(schema, list):
        return [stripped(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: stripped(part) for name, part in value.items()} if key in _NAMED else stripped(value)
        for key, value in schema.items()
        if key not in _PROSE and not key.startswith("x-kubernetes-list")
    }


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    """A structural schema that refuses what the API server would prune without a word."""
    out = dict(schema)
    if "properties" in out:
        out["properties"] = {name: closed(part) for name, part in out["properties"].items()}
        if not any(key in out for key in _OPEN):
            out["additionalProperties"] = False
    for key in ("additionalProperties", "items"):
        if isinstance(out.get(key), dict):
            out[key] = closed(out[key])
    return out


def main(crds: Path, loki: Path, argocd: Path, grafana: Path) -> None:
    """Write all copies anew."""
    for kind in KINDS:
        crd = yaml.load((crds / f"crd-{kind}s.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        (version,) = crd["spec"]["versions"]
        release = crd["metadata"]["annotations"]["operator.prometheus.io/version"]
        origin = f"prometheus-operator v{release}, CRD {crd['metadata']['name']} {version['name']}, Apache-2.0"
        schema = stripped(version["schema"]["openAPIV3Schema"])
        spec = schema["properties"]["spec"]["properties"]
        schema["properties"]["spec"]["properties"] = {
            k: part for k, part in spec.items() if not k.endswith("SDConfigs")
        }
        _write(CRDS / f"{kind}.json", origin, closed(schema))
    _write(CRDS / "application.json", *_application(argocd))
    for name in (*BOARD_PARTS, *PANELS):
        schema = _grafana(name, json.loads((grafana / f"{name}.jsonschema.json").read_text(encoding="utf-8")))
        origin = f"grafana-foundation-sdk, jsonschema/{name}.jsonschema.json, Apache-2.0"
        _write(GRAFANA / f"{name}.json", origin, schema)
    chart = yaml.safe_load((loki / "Chart.yaml").read_text(encoding="utf-8"))
    origin = f"chart loki {chart['version']} of grafana-community, values.schema.json, Apache-2.0"
    _write(LOKI, origin, stripped(json.loads((loki / "values.schema.json").read_text(encoding="utf-8"))))


def _application(argocd: Path) -> tuple[str, dict[str, Any]]:
    crd = yaml.safe_load((argocd / "manifests/crds/application-crd.yaml").read_text(encoding="utf-8"))
    (version,) = crd["spec"]["versions"]
    release = (argocd / "VERSION").read_text(encoding="utf-8").strip()
    schema = stripped(version["schema"]["openAPIV3Schema"])
    for part in ("operation", "status"):
        del schema["properties"][part]
    spec = schema["properties"]["spec"]["properties"]
    del spec["sourceHydrator"]
    for source in (spec["source"], spec["sources"]["items"]):
        for way in ("directory", "kustomize", "plugin"):
            del source["properties"][way]
    return f"Argo CD v{release}, CRD {crd['metadata']['name']} {version['name']}, Apache-2.0", closed(schema)


def _grafana(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A schema as Grafana means it.

    What a panel's options lack, its plugin fills in. A variable's query is the data source's own; the schema's form of
    "anything" would take a mapping of mappings only.
    """
    kept = stripped(schema)
    if name in PANELS:
        for definition in kept["definitions"].values():
            definition.pop("required", None)
    if name == "dashboard":
        kept["definitions"]["VariableModel"]["properties"]["query"] = {"type": ["string", "object"]}
    return dict(kept)


def _write(path: Path, origin: str, schema: dict[str, Any]) -> None:
    text = json.dumps({"x-origin": origin, **schema}, separators=(",", ":"), ensure_ascii=False)
    path.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
