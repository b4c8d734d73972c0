rec {
  genAttrs =
    names: f:
    builtins.listToAttrs (
      map (name: {
        inherit name;
        value = f name;
      }) names
    );
  importTOML = path: builtins.fromTOML (builtins.readFile path);
  mapAttrsToList = f: set: map (name: f name set.${name}) (builtins.attrNames set);
  concatLines = lines: builtins.concatStringsSep "\n" lines + "\n";
  makeBinPath = packages: builtins.concatStringsSep ":" (map (package: "${package}/bin") packages);
  getExe = package: "${package}/bin/${package.meta.mainProgram}";
  optionals = condition: list: if condition then list else [ ];
  mkForce = value: { _force = value; };
  inherit (builtins) attrNames replaceStrings;
  licenses = {
    mit = "MIT";
    asl20 = "Apache-2.0";
  };
  fileset = {
    unions =
      paths:
      map (
        path: if builtins.pathExists path then path else throw "fileset: ${toString path} is missing"
      ) paths;
    toSource =
      { root, fileset }:
      builtins.deepSeq fileset (
        builtins.path {
          name = "source";
          path = root;
          filter =
            path: _type:
            builtins.any (
              kept:
              let
                inside = toString kept;
                below = a: b: a == b || builtins.substring 0 (builtins.stringLength b + 1) a == b + "/";
              in
              below path inside || below inside path
            ) fileset;
        }
      );
  };
}
