"""What the pod of a controller may do beyond Pod Security's ``restricted``, a read-only image and no token."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.consumers.rendering import Object, pod_of

_HARMLESS = {"configMap", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}


def _wrong(container: Object, pod: Object) -> Iterator[str]:
    """What a container may do beyond ``restricted``; its own settings win over those of its pod."""
    own = {**pod.get("securityContext", {}), **container.get("securityContext", {})}
    if own.get("runAsUser") == 0 or not (own.get("runAsNonRoot") or own.get("runAsUser", 0) > 0):
        yield "root"
    wanted: dict[str, Any] = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True}
    wanted |= {"capabilities": {"drop": ["ALL"]}, "seccompProfile": {"type": "RuntimeDefault"}}
    yield from (key for key, value in wanted.items() if own.get(key) != value)
    if own.get("privileged"):
        yield "privileged"
    if any(port.get("hostPort") for port in container.get("ports", ())):
        yield "hostPort"


def rights(thing: Object, accounts: Mapping[str, Object]) -> Iterator[str]:
    """Each right; ``accounts`` are the ServiceAccounts by name."""
    pod = pod_of(thing)
    for container in [*pod.get("initContainers", []), *pod["containers"]]:
        yield from _wrong(container, pod)
    for volume in pod.get("volumes") or ():
        yield from ("host-paths" for kind in volume.keys() - {"name"} if kind == "hostPath")
        assert volume.keys() - {"name"} <= _HARMLESS | {"hostPath"}, volume
    yield from (key for key in ("hostNetwork", "hostPID", "hostIPC") if pod.get(key))
    account = accounts.get(pod.get("serviceAccountName", ""), {})
    # The pod's word wins over its account's; where both are silent there is a token.
    if pod.get("automountServiceAccountToken", account.get("automountServiceAccountToken", True)):
        yield "api-token"
