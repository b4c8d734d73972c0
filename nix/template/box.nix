# What is yours about this machine. Replace it with your own configuration.
{
  nixpkgs.hostPlatform = "x86_64-linux";
  networking.hostName = "box";
  boot.loader.systemd-boot.enable = true;
  fileSystems."/" = {
    device = "/dev/disk/by-label/nixos";
    fsType = "ext4";
  };
  services.k3s.enable = true;
  system.stateVersion = "26.05";
}
