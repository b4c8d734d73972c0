{
  description = "Machines and their cluster's observability, from one cluster.yaml";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixpkgs-unstable";
    # Where nixscope lives for you: a forge, or a checkout ("git+file:///home/me/nixscope").
    nixscope = {
      url = "github:nixscope/nixscope";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    { nixpkgs, nixscope, ... }:
    let
      system = "x86_64-linux";
      pkgs = nixpkgs.legacyPackages.${system};

      # `generated` is what `nix run .#generate` wrote and you committed: evaluating a host runs nothing and reads only
      # that host's file. `spec = ./cluster.yaml;` in its place needs no generated files, but builds during evaluation.
      cluster = nixscope.lib.mkCluster {
        inherit pkgs;
        name = "example";
        generated = ./out;
      };
    in
    {
      nixosConfigurations.box = nixpkgs.lib.nixosSystem {
        modules = [
          cluster.nixosModules.box
          ./box.nix
        ];
      };

      packages.${system} = {
        nixscope = nixscope.packages.${system}.default;
        # What the cluster gets, rendered: kubectl apply --server-side -f result/…
        inherit (cluster) manifests;
      };

      apps.${system}.generate = {
        type = "app";
        program = "${pkgs.writeShellScript "generate" ''
          exec ${pkgs.lib.getExe nixscope.packages.${system}.default} generate cluster.yaml --out out "$@"
        ''}";
      };

      # For those who already live in kubenix: modules = [ cluster.kubenixModule ];
      # For servers whose k3s is to install the stack (targets: [nixos, k3s]): cluster.k3sModule beside the host's own.
    };
}
