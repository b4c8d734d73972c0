# The text of every host's file by its name, made by nixpkgs' printer.
{ lib, hosts }:
let
  inherit (import lib)
    generators
    foldl'
    recursiveUpdate
    elem
    optionals
    optionalAttrs
    concatMapStrings
    sort
    lessThan
    ;
  directory = "/var/lib/prometheus-node-exporter-textfile";
  defaults = {
    roles = [ "agent" ];
    zfs.pools = [ "rpool" ];
  };
  groups.external.roles = [ "external" ];
  expected =
    pools:
    "# HELP zfs_pool_expected Pools that this host must have imported.\n# TYPE zfs_pool_expected gauge\n"
    + concatMapStrings (pool: "zfs_pool_expected{zpool=\"${pool}\"} 1\n") pools;
  module =
    entry:
    let
      host =
        foldl' (below: name: recursiveUpdate below groups.${name}) defaults (entry.groups or [ ]) // entry;
      node = !elem "external" host.roles;
      server = elem "server" host.roles;
      allowedTCPPorts = sort lessThan (
        optionals server [
          2381
          6443
        ]
        ++ [
          9100
          9134
        ]
        ++ optionals node [ 10250 ]
      );
    in
    {
      environment.etc."nixscope/zfs_pool_expected.prom".text = expected host.zfs.pools;
      networking.firewall.interfaces = {
        tailscale0 = { inherit allowedTCPPorts; };
      }
      // optionalAttrs node { cni0 = { inherit allowedTCPPorts; }; };
      services = {
        nixscope.zpool-exporter = {
          enable = true;
          inherit directory;
        };
        prometheus.exporters = {
          node = {
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
              "--collector.textfile.directory=${directory}"
              "--collector.systemd.enable-restarts-metrics"
            ];
          };
          zfs = {
            enable = true;
            port = 9134;
            listenAddress = "0.0.0.0";
            pools = [ ];
          };
        };
      }
      // optionalAttrs server { k3s.extraFlags = [ "--etcd-expose-metrics=true" ]; };
      systemd = {
        services.prometheus-node-exporter.serviceConfig.ProtectHome = "read-only";
        tmpfiles.rules = [
          "d ${directory} 0755 root root -"
          "r ${directory}/nixscope_*.prom"
          "L+ ${directory}/nixscope_zfs_pool_expected.prom - - - - /etc/nixscope/zfs_pool_expected.prom"
        ];
      };
    }
    // optionalAttrs node {
      boot.kernel.sysctl = {
        "fs.inotify.max_user_instances" = 8192;
        "fs.inotify.max_user_watches" = 1048576;
      };
    };
in
builtins.mapAttrs (_: entry: generators.toPretty { } (module entry)) (
  builtins.fromJSON (builtins.readFile hosts)
)
