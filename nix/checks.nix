# What `nix flake check` holds: the tests, the examples, our own Nix, and what real consumers make of the output.
{
  pkgs,
  self,
  kubenix,
}:
let
  inherit (pkgs) lib;
  inherit (pkgs.stdenv.hostPlatform) system;
  inherit (self.packages.${system}) default manifests;
  nixscope = default;
  tools = import ./tools.nix { inherit pkgs; };
  examples = "${self}/examples";
  path = host: builtins.unsafeDiscardStringContext host.config.system.build.toplevel.drvPath;
  check =
    name: inputs: script:
    pkgs.runCommand "nixscope-${name}" { nativeBuildInputs = inputs; } "${script}\ntouch $out";
in
{
  inherit manifests;

  # Without a network; a test whose program is not among the tools is skipped by name.
  tests = nixscope.overridePythonAttrs {
    src = self;
    doCheck = true;
    nativeCheckInputs = tools ++ [
      pkgs.python3Packages.pytestCheckHook
      pkgs.python3Packages.hypothesis
    ];
    # These read Kubernetes' schemas of one version, and the package of nixpkgs may hold older ones.
    disabledTestPaths = [ "tests/consumers" ];
    preCheck = "export HOME=$TMPDIR";
  };

  examples = check "examples" [ nixscope ] ''
    for spec in ${examples}/*/cluster.yaml; do
      folder=$(dirname $spec)
      XDG_CACHE_HOME=/dev/null nixscope generate $spec --out fresh/$(basename $folder)
      diff --recursive $folder/out fresh/$(basename $folder)
    done
  '';

  nix = check "nix" tools ''
    find ${self} -name '*.nix' -print0 | xargs -0 nixfmt --check
    deadnix --fail ${self}/flake.nix ${self}/nix ${self}/tests
  '';

  # Evaluated to the end and not built: the paths alone, without what they would pull in.
  hosts = pkgs.writeText "nixscope-hosts" (
    lib.concatLines (lib.mapAttrsToList (name: host: "${name} ${path host}") self.nixosConfigurations)
  );

  # A server whose k3s installs the stack: the real options of services.k3s take all of it.
  k3s = pkgs.writeText "nixscope-k3s" (
    path
      (import ./nixos.nix {
        inherit (self.inputs) nixpkgs;
        example = ../examples/keystone/out;
        extra = [
          ../examples/keystone/out/k3s
          { services.k3s.enable = true; }
        ];
      }).primer
  );

  kubenix = pkgs.writeText "nixscope-kubenix.json" (
    builtins.toJSON (
      import ./kubenix-objects.nix {
        inherit lib;
        evalModules = kubenix.evalModules.${system};
        module = self.kubenixModules.default;
      }
    )
  );

  prometheus = check "prometheus" (tools ++ [ pkgs.yq-go ]) ''
    for rule in ${examples}/*/out/manifests/prometheusrule/*.yaml; do
      yq .spec $rule | promtool check rules /dev/stdin
    done
  '';

  alertmanager = check "alertmanager" (tools ++ [ pkgs.yq-go ]) ''
    for values in ${examples}/*/out/helm/kube-prometheus-stack/values.yaml; do
      yq .alertmanager.config $values > config.yaml
      amtool check-config config.yaml
    done
  '';
}
