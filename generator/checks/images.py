"""Digests of images in the spec: each must be that of an image which runs."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Severity, did_you_mean
from generator.spec.chart_lock import LOCK_NAME, packaged
from generator.spec.model import Cluster
from generator.stack.contract import Stack
from generator.stack.images import every_image, known, running


def check_images(cluster: Cluster, stack: Stack) -> Iterator[Diagnostic]:
    """Findings about ``images``, and about charts whose images nobody here knows."""
    if not cluster.images:
        return
    names = {one.image for one in running(stack, cluster)}
    for image in cluster.images:
        if image in names:
            continue
        if image in every_image():
            yield Diagnostic(
                "no-effect",
                f"no pod of this cluster runs {image}",
                "remove it, or have it in a file that clusters share",
                "",
                ("images", image),
                severity=Severity.WARNING,
            )
        else:
            yield Diagnostic(
                "unknown-image",
                f"no part of the stack runs {image}",
                did_you_mean(image, names),
                "the image that does run would not be pinned, and nothing would say so",
                ("images", image),
            )
    for chart in dict.fromkeys(release.chart for release in stack.releases):
        if not known(chart):
            yield Diagnostic(
                "unpinned-images",
                f"{LOCK_NAME} pins {chart.name} {chart.version}, and nixscope knows the images of "
                f"{packaged().charts[chart.name].version}: none of them is pinned",
                f"remove {chart.name} from {LOCK_NAME}, or let an admission policy pin its images",
                "a digest of the other version would run the image of the other version",
                ("images",),
                severity=Severity.WARNING,
            )
