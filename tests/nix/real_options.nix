# One module in the real lib.evalModules, with the declared options and nothing else: an unknown option, a wrong type
# or two values for one setting fail as they do in NixOS.
{
  libPath,
  tree,
  module,
}:
let
  lib = import (libPath + "/lib");
  inherit (lib) types;

  named = {
    null = types.enum [ null ];
    boolean = types.bool;
    string = types.str;
    "non-empty string" = types.nonEmptyStr;
    integer = types.int;
    inherit (types) port package anything;
    "absolute path" = types.path;
    "Go duration" = types.strMatching "([0-9]+(\\.[0-9]+)?(ns|us|µs|ms|s|m|h))+";
    "attribute set" = types.attrs;
    "YAML value" = types.anything;
  };
  composed = {
    list = rest: types.listOf (toType (lib.head rest));
    attrs = rest: types.attrsOf (toType (lib.head rest));
    either = rest: types.oneOf (map toType rest);
    "one of" = types.enum;
  };
  toType = tree: if lib.isList tree then composed.${lib.head tree} (lib.tail tree) else named.${tree};

  toOption =
    node:
    let
      type = toType node."@type";
    in
    if node ? "@default" then
      lib.mkOption {
        inherit type;
        default = node."@default";
      }
    else if node ? "@required" then
      lib.mkOption { inherit type; }
    else
      lib.mkOption {
        type = types.nullOr type;
        default = null;
      };
  toOptions =
    node:
    if node ? "@type" then
      toOption node
    else if node ? "<name>" then
      lib.mkOption {
        type = types.attrsOf (types.submodule { options = lib.mapAttrs (_: toOptions) node."<name>"; });
        default = { };
      }
    else
      lib.mapAttrs (_: toOptions) node;

  # What every exporter's own module sets, and so conflicts with (see option_types.py).
  hardened = lib.genAttrs [ "node" "zfs" "smartctl" "smokeping" "blackbox" ] (_: {
    ProtectHome = true;
    UMask = "0077";
    NoNewPrivileges = true;
    ProtectKernelTunables = true;
    MemoryDenyWriteExecute = true;
    Group = "exporter";
  });
  units = lib.mapAttrs' (name: serviceConfig: {
    name = "prometheus-${name}-exporter";
    value = { inherit serviceConfig; };
  }) hardened;

  inherit
    (lib.evalModules {
      # What our own modules ask of nixpkgs; the text of a program is read, so a missing one is found out.
      specialArgs.pkgs.writers.writePython3Bin =
        name: _arguments: text:
        builtins.seq text "/nix/store/${name}";
      specialArgs.pkgs.runCommand =
        name: _attributes: _command:
        "/nix/store/${name}";
      specialArgs.pkgs.python3Packages.prometheus-client = "/nix/store/prometheus-client";
      specialArgs.utils.escapeSystemdExecArgs = lib.escapeShellArgs;
      modules = [
        module
        {
          options = toOptions (builtins.fromJSON tree);
          config.systemd.services = units;
        }
      ];
    })
    config
    ;
  enabled = lib.filterAttrs (_: exporter: exporter.enable) config.services.prometheus.exporters;
in
lib.recursiveUpdate (lib.removeAttrs config [ "services" ]) {
  services = config.services // {
    prometheus.exporters = enabled;
  };
}
