"""``nixscope secrets``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from generator.commands import completing
from generator.commands.options import Json, Spec

if TYPE_CHECKING:
    from generator.insight.secret_forms import Document
    from generator.insight.secrets import HostFile, Secret, Secrets


def secrets(
    spec: Spec,
    form: Annotated[
        str | None,
        typer.Option(
            "--form",
            metavar="TOOL",
            autocompletion=completing.secret_forms,
            help="How to make them: kubectl, external-secrets, agenix or sops-nix.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """List every secret that the output refers to, or say how to make them.

    Lists each Secret with its keys and each file with its hosts, where the spec names it and what reads it. With
    --form it prints what the tool wants, with a placeholder for each value: kubectl and external-secrets make Secrets,
    agenix and sops-nix make files on hosts. No value of a secret is ever read or shown.

    Example: nixscope secrets cluster.yaml --form kubectl
    """
    from generator import pipeline, report
    from generator.diagnostics import did_you_mean
    from generator.insight.secret_forms import FORMS
    from generator.insight.secrets import find_secrets

    if form is not None and form not in FORMS:
        raise typer.BadParameter(f"there is no form {form!r}: {did_you_mean(form, FORMS)}", param_hint="--form")
    with report.progress("looking for secrets"):
        made = pipeline.generate(spec)
        found = find_secrets(made.cluster, made.watch, made.stack)
        documents = tuple(FORMS[form].documents(found)) if form is not None else ()
    if as_json:
        report.show_json({**_plain(found, documents), **report.said(made)})
        return
    if form is None:
        report.show_lines(_list(found))
    else:
        report.show_lines("\n".join(document.text for document in documents).splitlines())
        _note_others(found, FORMS[form].makes)
    for name in found.unread:
        report.note(f"nothing of the output reads {name}")


def _note_others(found: Secrets, makes: str) -> None:
    from generator import report

    if makes == "files" and not any(file.hosts for file in found.files):
        report.note("no host needs a file that holds a secret")
    if makes == "Secrets" and found.files:
        report.note(f"files on hosts are not among these ({len(found.files)}): --form agenix or --form sops-nix")
    if makes == "files" and found.secrets:
        report.note(
            f"Secrets of the cluster are not among these ({len(found.secrets)}): --form kubectl or external-secrets"
        )


def _list(found: Secrets) -> Iterator[str]:
    if found.secrets:
        yield f"Secrets in the namespace {found.namespace}:"
    for secret in found.secrets:
        yield f"  {secret.name}: {_joined(secret.keys)}"
        yield from _where(secret)
    if found.files:
        yield "Files on hosts:"
    for file in found.files:
        yield f"  {file.file}: on {_joined(file.hosts)}"
        yield from _where(file)


def _where(one: Secret | HostFile) -> Iterator[str]:
    yield f"    spec: {_joined(one.declared)}"
    for reader in one.readers:
        yield f"    read by {reader}"


def _joined(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none"


def _plain(found: Secrets, documents: tuple[Document, ...]) -> dict[str, Any]:
    return {
        "namespace": found.namespace,
        "secrets": [
            {"name": one.name, "keys": one.keys, "spec": one.declared, "readers": one.readers} for one in found.secrets
        ],
        "files": [
            {"file": one.file, "hosts": one.hosts, "spec": one.declared, "readers": one.readers} for one in found.files
        ],
        "documents": [{"path": document.path, "text": document.text} for document in documents],
    }
