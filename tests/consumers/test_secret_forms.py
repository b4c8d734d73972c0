"""What ``nixscope secrets --form`` prints, in the programs that it is for."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from generator.insight.secret_forms import FORMS
from generator.insight.secrets import HostFile, Secrets, find_secrets
from tests.specs import SPECS, generated
from tests.toolbox import nix_env, run_tool

NAME = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
EXTERNAL_SECRET: dict[str, Any] = {
    "type": "object",
    "required": ["apiVersion", "kind", "metadata", "spec"],
    "additionalProperties": False,
    "properties": {
        "apiVersion": {"const": "external-secrets.io/v1"},
        "kind": {"const": "ExternalSecret"},
        "metadata": {
            "required": ["name", "namespace"],
            "properties": {"name": {"pattern": NAME}, "namespace": {"pattern": NAME}},
        },
        "spec": {
            "additionalProperties": False,
            "properties": {
                "refreshInterval": {"type": "string"},
                "secretStoreRef": {
                    "additionalProperties": False,
                    "required": ["name"],
                    "properties": {"name": {"pattern": NAME}, "kind": {"enum": ["SecretStore", "ClusterSecretStore"]}},
                },
                "target": {
                    "additionalProperties": False,
                    "properties": {
                        "name": {"pattern": NAME},
                        "creationPolicy": {"enum": ["Owner", "Orphan", "Merge", "None", "CreateOrMerge"]},
                    },
                },
                "data": {
                    "type": "array",
                    "items": {
                        "required": ["secretKey", "remoteRef"],
                        "additionalProperties": False,
                        "properties": {
                            "secretKey": {"type": "string", "pattern": "^[-._a-zA-Z0-9]+$", "maxLength": 253},
                            "remoteRef": {
                                "required": ["key"],
                                "additionalProperties": False,
                                "properties": {"key": {"type": "string"}, "property": {"type": "string"}},
                            },
                        },
                    },
                },
            },
        },
    },
}
"""What of ExternalSecret we use, as the custom resource's own definition restricts it.

External Secrets 2.9, ``config/crds/bases/external-secrets.io_externalsecrets.yaml``, version ``v1``, read by hand; the
whole of it takes what is printed for the reference cluster, too.
"""


def of_spec(name: str) -> Secrets:
    result = generated(name)
    return find_secrets(result.cluster, result.watch, result.stack)


def wanted(secrets: Secrets) -> dict[str, set[str]]:
    return {secret.name: set(secret.keys) for secret in secrets.secrets}


@pytest.mark.parametrize("name", SPECS)
def test_kubectl_makes_every_secret(name: str, tmp_path: Path) -> None:
    """Each line is run as it stands, but for a dry run; the files hold what no shell must touch."""
    secrets = of_spec(name)
    (document,) = FORMS["kubectl"].documents(secrets)
    made = {}
    for line in document.text.splitlines():
        program, *arguments = shlex.split(line, comments=True) or ["#"]
        if program == "#":
            continue
        for path in (argument.partition("=")[2].partition("=")[2] for argument in arguments if "--from" in argument):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(f"value of {path} $HOME `id`")
        done = run_tool(program, *arguments, "--dry-run=client", "--output=json", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        thing = json.loads(done.stdout)
        assert (thing["kind"], thing["metadata"]["namespace"]) == ("Secret", secrets.namespace)
        made[thing["metadata"]["name"]] = set(thing["data"])
    assert made == wanted(secrets)


@pytest.mark.parametrize("name", SPECS)
def test_external_secrets_make_every_secret(name: str) -> None:
    secrets = of_spec(name)
    (document,) = FORMS["external-secrets"].documents(secrets)
    things = list(yaml.safe_load_all(document.text))
    for thing in things:
        jsonschema.Draft202012Validator(EXTERNAL_SECRET).validate(thing)
    assert {
        thing["spec"]["target"]["name"]: {one["secretKey"] for one in thing["spec"]["data"]} for thing in things
    } == wanted(secrets)


FILES = Secrets(
    "monitoring",
    (),
    (
        HostFile("/run/agenix/a", ("nas", "1e3"), ("x",), ("o",)),
        HostFile("/run/secrets/b c", ("nas",), ("x",), ("o",)),
        HostFile("/var/${keys}/same", ("nas",), ("x",), ("o",)),
        HostFile("/srv/same", ("1e3",), ("x",), ("o",)),
    ),
)


def evaluated(text: str, tmp_path: Path) -> Any:
    (tmp_path / "it.nix").write_text(text)
    done = run_tool("nix-instantiate", "--eval", "--strict", "--json", tmp_path / "it.nix", env=nix_env(tmp_path))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def texts(form: str, secrets: Secrets = FILES) -> dict[str, str]:
    found = {document.path: document.text for document in FORMS[form].documents(secrets)}
    assert all(text.startswith(f"# {path}\n") for path, text in found.items())
    return found


def formatted(text: str, tmp_path: Path) -> bool:
    (tmp_path / "it.nix").write_text(text)
    return run_tool("nixfmt", "--check", tmp_path / "it.nix").returncode == 0


@pytest.mark.proves("nix-instantiate", "evaluates what `nixscope secrets` writes for agenix: rules and modules")
def test_agenix(tmp_path: Path) -> None:
    found = texts("agenix")
    assert list(found) == ["secrets/secrets.nix", "nas-secrets.nix", "1e3-secrets.nix"]
    assert all(formatted(text, tmp_path) for text in found.values())
    admin, nas, other = "ssh-ed25519 REPLACE-ME", "ssh-ed25519 REPLACE-ME root@nas", "ssh-ed25519 REPLACE-ME root@1e3"
    assert evaluated(found["secrets/secrets.nix"], tmp_path) == {
        "a.age": {"publicKeys": [admin, nas, other]},
        "b-c.age": {"publicKeys": [admin, nas]},
        "var-keys-same.age": {"publicKeys": [admin, nas]},
        "srv-same.age": {"publicKeys": [admin, other]},
    }
    (tmp_path / "secrets").mkdir()
    for name in ("a", "b-c", "var-keys-same", "srv-same"):
        (tmp_path / f"secrets/{name}.age").touch()
    paths = re.sub(r"file = (\./\S+);", r"file = toString \1;", found["nas-secrets.nix"])
    assert evaluated(paths, tmp_path) == {
        "age": {
            "secrets": {
                "a": {"file": f"{tmp_path}/secrets/a.age"},
                "b-c": {"file": f"{tmp_path}/secrets/b-c.age", "path": "/run/secrets/b c"},
                "var-keys-same": {"file": f"{tmp_path}/secrets/var-keys-same.age", "path": "/var/${keys}/same"},
            }
        }
    }


@pytest.mark.proves("nix-instantiate", "evaluates what `nixscope secrets` writes for sops-nix")
def test_sops_nix(tmp_path: Path) -> None:
    found = texts("sops-nix")
    assert list(found) == [".sops.yaml", "nas-secrets.nix", "1e3-secrets.nix"]
    assert yaml.safe_load(found[".sops.yaml"]) == {
        "creation_rules": [
            {"path_regex": r"secrets/nas\.yaml$", "age": "REPLACE-ME-ADMIN,REPLACE-ME-nas"},
            {"path_regex": r"secrets/1e3\.yaml$", "age": "REPLACE-ME-ADMIN,REPLACE-ME-1e3"},
        ]
    }
    assert "# sops secrets/1e3.yaml    with the keys a, srv-same\n" in found[".sops.yaml"]
    assert all(formatted(found[name], tmp_path) for name in found if name.endswith(".nix"))
    paths = re.sub(r"sopsFile = (\./\S+);", r"sopsFile = toString \1;", found["1e3-secrets.nix"])
    file = f"{tmp_path}/secrets/1e3.yaml"
    assert evaluated(paths, tmp_path) == {
        "sops": {
            "secrets": {
                "a": {"sopsFile": file, "path": "/run/agenix/a"},
                "srv-same": {"sopsFile": file, "path": "/srv/same"},
            }
        }
    }
