# What `nixscope generate` writes for a spec, as a derivation. The lock is read beside the spec, so it is put there;
# with `src`, a folder in which `spec` is a path, everything is where it always is.
#
# No record of the run is kept: where Nix builds without a sandbox, it would make the home folder that must not be there.
{
  pkgs,
  name,
  spec,
  src ? null,
  chartLock ? null,
}:
let
  beside = pkgs.linkFarm "${name}-spec" {
    "cluster.yaml" = spec;
    "charts.lock.json" = chartLock;
  };
  place =
    if src != null then
      "${src}/${spec}"
    else if chartLock == null then
      spec
    else
      "${beside}/cluster.yaml";
in
pkgs.runCommand "nixscope-${name}" { nativeBuildInputs = [ (pkgs.callPackage ./package.nix { }) ]; }
  ''
    XDG_CACHE_HOME=/dev/null nixscope generate "${place}" --out $out
  ''
