# Every systemd unit of a host, as its file and our own modules (nix/modules) that it imports make it: with the few
# functions of nixpkgs' lib that those use, and merged as the module system merges settings that do not conflict.
{ host }:
let
  lib = {
    types =
      builtins.listToAttrs (
        map
          (name: {
            inherit name;
            value = null;
          })
          [
            "bool"
            "externalPath"
            "int"
            "nonEmptyStr"
            "package"
            "path"
            "port"
            "str"
          ]
      )
      // {
        attrsOf = _type: null;
        listOf = _type: null;
        nullOr = _type: null;
        strMatching = _pattern: null;
      };
    mkOption = option: option;
    mkEnableOption = _what: { default = false; };
    mkIf = condition: body: if condition then body else { };
    mkForce = value: value;
    inherit (builtins) replaceStrings;
  };
  quoted =
    text:
    if builtins.match "[[:alnum:],._+:@%/-]+" text != null then
      text
    else
      "'${builtins.replaceStrings [ "'" ] [ "'\\''" ] text}'";
  utils.escapeSystemdExecArgs = words: builtins.concatStringsSep " " (map quoted words);
  pkgs = {
    # The text of a program is read, so a missing one is found out.
    writers.writePython3Bin =
      name: _arguments: text:
      builtins.seq text "/nix/store/${name}";
    python3Packages.prometheus-client = "/nix/store/prometheus-client";
  };

  file = import host;
  own =
    if builtins.isFunction file then
      file {
        inherit lib;
        config.networking.nftables.enable = false;
      }
    else
      file;
  unitsOf =
    path:
    let
      name = baseNameOf path;
      given = own.services.nixscope.${name};
      option = key: module.options.services.nixscope.${name}.${key};
      known = builtins.attrNames module.options.services.nixscope.${name};
      value =
        key: given.${key} or (option key).default or (throw "${name} needs a value for its option ${key}");
      module = import path {
        inherit lib pkgs utils;
        config = {
          boot.zfs.package = "/nix/store/zfs";
          services.nixscope.${name} = builtins.listToAttrs (
            map (key: {
              name = key;
              value = value key;
            }) known
          );
        };
      };
    in
    module.config.systemd;
  merge =
    left: right:
    if builtins.isAttrs left && builtins.isAttrs right then
      left // builtins.mapAttrs (key: part: if left ? ${key} then merge left.${key} part else part) right
    else if builtins.isList left && builtins.isList right then
      left ++ right
    else if left == right then
      left
    else
      throw "two values for one setting: ${builtins.toJSON left} and ${builtins.toJSON right}";
in
builtins.foldl' merge (own.systemd or { }) (map unitsOf (own.imports or [ ]))
