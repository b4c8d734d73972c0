# worker-3 (agent, storage), 100.64.0.13 on tailscale0, cluster keystone.
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
    extraFlags = [ "--collector.textfile.directory=/var/lib/prometheus-node-exporter-textfile" ];
  };
  systemd.tmpfiles.rules = [
    "d /var/lib/prometheus-node-exporter-textfile 0755 root root -"
    "r /var/lib/prometheus-node-exporter-textfile/nixscope_*.prom"
    "L+ /var/lib/prometheus-node-exporter-textfile/nixscope_zfs_pool_expected.prom - - - - /etc/nixscope/nixscope_zfs_pool_expected.prom"
  ];
  systemd.services.prometheus-node-exporter.serviceConfig.ProtectHome = lib.mkForce "read-only";

  # Sizes and health of ZFS pools, read by Prometheus' job zfs-exporter.
  services.prometheus.exporters.zfs = {
    enable = true;
    port = 9134;
    listenAddress = "0.0.0.0";
    pools = [ ];
  };

  # The pools that must be imported: what is listed here and gives no state is an alert.
  environment.etc."nixscope/nixscope_zfs_pool_expected.prom".text = ''
    # HELP zfs_pool_expected Pools that this host must have imported.
    # TYPE zfs_pool_expected gauge
    zfs_pool_expected{zpool="rpool"} 1
  '';

  # Room for Alloy to follow one log file per container.
  boot.kernel.sysctl = {
    "fs.inotify.max_user_instances" = 8192;
    "fs.inotify.max_user_watches" = 1048576;
  };

  # Who may ask: the mesh, and this node's own pods.
  networking.firewall.interfaces = {
    tailscale0.allowedTCPPorts = [
      9100
      9134
      10250
    ];
    cni0.allowedTCPPorts = [
      9100
      9134
      10250
    ];
  };
}
