# Applied to nixosConfigurations: what nixscope init can know of each host. What does not evaluate is null.
builtins.mapAttrs (
  name: machine:
  let
    inherit (machine) config;
    known =
      value:
      let
        tried = builtins.tryEval (builtins.deepSeq value value);
      in
      if tried.success then tried.value else null;
    fileSystems = builtins.attrValues (config.fileSystems or { });
  in
  {
    name = known (config.networking.hostName or name);
    extraPools = known (config.boot.zfs.extraPools or [ ]);
    datasets = known (
      map (mounted: mounted.device) (
        builtins.filter (mounted: (mounted.fsType or "") == "zfs") fileSystems
      )
    );
    k3s = known (if config.services.k3s.enable or false then config.services.k3s.role else null);
    headscale = known (config.services.headscale.enable or false);
  }
)
