# The chart lock as archives: { "loki-18.11.0.tgz" = «fetched»; … }. The hash is the digest of the repository's index.
{ fetchurl }:
let
  lock = builtins.fromJSON (builtins.readFile ../generator/data/charts.lock.json);
  archive = name: {
    name = "${name}-${lock.charts.${name}.version}.tgz";
    value = fetchurl { inherit (lock.charts.${name}) url hash; };
  };
in
builtins.listToAttrs (map archive (builtins.attrNames lock.charts))
