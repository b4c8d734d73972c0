// kapitan: one target for each host, whose parameters are the host's entry.
local kapitan = import 'lib/kapitan.libjsonnet';
local host = import 'host.libsonnet';
local parameters = kapitan.inventory().parameters;
{ [parameters.host]: host(parameters.entry) }
