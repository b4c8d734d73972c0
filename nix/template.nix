# `nix flake init -t`: a cluster of one host, as a flake of its own.
{
  path = ./template;
  description = "A cluster.yaml, and a flake that uses what nixscope generates from it";
  welcomeText = ''
    1. Edit cluster.yaml: your hosts, their addresses and roles.
    2. nix run .#generate      writes out/, which you commit
    3. nix flake check         evaluates every host with its module
    4. nix build .#manifests   renders what the cluster gets
  '';
}
