"""Every target. A new way of deployment is one file and one line here."""

from __future__ import annotations

from generator.targets import argocd, helm, k3s, kubenix, manifests, nixos

_ALL = (nixos.TARGET, kubenix.TARGET, helm.TARGET, manifests.TARGET, argocd.TARGET, k3s.TARGET)
TARGETS = {target.name: target for target in _ALL}
