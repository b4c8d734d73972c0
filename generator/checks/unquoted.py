"""Names that charts print without quotes: where YAML takes one for a number or a boolean, the API server refuses it.

``namespace: {{ .Release.Namespace }}`` stands in every template of every chart; the Grafana chart does the
same with its StorageClass and its admin Secret. Seen with kube-prometheus-stack 88.5.3 and loki 18.11.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic
from generator.spec.model import Cluster
from generator.syntax.yaml import is_string_unquoted


def check_unquoted(cluster: Cluster) -> Iterator[Diagnostic]:
    """No name that a chart leaves unquoted reads as anything but text."""
    names = {
        ("kubernetes", "namespace"): cluster.kubernetes.namespace,
        ("storage", "block", "class"): cluster.storage.block.class_,
        ("grafana", "admin", "secret"): cluster.grafana.admin.secret,
    }
    aws = cluster.watch.aws
    if aws is not None and aws.credentials is not None:
        names["watch", "aws", "credentials", "secret"] = aws.credentials.secret
    for path, name in names.items():
        if name is not None and not is_string_unquoted(name):
            yield Diagnostic(
                "unquoted-name",
                f"{'.'.join(path)} {name!r} is a number or a boolean where a chart writes it without quotes",
                "choose a name that begins with a letter and is no word such as yes, on or null",
                "the API server refuses every object of the chart that has it",
                path,
            )
