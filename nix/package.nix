# The program. Version and requirements come from pyproject.toml; what nixpkgs lacks is in ./python.
{
  lib,
  python3Packages,
  nixfmt,
}:
let
  project = (lib.importTOML ../pyproject.toml).project;
  promql-parser = python3Packages.callPackage ./python/promql-parser.nix { };
  grafana-foundation-sdk = python3Packages.callPackage ./python/grafana-foundation-sdk.nix { };
in
python3Packages.buildPythonApplication {
  pname = project.name;
  inherit (project) version;
  pyproject = true;

  # Links in generator/data lead into schemas/ and nix/modules/: without their targets the build would ship dead ones.
  src = lib.fileset.toSource {
    root = ../.;
    fileset = lib.fileset.unions [
      ../generator
      ../schemas
      ./modules
      ../pyproject.toml
      ../README.md
    ];
  };

  build-system = [ python3Packages.setuptools ];
  dependencies = [
    python3Packages.pyyaml
    python3Packages.jsonschema
    python3Packages.typer
    python3Packages.rich
    python3Packages.msgspec
    promql-parser
    grafana-foundation-sdk
  ];

  # `nixscope check` runs what it finds; the user's own tools come first.
  makeWrapperArgs = [
    "--suffix"
    "PATH"
    ":"
    (lib.makeBinPath [ nixfmt ])
  ];
  pythonImportsCheck = [ "generator.cli" ];

  meta = {
    inherit (project) description;
    license = lib.licenses.mit;
    mainProgram = "nixscope";
    # The four for which PyPI has a promql-parser wheel that nixpkgs' own Python loads.
    platforms = promql-parser.meta.platforms;
  };
}
