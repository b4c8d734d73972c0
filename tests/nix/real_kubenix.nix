# A generated module in the real kubenix, as its own flake would evaluate it; `charts` holds what each release gives,
# as <release>.json, in place of the rendering that kubenix would do in the middle of evaluation.
{
  libPath,
  kubenixPath,
  module,
  charts,
}:
let
  plain = import (libPath + "/lib");
  lib = plain.extend (lib: _: import (kubenixPath + "/lib/upstreamables.nix") { inherit lib pkgs; });
  pkgs = {
    inherit lib;
    fetchurl = { url, hash }: {
      type = "derivation";
      name = baseNameOf url;
      outPath = "${url}#${hash}";
    };
  };
  evalModules =
    { modules }:
    lib.evalModules {
      modules = modules ++ [
        {
          _module.args = {
            inherit pkgs;
            name = "default";
          };
        }
      ];
      specialArgs = {
        inherit pkgs;
        kubenix = {
          lib = import (kubenixPath + "/lib") { inherit lib pkgs; };
          modules = import (kubenixPath + "/modules");
        };
      };
    };
in
import ../../nix/kubenix-objects.nix {
  inherit evalModules lib module;
  rendered = release: charts + "/${release.name}.json";
}
