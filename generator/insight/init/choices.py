"""What a first spec lets one choose from. A module that imports nothing: the command line shows it in its help."""

from __future__ import annotations

from enum import StrEnum


class Distribution(StrEnum):
    """What runs Kubernetes (schema: ``kubernetes.distribution``)."""

    K3S = "k3s"
    RKE2 = "rke2"
    KUBEADM = "kubeadm"
    TALOS = "talos"


class MeshType(StrEnum):
    """What connects the hosts (schema: ``mesh.type``)."""

    HEADSCALE = "headscale"
    TAILSCALE = "tailscale"
    WIREGUARD = "wireguard"
    NONE = "none"


class ReceiverKind(StrEnum):
    """Who is told first (schema: ``alerting.receivers``)."""

    SLACK = "slack"
    PAGERDUTY = "pagerduty"
    EMAIL = "email"
    WEBHOOK = "webhook"
    NONE = "none"
