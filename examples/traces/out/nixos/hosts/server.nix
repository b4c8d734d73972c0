# server (server), 100.64.0.1 on tailscale0, cluster traces.
# Written by nixscope; edit the spec and generate again instead.

{ lib, ... }:
{
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
    "r /var/lib/prometheus-node-exporter-textfile/nixscope_*.prom"
  ];
  systemd.services.prometheus-node-exporter.serviceConfig.ProtectHome = lib.mkForce "read-only";

  # Room for Alloy to follow one log file per container.
  boot.kernel.sysctl = {
    "fs.inotify.max_user_instances" = 8192;
    "fs.inotify.max_user_watches" = 1048576;
  };

  # Who may ask: the mesh, and this node's own pods.
  networking.firewall.interfaces = {
    tailscale0.allowedTCPPorts = [
      6443
      9100
      10250
    ];
    cni0.allowedTCPPorts = [
      6443
      9100
      10250
    ];
  };
}
