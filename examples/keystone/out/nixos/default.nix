# The NixOS module of every host of keystone.
# Written by nixscope; edit the spec and generate again instead.

{
  primer = ./hosts/primer.nix;
  worker-1 = ./hosts/worker-1.nix;
  worker-2 = ./hosts/worker-2.nix;
  worker-3 = ./hosts/worker-3.nix;
  backup = ./hosts/backup.nix;
}
