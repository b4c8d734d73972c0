# The options of our own modules (nix/modules), by path, with their types in the words of nixos-options.json: declared by
# each module with a lib that writes words in place of types. Nothing of a module's configuration is evaluated.
{ modules }:
let
  types = {
    bool = "boolean";
    int = "integer";
    str = "string";
    nonEmptyStr = "non-empty string";
    strMatching = _pattern: "string";
    path = "absolute path";
    externalPath = "absolute path";
    package = "package";
    port = "port";
    listOf = type: "list of (${type})";
    nullOr = type: "null or (${type})";
    attrsOf = type: "attribute set of (${type})";
  };
  lib = {
    inherit types;
    mkOption = option: {
      _option = {
        inherit (option) type;
        required = !(option ? default);
      };
    };
    mkEnableOption =
      _what:
      lib.mkOption {
        type = types.bool;
        default = false;
      };
    literalExpression = text: text;
  };
  unknown = what: throw "the options of a module depend on its ${what}";

  declared =
    name:
    (import (modules + "/${name}") {
      inherit lib;
      config = unknown "configuration";
      pkgs = unknown "packages";
      utils = unknown "utils";
    }).options;
  flat =
    path: node:
    if node ? _option then
      [
        {
          name = path;
          value = node._option;
        }
      ]
    else
      builtins.concatMap (name: flat (if path == "" then name else "${path}.${name}") node.${name}) (
        builtins.attrNames node
      );
in
builtins.listToAttrs (
  builtins.concatMap (name: flat "" (declared name)) (builtins.attrNames (builtins.readDir modules))
)
