"""The k3s module: options that NixOS has, the values of the other targets, and files in the order that k3s needs."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.nix.clusters import write_cluster
from tests.nix.conftest import Evaluate, NixError
from tests.nix.option_types import option_tree, options, problems
from tests.nix.tree import ROOT
from tests.toolbox import run_tool

HERE = Path(__file__).parent
LOCK = json.loads((ROOT / "generator/data/charts.lock.json").read_text())["charts"]
CHART = "{{ imports = [ {module} ]; services.k3s.autoDeployCharts = {{ {packages} }}; }}"


@dataclass(frozen=True, slots=True)
class Written:
    """A generated directory, its k3s module as plain data, and by manifest its text or the command that makes it."""

    folder: Path
    module: dict[str, Any]
    texts: dict[str, str]

    @property
    def charts(self) -> dict[str, Any]:
        """``services.k3s.autoDeployCharts``."""
        return self.module["services"]["k3s"]["autoDeployCharts"]

    @property
    def manifests(self) -> dict[str, Any]:
        """``services.k3s.manifests``."""
        return self.module["services"]["k3s"]["manifests"]


@pytest.fixture(scope="module", params=["keystone", "hostile"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, evaluate: Evaluate) -> Written:
    """Each spec of a k3s with servers, generated and evaluated."""
    folder = tmp_path_factory.mktemp(request.param)
    write_cluster(request.param, folder, "k3s", "helm", "manifests")
    found = evaluate(HERE / "k3s.nix", module=folder / "k3s/default.nix")
    return Written(folder, found["module"], found["texts"])


def test_every_option_is_one_of_nixos(written: Written) -> None:
    """And of its type."""
    assert problems(written.module, options()) == []


def test_the_real_module_system_takes_it(written: Written, evaluate: Evaluate, real_lib: Path, tmp_path: Path) -> None:
    """What it gives is what the file says: nothing is merged away, and no condition is left in a value."""
    config = _real(written, evaluate, real_lib, tmp_path / "server.nix")
    for name, chart in written.charts.items():
        merged = config["services"]["k3s"]["autoDeployCharts"][name]
        assert {key: merged[key] for key in chart} == chart
    found = config["services"]["k3s"]["manifests"]
    assert {name: file["target"] for name, file in found.items()} == {
        name: file["target"] for name, file in written.manifests.items()
    }


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [("createNamespace = true", 'createNamespace = "yes"', "createNamespace"), ("hash =", "digest =", "digest")],
)
def test_a_wrong_option_is_refused(
    old: str, new: str, place: str, written: Written, evaluate: Evaluate, real_lib: Path, tmp_path: Path
) -> None:
    """By our own reading of the types and by the real module system alike."""
    module = written.folder / "k3s" / f"{place}.nix"
    module.write_text((written.folder / "k3s/default.nix").read_text().replace(old, new))
    broken = Written(written.folder, evaluate(HERE / "k3s.nix", module=module)["module"], {})
    assert all(place in problem for problem in problems(broken.module, options()))
    assert len(problems(broken.module, options())) == len(written.charts)
    with pytest.raises(NixError, match=place):
        _real(written, evaluate, real_lib, tmp_path / "server.nix", module)


def test_values_are_those_of_helm(written: Written) -> None:
    """For the same releases, in the same namespaces; and none is installed anew after a failure."""
    values = {file.parent.name: _yaml(file) for file in written.folder.glob("helm/*/values.yaml")}
    assert {name: chart["values"] for name, chart in written.charts.items()} == values
    releases = _yaml(written.folder / "helm/helmfile.yaml")["releases"]
    namespaces = {one["name"]: one["namespace"] for one in releases if one["name"] in values}
    assert {name: chart["targetNamespace"] for name, chart in written.charts.items()} == namespaces
    for chart in written.charts.values():
        assert chart["extraFieldDefinitions"] == {"spec": {"failurePolicy": "abort"}}


def test_charts_are_those_of_the_lock(written: Written) -> None:
    """By repository, version and digest."""
    keys = {"repo": "repository", "version": "version", "hash": "hash"}
    for chart in written.charts.values():
        assert {key: chart[key] for key in keys} == {key: LOCK[chart["name"]][pin] for key, pin in keys.items()}


def test_objects_are_the_manifests(written: Written) -> None:
    """All of them, in two files: one that removes from the cluster what left it, and the namespace by itself."""
    (namespace,) = _objects(written, "nixscope-namespace")
    objects = _objects(written, "nixscope-objects")
    assert namespace["kind"] == "Namespace"
    files = list(written.folder.glob("manifests/*/*.yaml"))
    texts = "---\n".join(written.texts[name] for name in ("nixscope-namespace", "nixscope-objects"))
    assert set(texts.split("---\n")) == {file.read_text(encoding="utf-8") for file in files}
    manifests = [_yaml(file) for file in files]
    assert _by_key([namespace, *objects]) == _by_key(manifests)
    assert len(objects) + 1 == len(manifests)


def test_kinds_come_before_what_uses_them(written: Written) -> None:
    """k3s applies files by name; a chart's file is called like the chart."""
    files = sorted(
        [file["target"] for file in written.manifests.values()] + [f"{name}.yaml" for name in written.charts]
    )
    assert files[:2] == ["00-nixscope-crds.yaml", "00-nixscope-namespace.yaml"]
    assert len(set(files)) == len(written.manifests) + len(written.charts)


def test_the_file_of_crds_holds_those_of_the_chart(written: Written, charts: Path, tmp_path: Path) -> None:
    """The command of the derivation, run on an archive as the repository has it."""
    found = _crds(written, charts, tmp_path)
    shown = run_tool("helm", "show", "crds", charts / "kube-prometheus-stack").stdout
    wanted = [thing for thing in yaml.load_all(shown, yaml.CBaseLoader) if thing]
    assert _by_key(found) == _by_key(wanted)
    assert len(wanted) == 10


def test_the_file_of_crds_is_all_of_them_and_nothing_else(written: Written, tmp_path: Path) -> None:
    """Of a chart of the same layout, whose files do not say where they begin."""
    chart = tmp_path / "charts" / "kube-prometheus-stack"
    crds = [{"kind": "CustomResourceDefinition", "metadata": {"name": name}} for name in ("a", "b", "c")]
    files = {f"charts/crds/crds/crd-{n}.yaml": f"{json.dumps(crd)}\n" for n, crd in enumerate(crds)}
    files |= {"values.yaml": "{}", "charts/crds/Chart.yaml": "{}", "charts/grafana/crds/crd-3.yaml": "{kind: Other}"}
    for name, text in files.items():
        (chart / name).parent.mkdir(parents=True, exist_ok=True)
        (chart / name).write_text(text, encoding="utf-8")
    assert _by_key(_crds(written, chart.parent, tmp_path)) == _by_key(crds)


def _crds(written: Written, charts: Path, folder: Path) -> list[dict[str, Any]]:
    """What the command of the derivation makes of a folder of charts."""
    archive = folder / "chart.tgz"
    subprocess.run(["tar", "-czf", archive, "-C", charts, "kube-prometheus-stack"], check=True)
    command = written.texts["nixscope-crds"].replace("/nix/store/chart.tgz", str(archive))
    subprocess.run(["sh", "-euc", command.replace("$out", str(folder / "out"))], check=True)
    return [thing for thing in yaml.load_all((folder / "out").read_text(), yaml.CBaseLoader) if thing]


def _real(
    written: Written, evaluate: Evaluate, real_lib: Path, server: Path, module: Path | None = None
) -> dict[str, Any]:
    """The merged configuration of a server; NixOS itself would say which archive a chart is."""
    packages = " ".join(f'"{name}".package = "/nix/store/chart.tgz";' for name in written.charts)
    server.write_text(CHART.format(module=module or written.folder / "k3s/default.nix", packages=packages))
    found = evaluate(HERE / "real_options.nix", libPath=real_lib, tree=json.dumps(option_tree()), module=server)
    assert isinstance(found, dict)
    return found


def _objects(written: Written, name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(written.texts[name]))


def _by_key(things: Any) -> dict[tuple[str, str], Any]:
    return {(thing["kind"], thing["metadata"]["name"]): thing for thing in things}


def _yaml(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))
