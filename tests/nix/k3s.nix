# The generated k3s module as plain data, the text of each file that it names, and the command that makes the other.
{ module }:
let
  apply =
    runCommand:
    (import module {
      config.services.k3s.autoDeployCharts.kube-prometheus-stack.package = "/nix/store/chart.tgz";
      pkgs = { inherit runCommand; };
    });
  manifests =
    (apply (
      _name: _attributes: command:
      command
    )).services.k3s.manifests;
in
{
  module = apply (
    name: _attributes: _command:
    "/nix/store/${name}"
  );
  texts = builtins.mapAttrs (
    _: file: if builtins.isPath file.source then builtins.readFile file.source else file.source
  ) manifests;
}
