# A user's flake: ours as an input, its inputs replaced by stubs; `seen` forces every output that ours has.
{
  inputs = {
    nixscope.url = "path:@source@";
    nixscope.inputs = {
      nixpkgs.url = "path:@stubs@/nixpkgs";
      systems.url = "path:@stubs@/systems";
      kubenix.url = "path:@stubs@/kubenix";
    };
  };

  outputs =
    { nixscope, ... }:
    let
      system = "x86_64-linux";
      pkgs = nixscope.inputs.nixpkgs.legacyPackages.${system};
      each = f: builtins.mapAttrs (_: builtins.mapAttrs (_: f));
      cluster =
        attrs:
        let
          made = nixscope.lib.mkCluster ({ inherit pkgs; } // attrs);
        in
        {
          hosts = builtins.attrNames made.nixosModules;
          kubenix = toString made.kubenixModule;
          k3s = toString made.k3sModule;
          manifests = made.manifests.drvPath;
          generated = toString made.generated;
        };
    in
    {
      seen = {
        outputs = builtins.attrNames nixscope;
        packages = each (package: package.drvPath) nixscope.packages;
        checks.${system} = builtins.mapAttrs (_: check: check.drvPath) nixscope.checks.${system};
        devShells = each (shell: shell.drvPath) nixscope.devShells;
        apps = each (app: app.program) nixscope.apps;
        formatter = builtins.mapAttrs (_: formatter: formatter.name) nixscope.formatter;
        nixosModules = builtins.mapAttrs (_: toString) nixscope.nixosModules;
        kubenixModules = builtins.mapAttrs (_: toString) nixscope.kubenixModules;
        machines = builtins.mapAttrs (_: host: host.config.modules) nixscope.nixosConfigurations;
        template = "${nixscope.templates.default.path}";
        hosts = nixscope.checks.${system}.hosts.attrs.text;
        kubenix = nixscope.checks.${system}.kubenix.attrs.text;
        k3s = nixscope.checks.${system}.k3s.attrs.text;
        generate =
          (nixscope.lib.mkCluster {
            inherit pkgs;
            spec = "${nixscope}/examples/minimal/cluster.yaml";
          }).generated.attrs.script;
        # A cluster among several, with what they share in the same tree.
        generateOneOfSeveral =
          (nixscope.lib.mkCluster {
            inherit pkgs;
            src = "${nixscope}/tests/spec/data/several";
            spec = "clusters/berlin.yaml";
          }).generated.attrs.script;
        render = nixscope.packages.${system}.manifests.attrs.script;
        wheels = builtins.mapAttrs (
          _: packages:
          map (package: package.attrs.src.attrs.url or package.name) packages.default.attrs.dependencies
        ) nixscope.packages;
        charts = import "${nixscope}/nix/charts.nix" { fetchurl = archive: archive; };
        source = nixscope.packages.${system}.default.attrs.src;
        # The same with a lock beside the spec, which nobody names.
        lockedInTree =
          (nixscope.lib.mkCluster {
            pkgs = pkgs // {
              linkFarm = _name: entries: "FARM${builtins.toJSON (builtins.mapAttrs (_: toString) entries)}";
            };
            src = ./.;
            spec = "clusters/berlin.yaml";
          }).manifests.attrs.script;
        # Two ways to mean a tree, of which nothing could come.
        refused =
          map
            (
              attrs:
              (builtins.tryEval
                (nixscope.lib.mkCluster (
                  {
                    inherit pkgs;
                    src = ./.;
                    spec = "clusters/berlin.yaml";
                  }
                  // attrs
                )).generated
              ).success
            )
            [
              { spec = ./clusters/berlin.yaml; }
              { chartLock = ./charts.lock.json; }
              { spec = null; }
            ];
        # With a lock of the user's, which pins a Loki of their own.
        locked =
          let
            made = nixscope.lib.mkCluster {
              # A folder of links is built, and nothing is here: its place says what would be in it.
              pkgs = pkgs // {
                linkFarm =
                  _name: entries: "FARM${builtins.toJSON (builtins.mapAttrs (_: target: "${target}") entries)}";
              };
              name = "locked";
              spec = "${nixscope}/examples/minimal/cluster.yaml";
              chartLock = ./charts.lock.json;
            };
          in
          {
            generate = made.generated.attrs.script;
            render = made.manifests.attrs.script;
            charts = import "${nixscope}/nix/charts.nix" {
              fetchurl = archive: archive;
              chartLock = ./charts.lock.json;
            };
          };
        fromGenerated = cluster { generated = "${nixscope}/examples/minimal/out"; };
        # Only what needs no import from a derivation: the stubs cannot be built.
        fromSpec =
          (nixscope.lib.mkCluster {
            inherit pkgs;
            name = "mine";
            spec = "${nixscope}/examples/minimal/cluster.yaml";
          }).manifests.drvPath;
      };
    };
}
