# lib.mkCluster: a cluster for a user's own flake, from either of two things.
#
#   generated   the directory that `nixscope generate` wrote and the user committed. Everything evaluates purely, and
#               evaluating one host reads only that host's file. Prefer this.
#   spec        the cluster.yaml. The program runs in a derivation, so the modules are imported from a derivation (IFD):
#               evaluating a host first builds nixscope and needs `allow-import-from-derivation`. `manifests` and
#               `generated` need none.
#
# A path is copied alone. A spec that extends other files, or has an inventory, rules, dashboards or a charts.lock.json
# beside it, needs the folder that holds all of it: `src = ./.; spec = "clusters/berlin.yaml";`.
#
# `chartLock` is the charts.lock.json beside the spec, if there is one; with `src` it is found there.
#
# → { nixosModules.<host>; kubenixModule; k3sModule; manifests; generated; }
{
  pkgs,
  name ? "cluster",
  generated ? null,
  spec ? null,
  src ? null,
  chartLock ? null,
}:
let
  inTree = src != null && spec != null;
  made =
    if (generated == null) == (spec == null) then
      throw "nixscope: mkCluster needs either `generated` (the directory you committed) or `spec` (the cluster.yaml)"
    else if inTree && (builtins.isPath spec || chartLock != null) then
      throw "nixscope: with `src`, `spec` is a text, the path in it, and charts.lock.json stands beside that"
    else if generated != null then
      generated
    else
      import ./generate.nix {
        inherit
          pkgs
          name
          spec
          src
          chartLock
          ;
      };
  # What is rendered takes the charts of the lock that was read by the program.
  beside = "${src}/${dirOf spec}/charts.lock.json";
  lock = if inTree && builtins.pathExists beside then beside else chartLock;
in
{
  generated = made;
  nixosModules = import (made + "/nixos");
  kubenixModule = made + "/kubenix";
  k3sModule = made + "/k3s";
  manifests = import ./render.nix {
    inherit pkgs name;
    chartLock = lock;
    generated = made;
  };
}
