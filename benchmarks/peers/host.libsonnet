// What one host's file says, from its entry in the inventory: the same facts as in nixscope's module for the host.
local directory = '/var/lib/prometheus-node-exporter-textfile';
local defaults = { roles: ['agent'], zfs: { pools: ['rpool'] } };
local groups = { external: { roles: ['external'] } };
local merge(entry) =
  std.foldl(function(below, name) std.mergePatch(below, groups[name]), std.get(entry, 'groups', []), defaults) + entry;
local expected(pools) =
  '# HELP zfs_pool_expected Pools that this host must have imported.\n# TYPE zfs_pool_expected gauge\n'
  + std.join('', ['zfs_pool_expected{zpool="%s"} 1\n' % pool for pool in pools]);

function(entry)
  local host = merge(entry);
  local node = !std.member(host.roles, 'external');
  local server = std.member(host.roles, 'server');
  local ports = std.sort((if server then [2381, 6443] else []) + [9100, 9134] + (if node then [10250] else []));
  {
    environment: { etc: { 'nixscope/zfs_pool_expected.prom': { text: expected(host.zfs.pools) } } },
    networking: { firewall: { interfaces: {
      tailscale0: { allowedTCPPorts: ports },
      [if node then 'cni0']: { allowedTCPPorts: ports },
    } } },
    services: {
      nixscope: { 'zpool-exporter': { enable: true, directory: directory } },
      prometheus: { exporters: {
        node: {
          enable: true,
          port: 9100,
          listenAddress: '0.0.0.0',
          enabledCollectors: ['processes', 'systemd', 'textfile', 'zfs'],
          extraFlags: [
            '--collector.textfile.directory=' + directory,
            '--collector.systemd.enable-restarts-metrics',
          ],
        },
        zfs: { enable: true, port: 9134, listenAddress: '0.0.0.0', pools: [] },
      } },
      [if server then 'k3s']: { extraFlags: ['--etcd-expose-metrics=true'] },
    },
    systemd: {
      services: { 'prometheus-node-exporter': { serviceConfig: { ProtectHome: 'read-only' } } },
      tmpfiles: { rules: [
        'd %s 0755 root root -' % directory,
        'r %s/nixscope_*.prom' % directory,
        'L+ %s/nixscope_zfs_pool_expected.prom - - - - /etc/nixscope/zfs_pool_expected.prom' % directory,
      ] },
    },
    [if node then 'boot']: { kernel: { sysctl: {
      'fs.inotify.max_user_instances': 8192,
      'fs.inotify.max_user_watches': 1048576,
    } } },
  }
