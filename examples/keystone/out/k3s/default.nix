# The observability stack of keystone, for every server of k3s and no agent.
# Written by nixscope; edit the spec and generate again instead.

{ config, pkgs, ... }:
{
  # Charts by the digest of their repository's index.
  services.k3s.autoDeployCharts = {
    kube-prometheus-stack = {
      name = "kube-prometheus-stack";
      repo = "https://prometheus-community.github.io/helm-charts";
      version = "88.5.3";
      hash = "sha256-O/9Xb1fIj5/KwyhsxuDSLdr31+GCnBSgklc1nwLKZMk=";
      targetNamespace = "monitoring";
      createNamespace = true;
      extraFieldDefinitions = {
        spec.failurePolicy = "abort";
      };
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
      name = "loki";
      repo = "https://grafana-community.github.io/helm-charts";
      version = "18.11.0";
      hash = "sha256-1NmUJNGX4UYIeAk8n87QI0ZmmrBpig3KfFdat2//eus=";
      targetNamespace = "monitoring";
      createNamespace = true;
      extraFieldDefinitions = {
        spec.failurePolicy = "abort";
      };
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
      name = "alloy";
      repo = "https://grafana.github.io/helm-charts";
      version = "1.11.1";
      hash = "sha256-zEzUiohcBw/ospKZcVUoUjdcEektlfxjN9DD+id6xXU=";
      targetNamespace = "monitoring";
      createNamespace = true;
      extraFieldDefinitions = {
        spec.failurePolicy = "abort";
      };
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
      name = "alloy";
      repo = "https://grafana.github.io/helm-charts";
      version = "1.11.1";
      hash = "sha256-zEzUiohcBw/ospKZcVUoUjdcEektlfxjN9DD+id6xXU=";
      targetNamespace = "monitoring";
      createNamespace = true;
      extraFieldDefinitions = {
        spec.failurePolicy = "abort";
      };
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
      name = "prometheus-adapter";
      repo = "https://prometheus-community.github.io/helm-charts";
      version = "5.3.0";
      hash = "sha256-qmdStiB+14hSJxTD739n8n1CPrTZUS/stS3GQbZDTzE=";
      targetNamespace = "monitoring";
      createNamespace = true;
      extraFieldDefinitions = {
        spec.failurePolicy = "abort";
      };
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
      name = "prometheus-yet-another-cloudwatch-exporter";
      repo = "https://prometheus-community.github.io/helm-charts";
      version = "0.47.0";
      hash = "sha256-vE+K3lNbCkdsO1S1FmevR6rRw4MwHSY+7IzW2ja8tV4=";
      targetNamespace = "monitoring";
      createNamespace = true;
      extraFieldDefinitions = {
        spec.failurePolicy = "abort";
      };
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

  # Applied in the order of file names: what others need comes first.
  services.k3s.manifests = {
    nixscope-namespace = {
      target = "00-nixscope-namespace.yaml";
      source = ./namespace.yaml;
    };
    nixscope-crds = {
      target = "00-nixscope-crds.yaml";
      source =
        pkgs.runCommand "nixscope-crds.yaml" { }
          "tar --extract --file ${config.services.k3s.autoDeployCharts.kube-prometheus-stack.package} --to-command 'echo ---; cat' --wildcards 'kube-prometheus-stack/charts/crds/crds/*.yaml' > $out";
    };
    nixscope-objects = {
      target = "nixscope-objects.yaml";
      source = ./objects.yaml;
    };
  };
}
