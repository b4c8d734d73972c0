# Everything that the tests run, with the program's own Python and requirements. `make` keeps using its own .venv.
{ pkgs }:
let
  python = pkgs.python3Packages;
in
{
  default = pkgs.mkShell {
    inputsFrom = [ (pkgs.callPackage ./package.nix { }) ];
    packages = import ./tools.nix { inherit pkgs; } ++ [
      python.pytest
      python.hypothesis
      python.kubernetes-validate
      python.mypy
      python.types-pyyaml
      python.types-jsonschema
      pkgs.ruff
    ];
  };
}
