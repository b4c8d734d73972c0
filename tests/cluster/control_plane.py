"""A real control plane on loopback: etcd and kube-apiserver with certificates of their own, in a folder that goes.

No controller and no node: what is put there is checked, completed and kept, and nothing is ever started from it.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.processes import Process, free_port, running, wait_until_up
from tests.toolbox import run_tool

Object = dict[str, Any]

_OPENSSL = "[req]\ndistinguished_name = name\n[name]\n"
_CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
_SERVER, _ADMIN = "/CN=kube-apiserver", "/O=system:masters/CN=admin"


@dataclass(frozen=True)
class ControlPlane:
    """Where it listens, and the files with which its administrator speaks to it."""

    url: str
    folder: Path
    api_server: Process

    @property
    def kubeconfig(self) -> Path:
        """For kubectl, Helm and Prometheus."""
        return self.folder / "kubeconfig"

    def kubectl(self, *arguments: str | Path, input: str | None = None) -> str:
        """What a command says; a failure is the test's."""
        access = ["--kubeconfig", self.kubeconfig, "--cache-dir", self.folder / "cache"]
        done = run_tool("kubectl", *access, *arguments, input=input, timeout=300)
        assert done.returncode == 0, f"kubectl {' '.join(map(str, arguments))}: {done.stderr}{done.stdout}"
        return done.stdout

    def apply(self, *things: Object) -> None:
        """Put objects there, each field of them known to the API server."""
        text = json.dumps({"apiVersion": "v1", "kind": "List", "items": things})
        self.kubectl("apply", "--server-side", "--validate=strict", "-f", "-", input=text)

    def get(self, *what: str | Path) -> list[Object]:
        """Objects as they are kept, those that are there."""
        text = self.kubectl("get", *what, "--ignore-not-found", "--output", "json")
        found = json.loads(text or '{"kind": "List", "items": []}')
        return list(found["items"]) if found["kind"] == "List" else [found]

    def empty(self) -> None:
        """Delete what stands in a namespace. Namespaces stay: no controller is there that would see to their end."""
        named = self.kubectl("api-resources", "--namespaced", "--verbs=delete,list", "--output=name").split()
        kinds = [kind for kind in named if not kind.startswith("events")]
        for claim in self.get("persistentvolumeclaims", "--all-namespaces"):
            # What the chart asks to be protected, a controller would let go of.
            named = ("--namespace", claim["metadata"]["namespace"], "pvc", claim["metadata"]["name"])
            self.kubectl("patch", *named, "--type=merge", "--patch", '{"metadata": {"finalizers": null}}')
        where = ",".join(f"metadata.namespace!={name}" for name in ("default", "kube-system"))
        self.kubectl("delete", ",".join(kinds), "--all-namespaces", f"--field-selector={where}", "--wait=false")


@contextmanager
def control_plane(folder: Path) -> Iterator[ControlPlane]:
    """An empty one that answers, with the CRDs of prometheus-operator. Both programs end with the block."""
    certificates(folder)
    etcd, peers, port = free_port(), free_port(), free_port()
    plane_url = f"https://127.0.0.1:{port}"
    write_kubeconfig(folder, plane_url)
    with (
        running(folder, "etcd", *_etcd(folder, etcd, peers)),
        running(folder, "kube-apiserver", *_api_server(folder, etcd, port)) as api_server,
    ):
        wait_until_up(f"{plane_url}/readyz", api_server, folder, _as_admin(folder))
        plane = ControlPlane(plane_url, folder, api_server)
        install_crds(plane)
        yield plane


def _etcd(folder: Path, clients: int, peers: int) -> tuple[str, ...]:
    here, there = f"http://127.0.0.1:{clients}", f"http://127.0.0.1:{peers}"
    return (
        f"--data-dir={folder / 'etcd'}",
        f"--listen-client-urls={here}",
        f"--advertise-client-urls={here}",
        f"--listen-peer-urls={there}",
        f"--initial-advertise-peer-urls={there}",
        f"--initial-cluster=default={there}",
    )


def _api_server(folder: Path, etcd: int, port: int) -> tuple[str, ...]:
    return (
        f"--etcd-servers=http://127.0.0.1:{etcd}",
        "--bind-address=127.0.0.1",
        f"--secure-port={port}",
        f"--tls-cert-file={folder / 'server.crt'}",
        f"--tls-private-key-file={folder / 'server.key'}",
        f"--client-ca-file={folder / 'ca.crt'}",
        "--service-account-issuer=https://kubernetes.default",
        f"--service-account-key-file={folder / 'server.crt'}",
        f"--service-account-signing-key-file={folder / 'server.key'}",
        "--authorization-mode=RBAC",
        "--service-cluster-ip-range=10.43.0.0/16",  # k3s' own, out of which a spec may choose addresses
        "--endpoint-reconciler-type=none",  # nothing of it is announced outside of loopback
        "--disable-admission-plugins=ServiceAccount",  # no controller makes the account that it asks for
    )


def certificates(folder: Path) -> None:
    """``ca``, ``server`` and ``admin``, each as ``.crt`` and ``.key``."""
    (folder / "openssl.cnf").write_text(_OPENSSL)
    _certificate(folder, "ca", "/CN=ca", "-addext", "basicConstraints=critical,CA:TRUE")
    signed = ("-CA", folder / "ca.crt", "-CAkey", folder / "ca.key")
    _certificate(folder, "server", _SERVER, "-addext", "subjectAltName=IP:127.0.0.1", *signed)
    _certificate(folder, "admin", _ADMIN, "-addext", "extendedKeyUsage=clientAuth", *signed)


def _certificate(folder: Path, name: str, subject: str, *options: str | Path) -> None:
    files = ("-keyout", folder / f"{name}.key", "-out", folder / f"{name}.crt")
    done = run_tool(
        "openssl", "req", "-x509", "-config", folder / "openssl.cnf", *_CURVE, "-subj", subject, *files, *options
    )
    assert done.returncode == 0, done.stderr


def write_kubeconfig(folder: Path, url: str) -> None:
    """The administrator's way in, with a certificate."""
    cluster = {"server": url, "certificate-authority": str(folder / "ca.crt")}
    user = {"client-certificate": str(folder / "admin.crt"), "client-key": str(folder / "admin.key")}
    kubeconfig = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "here", "cluster": cluster}],
        "users": [{"name": "admin", "user": user}],
        "contexts": [{"name": "here", "context": {"cluster": "here", "user": "admin"}}],
        "current-context": "here",
    }
    (folder / "kubeconfig").write_text(json.dumps(kubeconfig))


def _as_admin(folder: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(folder / "ca.crt"))
    context.load_cert_chain(folder / "admin.crt", folder / "admin.key")
    return context


def install_crds(plane: ControlPlane) -> None:
    """The CRDs that this version of the operator carries in itself."""
    printed = run_tool("prometheus-operator", "crds")
    assert printed.returncode == 0, printed.stderr
    plane.kubectl("apply", "--server-side", "-f", "-", input=printed.stdout)
    plane.kubectl("wait", "--for=condition=Established", "--timeout=300s", "crd", "--all")
