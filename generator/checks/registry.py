"""Every check on what is about to be written: of what the cluster alone tells, and of what is made of it."""

from __future__ import annotations

from generator.checks.alert_changes import check_alert_changes
from generator.checks.alloy import check_alloy
from generator.checks.aws import check_aws
from generator.checks.budget import check_budget
from generator.checks.chart_keys import check_chart_keys
from generator.checks.deployment import check_deployment
from generator.checks.images import check_images
from generator.checks.labels import check_labels
from generator.checks.loki_image import check_loki_image
from generator.checks.own import check_own
from generator.checks.own_boards import check_own_boards
from generator.checks.own_tests import check_own_tests
from generator.checks.ports import check_ports
from generator.checks.provenance import check_provenance
from generator.checks.reach import check_reach
from generator.checks.references import check_references
from generator.checks.routes import check_routes_taken
from generator.checks.sizes import check_sizes
from generator.checks.stream_retention import check_stream_retention
from generator.checks.unquoted import check_unquoted
from generator.diagnostics import Diagnostic
from generator.sources.contract import Watch
from generator.spec.model import Cluster
from generator.stack.contract import Stack
from generator.targets.contract import FileTree


def check_cluster(cluster: Cluster) -> tuple[Diagnostic, ...]:
    """Every finding that needs nothing but the cluster, so that a user sees all of them in one run."""
    return (
        *check_budget(cluster),
        *check_aws(cluster),
        *check_stream_retention(cluster),
        *check_unquoted(cluster),
    )


def check_tree(cluster: Cluster, watch: Watch, stack: Stack, tree: FileTree) -> tuple[Diagnostic, ...]:
    """Every finding about the stack and its files. An error here with a valid spec is a bug of ours or of a chart."""
    return (
        *check_deployment(cluster, stack, tree),
        *check_labels(cluster, watch),
        *check_ports(watch),
        *check_loki_image(cluster, stack),
        *check_images(cluster, stack),
        *check_alert_changes(cluster, watch),
        *check_routes_taken(cluster, watch),
        *check_chart_keys(stack),
        *(finding for name, blocks in stack.alloy.items() for finding in check_alloy(blocks, name)),
        *(found for source in watch.sources for name, own in source.alloy.items() for found in check_alloy(own, name)),
        *check_provenance(watch),
        *check_own(cluster, watch, stack),
        *check_reach(cluster, watch),
        *check_own_boards(watch, stack),
        *check_references(cluster, watch, stack),
        *check_own_tests(cluster, watch),
        *check_sizes(stack),
    )
