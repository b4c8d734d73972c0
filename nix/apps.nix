# `nix run . -- generate cluster.yaml --out out`
{ pkgs }:
{
  default = {
    type = "app";
    program = pkgs.lib.getExe (pkgs.callPackage ./package.nix { });
    meta.description = "Generate the observability stack of a cluster.yaml";
  };
}
