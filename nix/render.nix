# The objects of a cluster as plain YAML: `helm template` of each release, with the chart that the lock pins, and our
# own objects beside them. All of it happens in the derivation, none during evaluation.
{
  pkgs,
  name,
  generated,
  chartLock ? null,
}:
let
  charts = import ./charts.nix {
    inherit (pkgs) fetchurl;
    inherit chartLock;
  };
  python = pkgs.python3.withPackages (packages: [ packages.pyyaml ]);
in
pkgs.runCommand "${name}-manifests"
  {
    nativeBuildInputs = [
      python
      pkgs.kubernetes-helm
    ];
  }
  ''
    export HOME=$TMPDIR
    python ${./render.py} ${generated} ${pkgs.linkFarm "charts" charts} $out
  ''
