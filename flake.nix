{
  description = "One cluster.yaml becomes the NixOS modules and the in-cluster observability stack that agree with each other";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixpkgs-unstable";
    systems.url = "github:nix-systems/default";
    kubenix = {
      url = "github:hall/kubenix";
      inputs = {
        nixpkgs.follows = "nixpkgs";
        systems.follows = "systems";
        # Only kubenix' own formatter and its default.nix ask for these two; an empty path leaves them out of the lock.
        treefmt.follows = "";
        flake-compat.follows = "";
      };
    };
  };

  outputs =
    {
      self,
      nixpkgs,
      systems,
      kubenix,
    }:
    let
      eachSystem = f: nixpkgs.lib.genAttrs (import systems) (system: f nixpkgs.legacyPackages.${system});
      example = ./examples/keystone/out;
    in
    {
      lib.mkCluster = import ./nix/mk-cluster.nix;
      packages = eachSystem (pkgs: import ./nix/packages.nix { inherit pkgs example; });
      apps = eachSystem (pkgs: import ./nix/apps.nix { inherit pkgs; });
      devShells = eachSystem (pkgs: import ./nix/shell.nix { inherit pkgs; });
      checks = eachSystem (pkgs: import ./nix/checks.nix { inherit pkgs self kubenix; });
      formatter = eachSystem (pkgs: pkgs.nixfmt-tree);

      # The reference cluster, from its committed output: what a user's own flake would have.
      nixosModules = import (example + "/nixos");
      nixosConfigurations = import ./nix/nixos.nix { inherit nixpkgs example; };
      kubenixModules.default = example + "/kubenix";

      templates.default = import ./nix/template.nix;
    };
}
