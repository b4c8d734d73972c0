"""k3s: a NixOS module for the servers, whose k3s then installs the charts and applies our objects by itself.

Every server must have the same files, so every server imports it; agents must not. What is known of k3s
(``pkg/deploy/controller.go`` of k3s, ``entry`` of klipper-helm):

- Files are applied in the order of their names, and one that fails again every 15 seconds. The kinds come first, as
  ``00-…``: a chart that asks for a kind before it is there fails, and one that only looks for it leaves parts out.
- An object that left a file is deleted, a file that left is not. So our objects stand in one file.
- Helm never updates CRDs. As a file they follow the chart.
- After a failure k3s would uninstall a chart and install it anew; ``abort`` leaves it for somebody to look at. An
  install that fails before Helm has a record is tried again all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.sources.contract import Watch
from generator.spec.model import Cluster
from generator.stack.contract import Release, Stack
from generator.stack.crds import FILES
from generator.syntax.nix import AttrPath, Call, Commented, Lambda, Path, Select, Text, Var, print_nix
from generator.targets.contract import HEADER, File, Target
from generator.targets.objects import OBJECTS, in_namespace, object_file

_K3S = ("services", "k3s")


def render(cluster: Cluster, watch: Watch, stack: Stack) -> Iterator[File]:
    """``k3s/default.nix`` and the objects that it hands to k3s, in two files."""
    inside = in_namespace(stack.objects)
    around = [thing for thing in stack.objects if thing not in inside]
    yield File("k3s/namespace.yaml", "---\n".join(object_file(thing).text for thing in around))
    yield File("k3s/objects.yaml", "---\n".join(object_file(thing).text for thing in inside))
    charts = {release.name: _chart(release) for release in stack.releases}
    body = {
        AttrPath(*_K3S, "autoDeployCharts"): Commented("Charts by the digest of their repository's index.", charts),
        AttrPath(*_K3S, "manifests"): Commented(
            "Applied in the order of file names: what others need comes first.", _manifests(stack), gap=True
        ),
    }
    about = f"The observability stack of {cluster.name}, for every server of k3s and no agent.\n{HEADER}"
    yield File("k3s/default.nix", print_nix(Commented(about, Lambda(["config", "pkgs"], body))))


def _chart(release: Release) -> dict[str, Any]:
    pin = release.chart
    return {
        "name": pin.name,
        "repo": pin.repository,
        "version": pin.version,
        "hash": pin.hash,
        "targetNamespace": release.namespace,
        "createNamespace": True,
        "extraFieldDefinitions": {AttrPath("spec", "failurePolicy"): "abort"},
        "values": release.values,
    }


def _manifests(stack: Stack) -> dict[Any, Any]:
    kinds = stack.kinds
    return {
        "nixscope-namespace": _manifest("00-nixscope-namespace.yaml", Path("./namespace.yaml")),
        **({kinds.name: _manifest(f"00-{kinds.name}.yaml", _crds(stack.releases[0]))} if kinds else {}),
        OBJECTS: _manifest(f"{OBJECTS}.yaml", Path("./objects.yaml")),
    }


def _manifest(target: str, source: Any) -> dict[str, Any]:
    return {"target": target, "source": source}


def _crds(release: Release) -> Call:
    """The CRDs out of the very archive that k3s installs; a chart that moved them fails the build."""
    archive = Select(Var("config"), *_K3S, "autoDeployCharts", release.name, "package")
    each = "--to-command 'echo ---; cat'"
    command = Text("tar --extract --file ", archive, f" {each} --wildcards '{FILES}' > $out")
    return Call(Var("pkgs.runCommand"), "nixscope-crds.yaml", {}, command)


TARGET = Target("k3s", render)
