# The NixOS module of every host of minimal.
# Written by nixscope; edit the spec and generate again instead.

{
  box = ./hosts/box.nix;
}
