# The observability stack of keystone for kubenix.
# Written by nixscope; edit the spec and generate again instead.

{
  kubenix,
  lib,
  pkgs,
  ...
}:
let
  # What Helm would learn from the cluster.
  apiVersions = [
    "apiregistration.k8s.io/v1"
    "monitoring.coreos.com/v1"
    "monitoring.coreos.com/v1/Alertmanager"
    "monitoring.coreos.com/v1/PodMonitor"
    "monitoring.coreos.com/v1/Probe"
    "monitoring.coreos.com/v1/Prometheus"
    "monitoring.coreos.com/v1/PrometheusRule"
    "monitoring.coreos.com/v1/ServiceMonitor"
    "monitoring.coreos.com/v1/ThanosRuler"
    "monitoring.coreos.com/v1alpha1"
    "monitoring.coreos.com/v1alpha1/AlertmanagerConfig"
    "monitoring.coreos.com/v1alpha1/PrometheusAgent"
    "monitoring.coreos.com/v1alpha1/ScrapeConfig"
  ];
in
{
  imports = [ kubenix.modules.helm ];
  kubernetes = {
    version = lib.mkDefault "1.34";

    # Kinds that the charts and our objects use.
    customTypes = {
      alertmanagerconfigs = {
        group = "monitoring.coreos.com";
        version = "v1alpha1";
        kind = "AlertmanagerConfig";
        attrName = "alertmanagerconfigs";
      };
      alertmanagers = {
        group = "monitoring.coreos.com";
        version = "v1";
        kind = "Alertmanager";
        attrName = "alertmanagers";
      };
      podmonitors = {
        group = "monitoring.coreos.com";
        version = "v1";
        kind = "PodMonitor";
        attrName = "podmonitors";
      };
      probes = {
        group = "monitoring.coreos.com";
        version = "v1";
        kind = "Probe";
        attrName = "probes";
      };
      prometheusagents = {
        group = "monitoring.coreos.com";
        version = "v1alpha1";
        kind = "PrometheusAgent";
        attrName = "prometheusagents";
      };
      prometheuses = {
        group = "monitoring.coreos.com";
        version = "v1";
        kind = "Prometheus";
        attrName = "prometheuses";
      };
      prometheusrules = {
        group = "monitoring.coreos.com";
        version = "v1";
        kind = "PrometheusRule";
        attrName = "prometheusrules";
      };
      scrapeconfigs = {
        group = "monitoring.coreos.com";
        version = "v1alpha1";
        kind = "ScrapeConfig";
        attrName = "scrapeconfigs";
      };
      servicemonitors = {
        group = "monitoring.coreos.com";
        version = "v1";
        kind = "ServiceMonitor";
        attrName = "servicemonitors";
      };
      thanosrulers = {
        group = "monitoring.coreos.com";
        version = "v1";
        kind = "ThanosRuler";
        attrName = "thanosrulers";
      };
    };

    # Charts by the digest of their repository's index.
    helm.releases = {
      kube-prometheus-stack = {
        chart = pkgs.fetchurl {
          url = "https://github.com/prometheus-community/helm-charts/releases/download/kube-prometheus-stack-88.5.3/kube-prometheus-stack-88.5.3.tgz";
          hash = "sha256-O/9Xb1fIj5/KwyhsxuDSLdr31+GCnBSgklc1nwLKZMk=";
        };
        namespace = "monitoring";
        overrideNamespace = false;
        noHooks = true;
        includeCRDs = true;
        inherit apiVersions;
        values = {
          crds = {
            enabled = true;
          };
          defaultRules = {
            create = true;
            node = {
              fsSelector = "fstype!=\"\",fstype!=\"zfs\"";
            };
            disabled = {
              NodeMemoryHighUtilization = true;
            };
          };
          prometheusOperator = {
            admissionWebhooks = {
              enabled = false;
            };
            tls = {
              enabled = false;
            };
            resources = {
              requests = {
                cpu = "20m";
                memory = "120Mi";
              };
              limits = {
                memory = "120Mi";
              };
            };
            prometheusConfigReloader = {
              resources = {
                requests = {
                  cpu = "5m";
                  memory = "32Mi";
                };
                limits = {
                  memory = "32Mi";
                };
              };
            };
          };
          prometheus = {
            prometheusSpec = {
              replicas = 1;
              externalLabels = {
                cluster = "keystone";
              };
              scrapeInterval = "30s";
              evaluationInterval = "30s";
              retention = "15d";
              retentionSize = "45GB";
              ruleSelectorNilUsesHelmValues = false;
              serviceMonitorSelectorNilUsesHelmValues = false;
              podMonitorSelectorNilUsesHelmValues = false;
              probeSelectorNilUsesHelmValues = false;
              scrapeConfigSelectorNilUsesHelmValues = false;
              storageSpec = {
                volumeClaimTemplate = {
                  spec = {
                    accessModes = [ "ReadWriteOnce" ];
                    storageClassName = "ceph-block";
                    resources = {
                      requests = {
                        storage = "50Gi";
                      };
                    };
                  };
                };
              };
              resources = {
                requests = {
                  cpu = "200m";
                  memory = "708Mi";
                };
                limits = {
                  memory = "708Mi";
                };
              };
            };
          };
          thanosRuler = {
            thanosRulerSpec = {
              ruleSelectorNilUsesHelmValues = false;
            };
          };
          kube-state-metrics = {
            collectorsExclude = [ "secrets" ];
            resources = {
              requests = {
                cpu = "10m";
                memory = "88Mi";
              };
              limits = {
                memory = "88Mi";
              };
            };
          };
          nodeExporter = {
            enabled = false;
            forceDeployDashboards = true;
            operatingSystems = {
              aix = {
                enabled = false;
              };
              darwin = {
                enabled = false;
              };
            };
          };
          kubeApiServer = {
            enabled = true;
            serviceMonitor = {
              metricRelabelings = [
                {
                  action = "drop";
                  sourceLabels = [
                    "__name__"
                    "le"
                  ];
                  regex = "(etcd_request|apiserver_request_slo|apiserver_request_sli|apiserver_request)_duration_seconds_bucket;(0\\.15|0\\.2|0\\.3|0\\.35|0\\.4|0\\.45|0\\.6|0\\.7|0\\.8|0\\.9|1\\.25|1\\.5|1\\.75|2|3|3\\.5|4|4\\.5|6|7|8|9|15|20|40|45|50)(\\.0)?";
                }
                {
                  action = "drop";
                  sourceLabels = [ "__name__" ];
                  regex = "(kubelet|container|scheduler|kubeproxy)_.*";
                }
              ];
            };
          };
          kubelet = {
            enabled = true;
            serviceMonitor = {
              metricRelabelings = [
                {
                  action = "drop";
                  sourceLabels = [
                    "__name__"
                    "le"
                  ];
                  regex = "(csi_operations|storage_operation_duration)_seconds_bucket;(0.25|2.5|15|25|120|600)(\\.0)?";
                }
                {
                  action = "drop";
                  sourceLabels = [ "__name__" ];
                  regex = "(apiserver|aggregator|etcd|scheduler|kubeproxy)_.*";
                }
              ];
            };
          };
          coreDns = {
            enabled = true;
          };
          kubeStateMetrics = {
            enabled = true;
          };
          kubeScheduler = {
            enabled = false;
          };
          kubeControllerManager = {
            enabled = false;
          };
          kubeProxy = {
            enabled = false;
          };
          kubeEtcd = {
            enabled = true;
            service = {
              enabled = false;
            };
            serviceMonitor = {
              enabled = false;
            };
          };
          alertmanager = {
            enabled = true;
            alertmanagerSpec = {
              replicas = 1;
              storage = {
                volumeClaimTemplate = {
                  spec = {
                    accessModes = [ "ReadWriteOnce" ];
                    storageClassName = "ceph-block";
                    resources = {
                      requests = {
                        storage = "10Gi";
                      };
                    };
                  };
                };
              };
              secrets = [
                "alertmanager-audit"
                "alertmanager-heartbeat"
                "alertmanager-pagerduty"
                "alertmanager-slack"
                "alertmanager-smtp"
              ];
              automountServiceAccountToken = false;
              resources = {
                requests = {
                  cpu = "10m";
                  memory = "88Mi";
                };
                limits = {
                  memory = "88Mi";
                };
              };
            };
            config = {
              global = {
                resolve_timeout = "5m";
              };
              route = {
                receiver = "default";
                group_by = [
                  "alertname"
                  "severity"
                  "namespace"
                ];
                group_wait = "30s";
                group_interval = "5m";
                repeat_interval = "12h";
                routes = [
                  {
                    receiver = "heartbeat";
                    matchers = [ "alertname=\"Watchdog\"" ];
                    group_wait = "0s";
                    group_interval = "1m";
                    repeat_interval = "50s";
                  }
                  {
                    receiver = "null";
                    matchers = [ "alertname=\"InfoInhibitor\"" ];
                  }
                  {
                    receiver = "pagerduty";
                    matchers = [ "severity=\"critical\"" ];
                    continue = true;
                  }
                  {
                    receiver = "default";
                    matchers = [ "severity=\"critical\"" ];
                  }
                  {
                    receiver = "slack";
                    matchers = [ "severity=\"warning\"" ];
                  }
                ];
              };
              inhibit_rules = [
                {
                  source_matchers = [ "severity=\"critical\"" ];
                  target_matchers = [ "severity=~\"warning|info\"" ];
                  equal = [
                    "alertname"
                    "cluster"
                    "namespace"
                    "instance"
                    "persistentvolumeclaim"
                    "mountpoint"
                    "device"
                    "type"
                  ];
                }
                {
                  source_matchers = [ "severity=\"warning\"" ];
                  target_matchers = [ "severity=\"info\"" ];
                  equal = [
                    "alertname"
                    "cluster"
                    "namespace"
                    "instance"
                    "persistentvolumeclaim"
                    "mountpoint"
                    "device"
                    "type"
                  ];
                }
                {
                  source_matchers = [ "alertname=\"InfoInhibitor\"" ];
                  target_matchers = [ "severity=\"info\"" ];
                  equal = [
                    "cluster"
                    "namespace"
                  ];
                }
                {
                  source_matchers = [ "alertname=\"HostDown\"" ];
                  target_matchers = [ "alertname=~\"MeshPeerUnreachable|HeadscaleNodeOffline\"" ];
                  equal = [
                    "cluster"
                    "instance"
                  ];
                }
                {
                  source_matchers = [ "alertname=\"PrimerServerUnreachable\"" ];
                  target_matchers = [ "alertname=~\"HostDown|PrimerPingLost|HeadscaleNodeOffline\"" ];
                  equal = [
                    "cluster"
                    "instance"
                  ];
                }
                {
                  source_matchers = [ "alertname=\"SmartctlExporterDown\"" ];
                  target_matchers = [ "alertname=~\"DiskNotReported\"" ];
                  equal = [
                    "cluster"
                    "instance"
                  ];
                }
                {
                  source_matchers = [ "alertname=\"DiskLost\"" ];
                  target_matchers = [ "alertname=~\"DiskNotReported\"" ];
                  equal = [
                    "cluster"
                    "instance"
                    "device"
                  ];
                }
                {
                  source_matchers = [
                    "alertname=~\"Ceph.+\""
                    "type=\"\""
                  ];
                  target_matchers = [
                    "alertname=~\"Ceph.+\""
                    "alertname!~\"CephMonDown|CephMonDownQuorumAtRisk\""
                    "type=\"ceph_default\""
                  ];
                  equal = [
                    "alertname"
                    "cluster"
                    "namespace"
                  ];
                }
                {
                  source_matchers = [
                    "alertname=~\"CephMonDown|CephMonDownQuorumAtRisk\""
                    "type=\"ceph_default\""
                  ];
                  target_matchers = [
                    "alertname=~\"CephMonDown|CephMonDownQuorumAtRisk\""
                    "type=\"\""
                  ];
                  equal = [
                    "alertname"
                    "cluster"
                  ];
                }
                {
                  source_matchers = [
                    "alertname=\"PrometheusJobMissing\""
                    "type=\"ceph_default\""
                  ];
                  target_matchers = [
                    "alertname=\"CephMetricsMissing\""
                    "type=\"\""
                  ];
                  equal = [ "cluster" ];
                }
              ];
              receivers = [
                {
                  name = "null";
                }
                {
                  name = "default";
                  slack_configs = [
                    {
                      api_url_file = "/etc/alertmanager/secrets/alertmanager-slack/url";
                      channel = "#alerts";
                      send_resolved = true;
                      title = "{{ .Status | toUpper }}: {{ .CommonLabels.alertname }} ({{ .CommonLabels.severity }})";
                      text = ''
                        {{ range .Alerts }}{{ .Annotations.summary }}
                        {{ .Annotations.description }}
                        {{ if .Annotations.runbook_url }}<{{ .Annotations.runbook_url }}|Runbook>
                        {{ end }}{{ end }}'';
                    }
                  ];
                }
                {
                  name = "slack";
                  slack_configs = [
                    {
                      api_url_file = "/etc/alertmanager/secrets/alertmanager-slack/url";
                      channel = "#alerts-warning";
                      send_resolved = true;
                      title = "{{ .Status | toUpper }}: {{ .CommonLabels.alertname }} ({{ .CommonLabels.severity }})";
                      text = ''
                        {{ range .Alerts }}{{ .Annotations.summary }}
                        {{ .Annotations.description }}
                        {{ if .Annotations.runbook_url }}<{{ .Annotations.runbook_url }}|Runbook>
                        {{ end }}{{ end }}'';
                    }
                  ];
                }
                {
                  name = "pagerduty";
                  pagerduty_configs = [
                    {
                      routing_key_file = "/etc/alertmanager/secrets/alertmanager-pagerduty/routing-key";
                      send_resolved = true;
                      description = "{{ .Status | toUpper }}: {{ .CommonLabels.alertname }} ({{ .CommonLabels.severity }})";
                    }
                  ];
                }
                {
                  name = "oncall-mail";
                  email_configs = [
                    {
                      to = "oncall@example.org";
                      from = "alerts@example.org";
                      smarthost = "smtp.example.org:587";
                      auth_username = "alerts";
                      auth_password_file = "/etc/alertmanager/secrets/alertmanager-smtp/password";
                      require_tls = true;
                      send_resolved = true;
                    }
                  ];
                }
                {
                  name = "audit";
                  webhook_configs = [
                    {
                      url_file = "/etc/alertmanager/secrets/alertmanager-audit/url";
                      send_resolved = true;
                    }
                  ];
                }
                {
                  name = "heartbeat";
                  webhook_configs = [
                    {
                      url_file = "/etc/alertmanager/secrets/alertmanager-heartbeat/url";
                      send_resolved = false;
                    }
                  ];
                }
              ];
              templates = [ "/etc/alertmanager/config/*.tmpl" ];
            };
          };
          grafana = {
            enabled = true;
            testFramework = {
              enabled = false;
            };
            rbac = {
              namespaced = true;
            };
            containerSecurityContext = {
              readOnlyRootFilesystem = true;
            };
            extraEmptyDirMounts = [
              {
                name = "tmp";
                mountPath = "/tmp";
              }
            ];
            extraContainerVolumes = [
              {
                name = "sidecar-tmp";
                emptyDir = { };
              }
            ];
            initChownData = {
              enabled = false;
            };
            admin = {
              existingSecret = "grafana-admin";
              userKey = "admin-user";
              passwordKey = "admin-password";
            };
            "grafana.ini" = {
              analytics = {
                check_for_updates = false;
                reporting_enabled = false;
              };
              "auth.anonymous" = {
                enabled = false;
              };
            };
            persistence = {
              enabled = true;
              accessModes = [ "ReadWriteOnce" ];
              size = "10Gi";
              storageClassName = "ceph-block";
            };
            deploymentStrategy = {
              type = "Recreate";
            };
            resources = {
              requests = {
                cpu = "50m";
                memory = "433Mi";
              };
              limits = {
                memory = "433Mi";
              };
            };
            sidecar = {
              resources = {
                requests = {
                  cpu = "5m";
                  memory = "128Mi";
                };
                limits = {
                  memory = "128Mi";
                };
              };
              securityContext = {
                readOnlyRootFilesystem = true;
              };
              dashboards = {
                resource = "configmap";
                searchNamespace = "monitoring";
                extraMounts = [
                  {
                    name = "sidecar-tmp";
                    mountPath = "/tmp";
                  }
                ];
              };
              datasources = {
                resource = "configmap";
                searchNamespace = "monitoring";
                extraMounts = [
                  {
                    name = "sidecar-tmp";
                    mountPath = "/tmp";
                  }
                ];
              };
            };
            additionalDataSources = [
              {
                name = "Loki";
                type = "loki";
                uid = "loki";
                access = "proxy";
                url = "http://loki-gateway.monitoring.svc";
                secureJsonData = {
                  httpHeaderValue1 = "dev|hosts|kube-system|monitoring|payments|rook-ceph";
                };
                jsonData = {
                  httpHeaderName1 = "X-Scope-OrgID";
                };
              }
              {
                name = "Loki (dev)";
                type = "loki";
                uid = "loki-dev";
                access = "proxy";
                url = "http://loki-gateway.monitoring.svc";
                secureJsonData = {
                  httpHeaderValue1 = "dev";
                };
                jsonData = {
                  httpHeaderName1 = "X-Scope-OrgID";
                };
              }
              {
                name = "Loki (hosts)";
                type = "loki";
                uid = "loki-hosts";
                access = "proxy";
                url = "http://loki-gateway.monitoring.svc";
                secureJsonData = {
                  httpHeaderValue1 = "hosts";
                };
                jsonData = {
                  httpHeaderName1 = "X-Scope-OrgID";
                };
              }
              {
                name = "Loki (kube-system)";
                type = "loki";
                uid = "loki-kube-system";
                access = "proxy";
                url = "http://loki-gateway.monitoring.svc";
                secureJsonData = {
                  httpHeaderValue1 = "kube-system";
                };
                jsonData = {
                  httpHeaderName1 = "X-Scope-OrgID";
                };
              }
              {
                name = "Loki (monitoring)";
                type = "loki";
                uid = "loki-monitoring";
                access = "proxy";
                url = "http://loki-gateway.monitoring.svc";
                secureJsonData = {
                  httpHeaderValue1 = "monitoring";
                };
                jsonData = {
                  httpHeaderName1 = "X-Scope-OrgID";
                };
              }
              {
                name = "Loki (payments)";
                type = "loki";
                uid = "loki-payments";
                access = "proxy";
                url = "http://loki-gateway.monitoring.svc";
                secureJsonData = {
                  httpHeaderValue1 = "payments";
                };
                jsonData = {
                  httpHeaderName1 = "X-Scope-OrgID";
                };
              }
              {
                name = "Loki (rook-ceph)";
                type = "loki";
                uid = "loki-rook-ceph";
                access = "proxy";
                url = "http://loki-gateway.monitoring.svc";
                secureJsonData = {
                  httpHeaderValue1 = "rook-ceph";
                };
                jsonData = {
                  httpHeaderName1 = "X-Scope-OrgID";
                };
              }
            ];
          };
        };
      };
      loki = {
        chart = pkgs.fetchurl {
          url = "https://github.com/grafana-community/helm-charts/releases/download/loki-18.11.0/loki-18.11.0.tgz";
          hash = "sha256-1NmUJNGX4UYIeAk8n87QI0ZmmrBpig3KfFdat2//eus=";
        };
        namespace = "monitoring";
        overrideNamespace = false;
        noHooks = true;
        includeCRDs = true;
        inherit apiVersions;
        values = {
          deploymentMode = "SimpleScalable";
          global = {
            dnsService = "kube-dns";
            extraEnv = [
              {
                name = "LOKI_S3_ACCESS_KEY_ID";
                valueFrom = {
                  secretKeyRef = {
                    name = "loki-s3";
                    key = "access_key_id";
                  };
                };
              }
              {
                name = "LOKI_S3_SECRET_ACCESS_KEY";
                valueFrom = {
                  secretKeyRef = {
                    name = "loki-s3";
                    key = "secret_access_key";
                  };
                };
              }
            ];
          };
          loki = {
            auth_enabled = true;
            storage = {
              type = "s3";
            };
            config = "";
            structuredConfig = {
              auth_enabled = true;
              server = {
                http_listen_port = 3100;
                grpc_listen_port = 9095;
                grpc_server_max_recv_msg_size = 104857600;
                grpc_server_max_send_msg_size = 104857600;
                log_level = "info";
              };
              common = {
                path_prefix = "/var/loki";
                replication_factor = 3;
                storage = {
                  s3 = {
                    bucketnames = "loki-chunks";
                    region = "us-east-1";
                    s3forcepathstyle = true;
                    insecure = true;
                    endpoint = "http://rgw.ceph.svc:80";
                    access_key_id = "\${LOKI_S3_ACCESS_KEY_ID}";
                    secret_access_key = "\${LOKI_S3_SECRET_ACCESS_KEY}";
                  };
                };
                compactor_grpc_address = "loki-backend.monitoring.svc.cluster.local:9095";
              };
              memberlist = {
                join_members = [ "loki-memberlist.monitoring.svc.cluster.local" ];
                bind_port = 7946;
                advertise_port = 7946;
                abort_if_cluster_join_fails = true;
                max_join_retries = 10;
                min_join_backoff = "1s";
                max_join_backoff = "1m";
                rejoin_interval = "90s";
              };
              ingester = {
                wal = {
                  flush_on_shutdown = true;
                  replay_memory_ceiling = "92MB";
                };
              };
              limits_config = {
                retention_period = "2160h";
                ingestion_rate_mb = 10;
                ingestion_burst_size_mb = 20;
                reject_old_samples_max_age = "192h";
                volume_enabled = true;
              };
              runtime_config = {
                file = "/etc/loki/runtime-config/runtime-config.yaml";
              };
              schema_config = {
                configs = [
                  {
                    from = "2024-04-01";
                    store = "tsdb";
                    object_store = "s3";
                    schema = "v13";
                    index = {
                      prefix = "loki_index_";
                      period = "24h";
                    };
                  }
                ];
              };
              compactor = {
                working_directory = "/var/loki/compactor";
                retention_enabled = true;
                delete_request_store = "s3";
                retention_delete_delay = "2h";
              };
              querier = {
                multi_tenant_queries_enabled = true;
              };
              analytics = {
                reporting_enabled = false;
              };
              ruler = {
                storage = {
                  type = "local";
                  local = {
                    directory = "/etc/loki/rules";
                  };
                };
                rule_path = "/var/loki/rules-temp";
                wal = {
                  dir = "/var/loki/ruler-wal";
                };
                alertmanager_url = "http://kube-prometheus-stack-alertmanager.monitoring.svc:9093";
                enable_alertmanager_v2 = true;
                enable_api = true;
                enable_sharding = true;
                external_labels = {
                  cluster = "keystone";
                };
              };
              storage_config = {
                tsdb_shipper = {
                  index_gateway_client = {
                    server_address = "dns+loki-backend-headless.monitoring.svc.cluster.local:9095";
                  };
                };
              };
            };
            runtimeConfig = {
              overrides = {
                dev = {
                  retention_period = "168h";
                };
                hosts = {
                  max_global_streams_per_user = 5500;
                };
                payments = {
                  retention_period = "8760h";
                };
              };
            };
          };
          singleBinary = {
            replicas = 0;
          };
          write = {
            replicas = 3;
            resources = {
              requests = {
                cpu = "50m";
                memory = "184Mi";
              };
              limits = {
                memory = "184Mi";
              };
            };
            persistence = {
              size = "20Gi";
              storageClass = "ceph-block";
            };
          };
          read = {
            replicas = 2;
            resources = {
              requests = {
                cpu = "50m";
                memory = "152Mi";
              };
              limits = {
                memory = "152Mi";
              };
            };
            affinity = {
              podAntiAffinity = {
                requiredDuringSchedulingIgnoredDuringExecution = [ ];
                preferredDuringSchedulingIgnoredDuringExecution = [
                  {
                    weight = 100;
                    podAffinityTerm = {
                      labelSelector = {
                        matchLabels = {
                          "app.kubernetes.io/name" = "loki";
                          "app.kubernetes.io/instance" = "loki";
                          "app.kubernetes.io/component" = "read";
                        };
                      };
                      topologyKey = "kubernetes.io/hostname";
                    };
                  }
                ];
              };
            };
          };
          backend = {
            replicas = 1;
            resources = {
              requests = {
                cpu = "50m";
                memory = "216Mi";
              };
              limits = {
                memory = "216Mi";
              };
            };
            persistence = {
              size = "20Gi";
              storageClass = "ceph-block";
            };
            automountServiceAccountToken = false;
            extraVolumes = [
              {
                name = "log-rules";
                configMap = {
                  name = "loki-rules";
                };
              }
            ];
            extraVolumeMounts = [
              {
                name = "log-rules";
                mountPath = "/etc/loki/rules/dev";
                readOnly = true;
              }
              {
                name = "log-rules";
                mountPath = "/etc/loki/rules/hosts";
                readOnly = true;
              }
              {
                name = "log-rules";
                mountPath = "/etc/loki/rules/kube-system";
                readOnly = true;
              }
              {
                name = "log-rules";
                mountPath = "/etc/loki/rules/monitoring";
                readOnly = true;
              }
              {
                name = "log-rules";
                mountPath = "/etc/loki/rules/payments";
                readOnly = true;
              }
              {
                name = "log-rules";
                mountPath = "/etc/loki/rules/rook-ceph";
                readOnly = true;
              }
            ];
          };
          gateway = {
            enabled = true;
            replicas = 1;
            metrics = {
              enabled = false;
            };
            service = {
              clusterIP = "10.43.0.15";
            };
            resources = {
              requests = {
                cpu = "10m";
                memory = "32Mi";
              };
              limits = {
                memory = "32Mi";
              };
            };
          };
          chunksCache = {
            enabled = false;
          };
          resultsCache = {
            enabled = false;
          };
          lokiCanary = {
            enabled = true;
            push = false;
            labelname = "pod";
            extraArgs = [ "-interval=5s" ];
            tenant = {
              name = "monitoring";
            };
            tolerations = [
              {
                operator = "Exists";
              }
            ];
            resources = {
              requests = {
                cpu = "5m";
                memory = "24Mi";
              };
              limits = {
                memory = "24Mi";
              };
            };
          };
          test = {
            enabled = false;
          };
          sidecar = {
            rules = {
              enabled = false;
            };
          };
          monitoring = {
            serviceMonitor = {
              enabled = true;
            };
          };
          defaults = {
            automountServiceAccountToken = false;
          };
          serviceAccount = {
            automountServiceAccountToken = false;
          };
        };
      };
      alloy = {
        chart = pkgs.fetchurl {
          url = "https://github.com/grafana/helm-charts/releases/download/alloy-1.11.1/alloy-1.11.1.tgz";
          hash = "sha256-zEzUiohcBw/ospKZcVUoUjdcEektlfxjN9DD+id6xXU=";
        };
        namespace = "monitoring";
        overrideNamespace = false;
        noHooks = true;
        includeCRDs = true;
        inherit apiVersions;
        values = {
          crds = {
            create = false;
          };
          alloy = {
            configMap = {
              create = false;
              name = "alloy-config";
              key = "config.alloy";
            };
            enableReporting = false;
            mounts = {
              varlog = true;
              extra = [
                {
                  name = "state";
                  mountPath = "/var/lib/alloy";
                }
              ];
            };
            storagePath = "/var/lib/alloy";
            securityContext = {
              allowPrivilegeEscalation = false;
              capabilities = {
                drop = [ "ALL" ];
              };
              readOnlyRootFilesystem = true;
              seccompProfile = {
                type = "RuntimeDefault";
              };
              runAsUser = 0;
              runAsGroup = 0;
            };
            resources = {
              requests = {
                cpu = "50m";
                memory = "152Mi";
              };
              limits = {
                memory = "152Mi";
              };
            };
          };
          configReloader = {
            resources = {
              requests = {
                cpu = "5m";
                memory = "32Mi";
              };
              limits = {
                memory = "32Mi";
              };
            };
          };
          controller = {
            type = "daemonset";
            tolerations = [
              {
                operator = "Exists";
              }
            ];
            volumes = {
              extra = [
                {
                  name = "state";
                  hostPath = {
                    path = "/var/lib/alloy-pods";
                    type = "DirectoryOrCreate";
                  };
                }
              ];
            };
          };
          rbac = {
            rules = [
              {
                apiGroups = [ "" ];
                resources = [ "pods" ];
                verbs = [ "get" ];
              }
            ];
            clusterRules = [
              {
                apiGroups = [ "" ];
                resources = [ "pods" ];
                verbs = [
                  "list"
                  "watch"
                ];
              }
            ];
          };
          serviceMonitor = {
            enabled = true;
          };
        };
      };
      alloy-events = {
        chart = pkgs.fetchurl {
          url = "https://github.com/grafana/helm-charts/releases/download/alloy-1.11.1/alloy-1.11.1.tgz";
          hash = "sha256-zEzUiohcBw/ospKZcVUoUjdcEektlfxjN9DD+id6xXU=";
        };
        namespace = "monitoring";
        overrideNamespace = false;
        noHooks = true;
        includeCRDs = true;
        inherit apiVersions;
        values = {
          crds = {
            create = false;
          };
          alloy = {
            configMap = {
              create = false;
              name = "alloy-events-config";
              key = "config.alloy";
            };
            enableReporting = false;
            mounts = {
              extra = [
                {
                  name = "state";
                  mountPath = "/var/lib/alloy";
                }
              ];
            };
            storagePath = "/var/lib/alloy";
            securityContext = {
              allowPrivilegeEscalation = false;
              capabilities = {
                drop = [ "ALL" ];
              };
              readOnlyRootFilesystem = true;
              seccompProfile = {
                type = "RuntimeDefault";
              };
              runAsNonRoot = true;
              runAsUser = 473;
              runAsGroup = 473;
            };
            resources = {
              requests = {
                cpu = "50m";
                memory = "152Mi";
              };
              limits = {
                memory = "152Mi";
              };
            };
          };
          configReloader = {
            resources = {
              requests = {
                cpu = "5m";
                memory = "32Mi";
              };
              limits = {
                memory = "32Mi";
              };
            };
          };
          controller = {
            type = "deployment";
            replicas = 1;
            updateStrategy = {
              type = "Recreate";
            };
            volumes = {
              extra = [
                {
                  name = "state";
                  emptyDir = { };
                }
              ];
            };
          };
          rbac = {
            rules = [
              {
                apiGroups = [ "" ];
                resources = [ "events" ];
                verbs = [ "get" ];
              }
            ];
            clusterRules = [
              {
                apiGroups = [ "" ];
                resources = [ "events" ];
                verbs = [
                  "list"
                  "watch"
                ];
              }
            ];
          };
          serviceMonitor = {
            enabled = true;
            relabelings = [
              {
                targetLabel = "job";
                replacement = "alloy";
              }
            ];
          };
        };
      };
      prometheus-adapter = {
        chart = pkgs.fetchurl {
          url = "https://github.com/prometheus-community/helm-charts/releases/download/prometheus-adapter-5.3.0/prometheus-adapter-5.3.0.tgz";
          hash = "sha256-qmdStiB+14hSJxTD739n8n1CPrTZUS/stS3GQbZDTzE=";
        };
        namespace = "monitoring";
        overrideNamespace = false;
        noHooks = true;
        includeCRDs = true;
        inherit apiVersions;
        values = {
          prometheus = {
            url = "http://kube-prometheus-stack-prometheus.monitoring.svc";
            port = 9090;
          };
          rules = {
            default = true;
          };
          resources = {
            requests = {
              cpu = "20m";
              memory = "120Mi";
            };
            limits = {
              memory = "120Mi";
            };
          };
        };
      };
      yace = {
        chart = pkgs.fetchurl {
          url = "https://github.com/prometheus-community/helm-charts/releases/download/prometheus-yet-another-cloudwatch-exporter-0.47.0/prometheus-yet-another-cloudwatch-exporter-0.47.0.tgz";
          hash = "sha256-vE+K3lNbCkdsO1S1FmevR6rRw4MwHSY+7IzW2ja8tV4=";
        };
        namespace = "monitoring";
        overrideNamespace = false;
        noHooks = true;
        includeCRDs = true;
        inherit apiVersions;
        values = {
          fullnameOverride = "yace";
          config = ''
            apiVersion: v1alpha1
            sts-region: eu-central-1
            discovery:
              exportedTagsOnMetrics:
                AWS/EC2:
                - Name
              jobs:
              - type: AWS/EC2
                regions:
                - eu-central-1
                metrics:
                - name: CPUUtilization
                  statistics:
                  - Average
                  period: 300
                  length: 900
                  nilToZero: false
                - name: CPUCreditBalance
                  statistics:
                  - Average
                  period: 300
                  length: 900
                  nilToZero: false
                - name: StatusCheckFailed
                  statistics:
                  - Maximum
                  period: 300
                  length: 900
                  nilToZero: false
                - name: NetworkIn
                  statistics:
                  - Sum
                  period: 300
                  length: 900
                  nilToZero: false
                - name: NetworkOut
                  statistics:
                  - Sum
                  period: 300
                  length: 900
                  nilToZero: false
          '';
          aws = {
            secret = {
              name = "yace-aws";
            };
          };
          testConnection = false;
          serviceAccount = {
            automountServiceAccountToken = false;
          };
          podSecurityContext = {
            runAsNonRoot = true;
            runAsUser = 65534;
            runAsGroup = 65534;
            seccompProfile = {
              type = "RuntimeDefault";
            };
          };
          securityContext = {
            allowPrivilegeEscalation = false;
            capabilities = {
              drop = [ "ALL" ];
            };
            readOnlyRootFilesystem = true;
            seccompProfile = {
              type = "RuntimeDefault";
            };
          };
          resources = {
            requests = {
              cpu = "10m";
              memory = "88Mi";
            };
            limits = {
              memory = "88Mi";
            };
          };
        };
      };
    };

    # Objects of ours.
    api.resources = {
      core.v1.Namespace.monitoring = {
        apiVersion = "v1";
        kind = "Namespace";
        metadata = {
          name = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
            "pod-security.kubernetes.io/enforce" = "privileged";
            "pod-security.kubernetes.io/warn" = "restricted";
            "pod-security.kubernetes.io/audit" = "restricted";
          };
        };
      };
      "networking.k8s.io".v1.NetworkPolicy.default-deny-ingress = {
        apiVersion = "networking.k8s.io/v1";
        kind = "NetworkPolicy";
        metadata = {
          name = "default-deny-ingress";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          podSelector = { };
          policyTypes = [ "Ingress" ];
        };
      };
      "networking.k8s.io".v1.NetworkPolicy.allow-prometheus = {
        apiVersion = "networking.k8s.io/v1";
        kind = "NetworkPolicy";
        metadata = {
          name = "allow-prometheus";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          podSelector = {
            matchLabels = {
              "app.kubernetes.io/name" = "prometheus";
              "operator.prometheus.io/name" = "kube-prometheus-stack-prometheus";
            };
          };
          policyTypes = [ "Ingress" ];
          ingress = [
            {
              from = [
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "prometheus";
                      "operator.prometheus.io/name" = "kube-prometheus-stack-prometheus";
                    };
                  };
                }
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "grafana";
                      "app.kubernetes.io/instance" = "kube-prometheus-stack";
                    };
                  };
                }
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "prometheus-adapter";
                      "app.kubernetes.io/instance" = "prometheus-adapter";
                    };
                  };
                }
              ];
              ports = [
                {
                  protocol = "TCP";
                  port = 9090;
                }
              ];
            }
            {
              from = [
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "prometheus";
                      "operator.prometheus.io/name" = "kube-prometheus-stack-prometheus";
                    };
                  };
                }
              ];
              ports = [
                {
                  protocol = "TCP";
                  port = 8080;
                }
              ];
            }
          ];
        };
      };
      "networking.k8s.io".v1.NetworkPolicy.allow-alertmanager = {
        apiVersion = "networking.k8s.io/v1";
        kind = "NetworkPolicy";
        metadata = {
          name = "allow-alertmanager";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          podSelector = {
            matchLabels = {
              "app.kubernetes.io/name" = "alertmanager";
              alertmanager = "kube-prometheus-stack-alertmanager";
            };
          };
          policyTypes = [ "Ingress" ];
          ingress = [
            {
              from = [
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "prometheus";
                      "operator.prometheus.io/name" = "kube-prometheus-stack-prometheus";
                    };
                  };
                }
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "grafana";
                      "app.kubernetes.io/instance" = "kube-prometheus-stack";
                    };
                  };
                }
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "loki";
                      "app.kubernetes.io/instance" = "loki";
                      "app.kubernetes.io/part-of" = "memberlist";
                    };
                  };
                }
              ];
              ports = [
                {
                  protocol = "TCP";
                  port = 9093;
                }
              ];
            }
            {
              from = [
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "prometheus";
                      "operator.prometheus.io/name" = "kube-prometheus-stack-prometheus";
                    };
                  };
                }
              ];
              ports = [
                {
                  protocol = "TCP";
                  port = 8080;
                }
              ];
            }
          ];
        };
      };
      "networking.k8s.io".v1.NetworkPolicy.allow-prometheus-operator = {
        apiVersion = "networking.k8s.io/v1";
        kind = "NetworkPolicy";
        metadata = {
          name = "allow-prometheus-operator";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          podSelector = {
            matchLabels = {
              "app.kubernetes.io/name" = "kube-prometheus-stack-prometheus-operator";
              "app.kubernetes.io/instance" = "kube-prometheus-stack";
            };
          };
          policyTypes = [ "Ingress" ];
          ingress = [
            {
              from = [
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "prometheus";
                      "operator.prometheus.io/name" = "kube-prometheus-stack-prometheus";
                    };
                  };
                }
              ];
              ports = [
                {
                  protocol = "TCP";
                  port = 8080;
                }
              ];
            }
          ];
        };
      };
      "networking.k8s.io".v1.NetworkPolicy.allow-kube-state-metrics = {
        apiVersion = "networking.k8s.io/v1";
        kind = "NetworkPolicy";
        metadata = {
          name = "allow-kube-state-metrics";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          podSelector = {
            matchLabels = {
              "app.kubernetes.io/name" = "kube-state-metrics";
              "app.kubernetes.io/instance" = "kube-prometheus-stack";
            };
          };
          policyTypes = [ "Ingress" ];
          ingress = [
            {
              from = [
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "prometheus";
                      "operator.prometheus.io/name" = "kube-prometheus-stack-prometheus";
                    };
                  };
                }
              ];
              ports = [
                {
                  protocol = "TCP";
                  port = 8080;
                }
              ];
            }
          ];
        };
      };
      "networking.k8s.io".v1.NetworkPolicy.allow-grafana = {
        apiVersion = "networking.k8s.io/v1";
        kind = "NetworkPolicy";
        metadata = {
          name = "allow-grafana";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          podSelector = {
            matchLabels = {
              "app.kubernetes.io/name" = "grafana";
              "app.kubernetes.io/instance" = "kube-prometheus-stack";
            };
          };
          policyTypes = [ "Ingress" ];
          ingress = [
            {
              ports = [
                {
                  protocol = "TCP";
                  port = 3000;
                }
              ];
            }
          ];
        };
      };
      "networking.k8s.io".v1.NetworkPolicy.allow-prometheus-adapter = {
        apiVersion = "networking.k8s.io/v1";
        kind = "NetworkPolicy";
        metadata = {
          name = "allow-prometheus-adapter";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          podSelector = {
            matchLabels = {
              "app.kubernetes.io/name" = "prometheus-adapter";
              "app.kubernetes.io/instance" = "prometheus-adapter";
            };
          };
          policyTypes = [ "Ingress" ];
          ingress = [
            {
              ports = [
                {
                  protocol = "TCP";
                  port = 6443;
                }
              ];
            }
          ];
        };
      };
      "networking.k8s.io".v1.NetworkPolicy.allow-yace = {
        apiVersion = "networking.k8s.io/v1";
        kind = "NetworkPolicy";
        metadata = {
          name = "allow-yace";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          podSelector = {
            matchLabels = {
              "app.kubernetes.io/name" = "prometheus-yet-another-cloudwatch-exporter";
              "app.kubernetes.io/instance" = "yace";
            };
          };
          policyTypes = [ "Ingress" ];
          ingress = [
            {
              from = [
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "prometheus";
                      "operator.prometheus.io/name" = "kube-prometheus-stack-prometheus";
                    };
                  };
                }
              ];
              ports = [
                {
                  protocol = "TCP";
                  port = 5000;
                }
              ];
            }
          ];
        };
      };
      "networking.k8s.io".v1.NetworkPolicy.allow-loki-gateway = {
        apiVersion = "networking.k8s.io/v1";
        kind = "NetworkPolicy";
        metadata = {
          name = "allow-loki-gateway";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          podSelector = {
            matchLabels = {
              "app.kubernetes.io/name" = "loki";
              "app.kubernetes.io/instance" = "loki";
              "app.kubernetes.io/component" = "gateway";
            };
          };
          policyTypes = [
            "Ingress"
            "Egress"
          ];
          ingress = [
            {
              ports = [
                {
                  protocol = "TCP";
                  port = 8080;
                }
              ];
            }
          ];
          egress = [
            {
              to = [
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "loki";
                      "app.kubernetes.io/instance" = "loki";
                      "app.kubernetes.io/part-of" = "memberlist";
                    };
                  };
                }
              ];
              ports = [
                {
                  protocol = "TCP";
                  port = 3100;
                }
              ];
            }
            {
              ports = [
                {
                  protocol = "UDP";
                  port = 53;
                }
                {
                  protocol = "TCP";
                  port = 53;
                }
              ];
            }
          ];
        };
      };
      "networking.k8s.io".v1.NetworkPolicy.allow-loki = {
        apiVersion = "networking.k8s.io/v1";
        kind = "NetworkPolicy";
        metadata = {
          name = "allow-loki";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          podSelector = {
            matchLabels = {
              "app.kubernetes.io/name" = "loki";
              "app.kubernetes.io/instance" = "loki";
              "app.kubernetes.io/part-of" = "memberlist";
            };
          };
          policyTypes = [ "Ingress" ];
          ingress = [
            {
              from = [
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "loki";
                      "app.kubernetes.io/instance" = "loki";
                      "app.kubernetes.io/component" = "gateway";
                    };
                  };
                }
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "prometheus";
                      "operator.prometheus.io/name" = "kube-prometheus-stack-prometheus";
                    };
                  };
                }
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "loki";
                      "app.kubernetes.io/instance" = "loki";
                      "app.kubernetes.io/part-of" = "memberlist";
                    };
                  };
                }
              ];
              ports = [
                {
                  protocol = "TCP";
                  port = 3100;
                }
              ];
            }
            {
              from = [
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "loki";
                      "app.kubernetes.io/instance" = "loki";
                      "app.kubernetes.io/part-of" = "memberlist";
                    };
                  };
                }
              ];
              ports = [
                {
                  protocol = "TCP";
                  port = 9095;
                }
              ];
            }
            {
              from = [
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "loki";
                      "app.kubernetes.io/instance" = "loki";
                      "app.kubernetes.io/part-of" = "memberlist";
                    };
                  };
                }
              ];
              ports = [
                {
                  protocol = "TCP";
                  port = 7946;
                }
              ];
            }
          ];
        };
      };
      "networking.k8s.io".v1.NetworkPolicy.allow-alloy = {
        apiVersion = "networking.k8s.io/v1";
        kind = "NetworkPolicy";
        metadata = {
          name = "allow-alloy";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          podSelector = {
            matchLabels = {
              "app.kubernetes.io/name" = "alloy";
              "app.kubernetes.io/instance" = "alloy";
            };
          };
          policyTypes = [ "Ingress" ];
          ingress = [
            {
              from = [
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "prometheus";
                      "operator.prometheus.io/name" = "kube-prometheus-stack-prometheus";
                    };
                  };
                }
              ];
              ports = [
                {
                  protocol = "TCP";
                  port = 12345;
                }
              ];
            }
          ];
        };
      };
      "networking.k8s.io".v1.NetworkPolicy.allow-alloy-events = {
        apiVersion = "networking.k8s.io/v1";
        kind = "NetworkPolicy";
        metadata = {
          name = "allow-alloy-events";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          podSelector = {
            matchLabels = {
              "app.kubernetes.io/name" = "alloy";
              "app.kubernetes.io/instance" = "alloy-events";
            };
          };
          policyTypes = [ "Ingress" ];
          ingress = [
            {
              from = [
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "prometheus";
                      "operator.prometheus.io/name" = "kube-prometheus-stack-prometheus";
                    };
                  };
                }
              ];
              ports = [
                {
                  protocol = "TCP";
                  port = 12345;
                }
              ];
            }
          ];
        };
      };
      "networking.k8s.io".v1.NetworkPolicy.allow-loki-canary = {
        apiVersion = "networking.k8s.io/v1";
        kind = "NetworkPolicy";
        metadata = {
          name = "allow-loki-canary";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          podSelector = {
            matchLabels = {
              "app.kubernetes.io/name" = "loki";
              "app.kubernetes.io/instance" = "loki";
              "app.kubernetes.io/component" = "canary";
            };
          };
          policyTypes = [ "Ingress" ];
          ingress = [
            {
              from = [
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "prometheus";
                      "operator.prometheus.io/name" = "kube-prometheus-stack-prometheus";
                    };
                  };
                }
              ];
              ports = [
                {
                  protocol = "TCP";
                  port = 3500;
                }
              ];
            }
          ];
        };
      };
      "monitoring.coreos.com".v1alpha1.ScrapeConfig.node-exporter = {
        apiVersion = "monitoring.coreos.com/v1alpha1";
        kind = "ScrapeConfig";
        metadata = {
          name = "node-exporter";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          jobName = "node-exporter";
          staticConfigs = [
            {
              targets = [ "100.64.0.1:9100" ];
              labels = {
                instance = "primer";
              };
            }
            {
              targets = [ "100.64.0.11:9100" ];
              labels = {
                instance = "worker-1";
              };
            }
            {
              targets = [ "100.64.0.12:9100" ];
              labels = {
                instance = "worker-2";
              };
            }
            {
              targets = [ "100.64.0.13:9100" ];
              labels = {
                instance = "worker-3";
              };
            }
            {
              targets = [ "100.64.0.20:9100" ];
              labels = {
                site = "offsite";
                instance = "backup";
              };
            }
          ];
        };
      };
      "monitoring.coreos.com".v1alpha1.ScrapeConfig.zfs-exporter = {
        apiVersion = "monitoring.coreos.com/v1alpha1";
        kind = "ScrapeConfig";
        metadata = {
          name = "zfs-exporter";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          jobName = "zfs-exporter";
          staticConfigs = [
            {
              targets = [ "100.64.0.1:9134" ];
              labels = {
                instance = "primer";
              };
            }
            {
              targets = [ "100.64.0.11:9134" ];
              labels = {
                instance = "worker-1";
              };
            }
            {
              targets = [ "100.64.0.12:9134" ];
              labels = {
                instance = "worker-2";
              };
            }
            {
              targets = [ "100.64.0.13:9134" ];
              labels = {
                instance = "worker-3";
              };
            }
            {
              targets = [ "100.64.0.20:9134" ];
              labels = {
                site = "offsite";
                instance = "backup";
              };
            }
          ];
        };
      };
      "monitoring.coreos.com".v1alpha1.ScrapeConfig.smartctl-exporter = {
        apiVersion = "monitoring.coreos.com/v1alpha1";
        kind = "ScrapeConfig";
        metadata = {
          name = "smartctl-exporter";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          jobName = "smartctl-exporter";
          staticConfigs = [
            {
              targets = [ "100.64.0.1:9633" ];
              labels = {
                instance = "primer";
              };
            }
          ];
        };
      };
      "monitoring.coreos.com".v1alpha1.ScrapeConfig.kube-etcd = {
        apiVersion = "monitoring.coreos.com/v1alpha1";
        kind = "ScrapeConfig";
        metadata = {
          name = "kube-etcd";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          jobName = "kube-etcd";
          staticConfigs = [
            {
              targets = [ "100.64.0.1:2381" ];
              labels = {
                namespace = "kube-system";
                instance = "primer";
              };
            }
          ];
          metricRelabelings = [
            {
              action = "keep";
              sourceLabels = [ "__name__" ];
              regex = "etcd_.*|grpc_.*|rest_client_.*|workqueue_.*|process_.*|go_.*";
            }
          ];
        };
      };
      "monitoring.coreos.com".v1alpha1.ScrapeConfig.primer = {
        apiVersion = "monitoring.coreos.com/v1alpha1";
        kind = "ScrapeConfig";
        metadata = {
          name = "primer";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          jobName = "primer";
          staticConfigs = [
            {
              targets = [ "100.64.0.1:9100" ];
              labels = {
                instance = "primer";
              };
            }
          ];
          metricRelabelings = [
            {
              action = "keep";
              sourceLabels = [ "__name__" ];
              regex = "node_boot_time_seconds|node_time_seconds";
            }
          ];
        };
      };
      "monitoring.coreos.com".v1alpha1.ScrapeConfig.headscale-exporter = {
        apiVersion = "monitoring.coreos.com/v1alpha1";
        kind = "ScrapeConfig";
        metadata = {
          name = "headscale-exporter";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          jobName = "headscale-exporter";
          staticConfigs = [
            {
              targets = [ "100.64.0.1:9250" ];
              labels = {
                instance = "primer";
              };
            }
          ];
        };
      };
      "monitoring.coreos.com".v1alpha1.ScrapeConfig.heartbeat-watcher = {
        apiVersion = "monitoring.coreos.com/v1alpha1";
        kind = "ScrapeConfig";
        metadata = {
          name = "heartbeat-watcher";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          jobName = "heartbeat-watcher";
          staticConfigs = [
            {
              targets = [ "100.64.0.20:9248" ];
              labels = {
                site = "offsite";
                instance = "backup";
              };
            }
          ];
        };
      };
      "monitoring.coreos.com".v1alpha1.ScrapeConfig.alloy-hosts = {
        apiVersion = "monitoring.coreos.com/v1alpha1";
        kind = "ScrapeConfig";
        metadata = {
          name = "alloy-hosts";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          jobName = "alloy-hosts";
          staticConfigs = [
            {
              targets = [ "100.64.0.1:12345" ];
              labels = {
                instance = "primer";
              };
            }
            {
              targets = [ "100.64.0.11:12345" ];
              labels = {
                instance = "worker-1";
              };
            }
            {
              targets = [ "100.64.0.12:12345" ];
              labels = {
                instance = "worker-2";
              };
            }
            {
              targets = [ "100.64.0.13:12345" ];
              labels = {
                instance = "worker-3";
              };
            }
            {
              targets = [ "100.64.0.20:12345" ];
              labels = {
                site = "offsite";
                instance = "backup";
              };
            }
          ];
        };
      };
      "monitoring.coreos.com".v1alpha1.ScrapeConfig.smokeping = {
        apiVersion = "monitoring.coreos.com/v1alpha1";
        kind = "ScrapeConfig";
        metadata = {
          name = "smokeping";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          jobName = "smokeping";
          staticConfigs = [
            {
              targets = [ "100.64.0.1:9374" ];
              labels = {
                instance = "primer";
              };
            }
            {
              targets = [ "100.64.0.11:9374" ];
              labels = {
                instance = "worker-1";
              };
            }
            {
              targets = [ "100.64.0.12:9374" ];
              labels = {
                instance = "worker-2";
              };
            }
            {
              targets = [ "100.64.0.13:9374" ];
              labels = {
                instance = "worker-3";
              };
            }
            {
              targets = [ "100.64.0.20:9374" ];
              labels = {
                site = "offsite";
                instance = "backup";
              };
            }
          ];
        };
      };
      "monitoring.coreos.com".v1.ServiceMonitor.rook-ceph-mgr = {
        apiVersion = "monitoring.coreos.com/v1";
        kind = "ServiceMonitor";
        metadata = {
          name = "rook-ceph-mgr";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          namespaceSelector = {
            matchNames = [ "rook-ceph" ];
          };
          selector = {
            matchLabels = {
              app = "rook-ceph-mgr";
              rook_cluster = "rook-ceph";
            };
          };
          endpoints = [
            {
              port = "http-metrics";
              honorLabels = true;
              relabelings = [
                {
                  action = "replace";
                  targetLabel = "job";
                  replacement = "rook-ceph-mgr";
                }
              ];
            }
          ];
        };
      };
      "monitoring.coreos.com".v1.ServiceMonitor.rook-ceph-exporter = {
        apiVersion = "monitoring.coreos.com/v1";
        kind = "ServiceMonitor";
        metadata = {
          name = "rook-ceph-exporter";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          namespaceSelector = {
            matchNames = [ "rook-ceph" ];
          };
          selector = {
            matchLabels = {
              app = "rook-ceph-exporter";
              rook_cluster = "rook-ceph";
            };
          };
          endpoints = [
            {
              port = "ceph-exporter-http-metrics";
              honorLabels = true;
              relabelings = [
                {
                  action = "replace";
                  targetLabel = "job";
                  replacement = "rook-ceph-exporter";
                }
              ];
            }
          ];
        };
      };
      "monitoring.coreos.com".v1.ServiceMonitor.yace = {
        apiVersion = "monitoring.coreos.com/v1";
        kind = "ServiceMonitor";
        metadata = {
          name = "yace";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          namespaceSelector = {
            matchNames = [ "monitoring" ];
          };
          selector = {
            matchLabels = {
              "app.kubernetes.io/name" = "prometheus-yet-another-cloudwatch-exporter";
              "app.kubernetes.io/instance" = "yace";
            };
          };
          endpoints = [
            {
              port = "http";
              honorLabels = false;
              relabelings = [
                {
                  action = "replace";
                  targetLabel = "job";
                  replacement = "yace";
                }
              ];
            }
          ];
        };
      };
      "monitoring.coreos.com".v1alpha1.ScrapeConfig.probe-http = {
        apiVersion = "monitoring.coreos.com/v1alpha1";
        kind = "ScrapeConfig";
        metadata = {
          name = "probe-http";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          jobName = "probe-http";
          metricsPath = "/probe";
          params = {
            module = [ "http" ];
          };
          staticConfigs = [
            {
              targets = [ "https://git.example.org/api/healthz" ];
              labels = {
                instance = "git";
                target = "https://git.example.org/api/healthz";
              };
            }
          ];
          relabelings = [
            {
              action = "replace";
              sourceLabels = [ "__address__" ];
              targetLabel = "__param_target";
            }
            {
              action = "replace";
              targetLabel = "__address__";
              replacement = "100.64.0.1:9115";
            }
          ];
        };
      };
      "monitoring.coreos.com".v1alpha1.ScrapeConfig.probe-icmp = {
        apiVersion = "monitoring.coreos.com/v1alpha1";
        kind = "ScrapeConfig";
        metadata = {
          name = "probe-icmp";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          jobName = "probe-icmp";
          metricsPath = "/probe";
          params = {
            module = [ "icmp" ];
          };
          staticConfigs = [
            {
              targets = [ "192.0.2.1" ];
              labels = {
                instance = "gateway";
                target = "192.0.2.1";
              };
            }
          ];
          relabelings = [
            {
              action = "replace";
              sourceLabels = [ "__address__" ];
              targetLabel = "__param_target";
            }
            {
              action = "replace";
              targetLabel = "__address__";
              replacement = "100.64.0.1:9115";
            }
          ];
        };
      };
      "monitoring.coreos.com".v1alpha1.ScrapeConfig.probe-tcp = {
        apiVersion = "monitoring.coreos.com/v1alpha1";
        kind = "ScrapeConfig";
        metadata = {
          name = "probe-tcp";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          jobName = "probe-tcp";
          metricsPath = "/probe";
          params = {
            module = [ "tcp" ];
          };
          staticConfigs = [
            {
              targets = [ "mail.example.org:25" ];
              labels = {
                instance = "mail";
                target = "mail.example.org:25";
              };
            }
          ];
          relabelings = [
            {
              action = "replace";
              sourceLabels = [ "__address__" ];
              targetLabel = "__param_target";
            }
            {
              action = "replace";
              targetLabel = "__address__";
              replacement = "100.64.0.1:9115";
            }
          ];
        };
      };
      "monitoring.coreos.com".v1.PrometheusRule.nixscope-node = {
        apiVersion = "monitoring.coreos.com/v1";
        kind = "PrometheusRule";
        metadata = {
          name = "nixscope-node";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          groups = [
            {
              name = "nixscope-node";
              rules = [
                {
                  alert = "HostDown";
                  expr = "up{job=\"node-exporter\"} == 0";
                  for = "5m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Host {{ $labels.instance }} does not answer.";
                    description = "node_exporter on {{ $labels.instance }} has not answered for 5 minutes: the host, its exporter, its firewall or the mesh is down. Every other alert about this host is silent meanwhile.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostDown.md";
                  };
                }
                {
                  alert = "HostMissing";
                  expr = "5 - (count(up{job=\"node-exporter\",endpoint=\"\"}) or vector(0)) > 0";
                  for = "10m";
                  labels = {
                    severity = "critical";
                  };
                  annotations = {
                    summary = "Prometheus does not know {{ $value }} of the hosts.";
                    description = "The spec has 5 hosts, and for 10 minutes Prometheus has had no target for {{ $value }} of them in its job node-exporter. Every other alert about these hosts is silent.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostMissing.md";
                  };
                }
                {
                  alert = "HostOutOfMemory";
                  expr = "increase(node_vmstat_oom_kill{job=\"node-exporter\"}[15m]) > 0";
                  for = "0s";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "The kernel of {{ $labels.instance }} killed processes for want of memory.";
                    description = "{{ $value | humanize }} processes were killed on {{ $labels.instance }} within 15 minutes, because the host, or a pod on it, ran out of memory.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostOutOfMemory.md";
                  };
                }
                {
                  alert = "NodeMemoryHighUtilization";
                  expr = "1 - (node_memory_MemAvailable_bytes{job=\"node-exporter\"} + clamp_min(node_zfs_arc_size{job=\"node-exporter\"} - node_zfs_arc_c_min{job=\"node-exporter\"}, 0) or node_memory_MemAvailable_bytes{job=\"node-exporter\"}) / node_memory_MemTotal_bytes{job=\"node-exporter\"} > 0.9";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Over 90 % of the memory of {{ $labels.instance }} is used.";
                    description = "{{ $value | humanizePercentage }} of the memory of {{ $labels.instance }} is used, and for 15 minutes it has been more than 90 %. What ZFS' cache would give back counts as free.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/NodeMemoryHighUtilization.md";
                  };
                }
                {
                  alert = "HostRebooted";
                  expr = "node_time_seconds{job=\"node-exporter\"} - node_boot_time_seconds{job=\"node-exporter\"} < 600";
                  for = "0s";
                  labels = {
                    severity = "info";
                  };
                  annotations = {
                    summary = "Host {{ $labels.instance }} has just started.";
                    description = "It started {{ $value | humanizeDuration }} ago. If nobody did that on purpose, it crashed or lost power. While it is only info and nothing worse fires, InfoInhibitor keeps it from every receiver; HostRebootedOften it does not.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostRebooted.md";
                  };
                }
                {
                  alert = "HostRebootedOften";
                  expr = "resets(node_forks_total{job=\"node-exporter\"}[4h]) >= 3";
                  for = "0s";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Host {{ $labels.instance }} starts again and again.";
                    description = "{{ $labels.instance }} has started {{ $value }} times within 4 hours. If nobody does that on purpose, it crashes or loses power, and will again.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostRebootedOften.md";
                  };
                }
              ];
            }
          ];
        };
      };
      "monitoring.coreos.com".v1.PrometheusRule.nixscope-fleet = {
        apiVersion = "monitoring.coreos.com/v1";
        kind = "PrometheusRule";
        metadata = {
          name = "nixscope-fleet";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          groups = [
            {
              name = "nixscope-fleet";
              rules = [
                {
                  record = "cluster:node_up:count";
                  expr = "count(up{job=\"node-exporter\"})";
                }
                {
                  record = "cluster:node_down:count";
                  expr = "count(up{job=\"node-exporter\"} == 0) or vector(0)";
                }
                {
                  record = "instance:node_units_failed:topk";
                  expr = "topk(10, sum by (instance) (node_systemd_unit_state{job=\"node-exporter\",state=\"failed\"}) > 0)";
                }
                {
                  record = "instance:node_cpu_busy:topk_rate5m";
                  expr = "topk(10, 1 - avg by (instance) (rate(node_cpu_seconds_total{job=\"node-exporter\",mode=\"idle\"}[5m])))";
                }
                {
                  record = "instance:node_memory_used:topk";
                  expr = "topk(10, 1 - (node_memory_MemAvailable_bytes{job=\"node-exporter\"} + clamp_min(node_zfs_arc_size{job=\"node-exporter\"} - node_zfs_arc_c_min{job=\"node-exporter\"}, 0) or node_memory_MemAvailable_bytes{job=\"node-exporter\"}) / node_memory_MemTotal_bytes{job=\"node-exporter\"})";
                }
                {
                  record = "instance_mountpoint:node_filesystem_used:topk";
                  expr = "topk(10, 1 - node_filesystem_avail_bytes{job=\"node-exporter\",fstype!~\"zfs|tmpfs|ramfs|overlay\"} / node_filesystem_size_bytes{job=\"node-exporter\",fstype!~\"zfs|tmpfs|ramfs|overlay\"})";
                }
                {
                  record = "instance_device:node_disk_busy:topk_rate5m";
                  expr = "topk(10, rate(node_disk_io_time_seconds_total{job=\"node-exporter\"}[5m]))";
                }
                {
                  record = "release:node_uname_info:count";
                  expr = "count by (release) (node_uname_info{job=\"node-exporter\"})";
                }
                {
                  record = "instance:node_uptime_seconds:bottomk";
                  expr = "bottomk(10, node_time_seconds{job=\"node-exporter\"} - node_boot_time_seconds{job=\"node-exporter\"})";
                }
              ];
            }
          ];
        };
      };
      "monitoring.coreos.com".v1.PrometheusRule.nixscope-zfs = {
        apiVersion = "monitoring.coreos.com/v1";
        kind = "PrometheusRule";
        metadata = {
          name = "nixscope-zfs";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          groups = [
            {
              name = "nixscope-zfs";
              rules = [
                {
                  alert = "ZFSPoolDegraded";
                  expr = "node_zfs_zpool_state{job=\"node-exporter\",state!=\"online\"} > 0";
                  for = "5m";
                  labels = {
                    severity = "critical";
                  };
                  annotations = {
                    summary = "ZFS pool {{ $labels.zpool }} on {{ $labels.instance }} is {{ $labels.state }}.";
                    description = "Pool {{ $labels.zpool }} on {{ $labels.instance }} has been {{ $labels.state }} for 5 minutes: redundancy is lost, or the pool is no longer usable.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ZFSPoolDegraded.md";
                  };
                }
                {
                  alert = "ZFSPoolMissing";
                  expr = "zfs_pool_expected{job=\"node-exporter\"} unless on (instance, zpool) node_zfs_zpool_state{job=\"node-exporter\"}";
                  for = "10m";
                  labels = {
                    severity = "critical";
                  };
                  annotations = {
                    summary = "ZFS pool {{ $labels.zpool }} on {{ $labels.instance }} is not imported.";
                    description = "{{ $labels.instance }} is declared to have pool {{ $labels.zpool }}, but the kernel has not known it for 10 minutes: it was exported, or could not be imported.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ZFSPoolMissing.md";
                  };
                }
                {
                  alert = "ZFSPoolAlmostFull";
                  expr = "zfs_pool_allocated_bytes{job=\"zfs-exporter\"} / zfs_pool_size_bytes{job=\"zfs-exporter\"} > 0.9";
                  for = "30m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "ZFS pool {{ $labels.pool }} on {{ $labels.instance }} is over 90 % full.";
                    description = "Pool {{ $labels.pool }} on {{ $labels.instance }} has been {{ $value | humanizePercentage }} full for 30 minutes. ZFS slows down as it fills and cannot free space once it is full.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ZFSPoolAlmostFull.md";
                  };
                }
                {
                  alert = "ZFSPoolFragmented";
                  expr = "zfs_pool_fragmentation_ratio{job=\"zfs-exporter\"} > 0.5";
                  for = "1h";
                  labels = {
                    severity = "info";
                  };
                  annotations = {
                    summary = "The free space of ZFS pool {{ $labels.pool }} on {{ $labels.instance }} is fragmented.";
                    description = "The free space of pool {{ $labels.pool }} on {{ $labels.instance }} has been {{ $value | humanizePercentage }} fragmented for an hour: writing gets slower.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ZFSPoolFragmented.md";
                  };
                }
                {
                  alert = "ZFSDeviceErrors";
                  expr = "max without (vdev) (zpool_device_read_errors{job=\"node-exporter\"} + zpool_device_write_errors{job=\"node-exporter\"} + zpool_device_checksum_errors{job=\"node-exporter\"}) > 0";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "A device of ZFS pool {{ $labels.zpool }} on {{ $labels.instance }} has errors.";
                    description = "The worst device of pool {{ $labels.zpool }} on {{ $labels.instance }} has counted {{ $value }} read, write and checksum errors since they were last cleared. ZFS has mended what it could.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ZFSDeviceErrors.md";
                  };
                }
                {
                  alert = "ZFSDataErrors";
                  expr = "zpool_data_errors{job=\"node-exporter\"} > 0";
                  for = "5m";
                  labels = {
                    severity = "critical";
                  };
                  annotations = {
                    summary = "Data of ZFS pool {{ $labels.zpool }} on {{ $labels.instance }} is lost.";
                    description = "Pool {{ $labels.zpool }} on {{ $labels.instance }} has {{ $value }} permanent errors: blocks that no redundancy could restore.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ZFSDataErrors.md";
                  };
                }
                {
                  alert = "ZFSScrubOverdue";
                  expr = "((time() - zpool_scrub_end_timestamp_seconds{job=\"node-exporter\"} > 3024000) or ((time() - zpool_first_seen_timestamp_seconds{job=\"node-exporter\"} > 604800) unless on (instance, zpool) zpool_scrub_end_timestamp_seconds{job=\"node-exporter\"})) unless on (instance, zpool) (time() - zpool_scrub_start_timestamp_seconds{job=\"node-exporter\"} < 1209600)";
                  for = "1h";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "ZFS pool {{ $labels.zpool }} on {{ $labels.instance }} needs a scrub.";
                    description = "No scrub of pool {{ $labels.zpool }} on {{ $labels.instance }} has come to its end for more than 35 days, or ever. Damage that nothing reads stays unknown until it is too much to mend.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ZFSScrubOverdue.md";
                  };
                }
                {
                  alert = "ZPoolCollectorFailed";
                  expr = "zpool_collector_success{job=\"node-exporter\"} == 0 or time() - zpool_collector_timestamp_seconds{job=\"node-exporter\"} > 3600 or (max without (zpool) (zfs_pool_expected{job=\"node-exporter\"}) unless on (instance) zpool_collector_success{job=\"node-exporter\"})";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Nothing is known of device errors and scrubs on {{ $labels.instance }}.";
                    description = "zpool status could not be read on {{ $labels.instance }}, or has not been for an hour. Alerts on errors and scrubs of its pools are silent meanwhile.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ZPoolCollectorFailed.md";
                  };
                }
                {
                  alert = "ZFSExporterDown";
                  expr = "up{job=\"zfs-exporter\"} == 0 and on (instance) up{job=\"node-exporter\"} == 1 or absent(up{job=\"zfs-exporter\"})";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "zfs_exporter on {{ or $labels.instance \"all hosts\" }} does not answer.";
                    description = "Prometheus has had no answer from zfs_exporter on {{ or $labels.instance \"all hosts\" }} for 10 minutes, so nobody knows how full and fragmented its pools are. Alerts that rest on it are silent.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ZFSExporterDown.md";
                  };
                }
              ];
            }
          ];
        };
      };
      "monitoring.coreos.com".v1.PrometheusRule.nixscope-smart = {
        apiVersion = "monitoring.coreos.com/v1";
        kind = "PrometheusRule";
        metadata = {
          name = "nixscope-smart";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          groups = [
            {
              name = "nixscope-smart";
              rules = [
                {
                  alert = "DiskFailing";
                  expr = "smartctl_device_smart_status{job=\"smartctl-exporter\"} == 0";
                  for = "5m";
                  labels = {
                    severity = "critical";
                  };
                  annotations = {
                    summary = "Disk {{ $labels.device }} of {{ $labels.instance }} says that it is failing.";
                    description = "The SMART self-assessment of disk {{ $labels.device }} of {{ $labels.instance }} has failed: the disk itself expects to lose data soon.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/DiskFailing.md";
                  };
                }
                {
                  alert = "DiskWearingOut";
                  expr = "smartctl_device_percentage_used{job=\"smartctl-exporter\"} >= 90";
                  for = "1h";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Disk {{ $labels.device }} of {{ $labels.instance }} is worn out.";
                    description = "Disk {{ $labels.device }} of {{ $labels.instance }} has used {{ $value }} % of the writes that its maker vouches for.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/DiskWearingOut.md";
                  };
                }
                {
                  alert = "DiskMediaErrors";
                  expr = "(smartctl_device_media_errors{job=\"smartctl-exporter\"} > min_over_time(smartctl_device_media_errors{job=\"smartctl-exporter\"}[1d])) or (smartctl_read_total_uncorrected_errors{job=\"smartctl-exporter\"} > min_over_time(smartctl_read_total_uncorrected_errors{job=\"smartctl-exporter\"}[1d])) or (smartctl_device_attribute{job=\"smartctl-exporter\",attribute_name=~\"Current_Pending_Sector|Offline_Uncorrectable\",attribute_value_type=\"raw\"} > min_over_time(smartctl_device_attribute{job=\"smartctl-exporter\",attribute_name=~\"Current_Pending_Sector|Offline_Uncorrectable\",attribute_value_type=\"raw\"}[1d]))";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Disk {{ $labels.device }} of {{ $labels.instance }} has unreadable places.";
                    description = "Disk {{ $labels.device }} of {{ $labels.instance }} counts {{ $value }} errors or sectors that it could not read, which is more than it did within the last day.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/DiskMediaErrors.md";
                  };
                }
                {
                  alert = "DiskHot";
                  expr = "smartctl_device_temperature{job=\"smartctl-exporter\",temperature_type=\"current\"} > 60 unless on (instance, device) smartctl_device{job=\"smartctl-exporter\",protocol=\"NVMe\"}";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Disk {{ $labels.device }} of {{ $labels.instance }} is hot.";
                    description = "Disk {{ $labels.device }} of {{ $labels.instance }} has had more than 60 °C for 15 minutes, now {{ $value }} °C.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/DiskHot.md";
                  };
                }
                {
                  alert = "NVMeDiskHot";
                  expr = "smartctl_device_temperature{job=\"smartctl-exporter\",temperature_type=\"current\"} > 70 and on (instance, device) smartctl_device{job=\"smartctl-exporter\",protocol=\"NVMe\"}";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Disk {{ $labels.device }} of {{ $labels.instance }} is hot.";
                    description = "Disk {{ $labels.device }} of {{ $labels.instance }} has had more than 70 °C for 15 minutes, now {{ $value }} °C.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/NVMeDiskHot.md";
                  };
                }
                {
                  alert = "DiskLost";
                  expr = "(smartctl_device_expected{job=\"node-exporter\",device=~\"sd[a-z]+|nvme[0-9]+(n[0-9]+)?|pci-.+|wwn-.+\",device!~\".+-usb.*\"} unless on (instance, device) node_disk_info{job=\"node-exporter\"} unless on (instance, device) label_replace(node_disk_info{job=\"node-exporter\"}, \"device\", \"$1\", \"device\", \"(nvme[0-9]+)n[0-9]+\") unless on (instance, device) label_replace(group by (instance, path) (node_disk_info{job=\"node-exporter\"}), \"device\", \"$1\", \"path\", \"(.+)\") unless on (instance, device) label_replace(group by (instance, path) (node_disk_info{job=\"node-exporter\"}), \"device\", \"$1\", \"path\", \"(.+-ata-[0-9]+)[.]0\") unless on (instance, device) label_replace(group by (instance, wwn) (node_disk_info{job=\"node-exporter\"}), \"device\", \"wwn-$1\", \"wwn\", \"(.+)\") and on (instance) node_disk_info{job=\"node-exporter\",path!=\"\"}) or (smartctl_device_expected{job=\"node-exporter\"} and on (instance, device) (label_replace(smartctl_device{job=\"smartctl-exporter\",device=~\"(ata|nvme)-.+\",serial_number!=\"\"}, \"serial\", \"$1\", \"serial_number\", \"(.+)\") unless on (instance, serial) node_disk_info{job=\"node-exporter\",serial!=\"\"} and on (instance) node_disk_info{job=\"node-exporter\",serial!=\"\"}))";
                  for = "5m";
                  labels = {
                    severity = "critical";
                  };
                  annotations = {
                    summary = "Disk {{ $labels.device }} of {{ $labels.instance }} is gone.";
                    description = "{{ $labels.instance }} is declared to have disk {{ $labels.device }}, and its kernel has not known it for 5 minutes: the disk, its cable or its controller has failed. SMART values that are still shown are the last ones before.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/DiskLost.md";
                  };
                }
                {
                  alert = "DiskNotReported";
                  expr = "smartctl_device_expected{job=\"node-exporter\"} unless on (instance, device) smartctl_device{job=\"smartctl-exporter\"}";
                  for = "1h";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Nothing is known of disk {{ $labels.device }} of {{ $labels.instance }}.";
                    description = "{{ $labels.instance }} is declared to have disk {{ $labels.device }}, but for an hour its health has not been reported: the disk, the exporter or the way to it is gone.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/DiskNotReported.md";
                  };
                }
                {
                  alert = "SmartctlExporterDown";
                  expr = "up{job=\"smartctl-exporter\"} == 0 and on (instance) up{job=\"node-exporter\"} == 1 or absent(up{job=\"smartctl-exporter\",instance=\"primer\"})";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "smartctl_exporter on {{ or $labels.instance \"all hosts\" }} does not answer.";
                    description = "Prometheus has had no answer from smartctl_exporter on {{ or $labels.instance \"all hosts\" }} for 10 minutes, so nothing is known of the health of its disks. Alerts that rest on it are silent.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/SmartctlExporterDown.md";
                  };
                }
              ];
            }
          ];
        };
      };
      "monitoring.coreos.com".v1.PrometheusRule.nixscope-primer = {
        apiVersion = "monitoring.coreos.com/v1";
        kind = "PrometheusRule";
        metadata = {
          name = "nixscope-primer";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          groups = [
            {
              name = "nixscope-primer";
              rules = [
                {
                  alert = "PrimerServerUnreachable";
                  expr = "up{job=\"primer\"} == 0 or absent(up{job=\"primer\",instance=\"primer\"})";
                  for = "2m";
                  labels = {
                    severity = "critical";
                  };
                  annotations = {
                    summary = "The primer {{ $labels.instance }} cannot be reached.";
                    description = "Prometheus has not reached the primer {{ $labels.instance }} over the mesh for 2 minutes. What starts from it (the mesh's coordinator, the cluster's first server) may be down with it.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/PrimerServerUnreachable.md";
                  };
                }
              ];
            }
          ];
        };
      };
      "monitoring.coreos.com".v1.PrometheusRule.nixscope-headscale = {
        apiVersion = "monitoring.coreos.com/v1";
        kind = "PrometheusRule";
        metadata = {
          name = "nixscope-headscale";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          groups = [
            {
              name = "nixscope-headscale";
              rules = [
                {
                  alert = "HeadscaleNodeOffline";
                  expr = "label_replace(max by (host) (headscale_node_online{job=\"headscale-exporter\",host!=\"\"}) == 0, \"instance\", \"$1\", \"host\", \"(.+)\") * on (instance) group_left (site) (up{job=\"node-exporter\"} >= bool 0) or on (host) label_replace(max by (host) (headscale_node_online{job=\"headscale-exporter\",host!=\"\"}) == 0, \"instance\", \"$1\", \"host\", \"(.+)\")";
                  for = "5m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "{{ $labels.host }} is not connected to the mesh.";
                    description = "Headscale has had no connection from {{ $labels.host }} for 5 minutes: the host is down, cannot reach Headscale, or its key has expired.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HeadscaleNodeOffline.md";
                  };
                }
                {
                  alert = "HeadscaleNodeMissing";
                  expr = "label_replace(max by (hostname) (headscale_expected_node_registered{job=\"headscale-exporter\"}) == 0, \"instance\", \"$1\", \"hostname\", \"(.+)\") * on (instance) group_left (site) (up{job=\"node-exporter\"} >= bool 0) or on (hostname) label_replace(max by (hostname) (headscale_expected_node_registered{job=\"headscale-exporter\"}) == 0, \"instance\", \"$1\", \"hostname\", \"(.+)\")";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Host {{ $labels.hostname }} is not registered with Headscale.";
                    description = "The spec has a host {{ $labels.hostname }}, and Headscale has known no node of this name for 15 minutes: it never joined the mesh, or was deleted or renamed there.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HeadscaleNodeMissing.md";
                  };
                }
                {
                  alert = "HeadscaleNodeKeyExpiring";
                  expr = "label_replace(0 < (max by (host) (headscale_node_expiry_timestamp_seconds{job=\"headscale-exporter\",host!=\"\"}) - time()) / 86400 < 7, \"instance\", \"$1\", \"host\", \"(.+)\") * on (instance) group_left (site) (up{job=\"node-exporter\"} >= bool 0) or on (host) label_replace(0 < (max by (host) (headscale_node_expiry_timestamp_seconds{job=\"headscale-exporter\",host!=\"\"}) - time()) / 86400 < 7, \"instance\", \"$1\", \"host\", \"(.+)\")";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "The mesh key of {{ $labels.host }} expires soon.";
                    description = "The key of {{ $labels.host }} expires in {{ $value | printf \"%.1f\" }} days. Then the host leaves the mesh until somebody logs it in again.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HeadscaleNodeKeyExpiring.md";
                  };
                }
                {
                  alert = "HeadscaleApiDown";
                  expr = "headscale_up{job=\"headscale-exporter\"} == 0";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Headscale's API does not answer {{ $labels.instance }}.";
                    description = "For 10 minutes the exporter on {{ $labels.instance }} has got no list of nodes from Headscale: Headscale is down, or refuses the API key. Alerts on single nodes are silent meanwhile.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HeadscaleApiDown.md";
                  };
                }
                {
                  alert = "HeadscaleExporterDown";
                  expr = "up{job=\"headscale-exporter\"} == 0 and on (instance) up{job=\"node-exporter\"} == 1 or absent(up{job=\"headscale-exporter\",instance=\"primer\"})";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "headscale-exporter on {{ or $labels.instance \"all hosts\" }} does not answer.";
                    description = "Prometheus has had no answer from headscale-exporter on {{ or $labels.instance \"all hosts\" }} for 10 minutes, so nothing is known of the mesh's nodes. Alerts that rest on it are silent.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HeadscaleExporterDown.md";
                  };
                }
              ];
            }
          ];
        };
      };
      "monitoring.coreos.com".v1.PrometheusRule.nixscope-heartbeat = {
        apiVersion = "monitoring.coreos.com/v1";
        kind = "PrometheusRule";
        metadata = {
          name = "nixscope-heartbeat";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          groups = [
            {
              name = "nixscope-heartbeat";
              rules = [
                {
                  alert = "HeartbeatWatcherDown";
                  expr = "up{job=\"heartbeat-watcher\"} == 0 and on (instance) up{job=\"node-exporter\"} == 1 or absent(up{job=\"heartbeat-watcher\",site=\"offsite\",instance=\"backup\"})";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "heartbeat-watcher on {{ or $labels.instance \"all hosts\" }} does not answer.";
                    description = "Prometheus has had no answer from heartbeat-watcher on {{ or $labels.instance \"all hosts\" }} for 10 minutes, so nobody would hear of it if the whole stack fell silent. Alerts that rest on it are silent.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HeartbeatWatcherDown.md";
                  };
                }
              ];
            }
          ];
        };
      };
      "monitoring.coreos.com".v1.PrometheusRule.nixscope-probes = {
        apiVersion = "monitoring.coreos.com/v1";
        kind = "PrometheusRule";
        metadata = {
          name = "nixscope-probes";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          groups = [
            {
              name = "nixscope-probes";
              rules = [
                {
                  alert = "ProbeFailed";
                  expr = "probe_success{job=~\"probe-.+\"} == 0";
                  for = "5m";
                  labels = {
                    severity = "critical";
                  };
                  annotations = {
                    summary = "{{ $labels.instance }} does not answer.";
                    description = "{{ $labels.target }} has failed every probe for 5 minutes: it is down, cannot be reached from the prober, or answers with an error.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ProbeFailed.md";
                  };
                }
                {
                  alert = "ProbeSlow";
                  expr = "avg_over_time(probe_duration_seconds{job=~\"probe-.+\"}[10m]) > 5 and on (job, instance) probe_success{job=~\"probe-.+\"} == 1";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "{{ $labels.instance }} takes more than 5 seconds to answer.";
                    description = "{{ $labels.target }} answers, but a probe takes {{ $value | humanizeDuration }} on average over 10 minutes.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ProbeSlow.md";
                  };
                }
                {
                  alert = "ProbeCertificateExpiring";
                  expr = "(probe_ssl_earliest_cert_expiry{job=\"probe-http\"} - time()) / 86400 < 21";
                  for = "1h";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "The certificate of {{ $labels.instance }} expires in less than 21 days.";
                    description = "A certificate that {{ $labels.target }} shows is valid for another {{ $value | printf `%.1f` }} days. Then nobody can use it any more.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ProbeCertificateExpiring.md";
                  };
                }
                {
                  alert = "ProbeProberDown";
                  expr = "up{job=\"node-exporter\",instance=\"primer\"} == 1 unless on () count(max by (job) (up{job=~\"probe-.+\"}) == 1) == 3";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "blackbox_exporter on {{ $labels.instance }} does not probe.";
                    description = "For 10 minutes blackbox_exporter on {{ $labels.instance }} has not answered, or not to every kind of probe, so nobody knows whether the probed addresses work. Alerts on them are silent.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ProbeProberDown.md";
                  };
                }
              ];
            }
          ];
        };
      };
      "monitoring.coreos.com".v1.PrometheusRule.nixscope-logs = {
        apiVersion = "monitoring.coreos.com/v1";
        kind = "PrometheusRule";
        metadata = {
          name = "nixscope-logs";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          groups = [
            {
              name = "nixscope-logs";
              rules = [
                {
                  alert = "AlloyDown";
                  expr = "(max(kube_daemonset_status_desired_number_scheduled{job=\"kube-state-metrics\",namespace=\"monitoring\",daemonset=\"alloy\"}) > 4 or vector(4)) - (count(up{job=\"alloy\",pod!~\"alloy-events-.*\"} == 1) or vector(0)) > 0";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Alloy does not answer on {{ $value }} nodes.";
                    description = "For 15 minutes {{ $value }} of the nodes have had no Alloy that answers Prometheus. The logs of their pods are most likely not shipped.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/AlloyDown.md";
                  };
                }
                {
                  alert = "AlloyConfigReloadFailed";
                  expr = "alloy_config_last_load_successful{job=\"alloy\"} == 0";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Alloy {{ $labels.pod }} runs with an old configuration.";
                    description = "Alloy {{ $labels.pod }} refused its last configuration 10 minutes ago and goes on with the one before, without any other sign.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/AlloyConfigReloadFailed.md";
                  };
                }
                {
                  alert = "AlloyNotShipping";
                  expr = "sum by (pod) (increase(loki_write_batch_retries_total{job=\"alloy\"}[10m])) > 0 unless sum by (pod) (increase(loki_write_sent_entries_total{job=\"alloy\"}[10m])) > 0";
                  for = "15m";
                  labels = {
                    severity = "critical";
                  };
                  annotations = {
                    summary = "Nobody takes the lines of Alloy {{ $labels.pod }}.";
                    description = "For 15 minutes or longer Alloy {{ $labels.pod }} has tried to send lines to Loki, and none got through. It tries for ever and reads no further meanwhile: lines wait in files of the node, and what the kubelet removes of them is lost.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/AlloyNotShipping.md";
                  };
                }
                {
                  alert = "AlloyDroppingLogs";
                  expr = "sum by (pod, reason) ((loki_write_dropped_entries_total{job=\"alloy\"} unless loki_write_dropped_entries_total{job=\"alloy\"} offset 15m) and on (job, instance) (up{job=\"alloy\"} offset 15m == 1 or process_start_time_seconds{job=\"alloy\"} > time() - 1200) or increase(loki_write_dropped_entries_total{job=\"alloy\"}[15m])) > 0";
                  for = "0s";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Alloy {{ $labels.pod }} loses log lines ({{ $labels.reason }}).";
                    description = "Within 15 minutes Alloy {{ $labels.pod }} has dropped {{ $value | humanize }} lines, because of {{ $labels.reason }}. These lines are gone.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/AlloyDroppingLogs.md";
                  };
                }
              ];
            }
          ];
        };
      };
      "monitoring.coreos.com".v1.PrometheusRule.nixscope-loki = {
        apiVersion = "monitoring.coreos.com/v1";
        kind = "PrometheusRule";
        metadata = {
          name = "nixscope-loki";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          groups = [
            {
              name = "nixscope-loki";
              rules = [
                {
                  alert = "LokiDown";
                  expr = "sum by (job) (up{job=~\"monitoring/loki-write|monitoring/loki-read|monitoring/loki-backend\"}) == 0 or absent(up{job=\"monitoring/loki-write\"}) or absent(up{job=\"monitoring/loki-read\"}) or absent(up{job=\"monitoring/loki-backend\"})";
                  for = "10m";
                  labels = {
                    severity = "critical";
                  };
                  annotations = {
                    summary = "No pod of {{ $labels.job }} answers.";
                    description = "Prometheus has reached no pod of {{ $labels.job }} for 10 minutes. Without it Loki takes no lines, or answers no queries.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LokiDown.md";
                  };
                }
                {
                  alert = "LokiRequestErrors";
                  expr = "sum by (job, route) (rate(loki_request_duration_seconds_count{job=~\"monitoring/loki-write|monitoring/loki-read|monitoring/loki-backend\",status_code=~\"5..\"}[5m])) / sum by (job, route) (rate(loki_request_duration_seconds_count{job=~\"monitoring/loki-write|monitoring/loki-read|monitoring/loki-backend\"}[5m])) > 0.1";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "{{ $labels.job }} fails requests to {{ $labels.route }}.";
                    description = "For 15 minutes {{ $value | humanizePercentage }} of the requests to {{ $labels.route }} of {{ $labels.job }} have failed with a status of 500 or above.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LokiRequestErrors.md";
                  };
                }
                {
                  alert = "LokiPushSlow";
                  expr = "histogram_quantile(0.99, sum by (le) (rate(loki_request_duration_seconds_bucket{job=\"monitoring/loki-write\",route=~\"loki_api_v1_push|otlp_v1_logs\"}[5m]))) > 5";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Loki is slow to take lines.";
                    description = "For 15 minutes one push in a hundred has taken longer than {{ $value | humanizeDuration }}. Alloy gives a push up after 10 seconds and sends it again, which makes it worse.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LokiPushSlow.md";
                  };
                }
                {
                  alert = "LokiDiscardingLines";
                  expr = "sum by (tenant, reason) ((loki_discarded_samples_total{job=\"monitoring/loki-write\"} unless loki_discarded_samples_total{job=\"monitoring/loki-write\"} offset 15m) and on (job, instance) (up{job=\"monitoring/loki-write\"} offset 15m == 1 or process_start_time_seconds{job=\"monitoring/loki-write\"} > time() - 1200) or increase(loki_discarded_samples_total{job=\"monitoring/loki-write\"}[15m])) > 0";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Loki refuses lines of tenant {{ $labels.tenant }} ({{ $labels.reason }}).";
                    description = "Within 15 minutes Loki has refused {{ $value | humanize }} lines of tenant {{ $labels.tenant }}, because of {{ $labels.reason }}. Alloy sends no refused line of a pod again, so that no tenant waits for another: they are gone. Those of hosts above a limit on the rate are sent again.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LokiDiscardingLines.md";
                  };
                }
                {
                  alert = "LokiFlushFailing";
                  expr = "sum by (pod) (increase(loki_ingester_chunks_flush_failures_total{job=\"monitoring/loki-write\"}[15m])) > 0";
                  for = "15m";
                  labels = {
                    severity = "critical";
                  };
                  annotations = {
                    summary = "{{ $labels.pod }} cannot write chunks to the object store.";
                    description = "For 15 minutes {{ $labels.pod }} has failed to write chunks, {{ $value | humanize }} times in the last 15. They pile up in its memory and on its volume, and are lost when either is full.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LokiFlushFailing.md";
                  };
                }
                {
                  alert = "LokiCompactorNotRunning";
                  expr = "avg_over_time((max(loki_boltdb_shipper_compactor_running{job=\"monitoring/loki-backend\"}) or vector(0))[15m:1m]) < 0.5";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "No pod of Loki runs the compactor.";
                    description = "For most of the last 15 minutes no pod of Loki has run the compactor. Nothing is deleted meanwhile, whatever its retention says, and queries slow down as small index files pile up.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LokiCompactorNotRunning.md";
                  };
                }
                {
                  alert = "LokiRetentionNotRunning";
                  expr = "time() - max(max_over_time(loki_compactor_apply_retention_last_successful_run_timestamp_seconds{job=\"monitoring/loki-backend\"}[4h])) > 10800";
                  for = "1h";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Loki does not delete old lines.";
                    description = "Loki's compactor has not applied the retention for 3 hours, or not once yet: lines are kept for longer than they may be, and the store grows.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LokiRetentionNotRunning.md";
                  };
                }
                {
                  alert = "LokiRulesMissing";
                  expr = "sum(loki_prometheus_rule_group_rules{job=\"monitoring/loki-backend\"}) == 0 or absent(loki_prometheus_rule_group_rules{job=\"monitoring/loki-backend\"})";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Loki evaluates no rules.";
                    description = "For 15 minutes Loki's ruler has had no rules at all, though there are some: no alert on logs can fire.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LokiRulesMissing.md";
                  };
                }
                {
                  alert = "LokiRulerFailing";
                  expr = "sum by (user) (increase(loki_prometheus_rule_evaluation_failures_total{job=\"monitoring/loki-backend\"}[15m])) > 0";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Loki cannot evaluate rules for tenant {{ $labels.user }}.";
                    description = "For 15 minutes Loki's ruler has failed to evaluate rules on the logs of tenant {{ $labels.user }}, {{ $value | humanize }} times in the last 15: their alerts are silent.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LokiRulerFailing.md";
                  };
                }
                {
                  alert = "LokiRulerNotNotifying";
                  expr = "sum by (user) (increase(loki_prometheus_notifications_errors_total{job=\"monitoring/loki-backend\"}[15m])) + sum by (user) (increase(loki_prometheus_notifications_dropped_total{job=\"monitoring/loki-backend\"}[15m])) > 0 or max by (user) (loki_prometheus_notifications_alertmanagers_discovered{job=\"monitoring/loki-backend\"}) == 0";
                  for = "15m";
                  labels = {
                    severity = "critical";
                  };
                  annotations = {
                    summary = "Alerts on logs of tenant {{ $labels.user }} do not reach Alertmanager.";
                    description = "For 15 minutes Loki's ruler has failed to tell Alertmanager about alerts on the logs of tenant {{ $labels.user }}, or has known no Alertmanager.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LokiRulerNotNotifying.md";
                  };
                }
                {
                  alert = "LokiCanaryMissingEntries";
                  expr = "sum by (pod) (increase(loki_canary_missing_entries_total{job=\"monitoring/loki-canary\"}[15m])) > 0";
                  for = "15m";
                  labels = {
                    severity = "critical";
                  };
                  annotations = {
                    summary = "Lines of {{ $labels.pod }} do not arrive in Loki.";
                    description = "For 15 minutes lines that {{ $labels.pod }} wrote have not been found in Loki, {{ $value | humanize }} in the last 15. Lines of every other pod of its node are likely to be missing too.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LokiCanaryMissingEntries.md";
                  };
                }
                {
                  alert = "LokiCanarySlow";
                  expr = "histogram_quantile(0.99, sum by (le) (rate(loki_canary_response_latency_seconds_bucket{job=\"monitoring/loki-canary\"}[15m]))) > 30";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Lines reach Loki late.";
                    description = "For 15 minutes one line in a hundred has taken longer than {{ $value | humanizeDuration }} from a pod to Loki and back. Searches miss what happened last.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LokiCanarySlow.md";
                  };
                }
                {
                  alert = "LokiCanaryNoResponse";
                  expr = "sum by (pod) (increase(loki_canary_entries_total{job=\"monitoring/loki-canary\"}[10m])) > 0 unless (sum by (pod) (increase(loki_canary_response_latency_seconds_count{job=\"monitoring/loki-canary\"}[10m])) > 0 or sum by (pod) (increase(loki_canary_missing_entries_total{job=\"monitoring/loki-canary\"}[10m])) > 0)";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Nothing that {{ $labels.pod }} writes comes back from Loki.";
                    description = "For 15 minutes or longer {{ $labels.pod }} has written lines, got none of them from Loki, and got no answer that they are missing: it does not reach Loki, or Loki does not answer it, or lets nobody follow lines. Whether lines arrive is not known: LokiCanaryMissingEntries and LokiCanarySlow are silent.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LokiCanaryNoResponse.md";
                  };
                }
                {
                  alert = "LokiCanaryDown";
                  expr = "sum(up{job=\"monitoring/loki-canary\"}) == 0 or absent(up{job=\"monitoring/loki-canary\"})";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "No canary watches over the logs.";
                    description = "Prometheus has reached no canary for 15 minutes, so the alerts on lines that do not arrive are silent.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LokiCanaryDown.md";
                  };
                }
              ];
            }
          ];
        };
      };
      "monitoring.coreos.com".v1.PrometheusRule.nixscope-journal = {
        apiVersion = "monitoring.coreos.com/v1";
        kind = "PrometheusRule";
        metadata = {
          name = "nixscope-journal";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          groups = [
            {
              name = "nixscope-journal";
              rules = [
                {
                  alert = "HostLogsNotShipped";
                  expr = "sum by (instance) (increase(loki_write_batch_retries_total{job=\"alloy-hosts\"}[15m])) > 0 unless sum by (instance) (increase(loki_write_sent_entries_total{job=\"alloy-hosts\"}[15m])) > 0";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "The journal of {{ $labels.instance }} does not reach Loki.";
                    description = "For half an hour Alloy on {{ $labels.instance }} has tried to send lines and nobody took them: the entry, Loki, the mesh or the password is wrong. The lines wait in the journal and nothing is lost yet.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostLogsNotShipped.md";
                  };
                }
                {
                  alert = "HostLogsDropped";
                  expr = "sum by (instance, reason) (increase(loki_write_dropped_entries_total{job=\"alloy-hosts\"}[15m])) > 0";
                  for = "0s";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "{{ $labels.instance }} lost lines of its journal ({{ $labels.reason }}).";
                    description = "Within 15 minutes {{ $value | humanize }} lines of {{ $labels.instance }} were refused for good, because of {{ $labels.reason }}. Loki will never have them; the journal on the host still does.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostLogsDropped.md";
                  };
                }
                {
                  alert = "HostLogsSilent";
                  expr = "increase(loki_source_journal_target_lines_total{job=\"alloy-hosts\"}[3h]) == 0 and loki_source_journal_target_lines_total{job=\"alloy-hosts\"} offset 3h";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Alloy on {{ $labels.instance }} reads nothing from the journal.";
                    description = "Alloy on {{ $labels.instance }} runs and has read no line for 3h. No host is that quiet: it has stopped following the journal, which it does without any other sign.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostLogsSilent.md";
                  };
                }
                {
                  alert = "HostLogsShipperDown";
                  expr = "up{job=\"alloy-hosts\"} == 0 and on (instance) up{job=\"node-exporter\"} == 1 or absent(up{job=\"alloy-hosts\"})";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Alloy on {{ or $labels.instance \"all hosts\" }} does not answer.";
                    description = "Prometheus has had no answer from Alloy on {{ or $labels.instance \"all hosts\" }} for 10 minutes, so the journal is most likely not shipped and waits there. Alerts that rest on it are silent.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostLogsShipperDown.md";
                  };
                }
                {
                  alert = "HostLogsReloadFailed";
                  expr = "alloy_config_last_load_successful{job=\"alloy-hosts\"} == 0";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Alloy on {{ $labels.instance }} runs with an old configuration.";
                    description = "Alloy on {{ $labels.instance }} refused its last configuration 10 minutes ago and goes on with the one before, without any other sign.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostLogsReloadFailed.md";
                  };
                }
                {
                  alert = "HostLogsEntryDown";
                  expr = "node_systemd_unit_state{job=\"node-exporter\",name=\"nginx.service\",state=\"active\",instance=~\"primer\"} == 0";
                  for = "5m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "The entry for hosts' logs on {{ $labels.instance }} is down.";
                    description = "nginx on {{ $labels.instance }} has not run for 5 minutes. The hosts that push there keep their lines in the journal until it does.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostLogsEntryDown.md";
                  };
                }
              ];
            }
          ];
        };
      };
      "monitoring.coreos.com".v1.PrometheusRule.nixscope-ceph = {
        apiVersion = "monitoring.coreos.com/v1";
        kind = "PrometheusRule";
        metadata = {
          name = "nixscope-ceph";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          groups = [
            {
              name = "nixscope-ceph";
              rules = [
                {
                  alert = "CephHealthWarning";
                  expr = "max by (namespace) (ceph_health_status{job=\"rook-ceph-mgr\",namespace=\"rook-ceph\"}) == 1";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Ceph in {{ $labels.namespace }} warns.";
                    description = "Ceph in {{ $labels.namespace }} has been in HEALTH_WARN for 15 minutes. `ceph health detail` in Rook's toolbox says why.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/CephHealthWarning.md";
                  };
                }
                {
                  alert = "CephHealthError";
                  expr = "max by (namespace) (ceph_health_status{job=\"rook-ceph-mgr\",namespace=\"rook-ceph\"}) == 2";
                  for = "5m";
                  labels = {
                    severity = "critical";
                  };
                  annotations = {
                    summary = "Ceph in {{ $labels.namespace }} has failed.";
                    description = "Ceph in {{ $labels.namespace }} has been in HEALTH_ERR for 5 minutes: data is unavailable or at risk. `ceph health detail` in Rook's toolbox says why.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/CephHealthError.md";
                  };
                }
                {
                  alert = "CephMetricsMissing";
                  expr = "absent(ceph_health_status{job=\"rook-ceph-mgr\",namespace=\"rook-ceph\"})";
                  for = "10m";
                  labels = {
                    severity = "critical";
                  };
                  annotations = {
                    summary = "Nothing is known about Ceph in {{ $labels.namespace }}.";
                    description = "No manager of Ceph in {{ $labels.namespace }} has served metrics for 10 minutes: it is down, without quorum, or not scraped. Every other alert about Ceph is silent meanwhile.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/CephMetricsMissing.md";
                  };
                }
                {
                  alert = "CephOSDDown";
                  expr = "max by (namespace, ceph_daemon) (ceph_osd_up{job=\"rook-ceph-mgr\",namespace=\"rook-ceph\"}) == 0";
                  for = "5m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "{{ $labels.ceph_daemon }} of Ceph in {{ $labels.namespace }} is down.";
                    description = "{{ $labels.ceph_daemon }} of Ceph in {{ $labels.namespace }} has been down for 5 minutes. Its data has lost a copy, which Ceph makes again elsewhere once it takes the OSD out.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/CephOSDDown.md";
                  };
                }
                {
                  alert = "CephMonDown";
                  expr = "max by (namespace, ceph_daemon) (ceph_mon_quorum_status{job=\"rook-ceph-mgr\",namespace=\"rook-ceph\"}) == 0";
                  for = "5m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "{{ $labels.ceph_daemon }} of Ceph in {{ $labels.namespace }} is out of the quorum.";
                    description = "{{ $labels.ceph_daemon }} of Ceph in {{ $labels.namespace }} has been out of the quorum for 5 minutes.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/CephMonDown.md";
                  };
                }
                {
                  alert = "CephMonDownQuorumAtRisk";
                  expr = "sum by (namespace) (max by (namespace, ceph_daemon) (ceph_mon_quorum_status{job=\"rook-ceph-mgr\",namespace=\"rook-ceph\"})) <= floor(count by (namespace) (max by (namespace, ceph_daemon) (ceph_mon_quorum_status{job=\"rook-ceph-mgr\",namespace=\"rook-ceph\"})) / 2) + 1 and on (namespace) max by (namespace, ceph_daemon) (ceph_mon_quorum_status{job=\"rook-ceph-mgr\",namespace=\"rook-ceph\"}) == 0";
                  for = "2m";
                  labels = {
                    severity = "critical";
                  };
                  annotations = {
                    summary = "Ceph in {{ $labels.namespace }} cannot lose another monitor.";
                    description = "Only {{ $value }} monitors of Ceph in {{ $labels.namespace }} have been in the quorum for 2 minutes. Without the next one Ceph stops.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/CephMonDownQuorumAtRisk.md";
                  };
                }
                {
                  alert = "CephOSDNotReported";
                  expr = "max by (namespace, ceph_daemon) (ceph_osd_up{job=\"rook-ceph-mgr\",namespace=\"rook-ceph\"}) == 1 unless on (namespace, ceph_daemon) ceph_osd_stat_bytes{job=~\"rook-ceph-mgr|rook-ceph-exporter\",namespace=\"rook-ceph\"}";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Nothing is known of the space of {{ $labels.ceph_daemon }} in {{ $labels.namespace }}.";
                    description = "{{ $labels.ceph_daemon }} of Ceph in {{ $labels.namespace }} runs, and for 15 minutes nothing has served its counters: Rook's exporter on its host is down or not scraped.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/CephOSDNotReported.md";
                  };
                }
                {
                  alert = "CephOSDNearFull";
                  expr = "max by (namespace, ceph_daemon) (ceph_osd_stat_bytes_used{job=~\"rook-ceph-mgr|rook-ceph-exporter\",namespace=\"rook-ceph\"}) / max by (namespace, ceph_daemon) (ceph_osd_stat_bytes{job=~\"rook-ceph-mgr|rook-ceph-exporter\",namespace=\"rook-ceph\"}) > 0.85";
                  for = "5m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "{{ $labels.ceph_daemon }} in {{ $labels.namespace }} is over 85 % full.";
                    description = "{{ $labels.ceph_daemon }} of Ceph in {{ $labels.namespace }} has been {{ $value | humanizePercentage }} full for 5 minutes. At 95 % of any one OSD Ceph stops all writes to its pools.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/CephOSDNearFull.md";
                  };
                }
                {
                  alert = "CephClusterNearFull";
                  expr = "max by (namespace) (ceph_cluster_total_used_bytes{job=\"rook-ceph-mgr\",namespace=\"rook-ceph\"}) / max by (namespace) (ceph_cluster_total_bytes{job=\"rook-ceph-mgr\",namespace=\"rook-ceph\"}) > 0.75";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Ceph in {{ $labels.namespace }} is over 75 % full.";
                    description = "Ceph in {{ $labels.namespace }} has been {{ $value | humanizePercentage }} full for 15 minutes. What a failed host holds must find room on the others.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/CephClusterNearFull.md";
                  };
                }
                {
                  alert = "CephPGsInactive";
                  expr = "(max by (namespace, pool_id) (ceph_pg_total{job=\"rook-ceph-mgr\",namespace=\"rook-ceph\"}) - max by (namespace, pool_id) (ceph_pg_active{job=\"rook-ceph-mgr\",namespace=\"rook-ceph\"})) * on (namespace, pool_id) group_left (name) max by (namespace, pool_id, name) (ceph_pool_metadata{job=\"rook-ceph-mgr\",namespace=\"rook-ceph\"}) > 0";
                  for = "5m";
                  labels = {
                    severity = "critical";
                  };
                  annotations = {
                    summary = "Placement groups of pool {{ $labels.name }} in {{ $labels.namespace }} are inactive.";
                    description = "{{ $value }} placement groups of pool {{ $labels.name }} in {{ $labels.namespace }} have been inactive for 5 minutes. Whoever reads or writes there hangs.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/CephPGsInactive.md";
                  };
                }
                {
                  alert = "CephPGsUnclean";
                  expr = "(max by (namespace, pool_id) (ceph_pg_total{job=\"rook-ceph-mgr\",namespace=\"rook-ceph\"}) - max by (namespace, pool_id) (ceph_pg_clean{job=\"rook-ceph-mgr\",namespace=\"rook-ceph\"})) * on (namespace, pool_id) group_left (name) max by (namespace, pool_id, name) (ceph_pool_metadata{job=\"rook-ceph-mgr\",namespace=\"rook-ceph\"}) > 0";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Placement groups of pool {{ $labels.name }} in {{ $labels.namespace }} are unclean.";
                    description = "{{ $value }} placement groups of pool {{ $labels.name }} in {{ $labels.namespace }} have been unclean for 15 minutes: some of their data has fewer copies than it should, or lies in the wrong place.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/CephPGsUnclean.md";
                  };
                }
              ];
            }
          ];
        };
      };
      "monitoring.coreos.com".v1.PrometheusRule.nixscope-mesh = {
        apiVersion = "monitoring.coreos.com/v1";
        kind = "PrometheusRule";
        metadata = {
          name = "nixscope-mesh";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          groups = [
            {
              name = "nixscope-mesh";
              rules = [
                {
                  alert = "PrimerPingLost";
                  expr = "label_replace(quantile by (host, peer) (0.5, 1 - sum without (ip, source, tos) (rate(smokeping_response_duration_seconds_count{job=\"smokeping\",host=~\"100\\\\.64\\\\.0\\\\.1\"}[2m])) / (sum without (ip, source, tos) (rate(smokeping_requests_total{job=\"smokeping\",host=~\"100\\\\.64\\\\.0\\\\.1\"}[2m])) > 0)) >= 0.9, \"instance\", \"$1\", \"peer\", \"(.+)\") * on (instance) group_left (site) (up{job=\"smokeping\"} >= bool 0) or on (peer) label_replace(quantile by (host, peer) (0.5, 1 - sum without (ip, source, tos) (rate(smokeping_response_duration_seconds_count{job=\"smokeping\",host=~\"100\\\\.64\\\\.0\\\\.1\"}[2m])) / (sum without (ip, source, tos) (rate(smokeping_requests_total{job=\"smokeping\",host=~\"100\\\\.64\\\\.0\\\\.1\"}[2m])) > 0)) >= 0.9, \"instance\", \"$1\", \"peer\", \"(.+)\")";
                  for = "2m";
                  labels = {
                    severity = "critical";
                  };
                  annotations = {
                    summary = "The primer {{ or $labels.peer $labels.host }} does not answer the other hosts.";
                    description = "Most hosts that ping the primer {{ or $labels.peer $labels.host }} ({{ $labels.host }}) have heard nothing from it for 2 minutes. It is not only Prometheus that does not reach it.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/PrimerPingLost.md";
                  };
                }
                {
                  alert = "MeshPeerUnreachable";
                  expr = "label_replace(quantile by (host, peer) (0.5, 1 - sum without (ip, source, tos) (rate(smokeping_response_duration_seconds_count{job=\"smokeping\",host!~\"100\\\\.64\\\\.0\\\\.1\"}[5m])) / (sum without (ip, source, tos) (rate(smokeping_requests_total{job=\"smokeping\",host!~\"100\\\\.64\\\\.0\\\\.1\"}[5m])) > 0)) >= 0.9, \"instance\", \"$1\", \"peer\", \"(.+)\") * on (instance) group_left (site) (up{job=\"smokeping\"} >= bool 0) or on (peer) label_replace(quantile by (host, peer) (0.5, 1 - sum without (ip, source, tos) (rate(smokeping_response_duration_seconds_count{job=\"smokeping\",host!~\"100\\\\.64\\\\.0\\\\.1\"}[5m])) / (sum without (ip, source, tos) (rate(smokeping_requests_total{job=\"smokeping\",host!~\"100\\\\.64\\\\.0\\\\.1\"}[5m])) > 0)) >= 0.9, \"instance\", \"$1\", \"peer\", \"(.+)\")";
                  for = "5m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "{{ or $labels.peer $labels.host }} does not answer the other hosts.";
                    description = "Most hosts that ping {{ or $labels.peer $labels.host }} ({{ $labels.host }}) have heard nothing from it for 5 minutes: it is down, or has left the mesh.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/MeshPeerUnreachable.md";
                  };
                }
                {
                  alert = "MeshPacketLoss";
                  expr = "1 - sum without (ip, source, tos) (rate(smokeping_response_duration_seconds_count{job=\"smokeping\"}[5m])) / (sum without (ip, source, tos) (rate(smokeping_requests_total{job=\"smokeping\"}[5m])) > 0) > 0.05 unless on (host, peer) quantile by (host, peer) (0.5, 1 - sum without (ip, source, tos) (rate(smokeping_response_duration_seconds_count{job=\"smokeping\"}[5m])) / (sum without (ip, source, tos) (rate(smokeping_requests_total{job=\"smokeping\"}[5m])) > 0)) >= 0.9";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Pings from {{ $labels.instance }} to {{ or $labels.peer $labels.host }} are lost.";
                    description = "{{ $value | humanizePercentage }} of the pings from {{ $labels.instance }} to {{ or $labels.peer $labels.host }} ({{ $labels.host }}) have been lost for 10 minutes, while others reach it.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/MeshPacketLoss.md";
                  };
                }
                {
                  alert = "MeshLatencyHigh";
                  expr = "sum without (ip, source, tos) (rate(smokeping_response_duration_seconds_sum{job=\"smokeping\"}[5m])) / sum without (ip, source, tos) (rate(smokeping_response_duration_seconds_count{job=\"smokeping\"}[5m])) > 0.25";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Pings from {{ $labels.instance }} to {{ or $labels.peer $labels.host }} are slow.";
                    description = "Pings from {{ $labels.instance }} to {{ or $labels.peer $labels.host }} ({{ $labels.host }}) have taken {{ $value | humanizeDuration }} on average for 15 minutes.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/MeshLatencyHigh.md";
                  };
                }
                {
                  alert = "MeshProberDown";
                  expr = "up{job=\"smokeping\"} == 0 and on (instance) up{job=\"node-exporter\"} == 1 or absent(up{job=\"smokeping\"}) or count without (ip, host, source, tos, peer) (rate(smokeping_requests_total{job=\"smokeping\"}[5m]) == 0)";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "smokeping_prober on {{ or $labels.instance \"all hosts\" }} does not ping.";
                    description = "smokeping_prober on {{ or $labels.instance \"all hosts\" }} has not answered for 10 minutes, or sends nothing to one of its peers, so nobody knows how they look from there. Alerts that rest on it are silent.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/MeshProberDown.md";
                  };
                }
              ];
            }
          ];
        };
      };
      "monitoring.coreos.com".v1.PrometheusRule.nixscope-aws = {
        apiVersion = "monitoring.coreos.com/v1";
        kind = "PrometheusRule";
        metadata = {
          name = "nixscope-aws";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          groups = [
            {
              name = "nixscope-aws";
              rules = [
                {
                  alert = "AwsApiErrors";
                  expr = "sum by (api_name) (increase(yace_cloudwatch_request_errors{job=\"yace\"}[15m])) > 0";
                  for = "30m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "CloudWatch refuses calls of {{ $labels.api_name }}.";
                    description = "{{ $value | humanize }} calls of {{ $labels.api_name }} have failed in the last 15 minutes, and so for half an hour: permissions or limits. Metrics of AWS are missing.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/AwsApiErrors.md";
                  };
                }
                {
                  alert = "AwsNoData";
                  expr = "up{job=\"yace\"} == 1 unless on (instance) sum by (instance) (increase(yace_cloudwatch_requests_total{job=\"yace\"}[15m])) > 0";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Nothing is known of AWS.";
                    description = "YACE runs and has asked CloudWatch nothing for half an hour: AWS refuses its keys or its role, the tagging API is not allowed, or no resource of the services and regions asked for has a tag.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/AwsNoData.md";
                  };
                }
                {
                  alert = "AwsExporterDown";
                  expr = "up{job=\"yace\"} == 0 or absent(up{job=\"yace\"})";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "No metrics come from AWS.";
                    description = "YACE has not answered for 10 minutes, or does not run at all.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/AwsExporterDown.md";
                  };
                }
              ];
            }
          ];
        };
      };
      core.v1.ConfigMap.loki-rules = {
        apiVersion = "v1";
        kind = "ConfigMap";
        metadata = {
          name = "loki-rules";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        data = {
          "rules.yaml" = ''
            groups:
            - name: nixscope-log-errors
              rules:
              - alert: LogErrorRateHigh
                expr: "sum by (namespace, app) (count_over_time({namespace=~\".+\",level=~\"(?i)error|critical|fatal\"}[5m])) / 5 > 60"
                for: "10m"
                labels:
                  severity: warning
                annotations:
                  summary: "{{ $labels.namespace }}{{ with $labels.app }}/{{ . }}{{ end }} logs many errors."
                  description: "For 10 minutes {{ $labels.namespace }}{{ with $labels.app }}/{{ . }}{{ end }} has logged more than 60 errors a minute, {{ $value | humanize }} at last."
                  runbook_url: "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LogErrorRateHigh.md"
              - alert: LogErrorRateRising
                expr: "sum by (namespace, app) (count_over_time({namespace=~\".+\",level=~\"(?i)error|critical|fatal\"}[10m])) / 10 > 5 * sum by (namespace, app) (count_over_time({namespace=~\".+\",level=~\"(?i)error|critical|fatal\"}[360m])) / 360 and sum by (namespace, app) (count_over_time({namespace=~\".+\",level=~\"(?i)error|critical|fatal\"}[10m])) / 10 > 6"
                for: "5m"
                labels:
                  severity: warning
                annotations:
                  summary: "{{ $labels.namespace }}{{ with $labels.app }}/{{ . }}{{ end }} logs many more errors than before."
                  description: "For 5 minutes {{ $labels.namespace }}{{ with $labels.app }}/{{ . }}{{ end }} has logged {{ $value | humanize }} errors a minute, more than 5 times as many as on average over 6 hours."
                  runbook_url: "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LogErrorRateRising.md"
          '';
        };
      };
      core.v1.ConfigMap.dashboard-nixscope-fleet = {
        apiVersion = "v1";
        kind = "ConfigMap";
        metadata = {
          name = "dashboard-nixscope-fleet";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
            grafana_dashboard = "1";
          };
        };
        data = {
          "nixscope-fleet.json" =
            "{\"annotations\":{},\"description\":\"All hosts at a glance: what fires, what is down, and the hosts that are short of something.\",\"editable\":false,\"fiscalYearStartMonth\":0,\"graphTooltip\":0,\"links\":[{\"asDropdown\":true,\"icon\":\"\",\"includeVars\":true,\"keepTime\":true,\"tags\":[\"nixscope\"],\"targetBlank\":false,\"title\":\"nixscope\",\"tooltip\":\"\",\"type\":\"dashboards\",\"url\":\"\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"HostDown\",\"tooltip\":\"What to do about HostDown\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostDown.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"HostMissing\",\"tooltip\":\"What to do about HostMissing\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostMissing.md\"}],\"panels\":[{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Hosts that are watched.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"blue\",\"value\":null}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":0,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"cluster:node_up:count{}\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Hosts\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Hosts whose exporter does not answer.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":6,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"cluster:node_down:count{}\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Hosts down\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Alerts that fire now with the severity critical.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":12,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(ALERTS{alertstate=\\\"firing\\\",severity=\\\"critical\\\"}) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Critical alerts\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Alerts that fire now with the severity warning.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"orange\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":18,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(ALERTS{alertstate=\\\"firing\\\",severity=\\\"warning\\\"}) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Warnings\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"How many alerts of each kind fire.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count by (alertname) (ALERTS{alertstate=\\\"firing\\\",severity=~\\\"critical|warning\\\"})\",\"legendFormat\":\"{{alertname}}\",\"refId\":\"A\"}],\"title\":\"Firing alerts\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"systemd units in the state failed, of the 10 hosts with most.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"instance:node_units_failed:topk{}\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Failed units\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"The 10 hosts whose cores are least idle.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"instance:node_cpu_busy:topk_rate5m{}\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Busiest CPUs\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"The 10 hosts with the least memory available.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"instance:node_memory_used:topk{}\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Fullest memories\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"The 10 file systems with the least space; ZFS is left out, its pools have a dashboard of their own.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":20},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"instance_mountpoint:node_filesystem_used:topk{}\",\"legendFormat\":\"{{instance}} {{mountpoint}}\",\"refId\":\"A\"}],\"title\":\"Fullest file systems\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"The 10 disks that are idle least.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":20},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"instance_device:node_disk_busy:topk_rate5m{}\",\"legendFormat\":\"{{instance}} {{device}}\",\"refId\":\"A\"}],\"title\":\"Busiest disks\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Hosts by the release of their kernel: more than a few mean that updates are not rolled out everywhere.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":28},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"release:node_uname_info:count{}\",\"legendFormat\":\"{{release}}\",\"refId\":\"A\"}],\"title\":\"Kernels\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Time since the last start of the 10 hosts that started last.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":28},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"instance:node_uptime_seconds:bottomk{}\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Last starts\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"}],\"refresh\":\"1m\",\"schemaVersion\":36,\"style\":\"dark\",\"tags\":[\"nixscope\"],\"templating\":{},\"time\":{\"from\":\"now-6h\",\"to\":\"now\"},\"timezone\":\"utc\",\"title\":\"Fleet\",\"uid\":\"nixscope-fleet\"}";
        };
      };
      core.v1.ConfigMap.dashboard-nixscope-hosts = {
        apiVersion = "v1";
        kind = "ConfigMap";
        metadata = {
          name = "dashboard-nixscope-hosts";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
            grafana_dashboard = "1";
          };
        };
        data = {
          "nixscope-hosts.json" =
            "{\"annotations\":{},\"description\":\"CPU, memory, disks, network, units and clock of each host.\",\"editable\":false,\"fiscalYearStartMonth\":0,\"graphTooltip\":0,\"links\":[{\"asDropdown\":true,\"icon\":\"\",\"includeVars\":true,\"keepTime\":true,\"tags\":[\"nixscope\"],\"targetBlank\":false,\"title\":\"nixscope\",\"tooltip\":\"\",\"type\":\"dashboards\",\"url\":\"\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"HostDown\",\"tooltip\":\"What to do about HostDown\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostDown.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"HostOutOfMemory\",\"tooltip\":\"What to do about HostOutOfMemory\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostOutOfMemory.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"HostRebooted\",\"tooltip\":\"What to do about HostRebooted\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostRebooted.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"HostRebootedOften\",\"tooltip\":\"What to do about HostRebootedOften\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostRebootedOften.md\"}],\"panels\":[{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Hosts whose exporter does not answer.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":0,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(up{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"} == 0) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Hosts down\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"systemd units in the state failed: `systemctl --failed` names them.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":6,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(node_systemd_unit_state{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",state=\\\"failed\\\"}) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Failed units\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Hosts whose kernel says that nothing keeps its clock right.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":12,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(node_timex_sync_status{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"} == 0) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Clocks not synchronised\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Time since the last start of the host that started last.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"orange\",\"value\":null},{\"color\":\"green\",\"value\":3600}]},\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":18,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"min(node_time_seconds{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"} - node_boot_time_seconds{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"})\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Shortest uptime\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of all cores that was not idle.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"1 - avg by (instance) (rate(node_cpu_seconds_total{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",mode=\\\"idle\\\"}[$__rate_interval]))\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"CPU busy\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Processes that run or wait, for each core. Above 1 they wait.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"node_load5{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"} / on (instance) count by (instance) (node_cpu_seconds_total{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",mode=\\\"idle\\\"})\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Load by core\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of the memory that is not available to new processes; what ZFS' cache would give back is.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"1 - (node_memory_MemAvailable_bytes{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"} + clamp_min(node_zfs_arc_size{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"} - node_zfs_arc_c_min{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}, 0) or node_memory_MemAvailable_bytes{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}) / node_memory_MemTotal_bytes{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Memory used\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of the time in which some process waited for CPU, memory or disks (pressure stall information).\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"rate(node_pressure_cpu_waiting_seconds_total{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}[$__rate_interval])\",\"legendFormat\":\"{{instance}} CPU\",\"refId\":\"A\"},{\"expr\":\"rate(node_pressure_memory_waiting_seconds_total{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}[$__rate_interval])\",\"legendFormat\":\"{{instance}} memory\",\"refId\":\"B\"},{\"expr\":\"rate(node_pressure_io_waiting_seconds_total{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}[$__rate_interval])\",\"legendFormat\":\"{{instance}} disks\",\"refId\":\"C\"}],\"title\":\"Pressure\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Processes that the kernel killed in an hour because memory ran out.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":20},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"increase(node_vmstat_oom_kill{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}[1h])\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Killed for want of memory\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"What the sensors of the machine say, where it has any.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"celsius\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":20},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"node_hwmon_temp_celsius{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}\",\"legendFormat\":\"{{instance}} {{chip}} {{sensor}}\",\"refId\":\"A\"}],\"title\":\"Temperature\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share that is used. ZFS is left out: its space is that of the pool, which has a dashboard of its own.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":28},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"1 - node_filesystem_avail_bytes{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",fstype!~\\\"zfs|tmpfs|ramfs|overlay\\\"} / node_filesystem_size_bytes{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",fstype!~\\\"zfs|tmpfs|ramfs|overlay\\\"}\",\"legendFormat\":\"{{instance}} {{mountpoint}}\",\"refId\":\"A\"}],\"title\":\"File systems\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of the time in which a disk had something to do.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":28},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"rate(node_disk_io_time_seconds_total{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}[$__rate_interval])\",\"legendFormat\":\"{{instance}} {{device}}\",\"refId\":\"A\"}],\"title\":\"Disks busy\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Bytes read and written.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"Bps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":36},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"rate(node_disk_read_bytes_total{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}[$__rate_interval])\",\"legendFormat\":\"{{instance}} {{device}} read\",\"refId\":\"A\"},{\"expr\":\"rate(node_disk_written_bytes_total{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}[$__rate_interval])\",\"legendFormat\":\"{{instance}} {{device}} written\",\"refId\":\"B\"}],\"title\":\"Disk throughput\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Bytes received and sent by the machine's own interfaces; those of pods are left out.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"Bps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":36},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"rate(node_network_receive_bytes_total{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",device!~\\\"lo|veth.*|cni.*|cali.*|lxc.*|flannel.*\\\"}[$__rate_interval])\",\"legendFormat\":\"{{instance}} {{device}} in\",\"refId\":\"A\"},{\"expr\":\"rate(node_network_transmit_bytes_total{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",device!~\\\"lo|veth.*|cni.*|cali.*|lxc.*|flannel.*\\\"}[$__rate_interval])\",\"legendFormat\":\"{{instance}} {{device}} out\",\"refId\":\"B\"}],\"title\":\"Network\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of the kernel's limit that is open.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":44},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"node_filefd_allocated{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"} / node_filefd_maximum{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"File descriptors\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"How far the clock is off, by its own estimate.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":44},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"node_timex_offset_seconds{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Clock\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"}],\"refresh\":\"1m\",\"schemaVersion\":36,\"style\":\"dark\",\"tags\":[\"nixscope\"],\"templating\":{\"list\":[{\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"current\":{\"selected\":true,\"text\":\"All\",\"value\":\"$__all\"},\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":true,\"label\":\"Host\",\"multi\":true,\"name\":\"instance\",\"query\":\"label_values(up{job=\\\"node-exporter\\\"}, instance)\",\"refresh\":2,\"skipUrlSync\":false,\"type\":\"query\"}]},\"time\":{\"from\":\"now-6h\",\"to\":\"now\"},\"timezone\":\"utc\",\"title\":\"Hosts\",\"uid\":\"nixscope-hosts\"}";
        };
      };
      core.v1.ConfigMap.dashboard-nixscope-zfs = {
        apiVersion = "v1";
        kind = "ConfigMap";
        metadata = {
          name = "dashboard-nixscope-zfs";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
            grafana_dashboard = "1";
          };
        };
        data = {
          "nixscope-zfs.json" =
            "{\"annotations\":{},\"description\":\"Health, space, errors and throughput of every ZFS pool of every host.\",\"editable\":false,\"fiscalYearStartMonth\":0,\"graphTooltip\":0,\"links\":[{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"ZFSPoolDegraded\",\"tooltip\":\"What to do about ZFSPoolDegraded\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ZFSPoolDegraded.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"ZFSPoolMissing\",\"tooltip\":\"What to do about ZFSPoolMissing\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ZFSPoolMissing.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"ZFSPoolAlmostFull\",\"tooltip\":\"What to do about ZFSPoolAlmostFull\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ZFSPoolAlmostFull.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"ZFSDeviceErrors\",\"tooltip\":\"What to do about ZFSDeviceErrors\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ZFSDeviceErrors.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"ZFSDataErrors\",\"tooltip\":\"What to do about ZFSDataErrors\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ZFSDataErrors.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"ZFSScrubOverdue\",\"tooltip\":\"What to do about ZFSScrubOverdue\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ZFSScrubOverdue.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"ZFSExporterDown\",\"tooltip\":\"What to do about ZFSExporterDown\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ZFSExporterDown.md\"}],\"panels\":[{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Pools whose state is anything but online. More than none means lost redundancy or worse.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":0,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(node_zfs_zpool_state{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",zpool=~\\\"$pool\\\",state!=\\\"online\\\"}) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Pools not online\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Pools that a host must have and has not imported.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":6,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(zfs_pool_expected{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",zpool=~\\\"$pool\\\"} unless on (instance, zpool) node_zfs_zpool_state{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",zpool=~\\\"$pool\\\"}) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Pools missing\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of the fullest pool that is allocated. ZFS slows down above 80 %.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"orange\",\"value\":0.8},{\"color\":\"red\",\"value\":0.9}]},\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":12,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"max(zfs_pool_allocated_bytes{job=\\\"zfs-exporter\\\",instance=~\\\"$instance\\\",pool=~\\\"$pool\\\"} / zfs_pool_size_bytes{job=\\\"zfs-exporter\\\",instance=~\\\"$instance\\\",pool=~\\\"$pool\\\"})\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Fullest pool\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Time since the last finished scrub of the pool that waits longest. A pool without any scrub is not in here.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"orange\",\"value\":3024000},{\"color\":\"red\",\"value\":6048000}]},\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":18,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"max(time() - zpool_scrub_end_timestamp_seconds{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",zpool=~\\\"$pool\\\"})\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Oldest scrub\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Errors that the worst device of each pool has counted since zpool clear. Anything above zero wants a look.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"max without (vdev) (zpool_device_read_errors{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",zpool=~\\\"$pool\\\"})\",\"legendFormat\":\"{{instance}} {{zpool}} read\",\"refId\":\"A\"},{\"expr\":\"max without (vdev) (zpool_device_write_errors{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",zpool=~\\\"$pool\\\"})\",\"legendFormat\":\"{{instance}} {{zpool}} write\",\"refId\":\"B\"},{\"expr\":\"max without (vdev) (zpool_device_checksum_errors{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",zpool=~\\\"$pool\\\"})\",\"legendFormat\":\"{{instance}} {{zpool}} checksum\",\"refId\":\"C\"}],\"title\":\"Device errors\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Blocks of each pool that no redundancy could restore. Anything above zero is lost data.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"zpool_data_errors{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",zpool=~\\\"$pool\\\"}\",\"legendFormat\":\"{{instance}} {{zpool}}\",\"refId\":\"A\"}],\"title\":\"Permanent errors\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of each pool that is allocated.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"zfs_pool_allocated_bytes{job=\\\"zfs-exporter\\\",instance=~\\\"$instance\\\",pool=~\\\"$pool\\\"} / zfs_pool_size_bytes{job=\\\"zfs-exporter\\\",instance=~\\\"$instance\\\",pool=~\\\"$pool\\\"}\",\"legendFormat\":\"{{instance}} {{pool}}\",\"refId\":\"A\"}],\"title\":\"Space used\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Space of each pool that is not allocated, before redundancy.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"bytes\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"zfs_pool_free_bytes{job=\\\"zfs-exporter\\\",instance=~\\\"$instance\\\",pool=~\\\"$pool\\\"}\",\"legendFormat\":\"{{instance}} {{pool}}\",\"refId\":\"A\"}],\"title\":\"Free space\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Fragmentation of each pool's free space.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":20},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"zfs_pool_fragmentation_ratio{job=\\\"zfs-exporter\\\",instance=~\\\"$instance\\\",pool=~\\\"$pool\\\"}\",\"legendFormat\":\"{{instance}} {{pool}}\",\"refId\":\"A\"}],\"title\":\"Fragmentation\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Time since the last finished scrub of each pool. It grows by a day a day and falls to zero with each scrub.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":20},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"time() - zpool_scrub_end_timestamp_seconds{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",zpool=~\\\"$pool\\\"}\",\"legendFormat\":\"{{instance}} {{zpool}}\",\"refId\":\"A\"}],\"title\":\"Scrub age\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Whether a scrub (routine) or a resilver (a device is being refilled) is running: 1 while it is.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":28},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"zpool_scan_in_progress{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",zpool=~\\\"$pool\\\"}\",\"legendFormat\":\"{{instance}} {{zpool}} {{function}}\",\"refId\":\"A\"}],\"title\":\"Scrubs and resilvers running\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Bytes that programs read and write through the datasets of each pool. Reads that the cache answers count.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"Bps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":28},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (instance, zpool) (rate(node_zfs_zpool_dataset_nread{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",zpool=~\\\"$pool\\\"}[$__rate_interval]))\",\"legendFormat\":\"{{instance}} {{zpool}} read\",\"refId\":\"A\"},{\"expr\":\"sum by (instance, zpool) (rate(node_zfs_zpool_dataset_nwritten{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",zpool=~\\\"$pool\\\"}[$__rate_interval]))\",\"legendFormat\":\"{{instance}} {{zpool}} written\",\"refId\":\"B\"}],\"title\":\"Throughput\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Reads and writes of programs on the datasets of each pool.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"ops\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":36},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (instance, zpool) (rate(node_zfs_zpool_dataset_reads{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",zpool=~\\\"$pool\\\"}[$__rate_interval]))\",\"legendFormat\":\"{{instance}} {{zpool}} reads\",\"refId\":\"A\"},{\"expr\":\"sum by (instance, zpool) (rate(node_zfs_zpool_dataset_writes{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",zpool=~\\\"$pool\\\"}[$__rate_interval]))\",\"legendFormat\":\"{{instance}} {{zpool}} writes\",\"refId\":\"B\"}],\"title\":\"Operations\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of all reads that each host's cache answered.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":36},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"rate(node_zfs_arc_hits{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}[$__rate_interval]) / (rate(node_zfs_arc_hits{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}[$__rate_interval]) + rate(node_zfs_arc_misses{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}[$__rate_interval]))\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Cache (ARC) hits\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Memory that each host's cache takes, and the most that it may take.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"bytes\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":44},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"node_zfs_arc_size{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}\",\"legendFormat\":\"{{instance}} size\",\"refId\":\"A\"},{\"expr\":\"node_zfs_arc_c_max{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}\",\"legendFormat\":\"{{instance}} limit\",\"refId\":\"B\"}],\"title\":\"Cache (ARC) size\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"}],\"refresh\":\"1m\",\"schemaVersion\":36,\"style\":\"dark\",\"tags\":[\"nixscope\"],\"templating\":{\"list\":[{\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"current\":{\"selected\":true,\"text\":\"All\",\"value\":\"$__all\"},\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":true,\"label\":\"Host\",\"multi\":true,\"name\":\"instance\",\"query\":\"label_values(node_zfs_zpool_state{job=\\\"node-exporter\\\"}, instance)\",\"refresh\":2,\"skipUrlSync\":false,\"type\":\"query\"},{\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"current\":{\"selected\":true,\"text\":\"All\",\"value\":\"$__all\"},\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":true,\"label\":\"Pool\",\"multi\":true,\"name\":\"pool\",\"query\":\"label_values(node_zfs_zpool_state{job=\\\"node-exporter\\\"}, zpool)\",\"refresh\":2,\"skipUrlSync\":false,\"type\":\"query\"}]},\"time\":{\"from\":\"now-6h\",\"to\":\"now\"},\"timezone\":\"utc\",\"title\":\"ZFS pools\",\"uid\":\"nixscope-zfs\"}";
        };
      };
      core.v1.ConfigMap.dashboard-nixscope-smart = {
        apiVersion = "v1";
        kind = "ConfigMap";
        metadata = {
          name = "dashboard-nixscope-smart";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
            grafana_dashboard = "1";
          };
        };
        data = {
          "nixscope-smart.json" =
            "{\"annotations\":{},\"description\":\"What disks say about their own health (SMART).\",\"editable\":false,\"fiscalYearStartMonth\":0,\"graphTooltip\":0,\"links\":[{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"DiskFailing\",\"tooltip\":\"What to do about DiskFailing\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/DiskFailing.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"DiskLost\",\"tooltip\":\"What to do about DiskLost\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/DiskLost.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"DiskMediaErrors\",\"tooltip\":\"What to do about DiskMediaErrors\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/DiskMediaErrors.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"DiskWearingOut\",\"tooltip\":\"What to do about DiskWearingOut\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/DiskWearingOut.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"DiskHot\",\"tooltip\":\"What to do about DiskHot\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/DiskHot.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"NVMeDiskHot\",\"tooltip\":\"What to do about NVMeDiskHot\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/NVMeDiskHot.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"DiskNotReported\",\"tooltip\":\"What to do about DiskNotReported\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/DiskNotReported.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"SmartctlExporterDown\",\"tooltip\":\"What to do about SmartctlExporterDown\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/SmartctlExporterDown.md\"}],\"panels\":[{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Disks that report.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"blue\",\"value\":null}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":0,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(smartctl_device{job=\\\"smartctl-exporter\\\",instance=~\\\"$instance\\\",device=~\\\"$device\\\"})\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Disks\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Disks whose own assessment is that they are about to fail.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":6,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(smartctl_device_smart_status{job=\\\"smartctl-exporter\\\",instance=~\\\"$instance\\\",device=~\\\"$device\\\"} == 0) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Disks failing\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of the writes that its maker vouches for, used up by the most worn NVMe disk.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"orange\",\"value\":80},{\"color\":\"red\",\"value\":90}]},\"unit\":\"percent\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":12,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"max(smartctl_device_percentage_used{job=\\\"smartctl-exporter\\\",instance=~\\\"$instance\\\",device=~\\\"$device\\\"})\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Most worn disk\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Temperature of the hottest disk.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"orange\",\"value\":50},{\"color\":\"red\",\"value\":60}]},\"unit\":\"celsius\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":18,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"max(smartctl_device_temperature{job=\\\"smartctl-exporter\\\",instance=~\\\"$instance\\\",device=~\\\"$device\\\",temperature_type=\\\"current\\\"})\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Hottest disk\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Sectors of each ATA disk that it replaced, waits to replace, or cannot read. A growing line is a dying disk.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"smartctl_device_attribute{job=\\\"smartctl-exporter\\\",instance=~\\\"$instance\\\",device=~\\\"$device\\\",attribute_value_type=\\\"raw\\\",attribute_name=~\\\"Reallocated_Sector_Ct|Current_Pending_Sector|Offline_Uncorrectable\\\"}\",\"legendFormat\":\"{{instance}} {{device}} {{attribute_name}}\",\"refId\":\"A\"}],\"title\":\"Bad sectors\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Errors of each NVMe disk that its own correction could not mend.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"smartctl_device_media_errors{job=\\\"smartctl-exporter\\\",instance=~\\\"$instance\\\",device=~\\\"$device\\\"}\",\"legendFormat\":\"{{instance}} {{device}}\",\"refId\":\"A\"}],\"title\":\"Media errors\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of the writes that the maker vouches for, used up, by NVMe disk. It may pass 100 %.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percent\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"smartctl_device_percentage_used{job=\\\"smartctl-exporter\\\",instance=~\\\"$instance\\\",device=~\\\"$device\\\"}\",\"legendFormat\":\"{{instance}} {{device}}\",\"refId\":\"A\"}],\"title\":\"Wear\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Temperature of each disk.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"celsius\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"smartctl_device_temperature{job=\\\"smartctl-exporter\\\",instance=~\\\"$instance\\\",device=~\\\"$device\\\",temperature_type=\\\"current\\\"}\",\"legendFormat\":\"{{instance}} {{device}}\",\"refId\":\"A\"}],\"title\":\"Temperature\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of its spare blocks that each NVMe disk still has.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percent\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":20},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"smartctl_device_available_spare{job=\\\"smartctl-exporter\\\",instance=~\\\"$instance\\\",device=~\\\"$device\\\"}\",\"legendFormat\":\"{{instance}} {{device}}\",\"refId\":\"A\"}],\"title\":\"Spare blocks\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"How long each disk has run in its life.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":20},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"smartctl_device_power_on_seconds{job=\\\"smartctl-exporter\\\",instance=~\\\"$instance\\\",device=~\\\"$device\\\"}\",\"legendFormat\":\"{{instance}} {{device}}\",\"refId\":\"A\"}],\"title\":\"Power-on time\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"}],\"refresh\":\"1m\",\"schemaVersion\":36,\"style\":\"dark\",\"tags\":[\"nixscope\"],\"templating\":{\"list\":[{\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"current\":{\"selected\":true,\"text\":\"All\",\"value\":\"$__all\"},\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":true,\"label\":\"Host\",\"multi\":true,\"name\":\"instance\",\"query\":\"label_values(smartctl_device{job=\\\"smartctl-exporter\\\"}, instance)\",\"refresh\":2,\"skipUrlSync\":false,\"type\":\"query\"},{\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"current\":{\"selected\":true,\"text\":\"All\",\"value\":\"$__all\"},\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":true,\"label\":\"Disk\",\"multi\":true,\"name\":\"device\",\"query\":\"label_values(smartctl_device{job=\\\"smartctl-exporter\\\"}, device)\",\"refresh\":2,\"skipUrlSync\":false,\"type\":\"query\"}]},\"time\":{\"from\":\"now-6h\",\"to\":\"now\"},\"timezone\":\"utc\",\"title\":\"Disks\",\"uid\":\"nixscope-smart\"}";
        };
      };
      core.v1.ConfigMap.dashboard-nixscope-primer = {
        apiVersion = "v1";
        kind = "ConfigMap";
        metadata = {
          name = "dashboard-nixscope-primer";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
            grafana_dashboard = "1";
          };
        };
        data = {
          "nixscope-primer.json" =
            "{\"annotations\":{},\"description\":\"The machine that everything else starts from: is it there, is its clock right, does the API answer.\",\"editable\":false,\"fiscalYearStartMonth\":0,\"graphTooltip\":0,\"links\":[{\"asDropdown\":true,\"icon\":\"\",\"includeVars\":true,\"keepTime\":true,\"tags\":[\"nixscope\"],\"targetBlank\":false,\"title\":\"nixscope\",\"tooltip\":\"\",\"type\":\"dashboards\",\"url\":\"\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"PrimerServerUnreachable\",\"tooltip\":\"What to do about PrimerServerUnreachable\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/PrimerServerUnreachable.md\"}],\"panels\":[{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Primers that Prometheus does not reach over the mesh.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":0,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(up{job=\\\"primer\\\"} == 0) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Unreachable\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Time since the last start.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"orange\",\"value\":null},{\"color\":\"green\",\"value\":3600}]},\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":6,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"min(node_time_seconds{job=\\\"primer\\\"} - node_boot_time_seconds{job=\\\"primer\\\"})\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Uptime\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Primers whose kernel says that nothing keeps the clock right. Certificates and etcd depend on it.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":12,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(node_timex_sync_status{job=\\\"node-exporter\\\",instance=~\\\"primer\\\"} == 0) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Clock not synchronised\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"systemd units in the state failed.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":18,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(node_systemd_unit_state{job=\\\"node-exporter\\\",instance=~\\\"primer\\\",state=\\\"failed\\\"}) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Failed units\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Servers of the Kubernetes API that Prometheus does not reach.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":0,\"y\":4},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(up{job=\\\"apiserver\\\"} == 0) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"API servers down\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Requests to the Kubernetes API by the code of the answer.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"reqps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":6,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (code) (rate(apiserver_request_total{job=\\\"apiserver\\\"}[$__rate_interval]))\",\"legendFormat\":\"{{code}}\",\"refId\":\"A\"}],\"title\":\"API requests\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"1 while Prometheus reaches it.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":18,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"up{job=\\\"primer\\\"}\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Reached\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"How far the clock is off, by its own estimate.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"node_timex_offset_seconds{job=\\\"node-exporter\\\",instance=~\\\"primer\\\"}\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Clock\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of the cores that is busy, and of the memory that is used.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"1 - avg by (instance) (rate(node_cpu_seconds_total{job=\\\"node-exporter\\\",instance=~\\\"primer\\\",mode=\\\"idle\\\"}[$__rate_interval]))\",\"legendFormat\":\"{{instance}} CPU\",\"refId\":\"A\"},{\"expr\":\"1 - (node_memory_MemAvailable_bytes{job=\\\"node-exporter\\\",instance=~\\\"primer\\\"} + clamp_min(node_zfs_arc_size{job=\\\"node-exporter\\\",instance=~\\\"primer\\\"} - node_zfs_arc_c_min{job=\\\"node-exporter\\\",instance=~\\\"primer\\\"}, 0) or node_memory_MemAvailable_bytes{job=\\\"node-exporter\\\",instance=~\\\"primer\\\"}) / node_memory_MemTotal_bytes{job=\\\"node-exporter\\\",instance=~\\\"primer\\\"}\",\"legendFormat\":\"{{instance}} memory\",\"refId\":\"B\"}],\"title\":\"CPU and memory\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"How long Prometheus waits for the primer: grows with the latency of the mesh.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":20},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"scrape_duration_seconds{job=\\\"primer\\\"}\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Time to answer a scrape\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"}],\"refresh\":\"1m\",\"schemaVersion\":36,\"style\":\"dark\",\"tags\":[\"nixscope\"],\"templating\":{},\"time\":{\"from\":\"now-6h\",\"to\":\"now\"},\"timezone\":\"utc\",\"title\":\"Primer\",\"uid\":\"nixscope-primer\"}";
        };
      };
      core.v1.ConfigMap.dashboard-nixscope-headscale = {
        apiVersion = "v1";
        kind = "ConfigMap";
        metadata = {
          name = "dashboard-nixscope-headscale";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
            grafana_dashboard = "1";
          };
        };
        data = {
          "nixscope-headscale.json" =
            "{\"annotations\":{},\"description\":\"Who is on the mesh, and who was, as Headscale knows it.\",\"editable\":false,\"fiscalYearStartMonth\":0,\"graphTooltip\":0,\"links\":[{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"HeadscaleNodeOffline\",\"tooltip\":\"What to do about HeadscaleNodeOffline\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HeadscaleNodeOffline.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"HeadscaleNodeMissing\",\"tooltip\":\"What to do about HeadscaleNodeMissing\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HeadscaleNodeMissing.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"HeadscaleNodeKeyExpiring\",\"tooltip\":\"What to do about HeadscaleNodeKeyExpiring\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HeadscaleNodeKeyExpiring.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"HeadscaleApiDown\",\"tooltip\":\"What to do about HeadscaleApiDown\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HeadscaleApiDown.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"HeadscaleExporterDown\",\"tooltip\":\"What to do about HeadscaleExporterDown\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HeadscaleExporterDown.md\"}],\"panels\":[{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Whether Headscale gave a list of its nodes at the last scrape. Without it nothing else here is known.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"red\",\"value\":null},{\"color\":\"green\",\"value\":1}]},\"unit\":\"bool_yes_no\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":0,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"min(headscale_up{job=\\\"headscale-exporter\\\"})\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"API answers\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Registered nodes that are not connected.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"orange\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":6,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(headscale_node_online{job=\\\"headscale-exporter\\\",user=~\\\"$user\\\",hostname=~\\\"$hostname\\\"} == 0) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Nodes offline\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Time until the first key expires that has not expired yet. Its node then leaves the mesh.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"red\",\"value\":null},{\"color\":\"orange\",\"value\":86400},{\"color\":\"green\",\"value\":604800}]},\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":12,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"min(headscale_node_expiry_timestamp_seconds{job=\\\"headscale-exporter\\\",user=~\\\"$user\\\",hostname=~\\\"$hostname\\\"} - time() > 0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Next key to expire\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Hosts of the spec that Headscale knows no node of.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":18,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(headscale_expected_node_registered{job=\\\"headscale-exporter\\\"} == 0) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Hosts not registered\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"When each node was connected to Headscale.\",\"fieldConfig\":{\"defaults\":{\"mappings\":[{\"options\":{\"0\":{\"color\":\"red\",\"text\":\"offline\"},\"1\":{\"color\":\"green\",\"text\":\"online\"}},\"type\":\"value\"}],\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":10,\"w\":24,\"x\":0,\"y\":4},\"options\":{\"alignValue\":\"left\",\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":false},\"mergeValues\":true,\"rowHeight\":0.9,\"showValue\":\"auto\",\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"headscale_node_online{job=\\\"headscale-exporter\\\",user=~\\\"$user\\\",hostname=~\\\"$hostname\\\"}\",\"legendFormat\":\"{{hostname}}\",\"refId\":\"A\"}],\"title\":\"Connections\",\"transformations\":[],\"transparent\":false,\"type\":\"state-timeline\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"For how long each node that is offline has been so. A node that never connected is not listed.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":14},\"options\":{\"cellHeight\":\"sm\",\"footer\":{\"countRows\":false,\"reducer\":[],\"show\":false},\"frameIndex\":0,\"showHeader\":true,\"showTypeIcons\":false},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"max by (hostname, user) (time() - headscale_node_last_seen_timestamp_seconds{job=\\\"headscale-exporter\\\",user=~\\\"$user\\\",hostname=~\\\"$hostname\\\"} and headscale_node_online{job=\\\"headscale-exporter\\\",user=~\\\"$user\\\",hostname=~\\\"$hostname\\\"} == 0)\",\"format\":\"table\",\"instant\":true,\"legendFormat\":\"\",\"range\":false,\"refId\":\"A\"}],\"title\":\"Last seen\",\"transformations\":[{\"id\":\"organize\",\"options\":{\"excludeByName\":{\"Time\":true},\"renameByName\":{\"Value\":\"Offline for\"}}}],\"transparent\":false,\"type\":\"table\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Time until each node's key expires; below zero it has. A key that never expires is not listed.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":14},\"options\":{\"cellHeight\":\"sm\",\"footer\":{\"countRows\":false,\"reducer\":[],\"show\":false},\"frameIndex\":0,\"showHeader\":true,\"showTypeIcons\":false},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"min by (hostname, user) (headscale_node_expiry_timestamp_seconds{job=\\\"headscale-exporter\\\",user=~\\\"$user\\\",hostname=~\\\"$hostname\\\"} - time())\",\"format\":\"table\",\"instant\":true,\"legendFormat\":\"\",\"range\":false,\"refId\":\"A\"}],\"title\":\"Keys\",\"transformations\":[{\"id\":\"organize\",\"options\":{\"excludeByName\":{\"Time\":true},\"renameByName\":{\"Value\":\"Expires in\"}}}],\"transparent\":false,\"type\":\"table\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"How long Headscale took to list its nodes. After 8 seconds the exporter gives up.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":22},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"headscale_request_duration_seconds{job=\\\"headscale-exporter\\\"}\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"API response time\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Requests that failed, by kind: unauthorized is the key, unreachable and timeout the way or Headscale itself.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"reqps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":22},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"rate(headscale_request_errors_total{job=\\\"headscale-exporter\\\"}[$__rate_interval])\",\"legendFormat\":\"{{kind}}\",\"refId\":\"A\"}],\"title\":\"API errors\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"}],\"refresh\":\"1m\",\"schemaVersion\":36,\"style\":\"dark\",\"tags\":[\"nixscope\"],\"templating\":{\"list\":[{\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"current\":{\"selected\":true,\"text\":\"All\",\"value\":\"$__all\"},\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":true,\"label\":\"User\",\"multi\":true,\"name\":\"user\",\"query\":\"label_values(headscale_node_online{job=\\\"headscale-exporter\\\"}, user)\",\"refresh\":2,\"skipUrlSync\":false,\"type\":\"query\"},{\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"current\":{\"selected\":true,\"text\":\"All\",\"value\":\"$__all\"},\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":true,\"label\":\"Node\",\"multi\":true,\"name\":\"hostname\",\"query\":\"label_values(headscale_node_online{job=\\\"headscale-exporter\\\"}, hostname)\",\"refresh\":2,\"skipUrlSync\":false,\"type\":\"query\"}]},\"time\":{\"from\":\"now-6h\",\"to\":\"now\"},\"timezone\":\"utc\",\"title\":\"Headscale nodes\",\"uid\":\"nixscope-headscale\"}";
        };
      };
      core.v1.ConfigMap.dashboard-nixscope-probes = {
        apiVersion = "v1";
        kind = "ConfigMap";
        metadata = {
          name = "dashboard-nixscope-probes";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
            grafana_dashboard = "1";
          };
        };
        data = {
          "nixscope-probes.json" =
            "{\"annotations\":{},\"description\":\"Web pages, TCP ports and hosts, as they look from outside.\",\"editable\":false,\"fiscalYearStartMonth\":0,\"graphTooltip\":0,\"links\":[{\"asDropdown\":true,\"icon\":\"\",\"includeVars\":true,\"keepTime\":true,\"tags\":[\"nixscope\"],\"targetBlank\":false,\"title\":\"nixscope\",\"tooltip\":\"\",\"type\":\"dashboards\",\"url\":\"\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"ProbeFailed\",\"tooltip\":\"What to do about ProbeFailed\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ProbeFailed.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"ProbeSlow\",\"tooltip\":\"What to do about ProbeSlow\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ProbeSlow.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"ProbeCertificateExpiring\",\"tooltip\":\"What to do about ProbeCertificateExpiring\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/ProbeCertificateExpiring.md\"}],\"panels\":[{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Endpoints whose last probe failed.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":0,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(probe_success{job=~\\\"probe-.+\\\",instance=~\\\"$instance\\\"} == 0) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Failing now\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Endpoints that are asked.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"blue\",\"value\":null}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":6,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(probe_success{job=~\\\"probe-.+\\\",instance=~\\\"$instance\\\"})\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Endpoints\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of the probes within an hour that succeeded.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":0},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"avg_over_time(probe_success{job=~\\\"probe-.+\\\",instance=~\\\"$instance\\\"}[1h])\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Available\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"How long a probe takes.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":8},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"probe_duration_seconds{job=~\\\"probe-.+\\\",instance=~\\\"$instance\\\"}\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Duration\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Time until the first certificate of any endpoint expires.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"red\",\"value\":null},{\"color\":\"orange\",\"value\":604800},{\"color\":\"green\",\"value\":1814400}]},\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":12,\"y\":8},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"min(probe_ssl_earliest_cert_expiry{job=\\\"probe-http\\\",instance=~\\\"$instance\\\"}) - time()\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Next certificate expires\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Time until each endpoint's first certificate expires.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":18,\"y\":8},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"probe_ssl_earliest_cert_expiry{job=\\\"probe-http\\\",instance=~\\\"$instance\\\"} - time()\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Certificates\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Status code of the last answer; 0 where there was none.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":16},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"probe_http_status_code{job=\\\"probe-http\\\",instance=~\\\"$instance\\\"}\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Status\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Where the time goes: name, connection, TLS, the server's own work, transfer.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":16},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"probe_http_duration_seconds{job=\\\"probe-http\\\",instance=~\\\"$instance\\\"}\",\"legendFormat\":\"{{instance}} {{phase}}\",\"refId\":\"A\"}],\"title\":\"Phases of a request\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"}],\"refresh\":\"1m\",\"schemaVersion\":36,\"style\":\"dark\",\"tags\":[\"nixscope\"],\"templating\":{\"list\":[{\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"current\":{\"selected\":true,\"text\":\"All\",\"value\":\"$__all\"},\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":true,\"label\":\"Endpoint\",\"multi\":true,\"name\":\"instance\",\"query\":\"label_values(probe_success{job=~\\\"probe-.+\\\"}, instance)\",\"refresh\":2,\"skipUrlSync\":false,\"type\":\"query\"}]},\"time\":{\"from\":\"now-6h\",\"to\":\"now\"},\"timezone\":\"utc\",\"title\":\"Probes\",\"uid\":\"nixscope-probes\"}";
        };
      };
      core.v1.ConfigMap.dashboard-nixscope-logs-volume = {
        apiVersion = "v1";
        kind = "ConfigMap";
        metadata = {
          name = "dashboard-nixscope-logs-volume";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
            grafana_dashboard = "1";
          };
        };
        data = {
          "nixscope-logs-volume.json" =
            "{\"annotations\":{},\"description\":\"How much the pods log, by namespace, application and node.\",\"editable\":false,\"fiscalYearStartMonth\":0,\"graphTooltip\":0,\"links\":[{\"asDropdown\":false,\"icon\":\"\",\"includeVars\":true,\"keepTime\":true,\"tags\":[\"logs\"],\"targetBlank\":false,\"title\":\"Logs\",\"tooltip\":\"\",\"type\":\"dashboards\",\"url\":\"\"},{\"asDropdown\":true,\"icon\":\"\",\"includeVars\":true,\"keepTime\":true,\"tags\":[\"nixscope\"],\"targetBlank\":false,\"title\":\"nixscope\",\"tooltip\":\"\",\"type\":\"dashboards\",\"url\":\"\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"AlloyDroppingLogs\",\"tooltip\":\"What to do about AlloyDroppingLogs\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/AlloyDroppingLogs.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"AlloyConfigReloadFailed\",\"tooltip\":\"What to do about AlloyConfigReloadFailed\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/AlloyConfigReloadFailed.md\"}],\"panels\":[{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"Size of all lines in the time range, before compression.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"blue\",\"value\":null}]},\"unit\":\"bytes\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":0,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(bytes_over_time({namespace=~\\\"$namespace\\\"}[$__range]))\",\"queryType\":\"instant\",\"refId\":\"A\"}],\"title\":\"Bytes\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"Lines in the time range.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"blue\",\"value\":null}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":6,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(count_over_time({namespace=~\\\"$namespace\\\"}[$__range]))\",\"queryType\":\"instant\",\"refId\":\"A\"}],\"title\":\"Lines\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"Size of the lines of one second, on average over the time range. logs.ingestion.rateMB limits it by tenant.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"blue\",\"value\":null}]},\"unit\":\"Bps\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":12,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(bytes_rate({namespace=~\\\"$namespace\\\"}[$__range]))\",\"queryType\":\"instant\",\"refId\":\"A\"}],\"title\":\"Bytes a second\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"Namespaces with at least one line in the time range.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"blue\",\"value\":null}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":18,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(sum by (namespace) (count_over_time({namespace=~\\\"$namespace\\\"}[$__range])))\",\"queryType\":\"instant\",\"refId\":\"A\"}],\"title\":\"Namespaces\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"Size of the lines of each namespace in each interval, before compression.\",\"fieldConfig\":{\"defaults\":{\"custom\":{\"drawStyle\":\"bars\",\"fillOpacity\":80,\"stacking\":{\"group\":\"A\",\"mode\":\"normal\"}},\"unit\":\"bytes\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (namespace) (bytes_over_time({namespace=~\\\"$namespace\\\"}[$__auto]))\",\"legendFormat\":\"{{namespace}}\",\"queryType\":\"range\",\"refId\":\"A\"}],\"title\":\"Bytes by namespace\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"Lines of each namespace in each interval.\",\"fieldConfig\":{\"defaults\":{\"custom\":{\"drawStyle\":\"bars\",\"fillOpacity\":80,\"stacking\":{\"group\":\"A\",\"mode\":\"normal\"}},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (namespace) (count_over_time({namespace=~\\\"$namespace\\\"}[$__auto]))\",\"legendFormat\":\"{{namespace}}\",\"queryType\":\"range\",\"refId\":\"A\"}],\"title\":\"Lines by namespace\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"The ten containers, over all their pods, with the most bytes in the time range.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"bytes\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":12},\"options\":{\"displayMode\":\"gradient\",\"minVizHeight\":10,\"minVizWidth\":0,\"orientation\":\"horizontal\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"showUnfilled\":true,\"valueMode\":\"color\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"topk(10, sum by (namespace, container) (bytes_over_time({namespace=~\\\"$namespace\\\"}[$__range])))\",\"legendFormat\":\"{{namespace}} {{container}}\",\"queryType\":\"instant\",\"refId\":\"A\"}],\"title\":\"Loudest containers\",\"transformations\":[],\"transparent\":false,\"type\":\"bargauge\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"Size of the lines of each node's pods, a second. A node whose line ends ships nothing any more.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"Bps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (node) (bytes_rate({namespace=~\\\"$namespace\\\"}[$__auto]))\",\"legendFormat\":\"{{node}}\",\"queryType\":\"range\",\"refId\":\"A\"}],\"title\":\"Bytes by node\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"}],\"refresh\":\"1m\",\"schemaVersion\":36,\"style\":\"dark\",\"tags\":[\"nixscope\",\"logs\"],\"templating\":{\"list\":[{\"allValue\":\".+\",\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"current\":{\"selected\":true,\"text\":\"All\",\"value\":\"$__all\"},\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":true,\"label\":\"Namespace\",\"multi\":true,\"name\":\"namespace\",\"query\":{\"label\":\"namespace\",\"refId\":\"LokiVariable-namespace\",\"stream\":\"\",\"type\":1},\"refresh\":2,\"skipUrlSync\":false,\"type\":\"query\"}]},\"time\":{\"from\":\"now-6h\",\"to\":\"now\"},\"timezone\":\"utc\",\"title\":\"Logs: volume by namespace\",\"uid\":\"nixscope-logs-volume\"}";
        };
      };
      core.v1.ConfigMap.dashboard-nixscope-logs-errors = {
        apiVersion = "v1";
        kind = "ConfigMap";
        metadata = {
          name = "dashboard-nixscope-logs-errors";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
            grafana_dashboard = "1";
          };
        };
        data = {
          "nixscope-logs-errors.json" =
            "{\"annotations\":{},\"description\":\"Lines of level error, critical or fatal, where the level can be read from the line.\",\"editable\":false,\"fiscalYearStartMonth\":0,\"graphTooltip\":0,\"links\":[{\"asDropdown\":false,\"icon\":\"\",\"includeVars\":true,\"keepTime\":true,\"tags\":[\"logs\"],\"targetBlank\":false,\"title\":\"Logs\",\"tooltip\":\"\",\"type\":\"dashboards\",\"url\":\"\"},{\"asDropdown\":true,\"icon\":\"\",\"includeVars\":true,\"keepTime\":true,\"tags\":[\"nixscope\"],\"targetBlank\":false,\"title\":\"nixscope\",\"tooltip\":\"\",\"type\":\"dashboards\",\"url\":\"\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"LogErrorRateHigh\",\"tooltip\":\"What to do about LogErrorRateHigh\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LogErrorRateHigh.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"LogErrorRateRising\",\"tooltip\":\"What to do about LogErrorRateRising\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LogErrorRateRising.md\"}],\"panels\":[{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"Lines of level error, critical or fatal in the time range.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"orange\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":0,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(count_over_time({namespace=~\\\"$namespace\\\",app=~\\\"$app\\\",level=~\\\"(?i)error|critical|fatal\\\"}[$__range])) or vector(0)\",\"queryType\":\"instant\",\"refId\":\"A\"}],\"title\":\"Errors\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"Errors among the lines that have a level, over the time range.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"orange\",\"value\":0.01},{\"color\":\"red\",\"value\":0.1}]},\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":6,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"(sum(count_over_time({namespace=~\\\"$namespace\\\",app=~\\\"$app\\\",level=~\\\"(?i)error|critical|fatal\\\"}[$__range])) or vector(0)) / sum(count_over_time({namespace=~\\\"$namespace\\\",app=~\\\"$app\\\",level=~\\\".+\\\"}[$__range]))\",\"queryType\":\"instant\",\"refId\":\"A\"}],\"title\":\"Share of errors\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"Share of all lines whose level is known. An error among the others is not counted here: search for its words.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"blue\",\"value\":null}]},\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":12,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"(sum(count_over_time({namespace=~\\\"$namespace\\\",app=~\\\"$app\\\",level=~\\\".+\\\"}[$__range])) or vector(0)) / sum(count_over_time({namespace=~\\\"$namespace\\\",app=~\\\"$app\\\"}[$__range]))\",\"queryType\":\"instant\",\"refId\":\"A\"}],\"title\":\"Lines with a level\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"Lines of level error, critical or fatal, a second.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"cps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":18,\"y\":0},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (namespace) (rate({namespace=~\\\"$namespace\\\",app=~\\\"$app\\\",level=~\\\"(?i)error|critical|fatal\\\"}[$__auto]))\",\"legendFormat\":\"{{namespace}}\",\"queryType\":\"range\",\"refId\":\"A\"}],\"title\":\"Errors by namespace\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"Lines of level error, critical or fatal, a second, of the ten applications that have most at that time.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"cps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":8},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"topk(10, sum by (namespace, app) (rate({namespace=~\\\"$namespace\\\",app=~\\\"$app\\\",level=~\\\"(?i)error|critical|fatal\\\"}[$__auto])))\",\"legendFormat\":\"{{namespace}} {{app}}\",\"queryType\":\"range\",\"refId\":\"A\"}],\"title\":\"Errors by application\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"Errors among the lines of each namespace that have a level.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":8},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (namespace) (count_over_time({namespace=~\\\"$namespace\\\",app=~\\\"$app\\\",level=~\\\"(?i)error|critical|fatal\\\"}[$__auto])) / sum by (namespace) (count_over_time({namespace=~\\\"$namespace\\\",app=~\\\"$app\\\",level=~\\\".+\\\"}[$__auto]))\",\"legendFormat\":\"{{namespace}}\",\"queryType\":\"range\",\"refId\":\"A\"}],\"title\":\"Share of errors by namespace\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"The ten applications with the most errors in the time range.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":16},\"options\":{\"displayMode\":\"gradient\",\"minVizHeight\":10,\"minVizWidth\":0,\"orientation\":\"horizontal\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"showUnfilled\":true,\"valueMode\":\"color\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"topk(10, sum by (namespace, app) (count_over_time({namespace=~\\\"$namespace\\\",app=~\\\"$app\\\",level=~\\\"(?i)error|critical|fatal\\\"}[$__range])))\",\"legendFormat\":\"{{namespace}} {{app}}\",\"queryType\":\"instant\",\"refId\":\"A\"}],\"title\":\"Most errors\",\"transformations\":[],\"transparent\":false,\"type\":\"bargauge\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"The newest lines of level error, critical or fatal.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":16,\"w\":24,\"x\":12,\"y\":16},\"options\":{\"dedupStrategy\":\"none\",\"enableLogDetails\":true,\"prettifyLogMessage\":false,\"showCommonLabels\":false,\"showLabels\":false,\"showTime\":true,\"sortOrder\":\"Descending\",\"wrapLogMessage\":true},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"{namespace=~\\\"$namespace\\\",app=~\\\"$app\\\",level=~\\\"(?i)error|critical|fatal\\\"}\",\"maxLines\":1000,\"queryType\":\"range\",\"refId\":\"A\"}],\"title\":\"Newest errors\",\"transformations\":[],\"transparent\":false,\"type\":\"logs\"}],\"refresh\":\"1m\",\"schemaVersion\":36,\"style\":\"dark\",\"tags\":[\"nixscope\",\"logs\"],\"templating\":{\"list\":[{\"allValue\":\".+\",\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"current\":{\"selected\":true,\"text\":\"All\",\"value\":\"$__all\"},\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":true,\"label\":\"Namespace\",\"multi\":true,\"name\":\"namespace\",\"query\":{\"label\":\"namespace\",\"refId\":\"LokiVariable-namespace\",\"stream\":\"\",\"type\":1},\"refresh\":2,\"skipUrlSync\":false,\"type\":\"query\"},{\"allValue\":\".*\",\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"current\":{\"selected\":true,\"text\":\"All\",\"value\":\"$__all\"},\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":true,\"label\":\"Application\",\"multi\":true,\"name\":\"app\",\"query\":{\"label\":\"app\",\"refId\":\"LokiVariable-app\",\"stream\":\"{namespace=~\\\"$namespace\\\"}\",\"type\":1},\"refresh\":2,\"skipUrlSync\":false,\"type\":\"query\"}]},\"time\":{\"from\":\"now-6h\",\"to\":\"now\"},\"timezone\":\"utc\",\"title\":\"Logs: error rate trends\",\"uid\":\"nixscope-logs-errors\"}";
        };
      };
      core.v1.ConfigMap.dashboard-nixscope-logs-search = {
        apiVersion = "v1";
        kind = "ConfigMap";
        metadata = {
          name = "dashboard-nixscope-logs-search";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
            grafana_dashboard = "1";
          };
        };
        data = {
          "nixscope-logs-search.json" =
            "{\"annotations\":{},\"description\":\"Lines of pods by namespace, application and text.\",\"editable\":false,\"fiscalYearStartMonth\":0,\"graphTooltip\":0,\"links\":[{\"asDropdown\":false,\"icon\":\"\",\"includeVars\":true,\"keepTime\":true,\"tags\":[\"logs\"],\"targetBlank\":false,\"title\":\"Logs\",\"tooltip\":\"\",\"type\":\"dashboards\",\"url\":\"\"},{\"asDropdown\":true,\"icon\":\"\",\"includeVars\":true,\"keepTime\":true,\"tags\":[\"nixscope\"],\"targetBlank\":false,\"title\":\"nixscope\",\"tooltip\":\"\",\"type\":\"dashboards\",\"url\":\"\"}],\"panels\":[{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"Lines that match, by level, in each interval. Not every line has one.\",\"fieldConfig\":{\"defaults\":{\"custom\":{\"drawStyle\":\"bars\",\"fillOpacity\":80,\"stacking\":{\"group\":\"A\",\"mode\":\"normal\"}},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":6,\"w\":24,\"x\":0,\"y\":0},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (level) (count_over_time({namespace=~\\\"$namespace\\\",app=~\\\"$app\\\"} |~ `(?i)\${search:raw}` [$__auto]))\",\"legendFormat\":\"level {{level}}\",\"queryType\":\"range\",\"refId\":\"A\"}],\"title\":\"Lines found\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"The newest 1000 lines that match.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":16,\"w\":24,\"x\":0,\"y\":6},\"options\":{\"dedupStrategy\":\"none\",\"enableLogDetails\":true,\"prettifyLogMessage\":false,\"showCommonLabels\":false,\"showLabels\":false,\"showTime\":true,\"sortOrder\":\"Descending\",\"wrapLogMessage\":true},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"{namespace=~\\\"$namespace\\\",app=~\\\"$app\\\"} |~ `(?i)\${search:raw}`\",\"maxLines\":1000,\"queryType\":\"range\",\"refId\":\"A\"}],\"title\":\"Lines\",\"transformations\":[],\"transparent\":false,\"type\":\"logs\"}],\"refresh\":\"1m\",\"schemaVersion\":36,\"style\":\"dark\",\"tags\":[\"nixscope\",\"logs\"],\"templating\":{\"list\":[{\"allValue\":\".+\",\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"current\":{\"selected\":true,\"text\":\"All\",\"value\":\"$__all\"},\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":true,\"label\":\"Namespace\",\"multi\":true,\"name\":\"namespace\",\"query\":{\"label\":\"namespace\",\"refId\":\"LokiVariable-namespace\",\"stream\":\"\",\"type\":1},\"refresh\":2,\"skipUrlSync\":false,\"type\":\"query\"},{\"allValue\":\".*\",\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"current\":{\"selected\":true,\"text\":\"All\",\"value\":\"$__all\"},\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":true,\"label\":\"Application\",\"multi\":true,\"name\":\"app\",\"query\":{\"label\":\"app\",\"refId\":\"LokiVariable-app\",\"stream\":\"{namespace=~\\\"$namespace\\\"}\",\"type\":1},\"refresh\":2,\"skipUrlSync\":false,\"type\":\"query\"},{\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"description\":\"A regular expression (RE2) that a line contains; upper and lower case are the same. Empty finds every line.\",\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":false,\"label\":\"Search\",\"multi\":false,\"name\":\"search\",\"query\":\"\",\"skipUrlSync\":false,\"type\":\"textbox\"}]},\"time\":{\"from\":\"now-6h\",\"to\":\"now\"},\"timezone\":\"utc\",\"title\":\"Logs: search\",\"uid\":\"nixscope-logs-search\"}";
        };
      };
      core.v1.ConfigMap.dashboard-nixscope-logs-health = {
        apiVersion = "v1";
        kind = "ConfigMap";
        metadata = {
          name = "dashboard-nixscope-logs-health";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
            grafana_dashboard = "1";
          };
        };
        data = {
          "nixscope-logs-health.json" =
            "{\"annotations\":{},\"description\":\"The way of a line: sent by Alloy on each node, taken by Loki, kept, found again, deleted.\",\"editable\":false,\"fiscalYearStartMonth\":0,\"graphTooltip\":0,\"links\":[{\"asDropdown\":false,\"icon\":\"\",\"includeVars\":true,\"keepTime\":true,\"tags\":[\"logs\"],\"targetBlank\":false,\"title\":\"Logs\",\"tooltip\":\"\",\"type\":\"dashboards\",\"url\":\"\"},{\"asDropdown\":true,\"icon\":\"\",\"includeVars\":true,\"keepTime\":true,\"tags\":[\"nixscope\"],\"targetBlank\":false,\"title\":\"nixscope\",\"tooltip\":\"\",\"type\":\"dashboards\",\"url\":\"\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"AlloyDown\",\"tooltip\":\"What to do about AlloyDown\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/AlloyDown.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"AlloyNotShipping\",\"tooltip\":\"What to do about AlloyNotShipping\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/AlloyNotShipping.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"AlloyDroppingLogs\",\"tooltip\":\"What to do about AlloyDroppingLogs\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/AlloyDroppingLogs.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"LokiDown\",\"tooltip\":\"What to do about LokiDown\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LokiDown.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"LokiDiscardingLines\",\"tooltip\":\"What to do about LokiDiscardingLines\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LokiDiscardingLines.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"LokiFlushFailing\",\"tooltip\":\"What to do about LokiFlushFailing\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LokiFlushFailing.md\"}],\"panels\":[{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Nodes of the spec on which no Alloy answers Prometheus.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":0,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"(max(kube_daemonset_status_desired_number_scheduled{job=\\\"kube-state-metrics\\\",namespace=\\\"monitoring\\\",daemonset=\\\"alloy\\\"}) > 4 or vector(4)) - (count(up{job=\\\"alloy\\\",pod!~\\\"alloy-events-.*\\\"} == 1) or vector(0))\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Nodes without Alloy\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Lines that Alloy gave up sending in the last hour.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":6,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(increase(loki_write_dropped_entries_total{job=\\\"alloy\\\"}[1h])) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Lines lost on nodes\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Lines that Loki refused in the last hour.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":12,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(increase(loki_discarded_samples_total{job=\\\"monitoring/loki-write\\\"}[1h])) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Lines refused\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Time since the compactor last applied the retention. Decades: not once since it started.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"orange\",\"value\":10800},{\"color\":\"red\",\"value\":86400}]},\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":18,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"time() - max(max_over_time(loki_compactor_apply_retention_last_successful_run_timestamp_seconds{job=\\\"monitoring/loki-backend\\\"}[4h]))\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Last retention\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Lines a second that each Alloy sent. A line that ends is a node that ships nothing any more.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"cps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (node) (rate(loki_write_sent_entries_total{job=\\\"alloy\\\"}[$__rate_interval]) * on (namespace, pod) group_left (node) max by (namespace, pod, node) (kube_pod_info{job=\\\"kube-state-metrics\\\"}))\",\"legendFormat\":\"{{node}}\",\"refId\":\"A\"}],\"title\":\"Lines sent by node\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Lines a second that Alloy gave up sending, by reason, and those that rules of the spec drop, by theirs.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"cps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (node, reason) (rate(loki_write_dropped_entries_total{job=\\\"alloy\\\"}[$__rate_interval]) * on (namespace, pod) group_left (node) max by (namespace, pod, node) (kube_pod_info{job=\\\"kube-state-metrics\\\"})) > 0\",\"legendFormat\":\"{{node}} {{reason}}\",\"refId\":\"A\"},{\"expr\":\"sum by (node, reason) (rate(loki_process_dropped_lines_total{job=\\\"alloy\\\"}[$__rate_interval]) * on (namespace, pod) group_left (node) max by (namespace, pod, node) (kube_pod_info{job=\\\"kube-state-metrics\\\"})) > 0\",\"legendFormat\":\"{{node}} {{reason}} (by rule)\",\"refId\":\"B\"}],\"title\":\"Lines dropped by node\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Size of the lines that Loki took, a second, before compression. logs.ingestion.rateMB limits it.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"Bps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (tenant) (rate(loki_distributor_bytes_received_total{job=\\\"monitoring/loki-write\\\"}[$__rate_interval]))\",\"legendFormat\":\"{{tenant}}\",\"refId\":\"A\"}],\"title\":\"Bytes received by tenant\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Lines that Loki took, a second.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"cps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (tenant) (rate(loki_distributor_lines_received_total{job=\\\"monitoring/loki-write\\\"}[$__rate_interval]))\",\"legendFormat\":\"{{tenant}}\",\"refId\":\"A\"}],\"title\":\"Lines received by tenant\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Lines a second that Loki refused, by reason.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"cps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":20},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (tenant, reason) (rate(loki_discarded_samples_total{job=\\\"monitoring/loki-write\\\"}[$__rate_interval])) > 0\",\"legendFormat\":\"{{tenant}} {{reason}}\",\"refId\":\"A\"}],\"title\":\"Lines refused by tenant\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Streams that ingesters hold. Every combination of labels is a stream; many small ones make Loki slow.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":20},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (tenant) (loki_ingester_memory_streams{job=\\\"monitoring/loki-write\\\"})\",\"legendFormat\":\"{{tenant}}\",\"refId\":\"A\"}],\"title\":\"Streams in memory by tenant\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of the requests that failed with a status of 500 or above, by job and route.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":28},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (job, route) (rate(loki_request_duration_seconds_count{job=~\\\"monitoring/loki-write|monitoring/loki-read|monitoring/loki-backend\\\",status_code=~\\\"5..\\\"}[5m])) / sum by (job, route) (rate(loki_request_duration_seconds_count{job=~\\\"monitoring/loki-write|monitoring/loki-read|monitoring/loki-backend\\\"}[5m])) > 0\",\"legendFormat\":\"{{job}} {{route}}\",\"refId\":\"A\"}],\"title\":\"Failed requests\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"How long 99 of 100 requests took at most. Tails and the scheduler's loops are open for long on purpose.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":28},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"histogram_quantile(0.99, sum by (le, route) (rate(loki_request_duration_seconds_bucket{job=~\\\"monitoring/loki-write|monitoring/loki-read|monitoring/loki-backend\\\",route!~\\\".*tail|.*Loop\\\"}[$__rate_interval])))\",\"legendFormat\":\"{{route}}\",\"refId\":\"A\"}],\"title\":\"Latency by route\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Streams whose chunks wait to be written to the store. A queue that only grows ends in lost lines.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":36},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (pod) (loki_ingester_flush_queue_length{job=\\\"monitoring/loki-write\\\"})\",\"legendFormat\":\"{{pod}}\",\"refId\":\"A\"}],\"title\":\"Flush queue\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Writes of chunks to the store that failed, and all that were tried, a second.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"ops\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":36},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (pod) (rate(loki_ingester_chunks_flush_failures_total{job=\\\"monitoring/loki-write\\\"}[$__rate_interval]))\",\"legendFormat\":\"{{pod}} failed\",\"refId\":\"A\"},{\"expr\":\"sum by (pod) (rate(loki_ingester_chunks_flush_requests_total{job=\\\"monitoring/loki-write\\\"}[$__rate_interval]))\",\"legendFormat\":\"{{pod}} tried\",\"refId\":\"B\"}],\"title\":\"Failed flushes\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Time since index files were last compacted, and since the retention was last applied.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":44},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"time() - max(loki_boltdb_shipper_compact_tables_operation_last_successful_run_timestamp_seconds{job=\\\"monitoring/loki-backend\\\"} > 0)\",\"legendFormat\":\"compaction\",\"refId\":\"A\"},{\"expr\":\"time() - max(loki_compactor_apply_retention_last_successful_run_timestamp_seconds{job=\\\"monitoring/loki-backend\\\"} > 0)\",\"legendFormat\":\"retention\",\"refId\":\"B\"}],\"title\":\"Since the last run of the compactor\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"How long 99 of 100 lines took at most from a pod's file through Alloy and Loki and back.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":44},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"histogram_quantile(0.99, sum by (le) (rate(loki_canary_response_latency_seconds_bucket{job=\\\"monitoring/loki-canary\\\"}[15m])))\",\"legendFormat\":\"p99\",\"refId\":\"A\"}],\"title\":\"Canary: round trip\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Lines a second that never arrived, and those that only a second look found.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"cps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":52},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (pod) (rate(loki_canary_missing_entries_total{job=\\\"monitoring/loki-canary\\\"}[$__rate_interval])) > 0\",\"legendFormat\":\"{{pod}} missing\",\"refId\":\"A\"},{\"expr\":\"sum by (pod) (rate(loki_canary_websocket_missing_entries_total{job=\\\"monitoring/loki-canary\\\"}[$__rate_interval])) > 0\",\"legendFormat\":\"{{pod}} late\",\"refId\":\"B\"}],\"title\":\"Canary: lines missing\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"}],\"refresh\":\"1m\",\"schemaVersion\":36,\"style\":\"dark\",\"tags\":[\"nixscope\",\"logs\"],\"templating\":{},\"time\":{\"from\":\"now-6h\",\"to\":\"now\"},\"timezone\":\"utc\",\"title\":\"Logs: Loki and Alloy\",\"uid\":\"nixscope-logs-health\"}";
        };
      };
      core.v1.ConfigMap.dashboard-nixscope-ceph = {
        apiVersion = "v1";
        kind = "ConfigMap";
        metadata = {
          name = "dashboard-nixscope-ceph";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
            grafana_dashboard = "1";
          };
        };
        data = {
          "nixscope-ceph.json" =
            "{\"annotations\":{},\"description\":\"Health, space and traffic of Ceph in rook-ceph.\",\"editable\":false,\"fiscalYearStartMonth\":0,\"graphTooltip\":0,\"panels\":[{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"0 is HEALTH_OK, 1 HEALTH_WARN, 2 HEALTH_ERR.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"orange\",\"value\":1},{\"color\":\"red\",\"value\":2}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":0,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"max(ceph_health_status{job=\\\"rook-ceph-mgr\\\",namespace=\\\"rook-ceph\\\"})\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Health\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"OSDs that are not up, whether Ceph still counts on them or not.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":6,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(ceph_osd_up{job=\\\"rook-ceph-mgr\\\",namespace=\\\"rook-ceph\\\"} == 0) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"OSDs down\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Monitors that do not vote. Without a majority Ceph stops.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":12,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(ceph_mon_quorum_status{job=\\\"rook-ceph-mgr\\\",namespace=\\\"rook-ceph\\\"} == 0) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Monitors out of quorum\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of the raw space that is used, all copies counted.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"orange\",\"value\":0.75},{\"color\":\"red\",\"value\":0.85}]},\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":18,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"max(ceph_cluster_total_used_bytes{job=\\\"rook-ceph-mgr\\\",namespace=\\\"rook-ceph\\\"}) / max(ceph_cluster_total_bytes{job=\\\"rook-ceph-mgr\\\",namespace=\\\"rook-ceph\\\"})\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Space used\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of each OSD that is used, the ten fullest. At 95 % of one of them Ceph stops all writes to its pools.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"topk(10, max by (ceph_daemon) (ceph_osd_stat_bytes_used{job=~\\\"rook-ceph-mgr|rook-ceph-exporter\\\",namespace=\\\"rook-ceph\\\"}) / max by (ceph_daemon) (ceph_osd_stat_bytes{job=~\\\"rook-ceph-mgr|rook-ceph-exporter\\\",namespace=\\\"rook-ceph\\\"}))\",\"legendFormat\":\"{{ceph_daemon}}\",\"refId\":\"A\"}],\"title\":\"Fullest OSDs\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"What users stored in each pool, copies not counted.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"bytes\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"max by (pool_id) (ceph_pool_stored{job=\\\"rook-ceph-mgr\\\",namespace=\\\"rook-ceph\\\"}) * on (pool_id) group_left (name) max by (pool_id, name) (ceph_pool_metadata{job=\\\"rook-ceph-mgr\\\",namespace=\\\"rook-ceph\\\"})\",\"legendFormat\":\"{{name}}\",\"refId\":\"A\"}],\"title\":\"Data by pool\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Inactive ones cannot be read or written; unclean ones lack a copy or lie in the wrong place.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(max by (pool_id) (ceph_pg_total{job=\\\"rook-ceph-mgr\\\",namespace=\\\"rook-ceph\\\"})) - sum(max by (pool_id) (ceph_pg_active{job=\\\"rook-ceph-mgr\\\",namespace=\\\"rook-ceph\\\"}))\",\"legendFormat\":\"inactive\",\"refId\":\"A\"},{\"expr\":\"sum(max by (pool_id) (ceph_pg_total{job=\\\"rook-ceph-mgr\\\",namespace=\\\"rook-ceph\\\"})) - sum(max by (pool_id) (ceph_pg_clean{job=\\\"rook-ceph-mgr\\\",namespace=\\\"rook-ceph\\\"}))\",\"legendFormat\":\"unclean\",\"refId\":\"B\"}],\"title\":\"Placement groups in trouble\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Degraded objects lack a copy, misplaced ones lie in the wrong place, unfound ones cannot be found at all.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"max(ceph_num_objects_degraded{job=\\\"rook-ceph-mgr\\\",namespace=\\\"rook-ceph\\\"})\",\"legendFormat\":\"degraded\",\"refId\":\"A\"},{\"expr\":\"max(ceph_num_objects_misplaced{job=\\\"rook-ceph-mgr\\\",namespace=\\\"rook-ceph\\\"})\",\"legendFormat\":\"misplaced\",\"refId\":\"B\"},{\"expr\":\"max(ceph_num_objects_unfound{job=\\\"rook-ceph-mgr\\\",namespace=\\\"rook-ceph\\\"})\",\"legendFormat\":\"unfound\",\"refId\":\"C\"}],\"title\":\"Objects in trouble\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"What clients read and write, by pool.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"Bps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":20},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"max by (pool_id) (rate(ceph_pool_rd_bytes{job=\\\"rook-ceph-mgr\\\",namespace=\\\"rook-ceph\\\"}[$__rate_interval])) * on (pool_id) group_left (name) max by (pool_id, name) (ceph_pool_metadata{job=\\\"rook-ceph-mgr\\\",namespace=\\\"rook-ceph\\\"})\",\"legendFormat\":\"{{name}} read\",\"refId\":\"A\"},{\"expr\":\"max by (pool_id) (rate(ceph_pool_wr_bytes{job=\\\"rook-ceph-mgr\\\",namespace=\\\"rook-ceph\\\"}[$__rate_interval])) * on (pool_id) group_left (name) max by (pool_id, name) (ceph_pool_metadata{job=\\\"rook-ceph-mgr\\\",namespace=\\\"rook-ceph\\\"})\",\"legendFormat\":\"{{name}} written\",\"refId\":\"B\"}],\"title\":\"Traffic by pool\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Time an OSD takes to commit a write, the ten slowest.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"ms\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":20},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"topk(10, max by (ceph_daemon) (ceph_osd_commit_latency_ms{job=\\\"rook-ceph-mgr\\\",namespace=\\\"rook-ceph\\\"}))\",\"legendFormat\":\"{{ceph_daemon}}\",\"refId\":\"A\"}],\"title\":\"OSD latency\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"}],\"refresh\":\"1m\",\"schemaVersion\":36,\"style\":\"dark\",\"tags\":[\"nixscope\"],\"templating\":{},\"time\":{\"from\":\"now-6h\",\"to\":\"now\"},\"timezone\":\"utc\",\"title\":\"Ceph cluster\",\"uid\":\"nixscope-ceph\"}";
        };
      };
      core.v1.ConfigMap.dashboard-nixscope-mesh = {
        apiVersion = "v1";
        kind = "ConfigMap";
        metadata = {
          name = "dashboard-nixscope-mesh";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
            grafana_dashboard = "1";
          };
        };
        data = {
          "nixscope-mesh.json" =
            "{\"annotations\":{},\"description\":\"Latency and loss between hosts, each of which pings a few others.\",\"editable\":false,\"fiscalYearStartMonth\":0,\"graphTooltip\":0,\"panels\":[{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of lost pings of the worst pair.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"orange\",\"value\":0.05},{\"color\":\"red\",\"value\":0.5}]},\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":0,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"max(1 - sum by (instance, host, peer) (rate(smokeping_response_duration_seconds_count{job=\\\"smokeping\\\",instance=~\\\"$instance\\\",host=~\\\"$host\\\"}[$__rate_interval])) / sum by (instance, host, peer) (rate(smokeping_requests_total{job=\\\"smokeping\\\",instance=~\\\"$instance\\\",host=~\\\"$host\\\"}[$__rate_interval])))\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Worst loss\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Mean time of an answer of the slowest pair.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"orange\",\"value\":0.1},{\"color\":\"red\",\"value\":0.25}]},\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":6,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"max(sum by (instance, host, peer) (rate(smokeping_response_duration_seconds_sum{job=\\\"smokeping\\\",instance=~\\\"$instance\\\",host=~\\\"$host\\\"}[$__rate_interval])) / sum by (instance, host, peer) (rate(smokeping_response_duration_seconds_count{job=\\\"smokeping\\\",instance=~\\\"$instance\\\",host=~\\\"$host\\\"}[$__rate_interval])))\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Slowest pair\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Pairs of hosts, each in one direction.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"blue\",\"value\":null}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":12,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(sum by (instance, host, peer) (rate(smokeping_requests_total{job=\\\"smokeping\\\",instance=~\\\"$instance\\\",host=~\\\"$host\\\"}[$__rate_interval])))\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Pairs measured\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Hosts whose prober does not answer Prometheus.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":18,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(up{job=\\\"smokeping\\\"} == 0) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Probers down\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of pings without an answer, the ten worst pairs.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"topk(10, 1 - sum by (instance, host, peer) (rate(smokeping_response_duration_seconds_count{job=\\\"smokeping\\\",instance=~\\\"$instance\\\",host=~\\\"$host\\\"}[$__rate_interval])) / sum by (instance, host, peer) (rate(smokeping_requests_total{job=\\\"smokeping\\\",instance=~\\\"$instance\\\",host=~\\\"$host\\\"}[$__rate_interval])))\",\"legendFormat\":\"{{instance}} → {{peer}} {{host}}\",\"refId\":\"A\"}],\"title\":\"Loss\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Mean time of an answer, the ten slowest pairs.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"topk(10, sum by (instance, host, peer) (rate(smokeping_response_duration_seconds_sum{job=\\\"smokeping\\\",instance=~\\\"$instance\\\",host=~\\\"$host\\\"}[$__rate_interval])) / sum by (instance, host, peer) (rate(smokeping_response_duration_seconds_count{job=\\\"smokeping\\\",instance=~\\\"$instance\\\",host=~\\\"$host\\\"}[$__rate_interval])))\",\"legendFormat\":\"{{instance}} → {{peer}} {{host}}\",\"refId\":\"A\"}],\"title\":\"Latency\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"The time in which half, 90 % and 99 % of all answers came.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"histogram_quantile(0.5, sum by (le) (rate(smokeping_response_duration_seconds_bucket{job=\\\"smokeping\\\",instance=~\\\"$instance\\\",host=~\\\"$host\\\"}[$__rate_interval])))\",\"legendFormat\":\"half\",\"refId\":\"A\"},{\"expr\":\"histogram_quantile(0.9, sum by (le) (rate(smokeping_response_duration_seconds_bucket{job=\\\"smokeping\\\",instance=~\\\"$instance\\\",host=~\\\"$host\\\"}[$__rate_interval])))\",\"legendFormat\":\"90 %\",\"refId\":\"B\"},{\"expr\":\"histogram_quantile(0.99, sum by (le) (rate(smokeping_response_duration_seconds_bucket{job=\\\"smokeping\\\",instance=~\\\"$instance\\\",host=~\\\"$host\\\"}[$__rate_interval])))\",\"legendFormat\":\"99 %\",\"refId\":\"C\"}],\"title\":\"Latency of all pairs\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Pings a second that did not even leave the host: no route, or the firewall.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (instance, host, peer) (rate(smokeping_send_errors_total{job=\\\"smokeping\\\",instance=~\\\"$instance\\\",host=~\\\"$host\\\"}[$__rate_interval])) > 0\",\"legendFormat\":\"{{instance}} → {{peer}} {{host}}\",\"refId\":\"A\"}],\"title\":\"Errors while sending\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"}],\"refresh\":\"1m\",\"schemaVersion\":36,\"style\":\"dark\",\"tags\":[\"nixscope\"],\"templating\":{\"list\":[{\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"current\":{\"selected\":true,\"text\":\"All\",\"value\":\"$__all\"},\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":true,\"label\":\"From\",\"multi\":true,\"name\":\"instance\",\"query\":\"label_values(smokeping_requests_total{job=\\\"smokeping\\\"}, instance)\",\"refresh\":2,\"skipUrlSync\":false,\"type\":\"query\"},{\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"current\":{\"selected\":true,\"text\":\"All\",\"value\":\"$__all\"},\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":true,\"label\":\"To (address)\",\"multi\":true,\"name\":\"host\",\"query\":\"label_values(smokeping_requests_total{job=\\\"smokeping\\\"}, host)\",\"refresh\":2,\"skipUrlSync\":false,\"type\":\"query\"}]},\"time\":{\"from\":\"now-6h\",\"to\":\"now\"},\"timezone\":\"utc\",\"title\":\"Mesh\",\"uid\":\"nixscope-mesh\"}";
        };
      };
      core.v1.ConfigMap.dashboard-nixscope-aws = {
        apiVersion = "v1";
        kind = "ConfigMap";
        metadata = {
          name = "dashboard-nixscope-aws";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
            grafana_dashboard = "1";
          };
        };
        data = {
          "nixscope-aws.json" =
            "{\"annotations\":{},\"description\":\"What CloudWatch says about the resources of AWS.\",\"editable\":false,\"fiscalYearStartMonth\":0,\"graphTooltip\":0,\"panels\":[{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Calls a second by API, and those that failed.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"reqps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":0},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (api_name) (rate(yace_cloudwatch_requests_total{job=\\\"yace\\\"}[15m]))\",\"legendFormat\":\"{{api_name}}\",\"refId\":\"A\"},{\"expr\":\"sum by (api_name) (rate(yace_cloudwatch_request_errors{job=\\\"yace\\\"}[15m]))\",\"legendFormat\":\"{{api_name}} failed\",\"refId\":\"B\"}],\"title\":\"Calls of AWS\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Metrics that CloudWatch was asked for in an hour; AWS bills by this number.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":0},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(increase(yace_cloudwatch_getmetricdata_metrics_requested_total{job=\\\"yace\\\"}[1h]))\",\"legendFormat\":\"metrics\",\"refId\":\"A\"}],\"title\":\"Metrics asked for\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Average over 5 minutes, by resource. CloudWatch is some minutes behind.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percent\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":8},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"aws_ec2_cpuutilization_average{job=\\\"yace\\\",region=~\\\"$region\\\"}\",\"legendFormat\":\"{{region}} {{name}} {{tag_Name}}\",\"refId\":\"A\"}],\"title\":\"AWS/EC2: CPUUtilization\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Average over 5 minutes, by resource. CloudWatch is some minutes behind.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":8},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"aws_ec2_cpucredit_balance_average{job=\\\"yace\\\",region=~\\\"$region\\\"}\",\"legendFormat\":\"{{region}} {{name}} {{tag_Name}}\",\"refId\":\"A\"}],\"title\":\"AWS/EC2: CPUCreditBalance\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Maximum over 5 minutes, by resource. CloudWatch is some minutes behind.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":16},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"aws_ec2_status_check_failed_maximum{job=\\\"yace\\\",region=~\\\"$region\\\"}\",\"legendFormat\":\"{{region}} {{name}} {{tag_Name}}\",\"refId\":\"A\"}],\"title\":\"AWS/EC2: StatusCheckFailed\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Sum over 5 minutes, by resource. CloudWatch is some minutes behind.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"bytes\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":16},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"aws_ec2_network_in_sum{job=\\\"yace\\\",region=~\\\"$region\\\"}\",\"legendFormat\":\"{{region}} {{name}} {{tag_Name}}\",\"refId\":\"A\"}],\"title\":\"AWS/EC2: NetworkIn\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Sum over 5 minutes, by resource. CloudWatch is some minutes behind.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"bytes\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":24},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"aws_ec2_network_out_sum{job=\\\"yace\\\",region=~\\\"$region\\\"}\",\"legendFormat\":\"{{region}} {{name}} {{tag_Name}}\",\"refId\":\"A\"}],\"title\":\"AWS/EC2: NetworkOut\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"}],\"refresh\":\"1m\",\"schemaVersion\":36,\"style\":\"dark\",\"tags\":[\"nixscope\"],\"templating\":{\"list\":[{\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"current\":{\"selected\":true,\"text\":\"All\",\"value\":\"$__all\"},\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":true,\"label\":\"Region\",\"multi\":true,\"name\":\"region\",\"query\":\"label_values(aws_ec2_cpuutilization_average{job=\\\"yace\\\"}, region)\",\"refresh\":2,\"skipUrlSync\":false,\"type\":\"query\"}]},\"time\":{\"from\":\"now-6h\",\"to\":\"now\"},\"timezone\":\"utc\",\"title\":\"AWS\",\"uid\":\"nixscope-aws\"}";
        };
      };
      core.v1.ConfigMap.alloy-config = {
        apiVersion = "v1";
        kind = "ConfigMap";
        metadata = {
          name = "alloy-config";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        data = {
          "config.alloy" = ''
            logging {
            	level  = "warn"
            	format = "logfmt"
            }

            // Pods of this node only. The chart sets HOSTNAME to the node's name.
            discovery.kubernetes "pods" {
            	role = "pod"

            	selectors {
            		role  = "pod"
            		field = "spec.nodeName=" + coalesce(sys.env("HOSTNAME"), constants.hostname)
            	}
            }

            discovery.relabel "pods" {
            	targets = discovery.kubernetes.pods.targets

            	rule {
            		source_labels = ["__meta_kubernetes_namespace"]
            		target_label  = "namespace"
            	}

            	rule {
            		source_labels = ["__meta_kubernetes_pod_name"]
            		target_label  = "pod"
            	}

            	rule {
            		source_labels = ["__meta_kubernetes_pod_container_name"]
            		target_label  = "container"
            	}

            	rule {
            		source_labels = ["__meta_kubernetes_pod_node_name"]
            		target_label  = "node"
            	}

            	rule {
            		source_labels = ["__meta_kubernetes_pod_label_k8s_app"]
            		regex         = "(.+)"
            		target_label  = "app"
            	}

            	rule {
            		source_labels = ["__meta_kubernetes_pod_label_app"]
            		regex         = "(.+)"
            		target_label  = "app"
            	}

            	rule {
            		source_labels = ["__meta_kubernetes_pod_label_app_kubernetes_io_name"]
            		regex         = "(.+)"
            		target_label  = "app"
            	}

            	rule {
            		source_labels = ["__meta_kubernetes_pod_uid", "__meta_kubernetes_pod_container_name"]
            		separator     = "/"
            		regex         = "(.+/.+)"
            		replacement   = "/var/log/pods/*$1/*.log"
            		target_label  = "__path__"
            	}

            	rule {
            		source_labels = [
            			"__meta_kubernetes_pod_annotation_kubernetes_io_config_hash",
            			"__meta_kubernetes_pod_container_name",
            		]
            		separator    = "/"
            		regex        = "(.+/.+)"
            		replacement  = "/var/log/pods/*$1/*.log"
            		target_label = "__path__"
            	}
            }

            local.file_match "pods" {
            	path_targets = discovery.relabel.pods.output
            }

            loki.source.file "pods" {
            	targets    = local.file_match.pods.targets
            	forward_to = [loki.process.pods.receiver]
            }

            loki.process "pods" {
            	stage.cri { }

            	stage.label_drop {
            		values = ["filename"]
            	}

            	stage.json {
            		expressions = {
            			json_level = "level || severity || lvl || levelname || \"log.level\" || log.level",
            		}
            	}

            	stage.logfmt {
            		mapping = {
            			logfmt_level    = "level",
            			logfmt_severity = "severity",
            			logfmt_lvl      = "lvl",
            		}
            	}

            	stage.template {
            		source   = "level"
            		template = "{{- $word := ToLower (or .json_level .logfmt_level .logfmt_severity .logfmt_lvl \"\") -}}{{- if eq $word \"trace\" \"trc\" \"10\" -}}trace{{- else if eq $word \"debug\" \"dbg\" \"20\" -}}debug{{- else if eq $word \"info\" \"inf\" \"information\" \"informational\" \"notice\" \"30\" -}}info{{- else if eq $word \"warn\" \"wrn\" \"warning\" \"40\" -}}warn{{- else if eq $word \"error\" \"err\" \"eror\" \"50\" -}}error{{- else if eq $word \"critical\" \"crit\" \"alert\" -}}critical{{- else if eq $word \"fatal\" \"ftl\" \"panic\" \"dpanic\" \"emerg\" \"emergency\" \"60\" -}}fatal{{- end -}}"
            	}

            	stage.labels {
            		values = {
            			level = "",
            		}
            	}

            	stage.replace {
            		expression = "-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----([^\"']*?)(?:-----END|[\"']|\\z)"
            		replace    = "<redacted>"
            	}

            	stage.replace {
            		expression = "(eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_.-]*)"
            		replace    = "<redacted>"
            	}

            	stage.replace {
            		expression = "((?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AIPA|ANPA|ANVA|AROA)[A-Z0-9]{16})\\b"
            		replace    = "<redacted>"
            	}

            	stage.replace {
            		expression = "://[^\\s/:@?#\\\\\"']*:([^\\s/?#\\\\\"']+)@"
            		replace    = "<redacted>"
            	}

            	stage.replace {
            		expression = "earer\\s+([A-Za-z0-9._~+/=-]{16,})"
            		replace    = "<redacted>"
            	}

            	stage.replace {
            		expression = "uthorization[\\\\\"']*\\s*[:=]\\s*[\\[\\\\\"']*(?i:basic|bearer|digest|negotiate|token|apikey)\\s+([^\\s\\\\\"',\\]]+)"
            		replace    = "<redacted>"
            	}

            	stage.replace {
            		expression = "assw(?i:(?:or)?d)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "ASSW(?i:(?:or)?d)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "assphrase(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "ASSPHRASE(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "pwd(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "PWD(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "Pwd(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "ecret(?i:(?:[_-]?key)?)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "ECRET(?i:(?:[_-]?key)?)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "oken(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "OKEN(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "redential(?i:s?)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "REDENTIAL(?i:s?)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "pi(?i:[_-]?key)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "PI(?i:[_-]?key)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "ccess(?i:[_-]?key(?:[_-]?id)?)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "CCESS(?i:[_-]?key(?:[_-]?id)?)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "rivate(?i:[_-]?key)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "RIVATE(?i:[_-]?key)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.tenant {
            		label = "namespace"
            	}

            	forward_to = [loki.write.default.receiver]
            }

            loki.write "default" {
            	endpoint {
            		url                 = "http://loki-gateway.monitoring.svc/loki/api/v1/push"
            		max_backoff_period  = "30s"
            		max_backoff_retries = 0
            		retry_on_http_429   = false
            	}

            	external_labels = {
            		cluster = "keystone",
            	}
            }
          '';
        };
      };
      core.v1.ConfigMap.alloy-events-config = {
        apiVersion = "v1";
        kind = "ConfigMap";
        metadata = {
          name = "alloy-events-config";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        data = {
          "config.alloy" = ''
            logging {
            	level  = "warn"
            	format = "logfmt"
            }

            loki.source.kubernetes_events "cluster" {
            	job_name   = "kubernetes-events"
            	log_format = "json"
            	forward_to = [loki.process.events.receiver]
            }

            loki.process "events" {
            	stage.json {
            		expressions = {
            			type = "type",
            		}
            	}

            	stage.template {
            		source   = "level"
            		template = "{{- $word := ToLower (or .type \"\") -}}{{- if eq $word \"normal\" -}}info{{- else if eq $word \"warning\" -}}warn{{- end -}}"
            	}

            	stage.labels {
            		values = {
            			level = "",
            		}
            	}

            	stage.label_drop {
            		values = ["instance"]
            	}

            	stage.replace {
            		expression = "-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----([^\"']*?)(?:-----END|[\"']|\\z)"
            		replace    = "<redacted>"
            	}

            	stage.replace {
            		expression = "(eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_.-]*)"
            		replace    = "<redacted>"
            	}

            	stage.replace {
            		expression = "((?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AIPA|ANPA|ANVA|AROA)[A-Z0-9]{16})\\b"
            		replace    = "<redacted>"
            	}

            	stage.replace {
            		expression = "://[^\\s/:@?#\\\\\"']*:([^\\s/?#\\\\\"']+)@"
            		replace    = "<redacted>"
            	}

            	stage.replace {
            		expression = "earer\\s+([A-Za-z0-9._~+/=-]{16,})"
            		replace    = "<redacted>"
            	}

            	stage.replace {
            		expression = "uthorization[\\\\\"']*\\s*[:=]\\s*[\\[\\\\\"']*(?i:basic|bearer|digest|negotiate|token|apikey)\\s+([^\\s\\\\\"',\\]]+)"
            		replace    = "<redacted>"
            	}

            	stage.replace {
            		expression = "assw(?i:(?:or)?d)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "ASSW(?i:(?:or)?d)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "assphrase(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "ASSPHRASE(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "pwd(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "PWD(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "Pwd(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "ecret(?i:(?:[_-]?key)?)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "ECRET(?i:(?:[_-]?key)?)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "oken(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "OKEN(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "redential(?i:s?)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "REDENTIAL(?i:s?)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "pi(?i:[_-]?key)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "PI(?i:[_-]?key)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "ccess(?i:[_-]?key(?:[_-]?id)?)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "CCESS(?i:[_-]?key(?:[_-]?id)?)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "rivate(?i:[_-]?key)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.replace {
            		expression = "RIVATE(?i:[_-]?key)(?:(?:\\\\?[\"'])?\\s*[:=]\\s*(?:\"((?:[^\"\\\\]|\\\\.)+)\"|'([^']+)'|\\\\\"([^\"\\\\]+)\\\\\")|\\s*[:=]\\s*([^\\s\\\\\"',;&]+)|(\"\\s*:\\s*-?[0-9][0-9.eE+-]*))"
            		replace    = "{{ if hasPrefix \"\\\"\" .Value }}\": \"<redacted>\"{{ else }}<redacted>{{ end }}"
            	}

            	stage.tenant {
            		label = "namespace"
            	}

            	stage.match {
            		selector = "{namespace=\"\"}"

            		stage.tenant {
            			value = "kube-system"
            		}
            	}

            	forward_to = [loki.write.default.receiver]
            }

            loki.write "default" {
            	endpoint {
            		url                 = "http://loki-gateway.monitoring.svc/loki/api/v1/push"
            		max_backoff_period  = "30s"
            		max_backoff_retries = 0
            		retry_on_http_429   = false
            	}

            	external_labels = {
            		cluster = "keystone",
            	}
            }
          '';
        };
      };
    };
  };
}
