# The observability stack of minimal for kubenix.
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
                memory = "192Mi";
              };
              limits = {
                memory = "192Mi";
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
                cluster = "minimal";
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
                  memory = "1639Mi";
                };
                limits = {
                  memory = "1639Mi";
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
                memory = "192Mi";
              };
              limits = {
                memory = "192Mi";
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
              secrets = [ ];
              automountServiceAccountToken = false;
              resources = {
                requests = {
                  cpu = "10m";
                  memory = "204Mi";
                };
                limits = {
                  memory = "204Mi";
                };
              };
            };
            config = {
              global = {
                resolve_timeout = "5m";
              };
              route = {
                receiver = "null";
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
                    matchers = [ "alertname=\"Watchdog\"" ];
                    receiver = "null";
                  }
                  {
                    matchers = [ "alertname=\"InfoInhibitor\"" ];
                    receiver = "null";
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
              ];
              receivers = [
                {
                  name = "null";
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
                memory = "524Mi";
              };
              limits = {
                memory = "524Mi";
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
          };
          loki = {
            auth_enabled = false;
            storage = {
              type = "filesystem";
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
                  filesystem = {
                    chunks_directory = "/var/loki/chunks";
                    rules_directory = "/var/loki/rules";
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
                  replay_memory_ceiling = "339MB";
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
                    object_store = "filesystem";
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
                delete_request_store = "filesystem";
                retention_delete_delay = "2h";
              };
              querier = {
                multi_tenant_queries_enabled = false;
              };
              analytics = {
                reporting_enabled = false;
              };
            };
            runtimeConfig = { };
          };
          singleBinary = {
            replicas = 1;
            resources = {
              requests = {
                cpu = "50m";
                memory = "678Mi";
              };
              limits = {
                memory = "678Mi";
              };
            };
            persistence = {
              size = "20Gi";
            };
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
                memory = "256Mi";
              };
              limits = {
                memory = "256Mi";
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
                    path = "/var/lib/alloy";
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
                resources = [
                  "pods"
                  "events"
                ];
                verbs = [ "get" ];
              }
            ];
            clusterRules = [
              {
                apiGroups = [ "" ];
                resources = [
                  "pods"
                  "events"
                ];
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
                instance = "box";
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
                  expr = "1 - (count(up{job=\"node-exporter\"}) or vector(0)) > 0";
                  for = "10m";
                  labels = {
                    severity = "critical";
                  };
                  annotations = {
                    summary = "Prometheus does not know {{ $value }} of the hosts.";
                    description = "The spec has 1 hosts, and for 10 minutes Prometheus has had no target for {{ $value }} of them in its job node-exporter. Every other alert about these hosts is silent.";
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
                    description = "It started {{ $value | humanizeDuration }} ago. If nobody did that on purpose, it crashed or lost power.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostRebooted.md";
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
                  alert = "AlloyDroppingLogs";
                  expr = "sum by (pod, reason) (rate(loki_write_dropped_entries_total{job=\"alloy\"}[5m])) > 0";
                  for = "10m";
                  labels = {
                    severity = "warning";
                  };
                  annotations = {
                    summary = "Alloy {{ $labels.pod }} loses log lines ({{ $labels.reason }}).";
                    description = "Alloy {{ $labels.pod }} has dropped {{ $value | humanize }} lines a second for 10 minutes, because of {{ $labels.reason }}. These lines are gone.";
                    runbook_url = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks/AlloyDroppingLogs.md";
                  };
                }
              ];
            }
          ];
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
            "{\"annotations\":{},\"description\":\"All hosts at a glance: what fires, what is down, and the hosts that are short of something.\",\"editable\":false,\"fiscalYearStartMonth\":0,\"graphTooltip\":0,\"links\":[{\"asDropdown\":true,\"icon\":\"\",\"includeVars\":true,\"keepTime\":true,\"tags\":[\"nixscope\"],\"targetBlank\":false,\"title\":\"nixscope\",\"tooltip\":\"\",\"type\":\"dashboards\",\"url\":\"\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"HostDown\",\"tooltip\":\"What to do about HostDown\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostDown.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"HostMissing\",\"tooltip\":\"What to do about HostMissing\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostMissing.md\"}],\"panels\":[{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Hosts that are watched.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"blue\",\"value\":null}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":0,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(up{job=\\\"node-exporter\\\"})\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Hosts\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Hosts whose exporter does not answer.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":6,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(up{job=\\\"node-exporter\\\"} == 0) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Hosts down\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Alerts that fire now with the severity critical.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":12,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(ALERTS{alertstate=\\\"firing\\\",severity=\\\"critical\\\"}) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Critical alerts\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Alerts that fire now with the severity warning.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"orange\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":18,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(ALERTS{alertstate=\\\"firing\\\",severity=\\\"warning\\\"}) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Warnings\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"How many alerts of each kind fire.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count by (alertname) (ALERTS{alertstate=\\\"firing\\\",severity=~\\\"critical|warning\\\"})\",\"legendFormat\":\"{{alertname}}\",\"refId\":\"A\"}],\"title\":\"Firing alerts\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"systemd units in the state failed, by host.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (instance) (node_systemd_unit_state{job=\\\"node-exporter\\\",state=\\\"failed\\\"}) > 0\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Failed units\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"The 10 hosts whose cores are least idle.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"topk(10, 1 - avg by (instance) (rate(node_cpu_seconds_total{job=\\\"node-exporter\\\",mode=\\\"idle\\\"}[$__rate_interval])))\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Busiest CPUs\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"The 10 hosts with the least memory available.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"topk(10, 1 - node_memory_MemAvailable_bytes{job=\\\"node-exporter\\\"} / node_memory_MemTotal_bytes{job=\\\"node-exporter\\\"})\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Fullest memories\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"The 10 file systems with the least space; ZFS is left out, its pools have a dashboard of their own.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":20},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"topk(10, 1 - node_filesystem_avail_bytes{job=\\\"node-exporter\\\",fstype!~\\\"zfs|tmpfs|ramfs|overlay\\\"} / node_filesystem_size_bytes{job=\\\"node-exporter\\\",fstype!~\\\"zfs|tmpfs|ramfs|overlay\\\"})\",\"legendFormat\":\"{{instance}} {{mountpoint}}\",\"refId\":\"A\"}],\"title\":\"Fullest file systems\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"The 10 disks that are idle least.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":20},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"topk(10, rate(node_disk_io_time_seconds_total{job=\\\"node-exporter\\\"}[$__rate_interval]))\",\"legendFormat\":\"{{instance}} {{device}}\",\"refId\":\"A\"}],\"title\":\"Busiest disks\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Hosts by the release of their kernel: more than a few mean that updates are not rolled out everywhere.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":28},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count by (release) (node_uname_info{job=\\\"node-exporter\\\"})\",\"legendFormat\":\"{{release}}\",\"refId\":\"A\"}],\"title\":\"Kernels\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Time since the last start of the 10 hosts that started last.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":28},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"bottomk(10, node_time_seconds{job=\\\"node-exporter\\\"} - node_boot_time_seconds{job=\\\"node-exporter\\\"})\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Last starts\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"}],\"refresh\":\"1m\",\"schemaVersion\":36,\"style\":\"dark\",\"tags\":[\"nixscope\"],\"templating\":{},\"time\":{\"from\":\"now-6h\",\"to\":\"now\"},\"timezone\":\"utc\",\"title\":\"Fleet\",\"uid\":\"nixscope-fleet\"}";
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
            "{\"annotations\":{},\"description\":\"CPU, memory, disks, network, units and clock of each host.\",\"editable\":false,\"fiscalYearStartMonth\":0,\"graphTooltip\":0,\"links\":[{\"asDropdown\":true,\"icon\":\"\",\"includeVars\":true,\"keepTime\":true,\"tags\":[\"nixscope\"],\"targetBlank\":false,\"title\":\"nixscope\",\"tooltip\":\"\",\"type\":\"dashboards\",\"url\":\"\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"HostDown\",\"tooltip\":\"What to do about HostDown\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostDown.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"HostOutOfMemory\",\"tooltip\":\"What to do about HostOutOfMemory\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostOutOfMemory.md\"},{\"asDropdown\":false,\"icon\":\"doc\",\"includeVars\":false,\"keepTime\":false,\"tags\":[],\"targetBlank\":true,\"title\":\"HostRebooted\",\"tooltip\":\"What to do about HostRebooted\",\"type\":\"link\",\"url\":\"https://github.com/nixscope/nixscope/blob/main/docs/runbooks/HostRebooted.md\"}],\"panels\":[{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Hosts whose exporter does not answer.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":0,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(up{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"} == 0) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Hosts down\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"systemd units in the state failed: `systemctl --failed` names them.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":6,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(node_systemd_unit_state{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",state=\\\"failed\\\"}) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Failed units\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Hosts whose kernel says that nothing keeps its clock right.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":12,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(node_timex_sync_status{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"} == 0) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Clocks not synchronised\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Time since the last start of the host that started last.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"orange\",\"value\":null},{\"color\":\"green\",\"value\":3600}]},\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":18,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"min(node_time_seconds{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"} - node_boot_time_seconds{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"})\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Shortest uptime\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of all cores that was not idle.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"1 - avg by (instance) (rate(node_cpu_seconds_total{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",mode=\\\"idle\\\"}[$__rate_interval]))\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"CPU busy\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Processes that run or wait, for each core. Above 1 they wait.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"node_load5{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"} / on (instance) count by (instance) (node_cpu_seconds_total{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",mode=\\\"idle\\\"})\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Load by core\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of the memory that is not available to new processes.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"1 - node_memory_MemAvailable_bytes{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"} / node_memory_MemTotal_bytes{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Memory used\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of the time in which some process waited for CPU, memory or disks (pressure stall information).\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":12},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"rate(node_pressure_cpu_waiting_seconds_total{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}[$__rate_interval])\",\"legendFormat\":\"{{instance}} CPU\",\"refId\":\"A\"},{\"expr\":\"rate(node_pressure_memory_waiting_seconds_total{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}[$__rate_interval])\",\"legendFormat\":\"{{instance}} memory\",\"refId\":\"B\"},{\"expr\":\"rate(node_pressure_io_waiting_seconds_total{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}[$__rate_interval])\",\"legendFormat\":\"{{instance}} disks\",\"refId\":\"C\"}],\"title\":\"Pressure\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Processes that the kernel killed in an hour because memory ran out.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":20},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"increase(node_vmstat_oom_kill{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}[1h])\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Killed for want of memory\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"What the sensors of the machine say, where it has any.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"celsius\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":20},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"node_hwmon_temp_celsius{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}\",\"legendFormat\":\"{{instance}} {{chip}} {{sensor}}\",\"refId\":\"A\"}],\"title\":\"Temperature\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share that is used. ZFS is left out: its space is that of the pool, which has a dashboard of its own.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":28},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"1 - node_filesystem_avail_bytes{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",fstype!~\\\"zfs|tmpfs|ramfs|overlay\\\"} / node_filesystem_size_bytes{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",fstype!~\\\"zfs|tmpfs|ramfs|overlay\\\"}\",\"legendFormat\":\"{{instance}} {{mountpoint}}\",\"refId\":\"A\"}],\"title\":\"File systems\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of the time in which a disk had something to do.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":28},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"rate(node_disk_io_time_seconds_total{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}[$__rate_interval])\",\"legendFormat\":\"{{instance}} {{device}}\",\"refId\":\"A\"}],\"title\":\"Disks busy\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Bytes read and written.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"Bps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":36},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"rate(node_disk_read_bytes_total{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}[$__rate_interval])\",\"legendFormat\":\"{{instance}} {{device}} read\",\"refId\":\"A\"},{\"expr\":\"rate(node_disk_written_bytes_total{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}[$__rate_interval])\",\"legendFormat\":\"{{instance}} {{device}} written\",\"refId\":\"B\"}],\"title\":\"Disk throughput\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Bytes received and sent by the machine's own interfaces; those of pods are left out.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"Bps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":36},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"rate(node_network_receive_bytes_total{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",device!~\\\"lo|veth.*|cni.*|cali.*|lxc.*|flannel.*\\\"}[$__rate_interval])\",\"legendFormat\":\"{{instance}} {{device}} in\",\"refId\":\"A\"},{\"expr\":\"rate(node_network_transmit_bytes_total{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",device!~\\\"lo|veth.*|cni.*|cali.*|lxc.*|flannel.*\\\"}[$__rate_interval])\",\"legendFormat\":\"{{instance}} {{device}} out\",\"refId\":\"B\"}],\"title\":\"Network\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of the kernel's limit that is open.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":44},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"node_filefd_allocated{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"} / node_filefd_maximum{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"File descriptors\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"How far the clock is off, by its own estimate.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"s\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":44},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"node_timex_offset_seconds{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}\",\"legendFormat\":\"{{instance}}\",\"refId\":\"A\"}],\"title\":\"Clock\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"}],\"refresh\":\"1m\",\"schemaVersion\":36,\"style\":\"dark\",\"tags\":[\"nixscope\"],\"templating\":{\"list\":[{\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"current\":{\"selected\":true,\"text\":\"All\",\"value\":\"$__all\"},\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":true,\"label\":\"Host\",\"multi\":true,\"name\":\"instance\",\"query\":\"label_values(up{job=\\\"node-exporter\\\"}, instance)\",\"refresh\":2,\"skipUrlSync\":false,\"type\":\"query\"}]},\"time\":{\"from\":\"now-6h\",\"to\":\"now\"},\"timezone\":\"utc\",\"title\":\"Hosts\",\"uid\":\"nixscope-hosts\"}";
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
            "{\"annotations\":{},\"description\":\"Lines of level error, critical or fatal. The level is that of JSON lines; other lines have none.\",\"editable\":false,\"fiscalYearStartMonth\":0,\"graphTooltip\":0,\"links\":[{\"asDropdown\":false,\"icon\":\"\",\"includeVars\":true,\"keepTime\":true,\"tags\":[\"logs\"],\"targetBlank\":false,\"title\":\"Logs\",\"tooltip\":\"\",\"type\":\"dashboards\",\"url\":\"\"},{\"asDropdown\":true,\"icon\":\"\",\"includeVars\":true,\"keepTime\":true,\"tags\":[\"nixscope\"],\"targetBlank\":false,\"title\":\"nixscope\",\"tooltip\":\"\",\"type\":\"dashboards\",\"url\":\"\"}],\"panels\":[{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"Lines of level error, critical or fatal in the time range.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"orange\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":0,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(count_over_time({namespace=~\\\"$namespace\\\",app=~\\\"$app\\\",level=~\\\"(?i)error|critical|fatal\\\"}[$__range])) or vector(0)\",\"queryType\":\"instant\",\"refId\":\"A\"}],\"title\":\"Errors\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"Errors among the lines that have a level, over the time range.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"orange\",\"value\":0.01},{\"color\":\"red\",\"value\":0.1}]},\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":6,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"(sum(count_over_time({namespace=~\\\"$namespace\\\",app=~\\\"$app\\\",level=~\\\"(?i)error|critical|fatal\\\"}[$__range])) or vector(0)) / sum(count_over_time({namespace=~\\\"$namespace\\\",app=~\\\"$app\\\",level=~\\\".+\\\"}[$__range]))\",\"queryType\":\"instant\",\"refId\":\"A\"}],\"title\":\"Share of errors\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"Share of all lines whose level is known. An error among the others is not counted here: search for its words.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"blue\",\"value\":null}]},\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":12,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"(sum(count_over_time({namespace=~\\\"$namespace\\\",app=~\\\"$app\\\",level=~\\\".+\\\"}[$__range])) or vector(0)) / sum(count_over_time({namespace=~\\\"$namespace\\\",app=~\\\"$app\\\"}[$__range]))\",\"queryType\":\"instant\",\"refId\":\"A\"}],\"title\":\"Lines with a level\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"Lines of level error, critical or fatal, a second.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"cps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":18,\"y\":0},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (namespace) (rate({namespace=~\\\"$namespace\\\",app=~\\\"$app\\\",level=~\\\"(?i)error|critical|fatal\\\"}[$__auto]))\",\"legendFormat\":\"{{namespace}}\",\"queryType\":\"range\",\"refId\":\"A\"}],\"title\":\"Errors by namespace\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"Lines of level error, critical or fatal, a second, of the ten applications that have most at that time.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"cps\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":8},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"topk(10, sum by (namespace, app) (rate({namespace=~\\\"$namespace\\\",app=~\\\"$app\\\",level=~\\\"(?i)error|critical|fatal\\\"}[$__auto])))\",\"legendFormat\":\"{{namespace}} {{app}}\",\"queryType\":\"range\",\"refId\":\"A\"}],\"title\":\"Errors by application\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"Errors among the lines of each namespace that have a level.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":8},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (namespace) (count_over_time({namespace=~\\\"$namespace\\\",app=~\\\"$app\\\",level=~\\\"(?i)error|critical|fatal\\\"}[$__auto])) / sum by (namespace) (count_over_time({namespace=~\\\"$namespace\\\",app=~\\\"$app\\\",level=~\\\".+\\\"}[$__auto]))\",\"legendFormat\":\"{{namespace}}\",\"queryType\":\"range\",\"refId\":\"A\"}],\"title\":\"Share of errors by namespace\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"The ten applications with the most errors in the time range.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":16},\"options\":{\"displayMode\":\"gradient\",\"minVizHeight\":10,\"minVizWidth\":0,\"orientation\":\"horizontal\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"showUnfilled\":true,\"valueMode\":\"color\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"topk(10, sum by (namespace, app) (count_over_time({namespace=~\\\"$namespace\\\",app=~\\\"$app\\\",level=~\\\"(?i)error|critical|fatal\\\"}[$__range])))\",\"legendFormat\":\"{{namespace}} {{app}}\",\"queryType\":\"instant\",\"refId\":\"A\"}],\"title\":\"Most errors\",\"transformations\":[],\"transparent\":false,\"type\":\"bargauge\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"The newest lines of level error, critical or fatal.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":16,\"w\":24,\"x\":12,\"y\":16},\"options\":{\"dedupStrategy\":\"none\",\"enableLogDetails\":true,\"prettifyLogMessage\":false,\"showCommonLabels\":false,\"showLabels\":false,\"showTime\":true,\"sortOrder\":\"Descending\",\"wrapLogMessage\":true},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"{namespace=~\\\"$namespace\\\",app=~\\\"$app\\\",level=~\\\"(?i)error|critical|fatal\\\"}\",\"maxLines\":1000,\"queryType\":\"range\",\"refId\":\"A\"}],\"title\":\"Newest errors\",\"transformations\":[],\"transparent\":false,\"type\":\"logs\"}],\"refresh\":\"1m\",\"schemaVersion\":36,\"style\":\"dark\",\"tags\":[\"nixscope\",\"logs\"],\"templating\":{\"list\":[{\"allValue\":\".+\",\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"current\":{\"selected\":true,\"text\":\"All\",\"value\":\"$__all\"},\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":true,\"label\":\"Namespace\",\"multi\":true,\"name\":\"namespace\",\"query\":{\"label\":\"namespace\",\"refId\":\"LokiVariable-namespace\",\"stream\":\"\",\"type\":1},\"refresh\":2,\"skipUrlSync\":false,\"type\":\"query\"},{\"allValue\":\".*\",\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"current\":{\"selected\":true,\"text\":\"All\",\"value\":\"$__all\"},\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":true,\"label\":\"Application\",\"multi\":true,\"name\":\"app\",\"query\":{\"label\":\"app\",\"refId\":\"LokiVariable-app\",\"stream\":\"{namespace=~\\\"$namespace\\\"}\",\"type\":1},\"refresh\":2,\"skipUrlSync\":false,\"type\":\"query\"}]},\"time\":{\"from\":\"now-6h\",\"to\":\"now\"},\"timezone\":\"utc\",\"title\":\"Logs: error rate trends\",\"uid\":\"nixscope-logs-errors\"}";
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
            "{\"annotations\":{},\"description\":\"Lines of pods by namespace, application and text.\",\"editable\":false,\"fiscalYearStartMonth\":0,\"graphTooltip\":0,\"links\":[{\"asDropdown\":false,\"icon\":\"\",\"includeVars\":true,\"keepTime\":true,\"tags\":[\"logs\"],\"targetBlank\":false,\"title\":\"Logs\",\"tooltip\":\"\",\"type\":\"dashboards\",\"url\":\"\"},{\"asDropdown\":true,\"icon\":\"\",\"includeVars\":true,\"keepTime\":true,\"tags\":[\"nixscope\"],\"targetBlank\":false,\"title\":\"nixscope\",\"tooltip\":\"\",\"type\":\"dashboards\",\"url\":\"\"}],\"panels\":[{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"Lines that match, by level, in each interval. Only JSON lines have a level.\",\"fieldConfig\":{\"defaults\":{\"custom\":{\"drawStyle\":\"bars\",\"fillOpacity\":80,\"stacking\":{\"group\":\"A\",\"mode\":\"normal\"}},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":6,\"w\":24,\"x\":0,\"y\":0},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum by (level) (count_over_time({namespace=~\\\"$namespace\\\",app=~\\\"$app\\\"} |~ `(?i)\${search:raw}` [$__auto]))\",\"legendFormat\":\"level {{level}}\",\"queryType\":\"range\",\"refId\":\"A\"}],\"title\":\"Lines found\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"description\":\"The newest 1000 lines that match.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":16,\"w\":24,\"x\":0,\"y\":6},\"options\":{\"dedupStrategy\":\"none\",\"enableLogDetails\":true,\"prettifyLogMessage\":false,\"showCommonLabels\":false,\"showLabels\":false,\"showTime\":true,\"sortOrder\":\"Descending\",\"wrapLogMessage\":true},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"{namespace=~\\\"$namespace\\\",app=~\\\"$app\\\"} |~ `(?i)\${search:raw}`\",\"maxLines\":1000,\"queryType\":\"range\",\"refId\":\"A\"}],\"title\":\"Lines\",\"transformations\":[],\"transparent\":false,\"type\":\"logs\"}],\"refresh\":\"1m\",\"schemaVersion\":36,\"style\":\"dark\",\"tags\":[\"nixscope\",\"logs\"],\"templating\":{\"list\":[{\"allValue\":\".+\",\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"current\":{\"selected\":true,\"text\":\"All\",\"value\":\"$__all\"},\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":true,\"label\":\"Namespace\",\"multi\":true,\"name\":\"namespace\",\"query\":{\"label\":\"namespace\",\"refId\":\"LokiVariable-namespace\",\"stream\":\"\",\"type\":1},\"refresh\":2,\"skipUrlSync\":false,\"type\":\"query\"},{\"allValue\":\".*\",\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"current\":{\"selected\":true,\"text\":\"All\",\"value\":\"$__all\"},\"datasource\":{\"type\":\"loki\",\"uid\":\"loki\"},\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":true,\"label\":\"Application\",\"multi\":true,\"name\":\"app\",\"query\":{\"label\":\"app\",\"refId\":\"LokiVariable-app\",\"stream\":\"{namespace=~\\\"$namespace\\\"}\",\"type\":1},\"refresh\":2,\"skipUrlSync\":false,\"type\":\"query\"},{\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"description\":\"A regular expression (RE2) that a line contains; upper and lower case are the same. Empty finds every line.\",\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":false,\"label\":\"Search\",\"multi\":false,\"name\":\"search\",\"query\":\"\",\"skipUrlSync\":false,\"type\":\"textbox\"}]},\"time\":{\"from\":\"now-6h\",\"to\":\"now\"},\"timezone\":\"utc\",\"title\":\"Logs: search\",\"uid\":\"nixscope-logs-search\"}";
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
            		source_labels = ["__meta_kubernetes_pod_label_app_kubernetes_io_name"]
            		target_label  = "app"
            	}

            	rule {
            		source_labels = ["__meta_kubernetes_pod_node_name"]
            		target_label  = "node"
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

            	stage.json {
            		expressions = {
            			level = "level",
            		}
            	}

            	stage.labels {
            		values = {
            			level = "",
            		}
            	}

            	stage.label_drop {
            		values = ["filename"]
            	}

            	forward_to = [loki.write.default.receiver]
            }

            loki.write "default" {
            	endpoint {
            		url = "http://loki-gateway.monitoring.svc/loki/api/v1/push"
            	}

            	external_labels = {
            		cluster = "minimal",
            	}
            }
          '';
        };
      };
    };
  };
}
