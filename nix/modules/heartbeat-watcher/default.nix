# A dead man's switch for a cluster's Alertmanager: heartbeat.py takes its heartbeat, and a timer looks how old it is.
{
  config,
  lib,
  pkgs,
  utils,
  ...
}:
let
  cfg = config.services.nixscope.heartbeat-watcher;
  name = "nixscope-heartbeat";
  program = pkgs.writers.writePython3Bin name {
    flakeIgnore = [
      "E501"
      "W503"
    ];
  } (builtins.readFile ./heartbeat.py);
  state = "--state=/var/lib/${name}";
  # One dynamic user for both units, who share the state. `systemd-analyze security` says 1.1 of 10 of each.
  hardening = {
    DynamicUser = true;
    User = name;
    StateDirectory = name;
    StateDirectoryMode = "0700";

    CapabilityBoundingSet = "";
    DevicePolicy = "closed";
    LockPersonality = true;
    MemoryDenyWriteExecute = true;
    MemoryMax = "256M";
    NoNewPrivileges = true;
    PrivateDevices = true;
    PrivateMounts = true;
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
    # AF_UNIX: names are looked up through nscd or systemd-resolved.
    RestrictAddressFamilies = [
      "AF_INET"
      "AF_INET6"
      "AF_UNIX"
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
in
{
  options.services.nixscope.heartbeat-watcher = {
    enable = lib.mkEnableOption "a watcher of a cluster's heartbeat";
    cluster = lib.mkOption {
      type = lib.types.str;
      default = "the cluster";
      description = "Name of the cluster, for messages.";
    };
    maxAge = lib.mkOption {
      type = lib.types.int;
      default = 300;
      description = "Seconds without a heartbeat after which somebody is told.";
    };
    notifyFile = lib.mkOption {
      type = lib.types.externalPath;
      example = "/run/agenix/heartbeat-notify-url";
      description = "File with the URL that messages are posted to. root alone needs to be able to read it.";
    };
    listenAddress = lib.mkOption {
      type = lib.types.str;
      default = "0.0.0.0";
      description = "Address on which the heartbeat is taken. The firewall is not touched.";
    };
    port = lib.mkOption {
      type = lib.types.port;
      default = 9248;
      description = "Port on which the heartbeat is taken and the metrics are served.";
    };
  };

  config = lib.mkIf cfg.enable {
    systemd.services.${name} = {
      description = "Take the heartbeat of a cluster";
      wantedBy = [ "multi-user.target" ];
      startLimitIntervalSec = 0;
      serviceConfig = hardening // {
        ExecStart = "${program}/bin/${name} ${
          utils.escapeSystemdExecArgs [
            state
            "--address=${cfg.listenAddress}"
            "--port=${toString cfg.port}"
          ]
        }";
        Restart = "always";
        RestartSec = 10;
      };
    };

    systemd.services."${name}-check" = {
      description = "Look whether the heartbeat of a cluster still arrives";
      wants = [ "network-online.target" ];
      after = [ "network-online.target" ];
      startLimitIntervalSec = 0;
      serviceConfig = hardening // {
        Type = "oneshot";
        ExecStart = "${program}/bin/${name} --check --notify-file=%d/notify-url ${
          utils.escapeSystemdExecArgs [
            state
            "--cluster=${cfg.cluster}"
            "--max-age=${toString cfg.maxAge}"
          ]
        }";
        LoadCredential = "notify-url:${lib.replaceStrings [ "%" ] [ "%%" ] cfg.notifyFile}";
        TimeoutStartSec = "1min";
      };
    };

    systemd.timers."${name}-check" = {
      description = "Look regularly whether the heartbeat of a cluster still arrives";
      wantedBy = [ "timers.target" ];
      timerConfig = {
        # What came while this host was off was missed: wait for as long as a beat may take.
        OnBootSec = cfg.maxAge;
        OnUnitInactiveSec = "30s";
        AccuracySec = "5s";
      };
    };
  };
}
