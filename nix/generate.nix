# What `nixscope generate` writes for a spec, as a derivation. The lock is read beside the spec, so it is put there.
{
  pkgs,
  name,
  spec,
  chartLock ? null,
}:
let
  beside = pkgs.linkFarm "${name}-spec" {
    "cluster.yaml" = spec;
    "charts.lock.json" = chartLock;
  };
in
pkgs.runCommand "nixscope-${name}" { nativeBuildInputs = [ (pkgs.callPackage ./package.nix { }) ]; }
  ''
    nixscope generate ${if chartLock == null then spec else "${beside}/cluster.yaml"} --out $out
  ''
