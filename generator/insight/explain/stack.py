"""What runs in the cluster: dashboards, tenants of logs, releases, and every file of the output."""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.provenance import board_queries
from generator.insight.explain.contract import SPEC_PART, Fact, Kind, Known
from generator.insight.explain.metrics import asked, jobs_from, serving_jobs
from generator.sources.contract import Dashboard
from generator.stack.loki_tenants import datasources, tenants
from generator.targets.nixos_modules import module_files


def board_names(known: Known) -> Iterator[str]:
    """Title and uid of every dashboard of ours and of the user's."""
    for board in known.watch.dashboards:
        yield from (board.title, board.uid)
    for own in known.watch.own.dashboards:
        yield from (own.title, own.uid)


def explain_board(known: Known, name: str) -> Iterator[Fact]:
    """Where it comes from, what it asks for, and its file."""
    for source in known.watch.sources:
        for board in (board for board in source.dashboards if name in (board.title, board.uid)):
            yield Fact("source", f"{source.source}: {known.line(SPEC_PART.get(source.source, ('watch',)))}")
            yield Fact("in Grafana", f"{board.title}, /d/{board.uid}")
            yield from _asks(known, board)
            files = known.files(f"configmap/dashboard-{board.uid}.yaml")
            yield from (Fact("output file", path) for path in files)
    for own in (own for own in known.watch.own.dashboards if name in (own.title, own.uid)):
        yield Fact("source", f"your dashboard, {own.position.file}: {known.line(('watch', 'dashboards'))}")
        files = known.files(f"configmap/dashboard-own-{own.name}.yaml")
        yield from (Fact("output file", path) for path in files)


def _asks(known: Known, board: Dashboard) -> Iterator[Fact]:
    queries = list(board_queries(board))
    metrics = asked(*(query.text for query in queries))
    jobs = sorted({job for metric, asking in metrics.items() for job in serving_jobs(known, metric, asking)})
    yield Fact("asks", f"{len(queries)} queries for {len(metrics)} metrics of {', '.join(jobs) or 'no job'}")


def tenant_names(known: Known) -> Iterator[str]:
    """Every tenant that the spec knows of."""
    yield from tenants(known.cluster) if known.cluster.logs.enabled else ()


def explain_tenant(known: Known, name: str) -> Iterator[Fact]:
    """Whose lines those are, how long they are kept, what it may send, and where Grafana shows them."""
    logs = known.cluster.logs
    hosts = logs.hosts is not None and logs.hosts.tenant == name
    yield Fact("whose", "the journals of hosts" if hosts else f"the pods of namespace {name}")
    own = name in logs.tenancy.retention
    path = ("logs", "tenancy", "retention", name) if own else ("logs", "retention")
    yield Fact("kept", f"{logs.tenancy.retention.get(name, logs.retention)}: {known.line(path)}")
    for index, stream in enumerate(logs.stream_retention):
        if stream.tenant in (None, name):
            yield Fact("kept", f"{stream.selector} {stream.period}: {known.line(('logs', 'streamRetention', index))}")
    limited = name in logs.tenancy.limits
    limits = logs.tenancy.limits.get(name, logs.ingestion)
    place = ("logs", "tenancy", "limits", name) if limited else ("logs", "ingestion")
    yield Fact("may send", f"{limits.rate_mb} MB a second, {limits.burst_mb} MB at once: {known.line(place)}")
    shown = [str(source["name"]) for source in datasources(known.cluster) if _shows(source, name)]
    yield Fact("shown by", f"Grafana's data sources {' and '.join(shown)}")


def _shows(source: dict[str, object], tenant: str) -> bool:
    secure = source.get("secureJsonData")
    return isinstance(secure, dict) and tenant in str(secure.get("httpHeaderValue1")).split("|")


def release_names(known: Known) -> Iterator[str]:
    """Every Helm release."""
    yield from (release.name for release in known.stack.releases)


def explain_release(known: Known, name: str) -> Iterator[Fact]:
    """Its chart with the pin, where it goes, what must stand before it, and its files."""
    release = next(release for release in known.stack.releases if release.name == name)
    chart = release.chart
    yield Fact("chart", f"{chart.name} {chart.version} (app {chart.app_version}) of {chart.repository}")
    yield Fact("archive", f"{chart.url}, {chart.digest}")
    yield Fact("namespace", f"{release.namespace}: {known.line(('kubernetes', 'namespace'))}")
    if release.needs:
        yield Fact("needs", ", ".join(release.needs))
    yield from (Fact("output file", path) for path in known.files(f"{name}/values.yaml", f"applications/{name}.yaml"))
    parts = {
        "loki": ("logs",),
        "alloy": ("logs",),
        "alloy-events": ("logs", "pods", "events"),
        "tempo": ("traces",),
        "alloy-traces": ("traces",),
        "prometheus-adapter": ("metrics", "adapter"),
        "yace": ("watch", "aws"),
    }
    if name in parts:
        yield Fact("spec", known.line(parts[name]))


def file_names(known: Known) -> Iterator[str]:
    """Every path of the output."""
    yield from known.tree


def explain_file(known: Known, name: str) -> Iterator[Fact]:
    """Which target writes it and what it holds."""
    target, _, rest = name.partition("/")
    yield Fact("target", f"{target}: {known.line(('targets',))}")
    yield Fact("size", f"{len(known.tree[name].encode())} bytes, {len(known.tree[name].splitlines())} lines")
    yield from _holds(known, rest.removeprefix("nixscope-objects/").removeprefix("objects/"))


def _holds(known: Known, rest: str) -> Iterator[Fact]:
    folder, _, file = rest.rpartition("/")
    stem = file.rpartition(".")[0]
    if folder == "hosts":
        yield Fact("holds", f"host {stem}: {known.line(('hosts', stem))}")
    elif folder.startswith("modules/"):
        module = folder.removeprefix("modules/")
        text = "a hand-written NixOS module" if file in module_files(module) else "a part of one"
        yield Fact("holds", f"{text}, {module}, as it stands in nixscope")
    elif file == "values.yaml":
        yield Fact("holds", f"values of release {folder}")
    elif folder in ("applications", "values") and stem in set(release_names(known)):
        yield Fact("holds", f"{'the Application' if folder == 'applications' else 'values'} of release {stem}")
    for thing in known.stack.objects:
        if (thing.kind.lower(), thing.name) == (folder, stem):
            yield Fact("holds", f"{thing.kind} {thing.name}")
            yield from _of_source(known, thing.kind, thing.name)


def _of_source(known: Known, kind: str, name: str) -> Iterator[Fact]:
    for source in known.watch.sources:
        own = {
            "PrometheusRule": {group.name for group in source.rules},
            "ConfigMap": {f"dashboard-{board.uid}" for board in source.dashboards},
            "ScrapeConfig": jobs_from(source),
            **dict.fromkeys(("Deployment", "Service", "ServiceMonitor", "StatefulSet"), jobs_from(source)),
        }
        if name in own.get(kind, ()):
            yield Fact("source", f"{source.source}: {known.line(SPEC_PART.get(source.source, ('watch',)))}")


DASHBOARD = Kind("dashboard", board_names, explain_board)
TENANT = Kind("log tenant", tenant_names, explain_tenant)
RELEASE = Kind("release", release_names, explain_release)
FILE = Kind("output file", file_names, explain_file)
