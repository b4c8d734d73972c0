# Errors of devices and the last scrub of each ZFS pool, for node_exporter's textfile collector: a timer runs zpool.py.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.services.nixscope.zpool-exporter;
  name = "nixscope-zpool-exporter";
  program = pkgs.writers.writePython3Bin name {
    flakeIgnore = [
      "E501"
      "W503"
    ];
  } (builtins.readFile ./zpool.py);
in
{
  options.services.nixscope.zpool-exporter = {
    enable = lib.mkEnableOption "metrics of zpool status";
    directory = lib.mkOption {
      type = lib.types.path;
      description = "The directory from which node_exporter reads its textfiles.";
    };
    interval = lib.mkOption {
      type = lib.types.str;
      default = "5min";
      description = "Time between two runs, as systemd.time(7) writes it.";
    };
  };

  config = lib.mkIf cfg.enable {
    systemd.services.${name} = {
      description = "Write metrics of zpool status";
      after = [ "zfs.target" ];
      path = [ config.boot.zfs.package ];
      serviceConfig = {
        Type = "oneshot";
        ExecStart = "${program}/bin/${name} --directory ${cfg.directory} --memory /var/lib/${name}/scrubs.json";
        TimeoutStartSec = "2min";
        StateDirectory = name;
        ReadWritePaths = [ cfg.directory ];

        # Root, who owns the directory, without root's powers: /dev/zfs answers everybody.
        # `systemd-analyze security nixscope-zpool-exporter` says 0.9 of 10.
        CapabilityBoundingSet = "";
        DeviceAllow = [ "/dev/zfs rw" ];
        DevicePolicy = "closed";
        IPAddressDeny = "any";
        LockPersonality = true;
        MemoryDenyWriteExecute = true;
        NoNewPrivileges = true;
        PrivateMounts = true;
        PrivateNetwork = true;
        PrivateTmp = true;
        ProtectClock = true;
        ProtectControlGroups = true;
        ProtectHome = true;
        ProtectHostname = true;
        ProtectKernelLogs = true;
        ProtectKernelModules = true;
        ProtectKernelTunables = true;
        ProtectProc = "invisible";
        ProtectSystem = "strict";
        RestrictAddressFamilies = "none";
        RestrictNamespaces = true;
        RestrictRealtime = true;
        RestrictSUIDSGID = true;
        SystemCallArchitectures = "native";
        SystemCallErrorNumber = "EPERM";
        SystemCallFilter = [
          "@system-service"
          "~@privileged"
          "~@resources"
        ];
        UMask = "0022";
      };
    };

    systemd.timers.${name} = {
      description = "Write metrics of zpool status regularly";
      wantedBy = [ "timers.target" ];
      timerConfig = {
        OnBootSec = "1min";
        OnUnitActiveSec = cfg.interval;
      };
    };
  };
}
