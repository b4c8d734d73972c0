# primer (primer, server, headscale), 100.64.0.1 on tailscale0, cluster keystone.
# Written by nixscope; edit the spec and generate again instead.

{ lib, ... }:
{
  imports = [
    ../modules/zpool-exporter
    ../modules/headscale-exporter
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
    "L+ /var/lib/prometheus-node-exporter-textfile/nixscope_smartctl_device_expected.prom - - - - /etc/nixscope/smartctl_device_expected.prom"
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
    zfs_pool_expected{zpool="tank"} 1
  '';

  # SMART health of disks, read by Prometheus' job smartctl-exporter.
  services.prometheus.exporters.smartctl = {
    enable = true;
    port = 9633;
    listenAddress = "0.0.0.0";
    devices = [
      "/dev/nvme0n1"
      "/dev/sda"
      "/dev/sdb"
    ];
  };

  # The disks whose health must be known: what is listed here and reports nothing is an alert.
  environment.etc."nixscope/smartctl_device_expected.prom".text = ''
    # HELP smartctl_device_expected Disks whose health must be known.
    # TYPE smartctl_device_expected gauge
    smartctl_device_expected{device="nvme0n1"} 1
    smartctl_device_expected{device="sda"} 1
    smartctl_device_expected{device="sdb"} 1
  '';

  # etcd's metrics, which k3s keeps to the loopback interface unless told otherwise.
  services.k3s.extraFlags = [ "--etcd-arg=listen-metrics-urls=http://0.0.0.0:2381" ];

  # The mesh's nodes as Headscale knows them, read by Prometheus' job headscale-exporter.
  services.nixscope.headscale-exporter = {
    enable = true;
    port = 9250;
    listenAddress = "0.0.0.0";
    url = "https://headscale.example.org";
    apiKeyFile = "/run/agenix/headscale-api-key";
    expected = [
      "backup"
      "primer"
      "worker-1"
      "worker-2"
      "worker-3"
    ];
  };

  # Asks the endpoints of watch.probes when Prometheus' jobs probe-* tell it to.
  services.prometheus.exporters.blackbox = {
    enable = true;
    port = 9115;
    listenAddress = "0.0.0.0";
    configFile = "/etc/nixscope/blackbox.yml";
    enableConfigCheck = false;
  };
  environment.etc."nixscope/blackbox.yml".text = ''
    modules:
      http:
        prober: http
        timeout: "9s"
        http:
          follow_redirects: true
          preferred_ip_protocol: ip4
          ip_protocol_fallback: true
      icmp:
        prober: icmp
        timeout: "5s"
        icmp:
          preferred_ip_protocol: ip4
          ip_protocol_fallback: true
      tcp:
        prober: tcp
        timeout: "5s"
        tcp:
          preferred_ip_protocol: ip4
          ip_protocol_fallback: true
  '';
  systemd.services.prometheus-blackbox-exporter.restartTriggers = [
    "c4dcd15710fe44511de1dd3c36d5867f1efd940b059753088c0cff0b7a710a28"
  ];

  # Room for Alloy to follow one log file per container.
  boot.kernel.sysctl = {
    "fs.inotify.max_user_instances" = 8192;
    "fs.inotify.max_user_watches" = 1048576;
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
  environment.etc."alloy/nixscope.alloy".source = ../alloy/journal-of-servers.alloy;
  systemd.services.alloy = {
    environment = {
      NIXSCOPE_HOST = "primer";
    };
    restartTriggers = [ "166da7fdac85737f2395a9e74ad0d3cb88da2565d98e42f860b17d364cb9a69b" ];
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

  # The entry to Loki for the hosts' journals, open to the mesh: it takes lines, with a password.
  services.nginx.enable = true;
  services.nginx.virtualHosts.nixscope-logs = {
    listen = [
      {
        addr = "0.0.0.0";
        port = 3100;
      }
    ];
    locations = {
      "= /loki/api/v1/push" = {
        proxyPass = "http://10.43.0.15:80";
        recommendedProxySettings = false;
        basicAuthFile = "/run/credentials/nginx.service/loki-htpasswd";
        extraConfig = ''
          if ($request_method != POST) {
            return 404;
          }
          proxy_set_header X-Scope-OrgID hosts;
          proxy_set_header Authorization "";
          client_max_body_size 4m;
          client_body_buffer_size 1m;
          access_log off;
          proxy_intercept_errors on;
          error_page 401 = @refused;
        '';
      };
      "@refused" = {
        extraConfig = ''
          if ($http_authorization) {
            return 503;
          }
          return 401;
        '';
      };
      "/" = {
        return = "404";
      };
    };
  };
  systemd.services.nginx.serviceConfig.LoadCredential = [ "loki-htpasswd:/run/agenix/loki-htpasswd" ];
  systemd.services.nginx.startLimitIntervalSec = lib.mkForce 0;

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
      - "100.64.0.11"
      interval: "1s"
      labels:
        peer: worker-1
    - hosts:
      - "100.64.0.13"
      interval: "1s"
      labels:
        peer: worker-3
    - hosts:
      - "100.64.0.12"
      interval: "1s"
      labels:
        peer: worker-2
  '';
  systemd.services.prometheus-smokeping-exporter = {
    restartTriggers = [ "e6124e8720cb7f4b7653f40fc330711043139f6e68b64b4abe4f567b73cc1283" ];
    wants = [
      "network-online.target"
      "tailscaled.service"
    ];
    after = [
      "network-online.target"
      "tailscaled.service"
    ];
  };

  # Who may ask: the mesh, and this node's own pods.
  networking.firewall.interfaces = {
    tailscale0.allowedTCPPorts = [
      2381
      3100
      6443
      9100
      9115
      9134
      9250
      9374
      9633
      10250
      12345
    ];
    cni0.allowedTCPPorts = [
      2381
      6443
      9100
      9115
      9134
      9250
      9374
      9633
      10250
      12345
    ];
  };
}
