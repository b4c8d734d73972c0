# nixpkgs as far as our flake calls it. What it builds are real derivations of /bin/sh, so that names, hashes and
# references are held to Nix' own rules; they are instantiated and never built.
{
  outputs =
    _:
    let
      lib = import ./lib.nix;
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];
    in
    {
      lib = lib // {
        nixosSystem = { modules }: { config = import ./machine.nix { inherit lib modules; }; };
      };
      legacyPackages = lib.genAttrs systems (system: import ./pkgs.nix { inherit lib system; });
    };
}
