"""How to make the secrets, in the words of the tool that makes them; every value is a placeholder.

agenix and sops-nix put files on hosts, External Secrets and kubectl make Secrets in the cluster. Options: ryantm/agenix
``modules/age.nix``, Mic92/sops-nix ``modules/sops``; the object: external-secrets.io/v1 ``ExternalSecret``.
"""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

import msgspec

from generator.insight.secrets import HostFile, Secret, Secrets
from generator.syntax.nix import AttrPath, Commented, Let, Op, Path, Select, Var, print_nix
from generator.syntax.yaml import print_yaml

PLACEHOLDER = "REPLACE-ME"


class Document(msgspec.Struct, frozen=True):
    """A file to be made: ``path`` is a proposal, and stands in a comment at the head of ``text``."""

    path: str
    text: str


class Form(msgspec.Struct, frozen=True):
    """A tool's way. ``makes`` is what it makes of the two kinds there are."""

    makes: str
    documents: Callable[[Secrets], Iterator[Document]]


def _kubectl(secrets: Secrets) -> Iterator[Document]:
    lines = [
        "# secrets.sh",
        "# First put each value, without a newline at its end, into the file that its line names.",
        *(_create(secrets.namespace, secret) for secret in secrets.secrets if secret.keys),
    ]
    yield Document("secrets.sh", "".join(f"{line}\n" for line in lines))


def _create(namespace: str, secret: Secret) -> str:
    files = [f"--from-file={key}=secrets/{secret.name}/{key}" for key in secret.keys]
    return shlex.join(["kubectl", "--namespace", namespace, "create", "secret", "generic", secret.name, *files])


def _external_secrets(secrets: Secrets) -> Iterator[Document]:
    about = f"external-secrets.yaml\nThe store {PLACEHOLDER} and the places of the values in it are yours to say."
    objects = [_external(secrets.namespace, secret) for secret in secrets.secrets if secret.keys]
    text = "---\n".join(print_yaml(thing, "" if index else about) for index, thing in enumerate(objects))
    yield Document("external-secrets.yaml", text)


def _external(namespace: str, secret: Secret) -> dict[str, Any]:
    return {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": {"name": secret.name, "namespace": namespace},
        "spec": {
            "refreshInterval": "1h",
            "secretStoreRef": {"kind": "ClusterSecretStore", "name": PLACEHOLDER.lower()},
            "target": {"name": secret.name, "creationPolicy": "Owner"},
            "data": [
                {"secretKey": key, "remoteRef": {"key": f"{namespace}/{secret.name}", "property": key}}
                for key in secret.keys
            ],
        },
    }


def _agenix(secrets: Secrets) -> Iterator[Document]:
    if not _read(secrets):
        return
    names = _names(secrets)
    hosts = {host: f"ssh-ed25519 {PLACEHOLDER} root@{host}" for host in _hosts(secrets)}
    rules = {
        AttrPath(f"{names[file.file]}.age", "publicKeys"): Op(
            Var("admins"), "++", [Select(Var("hosts"), host) for host in file.hosts]
        )
        for file in _read(secrets)
    }
    keys = {
        "admins": Commented("Who may edit the values.", [f"ssh-ed25519 {PLACEHOLDER}"]),
        "hosts": Commented("Of each host: ssh-keyscan -t ed25519 ADDRESS", hosts),
    }
    about = "secrets/secrets.nix\nThen, for each line below: agenix -e NAME.age"
    yield Document("secrets/secrets.nix", print_nix(Commented(about, Let(keys, rules))))
    for host in _hosts(secrets):
        files = {
            AttrPath("age", "secrets", names[file.file]): {
                "file": Path(f"./secrets/{names[file.file]}.age"),
                **_path(file, f"/run/agenix/{names[file.file]}"),
            }
            for file in _read(secrets)
            if host in file.hosts
        }
        yield _module(host, files)


def _sops(secrets: Secrets) -> Iterator[Document]:
    if not _read(secrets):
        return
    names = _names(secrets)
    rules = [
        {"path_regex": f"secrets/{re.escape(host)}\\.yaml$", "age": f"{PLACEHOLDER}-ADMIN,{PLACEHOLDER}-{host}"}
        for host in _hosts(secrets)
    ]
    about = [".sops.yaml", "The age keys of hosts: ssh-keyscan -t ed25519 ADDRESS | ssh-to-age. Then:"]
    for host in _hosts(secrets):
        keys = ", ".join(names[file.file] for file in _read(secrets) if host in file.hosts)
        about.append(f"sops secrets/{host}.yaml    with the keys {keys}")
    yield Document(".sops.yaml", print_yaml({"creation_rules": rules}, "\n".join(about)))
    for host in _hosts(secrets):
        files = {
            AttrPath("sops", "secrets", names[file.file]): {
                "sopsFile": Path(f"./secrets/{host}.yaml"),
                **_path(file, f"/run/secrets/{names[file.file]}"),
            }
            for file in _read(secrets)
            if host in file.hosts
        }
        yield _module(host, files)


def _module(host: str, files: dict[AttrPath, Any]) -> Document:
    path = f"{host}-secrets.nix"
    return Document(path, print_nix(Commented(f"{path}\nFor the imports of {host}.", files)))


def _path(file: HostFile, default: str) -> dict[str, str]:
    """Where the file goes, if that is not where it would go by itself."""
    return {} if file.file == default else {"path": file.file}


def _read(secrets: Secrets) -> tuple[HostFile, ...]:
    return tuple(file for file in secrets.files if file.hosts)


def _hosts(secrets: Secrets) -> tuple[str, ...]:
    return tuple(dict.fromkeys(host for file in _read(secrets) for host in file.hosts))


def _names(secrets: Secrets) -> dict[str, str]:
    """A name for each file, its last part where no other has that; letters, digits, ``.``, ``_`` and ``-``."""
    short = {file.file: _slug(PurePosixPath(file.file).name) for file in secrets.files}
    count = Counter(short.values())
    return {file: name if count[name] == 1 else _slug(file.lstrip("/")) for file, name in short.items()}


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-.") or "secret"


FORMS = {
    "kubectl": Form("Secrets", _kubectl),
    "external-secrets": Form("Secrets", _external_secrets),
    "agenix": Form("files", _agenix),
    "sops-nix": Form("files", _sops),
}
