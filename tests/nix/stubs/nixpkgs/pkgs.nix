{ lib, system }:
let
  build =
    name: attrs:
    derivation (
      {
        inherit name system;
        builder = "/bin/sh";
      }
      // attrs
    )
    // {
      inherit attrs;
      meta = { };
    };
  tool = name: build name { };
  tools = builtins.mapAttrs (name: _: tool name) {
    deadnix = { };
    kubeconform = { };
    nginx = { };
    kubernetes-helm = { };
    nix = { };
    nixfmt = { };
    nixfmt-tree = { };
    prometheus-alertmanager = { };
    ruff = { };
    autoPatchelfHook = { };
    yq-go = { };
  };

  fetchurl =
    {
      url,
      hash,
      name ? baseNameOf url,
    }:
    build name {
      inherit url;
      outputHashAlgo = "sha256";
      outputHashMode = "flat";
      outputHash = hash;
    }
    // {
      overrideAttrs = more: fetchurl ({ inherit url hash name; } // more);
    };

  pythonPackage =
    attrs:
    build "${attrs.pname}-${attrs.version}" (
      builtins.removeAttrs attrs [
        "meta"
        "passthru"
      ]
    )
    // {
      inherit (attrs) meta;
      overridePythonAttrs = more: pythonPackage (attrs // more);
    };
  python3Packages =
    builtins.mapAttrs (name: _: tool name) {
      setuptools = { };
      pyyaml = { };
      jsonschema = { };
      typer = { };
      rich = { };
      msgspec = { };
      pytest = { };
      pytestCheckHook = { };
      hypothesis = { };
      kubernetes-validate = { };
      mypy = { };
      types-pyyaml = { };
      types-jsonschema = { };
    }
    // {
      python.pythonVersion = "3.13";
      buildPythonPackage = pythonPackage;
      buildPythonApplication = pythonPackage;
      callPackage = call (pkgs // python3Packages);
      # As in nixpkgs: the address is put together from the parts, and the store name is the file's.
      fetchPypi =
        {
          pname,
          version,
          format,
          dist,
          python,
          abi,
          platform,
          hash,
        }:
        assert format == "wheel";
        fetchurl {
          inherit hash;
          url = "mirror://pypi/${dist}/${builtins.substring 0 1 pname}/${pname}/${pname}-${version}-${python}-${abi}-${platform}.whl";
        };
    };

  call =
    scope: path: overrides:
    let
      f = import path;
    in
    f (builtins.intersectAttrs (builtins.functionArgs f) scope // overrides);

  pkgs = tools // {
    inherit lib fetchurl python3Packages;
    callPackage = call pkgs;
    stdenv = {
      hostPlatform = {
        inherit system;
        isLinux = builtins.match ".*-linux" system != null;
      };
      cc.cc.lib = tool "gcc-lib";
    };
    prometheus.cli = tool "prometheus-cli";
    python3.withPackages = select: build "python3-env" { packages = select python3Packages; };
    runCommand =
      name: attrs: script:
      build name (attrs // { inherit script; });
    linkFarm =
      name: entries:
      build name {
        farm = builtins.toJSON (builtins.mapAttrs (_: target: "${target}") entries);
        entries = builtins.attrNames entries;
      };
    mkShell = attrs: build "shell" attrs;
    writeText = name: text: build name { inherit text; };
    writeShellScript = name: text: build name { inherit text; };
  };
in
pkgs
