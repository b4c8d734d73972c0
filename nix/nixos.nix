# The hosts of the reference cluster as machines that evaluate: its generated module and the least that NixOS asks for,
# with `extra` modules beside them.
{
  nixpkgs,
  example,
  extra ? [ ],
}:
let
  machine = name: {
    nixpkgs.hostPlatform = "x86_64-linux";
    networking.hostName = name;
    boot.loader.systemd-boot.enable = true;
    fileSystems."/" = {
      device = "/dev/disk/by-label/nixos";
      fsType = "ext4";
    };
    system.stateVersion = "26.05";
  };
in
builtins.mapAttrs (
  name: module:
  nixpkgs.lib.nixosSystem {
    modules = [
      module
      (machine name)
    ]
    ++ extra;
  }
) (import (example + "/nixos"))
