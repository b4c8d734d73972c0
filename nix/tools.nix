# The programs that `nixscope check` and the tests run where they find them.
{ pkgs }:
[
  pkgs.nix
  pkgs.nixfmt
  pkgs.deadnix
  pkgs.kubernetes-helm
  pkgs.kubeconform
  pkgs.nginx
  pkgs.prometheus.cli
  pkgs.prometheus-alertmanager
]
