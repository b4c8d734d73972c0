# The observability stack of traces for kubenix.
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
              fsSelector = "fstype!=\"\"";
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
                memory = "157Mi";
              };
              limits = {
                memory = "157Mi";
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
                cluster = "traces";
              };
              scrapeInterval = "30s";
              evaluationInterval = "30s";
              retention = "15d";
              retentionSize = "42GB";
              ruleSelectorNilUsesHelmValues = false;
              serviceMonitorSelectorNilUsesHelmValues = false;
              podMonitorSelectorNilUsesHelmValues = false;
              probeSelectorNilUsesHelmValues = false;
              scrapeConfigSelectorNilUsesHelmValues = false;
              storageSpec = {
                volumeClaimTemplate = {
                  spec = {
                    accessModes = [ "ReadWriteOnce" ];
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
                  memory = "1007Mi";
                };
                limits = {
                  memory = "1007Mi";
                };
              };
              enableFeatures = [ "exemplar-storage" ];
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
                memory = "125Mi";
              };
              limits = {
                memory = "125Mi";
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
            enabled = false;
          };
          alertmanager = {
            enabled = true;
            alertmanagerSpec = {
              replicas = 1;
              storage = {
                volumeClaimTemplate = {
                  spec = {
                    accessModes = [ "ReadWriteOnce" ];
                    resources = {
                      requests = {
                        storage = "10Gi";
                      };
                    };
                  };
                };
              };
              secrets = [ "alertmanager-slack" ];
              automountServiceAccountToken = false;
              resources = {
                requests = {
                  cpu = "10m";
                  memory = "125Mi";
                };
                limits = {
                  memory = "125Mi";
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
                  "cluster"
                  "instance"
                ];
                group_wait = "30s";
                group_interval = "5m";
                repeat_interval = "12h";
                routes = [
                  {
                    receiver = "null";
                    matchers = [ "alertname=\"Watchdog\"" ];
                  }
                  {
                    receiver = "null";
                    matchers = [ "alertname=\"InfoInhibitor\"" ];
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
                  source_matchers = [ "alertname=\"LokiDown\"" ];
                  target_matchers = [ "alertname=~\"AlloyNotShipping|LokiCanaryNoResponse\"" ];
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
            };
            deploymentStrategy = {
              type = "Recreate";
            };
            resources = {
              requests = {
                cpu = "50m";
                memory = "507Mi";
              };
              limits = {
                memory = "507Mi";
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
                exemplarTraceIdDestinations = {
                  datasourceUid = "tempo";
                  traceIdLabelName = "trace_id";
                  urlDisplayLabel = "View trace";
                };
              };
            };
            additionalDataSources = [
              {
                name = "Loki";
                type = "loki";
                uid = "loki";
                access = "proxy";
                url = "http://loki-gateway.monitoring.svc";
                jsonData = {
                  derivedFields = [
                    {
                      name = "trace_id";
                      matcherRegex = "[tT]race[_-]?[iI][dD][\"']?\\s*[:=]\\s*[\"']?([0-9a-fA-F]{16,32})\\b";
                      datasourceUid = "tempo";
                      url = "$\${__value.raw}";
                      urlDisplayLabel = "View trace";
                    }
                  ];
                };
              }
              {
                name = "Tempo";
                type = "tempo";
                uid = "tempo";
                access = "proxy";
                url = "http://tempo.monitoring.svc:3200";
                jsonData = {
                  nodeGraph = {
                    enabled = true;
                  };
                  tracesToLogsV2 = {
                    datasourceUid = "loki";
                    spanStartTimeShift = "-2m";
                    spanEndTimeShift = "2m";
                    tags = [
                      {
                        key = "k8s.namespace.name";
                        value = "namespace";
                      }
                      {
                        key = "k8s.pod.name";
                        value = "pod";
                      }
                    ];
                    filterByTraceID = false;
                    filterBySpanID = false;
                  };
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
          deploymentMode = "Monolithic";
          global = {
            dnsService = "kube-dns";
            extraEnv = [
              {
                name = "LOKI_S3_ACCESS_KEY_ID";
                valueFrom = {
                  secretKeyRef = {
                    name = "s3";
                    key = "access_key_id";
                  };
                };
              }
              {
                name = "LOKI_S3_SECRET_ACCESS_KEY";
                valueFrom = {
                  secretKeyRef = {
                    name = "s3";
                    key = "secret_access_key";
                  };
                };
              }
            ];
          };
          loki = {
            auth_enabled = false;
            storage = {
              type = "s3";
            };
            config = "";
            structuredConfig = {
              auth_enabled = false;
              server = {
                http_listen_port = 3100;
                grpc_listen_port = 9095;
                grpc_server_max_recv_msg_size = 104857600;
                grpc_server_max_send_msg_size = 104857600;
                log_level = "info";
              };
              common = {
                path_prefix = "/var/loki";
                replication_factor = 1;
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
                ring = {
                  kvstore = {
                    store = "inmemory";
                  };
                };
              };
              ingester = {
                wal = {
                  flush_on_shutdown = true;
                  replay_memory_ceiling = "220MB";
                };
              };
              limits_config = {
                retention_period = "336h";
                ingestion_rate_mb = 10;
                ingestion_burst_size_mb = 20;
                reject_old_samples_max_age = "168h";
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
                multi_tenant_queries_enabled = false;
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
                enable_sharding = false;
                external_labels = {
                  cluster = "traces";
                };
              };
            };
            runtimeConfig = { };
          };
          singleBinary = {
            replicas = 1;
            resources = {
              requests = {
                cpu = "50m";
                memory = "441Mi";
              };
              limits = {
                memory = "441Mi";
              };
            };
            persistence = {
              size = "10Gi";
            };
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
                mountPath = "/etc/loki/rules/fake";
                readOnly = true;
              }
            ];
          };
          write = {
            replicas = 0;
          };
          read = {
            replicas = 0;
          };
          backend = {
            replicas = 0;
          };
          gateway = {
            enabled = true;
            replicas = 1;
            metrics = {
              enabled = false;
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
                memory = "189Mi";
              };
              limits = {
                memory = "189Mi";
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
                memory = "189Mi";
              };
              limits = {
                memory = "189Mi";
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
      tempo = {
        chart = pkgs.fetchurl {
          url = "https://github.com/grafana-community/helm-charts/releases/download/tempo-2.2.4/tempo-2.2.4.tgz";
          hash = "sha256-Xz9LKcRIe5wncVwYvGx7CIlxKxQHXZdwX5sVGlFyX2g=";
        };
        namespace = "monitoring";
        overrideNamespace = false;
        noHooks = true;
        includeCRDs = true;
        inherit apiVersions;
        values = {
          config = ''
            server:
              http_listen_port: 3200
              log_level: info
            usage_report:
              reporting_enabled: false
            distributor:
              receivers:
                otlp:
                  protocols:
                    grpc:
                      endpoint: "0.0.0.0:4317"
                      max_recv_msg_size_mib: 16
              retry_after_on_resource_exhausted: "5s"
            compactor:
              compaction:
                block_retention: "336h"
            storage:
              trace:
                backend: s3
                wal:
                  path: /var/tempo/wal
                s3:
                  bucket: tempo-traces
                  endpoint: "rgw.ceph.svc:80"
                  region: us-east-1
                  insecure: true
                  forcepathstyle: true
                  access_key: "''${TEMPO_S3_ACCESS_KEY_ID}"
                  secret_key: "''${TEMPO_S3_SECRET_ACCESS_KEY}"
            overrides:
              defaults:
                ingestion:
                  rate_limit_bytes: 10000000
                  burst_size_bytes: 20000000
          '';
          tempo = {
            memBallastSizeMbs = 0;
            extraArgs = {
              "config.expand-env" = true;
            };
            extraEnv = [
              {
                name = "GOMEMLIMIT";
                value = "396MiB";
              }
              {
                name = "TEMPO_S3_ACCESS_KEY_ID";
                valueFrom = {
                  secretKeyRef = {
                    name = "s3";
                    key = "access_key_id";
                  };
                };
              }
              {
                name = "TEMPO_S3_SECRET_ACCESS_KEY";
                valueFrom = {
                  secretKeyRef = {
                    name = "s3";
                    key = "secret_access_key";
                  };
                };
              }
            ];
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
              runAsUser = 10001;
              runAsGroup = 10001;
            };
            resources = {
              requests = {
                cpu = "50m";
                memory = "441Mi";
              };
              limits = {
                memory = "441Mi";
              };
            };
          };
          securityContext = {
            seccompProfile = {
              type = "RuntimeDefault";
            };
          };
          serviceAccount = {
            automountServiceAccountToken = false;
          };
          serviceMonitor = {
            enabled = true;
          };
          persistence = {
            enabled = true;
            size = "10Gi";
          };
        };
      };
      alloy-traces = {
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
              name = "alloy-traces-config";
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
                memory = "189Mi";
              };
              limits = {
                memory = "189Mi";
              };
            };
            extraPorts = [
              {
                name = "otlp-grpc";
                port = 4317;
                targetPort = 4317;
                protocol = "TCP";
              }
              {
                name = "otlp-http";
                port = 4318;
                targetPort = 4318;
                protocol = "TCP";
              }
            ];
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
              from = [
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "alloy";
                      "app.kubernetes.io/instance" = "alloy";
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
                      "app.kubernetes.io/name" = "alloy";
                      "app.kubernetes.io/instance" = "alloy-events";
                    };
                  };
                }
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "loki";
                      "app.kubernetes.io/instance" = "loki";
                      "app.kubernetes.io/component" = "canary";
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
              ];
              ports = [
                {
                  protocol = "TCP";
                  port = 3100;
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
      "networking.k8s.io".v1.NetworkPolicy.allow-alloy-traces = {
        apiVersion = "networking.k8s.io/v1";
        kind = "NetworkPolicy";
        metadata = {
          name = "allow-alloy-traces";
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
              "app.kubernetes.io/instance" = "alloy-traces";
            };
          };
          policyTypes = [ "Ingress" ];
          ingress = [
            {
              from = [
                {
                  namespaceSelector = {
                    matchLabels = {
                      "kubernetes.io/metadata.name" = "shop";
                    };
                  };
                }
              ];
              ports = [
                {
                  protocol = "TCP";
                  port = 4317;
                }
              ];
            }
            {
              from = [
                {
                  namespaceSelector = {
                    matchLabels = {
                      "kubernetes.io/metadata.name" = "shop";
                    };
                  };
                }
              ];
              ports = [
                {
                  protocol = "TCP";
                  port = 4318;
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
                  port = 12345;
                }
              ];
            }
          ];
        };
      };
      "networking.k8s.io".v1.NetworkPolicy.allow-tempo = {
        apiVersion = "networking.k8s.io/v1";
        kind = "NetworkPolicy";
        metadata = {
          name = "allow-tempo";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          podSelector = {
            matchLabels = {
              "app.kubernetes.io/name" = "tempo";
              "app.kubernetes.io/instance" = "tempo";
            };
          };
          policyTypes = [ "Ingress" ];
          ingress = [
            {
              from = [
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
                      "app.kubernetes.io/name" = "prometheus";
                      "operator.prometheus.io/name" = "kube-prometheus-stack-prometheus";
                    };
                  };
                }
              ];
              ports = [
                {
                  protocol = "TCP";
                  port = 3200;
                }
              ];
            }
            {
              from = [
                {
                  podSelector = {
                    matchLabels = {
                      "app.kubernetes.io/name" = "alloy";
                      "app.kubernetes.io/instance" = "alloy-traces";
                    };
                  };
                }
              ];
              ports = [
                {
                  protocol = "TCP";
                  port = 4317;
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
                instance = "server";
              };
            }
            {
              targets = [ "100.64.0.2:9100" ];
              labels = {
                instance = "agent";
              };
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
                  expr = "2 - (count(up{job=\"node-exporter\",endpoint=\"\"}) or vector(0)) > 0";
                  for = "10m";
                  labels = {
                    severity = "critical";
                  };
                  annotations = {
                    summary = "Prometheus does not know {{ $value }} of the hosts.";
                    description = "The spec has 2 hosts, and for 10 minutes Prometheus has had no target for {{ $value }} of them in its job node-exporter. Every other alert about these hosts is silent.";
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
                  expr = "(max(kube_daemonset_status_desired_number_scheduled{job=\"kube-state-metrics\",namespace=\"monitoring\",daemonset=\"alloy\"}) > 2 or vector(2)) - (count(up{job=\"alloy\",pod!~\"alloy-events-.*\"} == 1) or vector(0)) > 0";
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
                  expr = "sum by (job) (up{job=\"monitoring/loki\"}) == 0 or absent(up{job=\"monitoring/loki\"})";
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
                  expr = "sum by (job, route) (rate(loki_request_duration_seconds_count{job=\"monitoring/loki\",status_code=~\"5..\"}[5m])) / sum by (job, route) (rate(loki_request_duration_seconds_count{job=\"monitoring/loki\"}[5m])) > 0.1";
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
                  expr = "histogram_quantile(0.99, sum by (le) (rate(loki_request_duration_seconds_bucket{job=\"monitoring/loki\",route=~\"loki_api_v1_push|otlp_v1_logs\"}[5m]))) > 5";
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
                  expr = "sum by (tenant, reason) ((loki_discarded_samples_total{job=\"monitoring/loki\"} unless loki_discarded_samples_total{job=\"monitoring/loki\"} offset 15m) and on (job, instance) (up{job=\"monitoring/loki\"} offset 15m == 1 or process_start_time_seconds{job=\"monitoring/loki\"} > time() - 1200) or increase(loki_discarded_samples_total{job=\"monitoring/loki\"}[15m])) > 0";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Loki refuses lines of tenant {{ $labels.tenant }} ({{ $labels.reason }}).";
                    description = "Within 15 minutes Loki has refused {{ $value | humanize }} lines of tenant {{ $labels.tenant }}, because of {{ $labels.reason }}. Those above a limit on the rate Alloy sends again until Loki takes them; all others are gone.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LokiDiscardingLines.md";
                  };
                }
                {
                  alert = "LokiFlushFailing";
                  expr = "sum by (pod) (increase(loki_ingester_chunks_flush_failures_total{job=\"monitoring/loki\"}[15m])) > 0";
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
                  expr = "avg_over_time((max(loki_boltdb_shipper_compactor_running{job=\"monitoring/loki\"}) or vector(0))[15m:1m]) < 0.5";
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
                  expr = "time() - max(max_over_time(loki_compactor_apply_retention_last_successful_run_timestamp_seconds{job=\"monitoring/loki\"}[4h])) > 10800";
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
                  expr = "sum(loki_prometheus_rule_group_rules{job=\"monitoring/loki\"}) == 0 or absent(loki_prometheus_rule_group_rules{job=\"monitoring/loki\"})";
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
                  expr = "sum by (user) (increase(loki_prometheus_rule_evaluation_failures_total{job=\"monitoring/loki\"}[15m])) > 0";
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
                  expr = "sum by (user) (increase(loki_prometheus_notifications_errors_total{job=\"monitoring/loki\"}[15m])) + sum by (user) (increase(loki_prometheus_notifications_dropped_total{job=\"monitoring/loki\"}[15m])) > 0 or max by (user) (loki_prometheus_notifications_alertmanagers_discovered{job=\"monitoring/loki\"}) == 0";
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
      "monitoring.coreos.com".v1.PrometheusRule.nixscope-traces = {
        apiVersion = "monitoring.coreos.com/v1";
        kind = "PrometheusRule";
        metadata = {
          name = "nixscope-traces";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
          };
        };
        spec = {
          groups = [
            {
              name = "nixscope-traces";
              rules = [
                {
                  alert = "TracesReceiverDown";
                  expr = "sum by (job) (up{job=\"alloy-traces\"}) == 0 or absent(up{job=\"alloy-traces\"})";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Nothing takes the spans of pods.";
                    description = "Prometheus has reached no pod of the release alloy-traces for 10 minutes. Applications keep spans for seconds only; those of this time are lost.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/TracesReceiverDown.md";
                  };
                }
                {
                  alert = "TracesReloadFailed";
                  expr = "alloy_config_last_load_successful{job=\"alloy-traces\"} == 0";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Alloy {{ $labels.pod }} runs with an old configuration.";
                    description = "Alloy {{ $labels.pod }} refused its last configuration 10 minutes ago and goes on with the one before, without any other sign.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/TracesReloadFailed.md";
                  };
                }
                {
                  alert = "TracesRefused";
                  expr = "sum by (pod) (rate(otelcol_receiver_refused_spans_total{job=\"alloy-traces\"}[5m])) > 0";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Alloy {{ $labels.pod }} refuses spans.";
                    description = "Alloy {{ $labels.pod }} has refused {{ $value | humanize }} spans a second for 10 minutes: it has no memory left for them. Applications try again for a while, then spans are lost.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/TracesRefused.md";
                  };
                }
                {
                  alert = "TracesLost";
                  expr = "sum by (pod) (rate(otelcol_exporter_send_failed_spans_total{job=\"alloy-traces\"}[5m])) > 0 or sum by (pod) (rate(otelcol_exporter_enqueue_failed_spans_total{job=\"alloy-traces\"}[5m])) > 0";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Alloy {{ $labels.pod }} loses spans that it took.";
                    description = "For 10 minutes Alloy {{ $labels.pod }} has lost {{ $value | humanize }} spans a second that it could not deliver to Tempo. They are gone.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/TracesLost.md";
                  };
                }
                {
                  alert = "TempoDown";
                  expr = "sum by (job) (up{job=\"tempo\"}) == 0 or absent(up{job=\"tempo\"})";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Tempo does not answer.";
                    description = "Prometheus has not reached Tempo for 10 minutes. Grafana shows no traces, and Alloy gives spans up after five minutes.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/TempoDown.md";
                  };
                }
                {
                  alert = "TempoDiscardingSpans";
                  expr = "sum by (reason) ((tempo_discarded_spans_total{job=\"tempo\"} unless tempo_discarded_spans_total{job=\"tempo\"} offset 15m) and on (job, instance) (up{job=\"tempo\"} offset 15m == 1 or process_start_time_seconds{job=\"tempo\"} > time() - 1200) or increase(tempo_discarded_spans_total{job=\"tempo\"}[15m])) > 0";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Tempo refuses spans ({{ $labels.reason }}).";
                    description = "Within 15 minutes Tempo has refused {{ $value | humanize }} spans, because of {{ $labels.reason }}. Where the rate is the reason Alloy sends them again for a while; else they are gone.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/TempoDiscardingSpans.md";
                  };
                }
                {
                  alert = "TempoFlushFailing";
                  expr = "sum by (pod) (increase(tempo_ingester_failed_flushes_total{job=\"tempo\"}[15m])) > 0";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "{{ $labels.pod }} cannot write blocks to its store.";
                    description = "For 15 minutes {{ $labels.pod }} has failed to write blocks of traces, {{ $value | humanize }} times in the last 15. They pile up on its volume, and Tempo stops when that is full.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/TempoFlushFailing.md";
                  };
                }
                {
                  alert = "TempoStoreUnreadable";
                  expr = "sum by (pod) (increase(tempodb_blocklist_poll_errors_total{job=\"tempo\"}[30m])) > 1";
                  for = "15m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "{{ $labels.pod }} cannot list the blocks of its store.";
                    description = "{{ $labels.pod }} failed {{ $value | humanize }} times within half an hour to list its blocks. Searches miss what was written since, and nothing is deleted.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/TempoStoreUnreadable.md";
                  };
                }
                {
                  alert = "TempoCompactionFailing";
                  expr = "sum by (pod) (increase(tempodb_compaction_errors_total{job=\"tempo\"}[1h])) > 0 or sum by (pod) (increase(tempodb_retention_errors_total{job=\"tempo\"}[1h])) > 0";
                  for = "30m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "{{ $labels.pod }} cannot compact or delete blocks.";
                    description = "{{ $labels.pod }} failed {{ $value | humanize }} times within an hour to compact blocks or to delete old ones. The store grows, and searches become slow.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/TempoCompactionFailing.md";
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
            "{\"annotations\":{},\"description\":\"The way of a line: sent by Alloy on each node, taken by Loki, kept, found again, deleted.\",\"editable\":false,\"fiscalYearStartMonth\":0,\"graphTooltip\":0,\"links\":[{\"asDropdown\":false,\"icon\":\"\",\"includeVars\":true,\"keepTime\":true,\"tags\":[\"logs\"],\"targetBlank\":false,\"title\":\"Logs\",\"tooltip\":\"\",\"type\":\"dashboards\",\"url\":\"\"},{\"asDropdown\":true,\"icon\":\"\",\"includeVars\":true,\"keepTime\":true,\"tags\":[\"nixscope\"],\"targetBlank\":false,\"title\":\"nixscope\",\"tooltip\":\"\",\"type\":\"dashboards\",\"url\":\"\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"AlloyDown\",\"tooltip\":\"What to do about AlloyDown\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/AlloyDown.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"AlloyNotShipping\",\"tooltip\":\"What to do about AlloyNotShipping\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/AlloyNotShipping.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"AlloyDroppingLogs\",\"tooltip\":\"What to do about AlloyDroppingLogs\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/AlloyDroppingLogs.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"LokiDown\",\"tooltip\":\"What to do about LokiDown\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LokiDown.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"LokiDiscardingLines\",\"tooltip\":\"What to do about LokiDiscardingLines\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LokiDiscardingLines.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"LokiFlushFailing\",\"tooltip\":\"What to do about LokiFlushFailing\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/LokiFlushFailing.md\"}],\"panels\":[{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Nodes of the spec on which no Alloy answers Prometheus.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":0,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"(max(kube_daemonset_status_desired_number_scheduled{job=\\\"kube-state-metrics\\\",namespace=\\\"monitoring\\\",daemonset=\\\"alloy\\\"}) > 2 or vector(2)) - (count(up{job=\\\"alloy\\\",pod!~\\\"alloy-events-.*\\\"} == 1) or vector(0))\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Nodes without Alloy\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Lines that Alloy gave up sending in the last hour.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":6,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(increase(loki_write_dropped_entries_total{job=\\\"alloy\\\"}[1h])) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Lines lost on nodes\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Lines that Loki refused in the last hour.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":12,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(increase(loki_discarded_samples_total{job=\\\"monitoring/loki\\\"}[1h])) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Lines refused\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Time since the compactor last applied the retention. Decades: not once since it started.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"orange\",\"value\":10800},{\"color\":\"red\",\"value\":86400}]},\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":18,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"time() - max(max_over_time(loki_compactor_apply_retention_last_successful_run_timestamp_seconds{job=\\\"monitoring/loki\\\"}[4h]))\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Last retention\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Lines a second that each Alloy sent. A line that ends is a node that ships nothing any more.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"cps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (node) (rate(loki_write_sent_entries_total{job=\\\"alloy\\\"}[$__rate_interval]) * on (namespace, pod) group_left (node) max by (namespace, pod, node) (kube_pod_info{job=\\\"kube-state-metrics\\\"}))\",\"legendFormat\":\"{{node}}\",\"refId\":\"A\"}],\"title\":\"Lines sent by node\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Lines a second that Alloy gave up sending, by reason, and those that rules of the spec drop, by theirs.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"cps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (node, reason) (rate(loki_write_dropped_entries_total{job=\\\"alloy\\\"}[$__rate_interval]) * on (namespace, pod) group_left (node) max by (namespace, pod, node) (kube_pod_info{job=\\\"kube-state-metrics\\\"})) > 0\",\"legendFormat\":\"{{node}} {{reason}}\",\"refId\":\"A\"},{\"expr\":\"sum by (node, reason) (rate(loki_process_dropped_lines_total{job=\\\"alloy\\\"}[$__rate_interval]) * on (namespace, pod) group_left (node) max by (namespace, pod, node) (kube_pod_info{job=\\\"kube-state-metrics\\\"})) > 0\",\"legendFormat\":\"{{node}} {{reason}} (by rule)\",\"refId\":\"B\"}],\"title\":\"Lines dropped by node\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Size of the lines that Loki took, a second, before compression. logs.ingestion.rateMB limits it.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"Bps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (tenant) (rate(loki_distributor_bytes_received_total{job=\\\"monitoring/loki\\\"}[$__rate_interval]))\",\"legendFormat\":\"{{tenant}}\",\"refId\":\"A\"}],\"title\":\"Bytes received by tenant\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Lines that Loki took, a second.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"cps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (tenant) (rate(loki_distributor_lines_received_total{job=\\\"monitoring/loki\\\"}[$__rate_interval]))\",\"legendFormat\":\"{{tenant}}\",\"refId\":\"A\"}],\"title\":\"Lines received by tenant\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Lines a second that Loki refused, by reason.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"cps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":20},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (tenant, reason) (rate(loki_discarded_samples_total{job=\\\"monitoring/loki\\\"}[$__rate_interval])) > 0\",\"legendFormat\":\"{{tenant}} {{reason}}\",\"refId\":\"A\"}],\"title\":\"Lines refused by tenant\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Streams that ingesters hold. Every combination of labels is a stream; many small ones make Loki slow.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":20},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (tenant) (loki_ingester_memory_streams{job=\\\"monitoring/loki\\\"})\",\"legendFormat\":\"{{tenant}}\",\"refId\":\"A\"}],\"title\":\"Streams in memory by tenant\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of the requests that failed with a status of 500 or above, by job and route.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":28},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (job, route) (rate(loki_request_duration_seconds_count{job=\\\"monitoring/loki\\\",status_code=~\\\"5..\\\"}[5m])) / sum by (job, route) (rate(loki_request_duration_seconds_count{job=\\\"monitoring/loki\\\"}[5m])) > 0\",\"legendFormat\":\"{{job}} {{route}}\",\"refId\":\"A\"}],\"title\":\"Failed requests\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"How long 99 of 100 requests took at most. Tails and the scheduler's loops are open for long on purpose.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":28},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"histogram_quantile(0.99, sum by (le, route) (rate(loki_request_duration_seconds_bucket{job=\\\"monitoring/loki\\\",route!~\\\".*tail|.*Loop\\\"}[$__rate_interval])))\",\"legendFormat\":\"{{route}}\",\"refId\":\"A\"}],\"title\":\"Latency by route\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Streams whose chunks wait to be written to the store. A queue that only grows ends in lost lines.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":36},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (pod) (loki_ingester_flush_queue_length{job=\\\"monitoring/loki\\\"})\",\"legendFormat\":\"{{pod}}\",\"refId\":\"A\"}],\"title\":\"Flush queue\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Writes of chunks to the store that failed, and all that were tried, a second.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"ops\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":36},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (pod) (rate(loki_ingester_chunks_flush_failures_total{job=\\\"monitoring/loki\\\"}[$__rate_interval]))\",\"legendFormat\":\"{{pod}} failed\",\"refId\":\"A\"},{\"expr\":\"sum by (pod) (rate(loki_ingester_chunks_flush_requests_total{job=\\\"monitoring/loki\\\"}[$__rate_interval]))\",\"legendFormat\":\"{{pod}} tried\",\"refId\":\"B\"}],\"title\":\"Failed flushes\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Time since index files were last compacted, and since the retention was last applied.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":44},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"time() - max(loki_boltdb_shipper_compact_tables_operation_last_successful_run_timestamp_seconds{job=\\\"monitoring/loki\\\"} > 0)\",\"legendFormat\":\"compaction\",\"refId\":\"A\"},{\"expr\":\"time() - max(loki_compactor_apply_retention_last_successful_run_timestamp_seconds{job=\\\"monitoring/loki\\\"} > 0)\",\"legendFormat\":\"retention\",\"refId\":\"B\"}],\"title\":\"Since the last run of the compactor\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"How long 99 of 100 lines took at most from a pod's file through Alloy and Loki and back.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":44},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"histogram_quantile(0.99, sum by (le) (rate(loki_canary_response_latency_seconds_bucket{job=\\\"monitoring/loki-canary\\\"}[15m])))\",\"legendFormat\":\"p99\",\"refId\":\"A\"}],\"title\":\"Canary: round trip\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Lines a second that never arrived, and those that only a second look found.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"cps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":52},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (pod) (rate(loki_canary_missing_entries_total{job=\\\"monitoring/loki-canary\\\"}[$__rate_interval])) > 0\",\"legendFormat\":\"{{pod}} missing\",\"refId\":\"A\"},{\"expr\":\"sum by (pod) (rate(loki_canary_websocket_missing_entries_total{job=\\\"monitoring/loki-canary\\\"}[$__rate_interval])) > 0\",\"legendFormat\":\"{{pod}} late\",\"refId\":\"B\"}],\"title\":\"Canary: lines missing\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"}],\"refresh\":\"1m\",\"schemaVersion\":36,\"style\":\"dark\",\"tags\":[\"nixscope\",\"logs\"],\"templating\":{},\"time\":{\"from\":\"now-6h\",\"to\":\"now\"},\"timezone\":\"utc\",\"title\":\"Logs: Loki and Alloy\",\"uid\":\"nixscope-logs-health\"}";
        };
      };
      core.v1.ConfigMap.dashboard-nixscope-traces = {
        apiVersion = "v1";
        kind = "ConfigMap";
        metadata = {
          name = "dashboard-nixscope-traces";
          namespace = "monitoring";
          labels = {
            "app.kubernetes.io/managed-by" = "nixscope";
            "app.kubernetes.io/part-of" = "nixscope";
            grafana_dashboard = "1";
          };
        };
        data = {
          "nixscope-traces.json" =
            "{\"annotations\":{},\"description\":\"The way of a span: taken by Alloy, sent to Tempo, written to its store, found again, deleted.\",\"editable\":false,\"fiscalYearStartMonth\":0,\"graphTooltip\":0,\"links\":[{\"asDropdown\":true,\"icon\":\"\",\"includeVars\":true,\"keepTime\":true,\"tags\":[\"nixscope\"],\"targetBlank\":false,\"title\":\"nixscope\",\"tooltip\":\"\",\"type\":\"dashboards\",\"url\":\"\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"TracesReceiverDown\",\"tooltip\":\"What to do about TracesReceiverDown\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/TracesReceiverDown.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"TracesLost\",\"tooltip\":\"What to do about TracesLost\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/TracesLost.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"TempoDown\",\"tooltip\":\"What to do about TempoDown\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/TempoDown.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"TempoDiscardingSpans\",\"tooltip\":\"What to do about TempoDiscardingSpans\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/TempoDiscardingSpans.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"TempoFlushFailing\",\"tooltip\":\"What to do about TempoFlushFailing\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/TempoFlushFailing.md\"}],\"panels\":[{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Spans that Alloy took of pods in the last hour.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"blue\",\"value\":null}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":0,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(increase(otelcol_receiver_accepted_spans_total{job=\\\"alloy-traces\\\"}[1h])) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Spans taken\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Spans that Tempo refused in the last hour. Alloy sends those again that were above the limit on the rate.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":6,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(increase(tempo_discarded_spans_total{job=\\\"tempo\\\"}[1h])) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Spans refused by Tempo\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Spans that Alloy took and could not deliver in the last hour.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":12,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"(sum(increase(otelcol_exporter_send_failed_spans_total{job=\\\"alloy-traces\\\"}[1h])) or vector(0)) + (sum(increase(otelcol_exporter_enqueue_failed_spans_total{job=\\\"alloy-traces\\\"}[1h])) or vector(0))\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Spans lost\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Blocks in Tempo's store, as it last listed them.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"blue\",\"value\":null}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":18,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(tempodb_blocklist_length{job=\\\"tempo\\\"})\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Blocks\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Spans a second that Alloy took of pods and that it delivered to Tempo.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"cps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(rate(otelcol_receiver_accepted_spans_total{job=\\\"alloy-traces\\\"}[$__rate_interval]))\",\"legendFormat\":\"taken\",\"refId\":\"A\"},{\"expr\":\"sum(rate(otelcol_exporter_sent_spans_total{job=\\\"alloy-traces\\\"}[$__rate_interval]))\",\"legendFormat\":\"delivered\",\"refId\":\"B\"}],\"title\":\"Spans through Alloy\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Spans a second that Alloy refused for want of memory, gave up sending, or had no room for.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"cps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (pod) (rate(otelcol_receiver_refused_spans_total{job=\\\"alloy-traces\\\"}[$__rate_interval]))\",\"legendFormat\":\"{{pod}} refused\",\"refId\":\"A\"},{\"expr\":\"sum by (pod) (rate(otelcol_exporter_send_failed_spans_total{job=\\\"alloy-traces\\\"}[$__rate_interval]))\",\"legendFormat\":\"{{pod}} given up\",\"refId\":\"B\"},{\"expr\":\"sum by (pod) (rate(otelcol_exporter_enqueue_failed_spans_total{job=\\\"alloy-traces\\\"}[$__rate_interval]))\",\"legendFormat\":\"{{pod}} no room\",\"refId\":\"C\"}],\"title\":\"Spans refused and lost by Alloy\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Size of the spans that Tempo took, a second. traces.ingestion.rateMB limits it.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"Bps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(rate(tempo_distributor_bytes_received_total{job=\\\"tempo\\\"}[$__rate_interval]))\",\"legendFormat\":\"received\",\"refId\":\"A\"}],\"title\":\"Bytes received\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Spans a second that Tempo refused, by reason.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"cps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (reason) (rate(tempo_discarded_spans_total{job=\\\"tempo\\\"}[$__rate_interval]))\",\"legendFormat\":\"{{reason}}\",\"refId\":\"A\"}],\"title\":\"Spans refused by Tempo\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Traces of the last seconds that are not yet written.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":20},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (pod) (tempo_ingester_live_traces{job=\\\"tempo\\\"})\",\"legendFormat\":\"{{pod}}\",\"refId\":\"A\"}],\"title\":\"Traces in memory\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"How long 99 of 100 requests of Grafana took at most, by route.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":20},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"histogram_quantile(0.99, sum by (le, route) (rate(tempo_request_duration_seconds_bucket{job=\\\"tempo\\\",route=~\\\"api_.*\\\"}[$__rate_interval])))\",\"legendFormat\":\"{{route}}\",\"refId\":\"A\"}],\"title\":\"Latency of queries\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Blocks that Tempo wrote to its store within an hour, and those that the retention deleted.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":28},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(increase(tempo_ingester_blocks_flushed_total{job=\\\"tempo\\\"}[1h]))\",\"legendFormat\":\"written\",\"refId\":\"A\"},{\"expr\":\"sum(increase(tempodb_retention_deleted_total{job=\\\"tempo\\\"}[1h]))\",\"legendFormat\":\"deleted\",\"refId\":\"B\"}],\"title\":\"Blocks written and deleted\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Failed writes, listings, compactions and deletions within an hour.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":28},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(increase(tempo_ingester_failed_flushes_total{job=\\\"tempo\\\"}[1h]))\",\"legendFormat\":\"write\",\"refId\":\"A\"},{\"expr\":\"sum(increase(tempodb_blocklist_poll_errors_total{job=\\\"tempo\\\"}[1h]))\",\"legendFormat\":\"list\",\"refId\":\"B\"},{\"expr\":\"sum(increase(tempodb_compaction_errors_total{job=\\\"tempo\\\"}[1h]))\",\"legendFormat\":\"compact\",\"refId\":\"C\"},{\"expr\":\"sum(increase(tempodb_retention_errors_total{job=\\\"tempo\\\"}[1h]))\",\"legendFormat\":\"delete\",\"refId\":\"D\"}],\"title\":\"Errors of the store\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"}],\"refresh\":\"1m\",\"schemaVersion\":36,\"style\":\"dark\",\"tags\":[\"nixscope\"],\"templating\":{},\"time\":{\"from\":\"now-6h\",\"to\":\"now\"},\"timezone\":\"utc\",\"title\":\"Traces: Tempo and Alloy\",\"uid\":\"nixscope-traces\"}";
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

            	forward_to = [loki.write.default.receiver]
            }

            loki.write "default" {
            	endpoint {
            		url                 = "http://loki-gateway.monitoring.svc/loki/api/v1/push"
            		max_backoff_period  = "30s"
            		max_backoff_retries = 0
            	}

            	external_labels = {
            		cluster = "traces",
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

            	forward_to = [loki.write.default.receiver]
            }

            loki.write "default" {
            	endpoint {
            		url                 = "http://loki-gateway.monitoring.svc/loki/api/v1/push"
            		max_backoff_period  = "30s"
            		max_backoff_retries = 0
            	}

            	external_labels = {
            		cluster = "traces",
            	}
            }
          '';
        };
      };
      core.v1.ConfigMap.alloy-traces-config = {
        apiVersion = "v1";
        kind = "ConfigMap";
        metadata = {
          name = "alloy-traces-config";
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

            otelcol.receiver.otlp "pods" {
            	grpc { }

            	http { }

            	output {
            		traces = [otelcol.processor.memory_limiter.traces.input]
            	}
            }

            otelcol.processor.memory_limiter "traces" {
            	check_interval         = "1s"
            	limit_percentage       = 80
            	spike_limit_percentage = 20

            	output {
            		traces = [otelcol.processor.k8sattributes.pods.input]
            	}
            }

            otelcol.processor.k8sattributes "pods" {
            	extract {
            		metadata = ["k8s.namespace.name", "k8s.pod.name", "k8s.node.name"]
            	}

            	pod_association {
            		source {
            			from = "resource_attribute"
            			name = "k8s.pod.ip"
            		}
            	}

            	pod_association {
            		source {
            			from = "connection"
            		}
            	}

            	output {
            		traces = [otelcol.processor.batch.traces.input]
            	}
            }

            otelcol.processor.batch "traces" {
            	output {
            		traces = [otelcol.exporter.otlp.tempo.input]
            	}
            }

            otelcol.exporter.otlp "tempo" {
            	client {
            		endpoint = "tempo.monitoring.svc:4317"

            		tls {
            			insecure = true
            		}
            	}
            }
          '';
        };
      };
    };
  };
}
