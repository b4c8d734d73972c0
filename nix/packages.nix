# The program, and the reference cluster's objects as an example of `manifests`.
{ pkgs, example }:
{
  default = pkgs.callPackage ./package.nix { };
  inherit
    (import ./mk-cluster.nix {
      inherit pkgs;
      name = "keystone";
      generated = example;
    })
    manifests
    ;
}
