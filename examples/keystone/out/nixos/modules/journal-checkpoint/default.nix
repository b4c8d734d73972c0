# How far the journal has safely reached Loki: a small program, beside this file, that watches Alloy and lets it go on
# from there after a stop.
{
  config,
  lib,
  pkgs,
  utils,
  ...
}:
let
  cfg = config.services.nixscope.journal-checkpoint;
  name = "nixscope-journal-checkpoint";
  program = pkgs.writers.writePython3Bin name {
    flakeIgnore = [
      "E501"
      "W503"
    ];
  } (builtins.readFile ./checkpoint.py);
  files = [
    "--positions=${cfg.positions}"
    "--checkpoint=/var/lib/alloy/nixscope-checkpoint.yml"
  ];
in
{
  options.services.nixscope.journal-checkpoint = {
    enable = lib.mkEnableOption "a checkpoint for Alloy's position in the journal";
    component = lib.mkOption {
      type = lib.types.str;
      default = "default";
      description = "Label of the components loki.source.journal and loki.write that belong together.";
    };
    positions = lib.mkOption {
      type = lib.types.path;
      default = "/var/lib/alloy/data-alloy/loki.source.journal.default/positions.yml";
      description = "Where that loki.source.journal keeps its position.";
    };
    metricsUrl = lib.mkOption {
      type = lib.types.str;
      default = "http://127.0.0.1:12345/metrics";
      description = "Alloy's own metrics.";
    };
  };

  config = lib.mkIf cfg.enable {
    systemd.services.alloy.serviceConfig.ExecStartPre = [
      "${program}/bin/${name} --restore ${utils.escapeSystemdExecArgs files}"
    ];

    systemd.services.${name} = {
      description = "Remember how far the journal has safely reached Loki";
      # With Alloy, and only with it: it shares Alloy's dynamic user and state.
      wantedBy = [ "alloy.service" ];
      bindsTo = [ "alloy.service" ];
      after = [ "alloy.service" ];
      startLimitIntervalSec = 0;
      serviceConfig = {
        ExecStart = "${program}/bin/${name} ${
          utils.escapeSystemdExecArgs (
            files
            ++ [
              "--url=${cfg.metricsUrl}"
              "--component=${cfg.component}"
            ]
          )
        }";
        Restart = "always";
        RestartSec = 10;
        DynamicUser = true;
        User = "alloy";
        StateDirectory = "alloy";

        CapabilityBoundingSet = "";
        DevicePolicy = "closed";
        IPAddressAllow = "localhost";
        IPAddressDeny = "any";
        LockPersonality = true;
        MemoryDenyWriteExecute = true;
        MemoryMax = "64M";
        NoNewPrivileges = true;
        PrivateDevices = true;
        PrivateTmp = true;
        PrivateUsers = true;
        ProcSubset = "pid";
        ProtectClock = true;
        ProtectControlGroups = true;
        ProtectHome = true;
        ProtectHostname = true;
        ProtectKernelLogs = true;
        ProtectKernelModules = true;
        ProtectKernelTunables = true;
        ProtectProc = "invisible";
        ProtectSystem = "strict";
        RemoveIPC = true;
        RestrictAddressFamilies = [
          "AF_INET"
          "AF_INET6"
        ];
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
        UMask = "0077";
      };
    };
  };
}
