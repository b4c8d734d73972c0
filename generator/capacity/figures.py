"""Every number that the capacity model takes from the world, with its source.

*Measured* is what the real program served on a Linux machine of two CPUs, one scrape, counted line by line; the test
of the model scrapes some of them again with a real Prometheus. *Counted* is read from a program's source. *Documented*
is what its makers say. *Assumed* is what a spec does not say and a user may know better.
"""

from __future__ import annotations

from typing import Final

from generator.spec import loki_volume

KIB, MIB, GIB = 2**10, 2**20, 2**30
DAY_S: Final = 86400

# Prometheus

TARGET: Final = 5
"""Documented: series that Prometheus adds to each target (up, scrape_duration_seconds, …)."""

GO_PROGRAM: Final = 45
"""Measured: go_*, process_* and promhttp_* of an exporter in Go (blackbox_exporter 0.23, node_exporter 1.5)."""

SAMPLE_BYTES: Final = 1.8
"""Documented: 1 to 2 bytes ("Storage", Prometheus' manual); 1.77 with the index in blocks of a live server (Robust
Perception, "How much disk space do Prometheus blocks use")."""

WAL_SAMPLE_BYTES: Final = 13 / 2
"""Counted: 13 bytes of a sample in the write-ahead log (Robust Perception, "How much space does the WAL take up"),
about half of it after compression, which is on by default."""

WAL_S: Final = 3 * 3600
"""Documented: the write-ahead log holds at least two hours, and up to three until a block is written."""

PROMETHEUS_BASE_BYTES: Final = 45 * MIB
"""Measured: resident memory of Prometheus 2.42 that scrapes itself alone."""

SERIES_BYTES: Final = 3500
"""Measured: resident memory per series of Prometheus 2.42: 204 MiB with 50,000 series of seven labels, 723 MiB with
200,000, after some minutes. 3.8 took 185 MiB for 50,000. A model of the program gives about 2 KiB (Robust Perception,
"How much RAM does Prometheus 2.x need for cardinality and ingestion")."""

SERIES_SLACK: Final = 1.5
"""Assumed: half as much again for series of pods that have gone (the head keeps them for up to three hours), for
queries, and for compaction."""

POD_SERIES: Final = 5_000_000
"""Assumed of one Prometheus: by the model it has some 25 GiB of memory then, and takes minutes to read its log again
after a start. Thanos, Mimir and the operator's documentation speak of millions."""

STEP_SERIES: Final = 4_000_000
"""Assumed: where ``metrics.shards: auto`` takes twice as many shards, a fifth below what one Prometheus holds: some
20 GiB. After the step the fullest has 2.5 million."""

SHARD_UNEVEN: Final = 1.25
"""Assumed: the fullest shard of Prometheus over the mean: a hash divides addresses, and targets differ in size."""

# Hosts

NODE_BASE: Final = 340
"""Measured: node_exporter 1.5 with our flags, without what follows; 1.12 has the same metrics and few more."""

NODE_CPU: Final = 13
"""Measured: 8 modes, 2 of guests, and 3 of softnet for each CPU."""

NODE_CPU_HARDWARE: Final = 12
"""Counted (1.12): cpufreq, schedstat, throttling and softnet's newer series, which a virtual machine has not."""

NODE_INTERFACE: Final = 30
"""Measured: netdev, netclass and the addresses in arp for each network interface."""

NODE_DISK: Final = 18
"""Measured: diskstats for each block device."""

NODE_FILESYSTEM: Final = 7
"""Measured: for each mounted file system."""

NODE_UNIT: Final = 6.5
"""Counted: five states, the start, and for some a restart counter, a timer or a socket, of each systemd unit."""

ZFS_KERNEL: Final = 250
"""Counted: kstats of OpenZFS 2.2 that belong to no pool (ARC, ABD, dbuf, ZIL, …)."""

ZFS_DATASET_NODE: Final = 6
"""Counted: objset kstats of each dataset in node_exporter."""

ZFS_POOL_NODE: Final = 7
"""Counted: one series for each state of a pool."""

ZFS_POOL: Final = 9
"""Counted: zfs_exporter 2.3 with its default properties of a pool."""

ZFS_DATASET: Final = 7
"""Counted: zfs_exporter 2.3 with its default properties of a dataset or volume."""

ZPOOL_POOL: Final = 6
ZPOOL_DEVICE: Final = 3
"""Counted: what our collector writes for each pool, and for each device of one."""

SMART_NVME: Final = 30
SMART_ATA: Final = 110
"""Counted (smartctl_exporter 0.14): an NVMe disk, and one with a table of 20 ATA attributes, four values each."""

SMOKEPING_PAIR: Final = 16
"""Counted (smokeping_prober 0.11): ten buckets of ours and +Inf, sum, count, requests, TTL, duplicates."""

HEADSCALE_NODE: Final = 4
"""Counted: what our exporter serves for each node of the mesh."""

PROBE: Final = {"http": 17, "tcp": 6, "icmp": 9}
"""Measured: blackbox_exporter 0.23, one probe of each kind, a page without TLS."""

PROBE_TLS: Final = 7
"""Counted (blackbox_exporter 0.28): what a page's certificate adds."""

# Kubernetes

API_SERVER: Final = 10400
"""Measured: an idle kube-apiserver 1.34 after the chart's drop rules; a busy one has a few thousand more."""

KUBELET: Final = 1500
"""Measured: 1,125 of a kubelet 1.34 with a mocked runtime and 30 pods (kubemark); a real one adds volumes, images and
probes."""

CGROUP: Final = 33
"""Counted (cAdvisor 0.52, kubelet 1.34, the chart's drop rules): what each container, its pause container and the pod
as a whole have: CPU, memory, disk, processes, pressure."""

POD_NETWORK: Final = 8
"""Counted: received and sent, four each, for a pod's one interface."""

STATE_BASE: Final = 23
STATE_NODE: Final = 29
STATE_POD: Final = 33
STATE_CONTAINER: Final = 10
STATE_DEPLOYMENT: Final = 20
"""Measured: kube-state-metrics 2.13 on a real API server: alone, for each node, pod, container, and deployment with
its replica set."""

COREDNS: Final = 250
"""Measured: 60 of an idle CoreDNS 1.11; latencies by zone and type once it is asked."""

ETCD: Final = 1300
"""Measured: 1,238 of an idle etcd 3.4 with one member; peers and load add some."""

PROXY: Final = 250
"""Assumed: kube-proxy in its iptables mode, as it serves a cluster."""

PROMETHEUS_OWN: Final = 650
RULE_GROUP: Final = 9
"""Measured: Prometheus 3.8 of itself. Counted: series of each rule group."""

ALERTMANAGER: Final = 380
LOKI_POD: Final = 1200
ALLOY_POD: Final = 250
"""Measured: Alertmanager 0.28, Loki 3.7 and Alloy 1.18 of themselves."""

GRAFANA: Final = 1500
OPERATOR: Final = 500
CANARY: Final = 60
"""Assumed: Grafana, prometheus-operator and loki-canary of themselves."""

CHART_RULE_GROUPS: Final = 38
RECORDED_BASE: Final = 1000
RECORDED_POD: Final = 8
RECORDED_HOST: Final = 15
"""Counted: rule groups of kube-prometheus-stack 88.5.3, and what its recording rules write for each pod and host; the
base is that of the API server's objectives."""

CEPH_MGR: Final = 1500
CEPH_OSD: Final = 250
CEPH_OSDS_PER_HOST: Final = 2
"""Assumed: Ceph's manager with ten pools, and ceph-exporter for each OSD; two OSDs on each storage host."""

AWS_RESOURCES: Final = 10
AWS_METRICS: Final = 12
"""Assumed: resources of each AWS service in each region, and metrics of each."""

# What a spec does not say

CPUS: Final = 8
UNITS: Final = 150
INTERFACES: Final = 3
FILESYSTEMS: Final = 6
DISKS: Final = 2
DATASETS_PER_POOL: Final = 20
DEVICES_PER_POOL: Final = 4
"""Assumed of a NixOS host: loopback, one network card and the mesh; /, /boot, /nix and some of tmpfs."""

PODS_PER_NODE: Final = 30
CONTAINERS_PER_POD: Final = 1.5
PODS_PER_DEPLOYMENT: Final = 2
FILESYSTEMS_PER_POD: Final = 2
"""Assumed of a node. Each pod has a virtual interface, a mounted token and the sandbox's shared memory on its host."""

# Logs

COMPRESSION: Final = loki_volume.COMPRESSION
"""Text to chunk, as the volumes of Loki are sized by."""

LOKI_BASE_BYTES: Final = 116 * MIB
"""Measured: resident memory of Loki 3.7 that has taken no line."""

LOKI_BLOCK_BYTES: Final = 256 * KIB
"""Documented: text of each stream that is not yet compressed (chunk_block_size)."""

LOKI_HEAP: Final = 2
"""Measured: memory over what is held. 853 MiB of text in 360 streams: 690 MiB resident with GOMEMLIMIT, which the chart
sets, and 1,186 MiB without; the model says 722 MiB."""

LOKI_TABLE_BYTES: Final = 3 * 2**40
LOKI_PARTS: Final = {
    "loki-distributor": (4, 0.5),
    "loki-querier": (10, 1.0),
    "loki-query-frontend": (2, 2.0),
    "loki-query-scheduler": (2, 0.5),
    "loki-index-gateway": (4, 2.0),
    "loki-compactor": (1, 10.0),
}
"""Documented: pods and GiB of each for 3 TB of logs a day ("Size the cluster", Loki's manual), where queries are usual;
of a smaller volume as much as it is of that."""

STREAMS_PER_CONTAINER: Final = 2
"""Assumed: levels that a container logs with; each is a stream of its own."""

STREAMS_PER_HOST: Final = 60
"""Assumed: a shipped journal has a stream for each unit and level: thirty units that log, at two levels."""

LOKI_HELD_S: Final = 2 * 3600
"""Documented: a chunk is held for at most max_chunk_age, two hours, before it is written out."""

ALLOY_BASE_BYTES: Final = 100 * MIB
ALLOY_BYTES_PER_MIB_S: Final = 120 * MIB
"""Measured: Alloy 1.18 with our pipeline and nothing to read. Documented: 120 MiB for each MiB of logs a second
("Estimate resource usage", Alloy's manual)."""

GRAFANA_BYTES: Final = 512 * MIB
"""Documented: the least that Grafana 13's manual recommends ("Hardware recommendations")."""
