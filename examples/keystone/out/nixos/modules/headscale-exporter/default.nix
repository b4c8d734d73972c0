# Nodes of a Headscale as metrics: a small program, beside this file, that asks its HTTP API at each scrape.
{
  config,
  lib,
  pkgs,
  utils,
  ...
}:
let
  cfg = config.services.nixscope.headscale-exporter;
  name = "nixscope-headscale-exporter";
  program = pkgs.writers.writePython3Bin name {
    libraries = [ pkgs.python3Packages.prometheus-client ];
    flakeIgnore = [
      "E501"
      "W503"
    ];
  } (builtins.readFile ./headscale.py);
  arguments = [
    "--url=${cfg.url}"
    "--address=${cfg.listenAddress}"
    "--port=${toString cfg.port}"
  ]
  ++ map (host: "--expect=${host}") cfg.expected;
in
{
  options.services.nixscope.headscale-exporter = {
    enable = lib.mkEnableOption "metrics of the nodes of a Headscale";
    url = lib.mkOption {
      type = lib.types.strMatching "https?://.+";
      example = "https://headscale.example.org";
      description = "Address of Headscale's HTTP API.";
    };
    apiKeyFile = lib.mkOption {
      type = lib.types.externalPath;
      example = "/run/agenix/headscale-api-key";
      description = "File with an API key. root alone needs to be able to read it; a new key needs a restart.";
    };
    expected = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
      description = "Names of nodes that must be registered.";
    };
    listenAddress = lib.mkOption {
      type = lib.types.str;
      default = "0.0.0.0";
      description = "Address on which the metrics are served. The firewall is not touched.";
    };
    port = lib.mkOption {
      type = lib.types.port;
      default = 9250;
      description = "Port on which the metrics are served.";
    };
  };

  config = lib.mkIf cfg.enable {
    systemd.services.${name} = {
      description = "Metrics of the nodes of a Headscale";
      wantedBy = [ "multi-user.target" ];
      wants = [ "network-online.target" ];
      after = [ "network-online.target" ];
      # A key file that agenix or sops has not written yet is waited for, however long.
      startLimitIntervalSec = 0;
      serviceConfig = {
        ExecStart = "${program}/bin/${name} --api-key-file=%d/api-key ${utils.escapeSystemdExecArgs arguments}";
        LoadCredential = "api-key:${lib.replaceStrings [ "%" ] [ "%%" ] cfg.apiKeyFile}";
        Restart = "always";
        RestartSec = 10;

        # `systemd-analyze security nixscope-headscale-exporter` says 1.1 of 10: what is left is the network.
        CapabilityBoundingSet = "";
        DevicePolicy = "closed";
        DynamicUser = true;
        LockPersonality = true;
        MemoryDenyWriteExecute = true;
        MemoryMax = "512M";
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
    };
  };
}
