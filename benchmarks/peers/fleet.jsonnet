// jsonnet -m: a file for each host.
local host = import 'host.libsonnet';
local hosts = import 'hosts.json';
{ [name + '.json']: host(hosts[name]) for name in std.objectFields(hosts) }
