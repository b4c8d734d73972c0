"""Journals: every host ships its own to Loki, over the mesh, and says when it does not."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from generator.sources import journal_entry, journal_shipper, node
from generator.sources.contract import AlloyFile, HostService, Metric, RuleGroup, ScrapeJob, Source, Watched
from generator.sources.journal_alerts import rules
from generator.spec.logs import HostLogs
from generator.spec.model import Cluster
from generator.syntax.alloy import Block, print_alloy

_COMPONENT = ("component_id", "component_path")
METRICS = (
    Metric("alloy_build_info", ("version",)),
    Metric("alloy_config_last_load_successful"),
    Metric("loki_source_journal_target_lines_total", _COMPONENT),
    Metric("loki_source_journal_target_parsing_errors_total", ("error", *_COMPONENT)),
    Metric("loki_write_batch_retries_total", ("host", "tenant", *_COMPONENT)),
    Metric("loki_write_dropped_entries_total", ("host", "reason", "tenant", *_COMPONENT)),
    Metric("loki_write_sent_bytes_total", ("host", "tenant", *_COMPONENT)),
    Metric("loki_write_sent_entries_total", ("host", "tenant", *_COMPONENT)),
)
"""Alloy v1.18.1: ``source/journal/metrics.go``, ``common/loki/client/metrics.go``, ``alloycli/cmd_run.go``."""


def watch(cluster: Cluster) -> Watched:
    """Alloy on every host, the entry on servers, a job over all of them, and the alerts."""
    logs = cluster.logs.hosts
    urls = journal_entry.urls(cluster, logs) if logs else {}
    if logs is None or not urls:
        return Watched(source="journal")
    files = journal_entry.files(cluster, logs)
    # One configuration for each place to push to, however many hosts there are.
    alloy = {files[url]: journal_shipper.blocks(cluster, logs, url) for url in sorted(set(urls.values()))}
    hosts = cluster.hosts.values()
    return Watched(
        source="journal",
        services=_services(cluster, logs, {name: files[url] for name, url in urls.items()}, alloy),
        jobs=(ScrapeJob(journal_shipper.JOB, tuple(node.target(h, journal_shipper.PORT) for h in hosts), METRICS),),
        rules=(RuleGroup("nixscope-journal", tuple(rules(cluster, logs, journal_entry.entries(cluster)))),),
        alloy={file.name: blocks for file, blocks in alloy.items()},
        stream_labels=journal_shipper.STREAM_LABELS,
    )


def _services(
    cluster: Cluster, logs: HostLogs, files: Mapping[str, AlloyFile], alloy: Mapping[AlloyFile, tuple[Block, ...]]
) -> dict[str, tuple[HostService, ...]]:
    """``files`` by host name, and what stands in each of them."""
    digests = {file: sha256(print_alloy(blocks).encode()).hexdigest() for file, blocks in alloy.items()}
    carriers = {host.name for host in journal_entry.entries(cluster)}
    services: dict[str, tuple[HostService, ...]] = {}
    for host in cluster.hosts.values():
        file = files[host.name]
        services[host.name] = (journal_shipper.service(host, logs, file, digests[file]),)
        if host.name in carriers and logs.htpasswd is not None:
            services[host.name] += (journal_entry.service(cluster, host, logs, logs.htpasswd.file),)
    return services


SOURCE = Source("journal", lambda cluster: cluster.logs.enabled and cluster.logs.hosts is not None, watch)
