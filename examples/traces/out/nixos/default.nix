# The NixOS module of every host of traces.
# Written by nixscope; edit the spec and generate again instead.

{
  server = ./hosts/server.nix;
  agent = ./hosts/agent.nix;
}
