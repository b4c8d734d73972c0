# backup (external), 100.64.0.20 on tailscale0, cluster keystone.
# Written by nixscope; edit the spec and generate again instead.

{ lib, ... }:
{
  imports = [
    ../modules/zpool-exporter
    ../modules/heartbeat-watcher
    ../modules/journal-checkpoint
  ];

  # Host metrics, read by Prometheus' job node-exporter.
  services.prometheus.exporters.node = {
    enable = true;
    port = 9100;
    listenAddress = "0.0.0.0";
    enabledCollectors = [
      "processes"
      "systemd"
      "textfile"
      "zfs"
    ];
    extraFlags = [
      "--collector.textfile.directory=/var/lib/prometheus-node-exporter-textfile"
      "--collector.systemd.enable-restarts-metrics"
    ];
  };
  systemd.tmpfiles.rules = [
    "d /var/lib/prometheus-node-exporter-textfile 0755 root root -"
    "r /var/lib/prometheus-node-exporter-textfile/nixscope_*_expected.prom"
    "L+ /var/lib/prometheus-node-exporter-textfile/nixscope_zfs_pool_expected.prom - - - - /etc/nixscope/zfs_pool_expected.prom"
  ];
  systemd.services.prometheus-node-exporter.serviceConfig.ProtectHome = lib.mkForce "read-only";

  # Sizes and health of ZFS pools, read by Prometheus' job zfs-exporter.
  services.prometheus.exporters.zfs = {
    enable = true;
    port = 9134;
    listenAddress = "0.0.0.0";
    pools = [ ];
  };

  # Device errors and scrubs of ZFS pools: a timer writes what zpool status says where node_exporter reads.
  services.nixscope.zpool-exporter = {
    enable = true;
    directory = "/var/lib/prometheus-node-exporter-textfile";
  };

  # The pools that must be imported: what is listed here and gives no state is an alert.
  environment.etc."nixscope/zfs_pool_expected.prom".text = ''
    # HELP zfs_pool_expected Pools that this host must have imported.
    # TYPE zfs_pool_expected gauge
    zfs_pool_expected{zpool="rpool"} 1
    zfs_pool_expected{zpool="vault"} 1
  '';

  # Takes Alertmanager's heartbeat and says when it stays away; read by Prometheus' job heartbeat-watcher.
  services.nixscope.heartbeat-watcher = {
    enable = true;
    cluster = "keystone";
    maxAge = 300;
    notifyFile = "/run/agenix/heartbeat-notify-url";
    listenAddress = "0.0.0.0";
    port = 9248;
  };

  # Ships the journal to Loki; Alloy itself is read by Prometheus' job alloy-hosts.
  services.alloy = {
    enable = true;
    extraFlags = [
      "--server.http.listen-addr=0.0.0.0:12345"
      "--storage.path=/var/lib/alloy/data-alloy"
      "--disable-reporting"
    ];
  };
  environment.etc."alloy/nixscope.alloy".source = ../alloy/journal-to-primer.alloy;
  systemd.services.alloy = {
    environment = {
      NIXSCOPE_HOST = "backup";
    };
    restartTriggers = [ "2ab5f675c405adecef05566b73672a5ae3ef4ef5a56311945533601804c14db9" ];
    startLimitIntervalSec = 0;
    serviceConfig = {
      LoadCredential = [ "loki-password:/run/agenix/loki-password" ];
      MemoryMax = "256M";
      TimeoutStopSec = "20s";
    };
  };
  services.nixscope.journal-checkpoint = {
    enable = true;
    component = "nixscope";
    positions = "/var/lib/alloy/data-alloy/loki.source.journal.nixscope/positions.yml";
    metricsUrl = "http://127.0.0.1:12345/metrics";
  };

  # Pings a few other hosts, read by Prometheus' job smokeping.
  services.prometheus.exporters.smokeping = {
    enable = true;
    port = 9374;
    listenAddress = "0.0.0.0";
    pingInterval = "1s";
    buckets = "0.0005,0.001,0.0025,0.005,0.01,0.025,0.05,0.1,0.25,1";
    extraFlags = [ "--config.file=/etc/nixscope/smokeping.yml" ];
  };
  environment.etc."nixscope/smokeping.yml".text = ''
    targets:
    - hosts:
      - "100.64.0.1"
      interval: "1s"
      labels:
        peer: primer
    - hosts:
      - "100.64.0.11"
      interval: "1s"
      labels:
        peer: worker-1
    - hosts:
      - "100.64.0.13"
      interval: "1s"
      labels:
        peer: worker-3
  '';
  systemd.services.prometheus-smokeping-exporter = {
    restartTriggers = [ "ed837c3b108af41de551ac1bf2eb21bdf0e0fa61a65b8ac2ad7bad50c8256f8b" ];
    wants = [
      "network-online.target"
      "tailscaled.service"
    ];
    after = [
      "network-online.target"
      "tailscaled.service"
    ];
  };

  # Who may ask: the mesh.
  networking.firewall.interfaces = {
    tailscale0.allowedTCPPorts = [
      9100
      9134
      9248
      9374
      12345
    ];
  };
}
