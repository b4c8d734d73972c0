"""Render generated output to plain objects: ``render.py GENERATED CHARTS OUT``.

GENERATED is what ``nixscope generate`` wrote, CHARTS a folder of archives named ``<chart>-<version>.tgz``. OUT gets
``<release>.yaml`` from ``helm template`` and a copy of ``manifests/``. Runs in the derivation of ``nix/render.nix``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

# The spec's own default, until the helmfile says which version the cluster has; Helm's would be one of 2020.
_KUBE_VERSION = "1.34"
# Helm's built-in list leaves it out, and prometheus-adapter then registers with an API that Kubernetes 1.22 removed.
_API_VERSIONS = ("apiregistration.k8s.io/v1",)


def main(generated: Path, charts: Path, out: Path) -> None:
    """Write everything below ``out``, which must not exist. Exits with a sentence when a chart is missing."""
    helmfile = yaml.safe_load((generated / "helm/helmfile.yaml").read_text())
    out.mkdir()
    for release in helmfile["releases"]:
        if release["chart"].startswith("./"):
            continue  # the chart of our own objects, which stand beside it as they are
        text = _rendered(release, helmfile.get("kubeVersion", _KUBE_VERSION), generated / "helm", charts)
        (out / f"{release['name']}.yaml").write_text(text)
    shutil.copytree(generated / "manifests", out / "manifests", copy_function=shutil.copyfile)


def _rendered(release: dict[str, Any], kube_version: str, values: Path, charts: Path) -> str:
    archive = charts / f"{release['chart'].rpartition('/')[2]}-{release['version']}.tgz"
    if not archive.exists():
        sys.exit(f"{archive.name} is not in this nixscope's chart lock: generate again, or use the one that did")
    command = ["helm", "template", release["name"], archive, "--namespace", release["namespace"]]
    # Hooks would become ordinary objects that run at once.
    command += ["--include-crds", "--no-hooks", "--kube-version", str(kube_version)]
    command += [f"--api-versions={version}" for version in _API_VERSIONS]
    command += [f"--values={values / file}" for file in release["values"]]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
