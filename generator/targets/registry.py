"""Every target. A new way of deployment is one file and one line here."""

from __future__ import annotations

from generator.targets import helm, kubenix, manifests, nixos

TARGETS = {target.name: target for target in (nixos.TARGET, kubenix.TARGET, helm.TARGET, manifests.TARGET)}
