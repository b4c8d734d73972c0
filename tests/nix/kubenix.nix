# A generated kubenix module as plain data: what it is given is returned as it was asked for.
{ module }:
import module {
  kubenix.modules.helm = "kubenix.modules.helm";
  lib.mkDefault = value: { _default = value; };
  pkgs.fetchurl = { url, hash }: { inherit url hash; };
}
