# The chart lock as archives: { "loki-18.11.0.tgz" = «fetched»; … }. The hash is the digest of the repository's index.
# `chartLock` is the charts.lock.json beside a spec, which pins some of the charts otherwise.
{
  fetchurl,
  chartLock ? null,
}:
let
  read = file: (builtins.fromJSON (builtins.readFile file)).charts;
  lock =
    read ../generator/data/charts.lock.json // (if chartLock == null then { } else read chartLock);
  archive = name: {
    name = "${name}-${lock.${name}.version}.tgz";
    value = fetchurl { inherit (lock.${name}) url hash; };
  };
in
builtins.listToAttrs (map archive (builtins.attrNames lock))
