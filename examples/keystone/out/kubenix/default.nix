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
                memory = "137Mi";
              };
              limits = {
                memory = "137Mi";
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
                  memory = "845Mi";
                };
                limits = {
                  memory = "845Mi";
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
            resources = {
              requests = {
                cpu = "10m";
                memory = "105Mi";
              };
              limits = {
                memory = "105Mi";
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
            endpoints = [ "100.64.0.1" ];
            serviceMonitor = {
              metricRelabelings = [
                {
                  action = "keep";
                  sourceLabels = [ "__name__" ];
                  regex = "(etcd|grpc|rest_client|workqueue|process|go)_.*";
                }
              ];
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
              resources = {
                requests = {
                  cpu = "10m";
                  memory = "105Mi";
                };
                limits = {
                  memory = "105Mi";
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
                    matchers = [ "alertname=\"Watchdog\"" ];
                    receiver = "heartbeat";
                    group_wait = "0s";
                    group_interval = "1m";
                    repeat_interval = "50s";
                  }
                  {
                    matchers = [ "alertname=\"InfoInhibitor\"" ];
                    receiver = "null";
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
                memory = "425Mi";
              };
              limits = {
                memory = "425Mi";
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
              dashboards = {
                resource = "configmap";
                searchNamespace = "monitoring";
              };
              datasources = {
                resource = "configmap";
                searchNamespace = "monitoring";
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
                  httpHeaderName1 = "X-Scope-OrgID";
                };
                secureJsonData = {
                  httpHeaderValue1 = "dev|kube-system|monitoring|payments|rook-ceph";
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
            extraArgs = [ "-config.expand-env=true" ];
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
            commonConfig = {
              replication_factor = 3;
            };
            storage = {
              type = "s3";
              bucketNames = {
                chunks = "loki-chunks";
                ruler = "loki-chunks";
              };
              s3 = {
                region = "us-east-1";
                s3ForcePathStyle = true;
                insecure = true;
                endpoint = "http://rgw.ceph.svc:80";
                accessKeyId = "\${LOKI_S3_ACCESS_KEY_ID}";
                secretAccessKey = "\${LOKI_S3_SECRET_ACCESS_KEY}";
              };
            };
            schemaConfig = {
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
            limits_config = {
              retention_period = "2160h";
              ingestion_rate_mb = 10;
              ingestion_burst_size_mb = 20;
            };
            runtimeConfig = {
              overrides = {
                payments = {
                  retention_period = "8760h";
                };
                dev = {
                  retention_period = "168h";
                };
              };
            };
            querier = {
              multi_tenant_queries_enabled = true;
            };
            analytics = {
              reporting_enabled = false;
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
                memory = "201Mi";
              };
              limits = {
                memory = "201Mi";
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
                memory = "169Mi";
              };
              limits = {
                memory = "169Mi";
              };
            };
          };
          backend = {
            replicas = 1;
            resources = {
              requests = {
                cpu = "50m";
                memory = "233Mi";
              };
              limits = {
                memory = "233Mi";
              };
            };
            persistence = {
              size = "20Gi";
              storageClass = "ceph-block";
            };
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
            enabled = false;
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
            resources = {
              requests = {
                cpu = "50m";
                memory = "169Mi";
              };
              limits = {
                memory = "169Mi";
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
          serviceMonitor = {
            enabled = true;
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
              memory = "137Mi";
            };
            limits = {
              memory = "137Mi";
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
          };
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
            "{\"annotations\":{},\"description\":\"Health and space of every ZFS pool of every host.\",\"editable\":false,\"fiscalYearStartMonth\":0,\"graphTooltip\":0,\"panels\":[{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Pools whose state is anything but online. More than none means lost redundancy or worse.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":0,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(node_zfs_zpool_state{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\",state!=\\\"online\\\"}) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Pools not online\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Pools that a host must have and has not imported.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":1}]},\"unit\":\"short\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":6,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"count(zfs_pool_expected{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"} unless on (instance, zpool) node_zfs_zpool_state{job=\\\"node-exporter\\\",instance=~\\\"$instance\\\"}) or vector(0)\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Pools missing\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of the fullest pool that is allocated. ZFS slows down above 80 %.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"green\",\"value\":null},{\"color\":\"orange\",\"value\":0.8},{\"color\":\"red\",\"value\":0.9}]},\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":12,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"max(zfs_pool_allocated_bytes{job=\\\"zfs-exporter\\\",instance=~\\\"$instance\\\"} / zfs_pool_size_bytes{job=\\\"zfs-exporter\\\",instance=~\\\"$instance\\\"})\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Fullest pool\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Size of all pools together, before redundancy.\",\"fieldConfig\":{\"defaults\":{\"thresholds\":{\"mode\":\"absolute\",\"steps\":[{\"color\":\"blue\",\"value\":null}]},\"unit\":\"bytes\"},\"overrides\":[]},\"gridPos\":{\"h\":4,\"w\":6,\"x\":18,\"y\":0},\"options\":{\"colorMode\":\"background\",\"graphMode\":\"area\",\"justifyMode\":\"auto\",\"orientation\":\"auto\",\"reduceOptions\":{\"calcs\":[\"lastNotNull\"]},\"textMode\":\"auto\"},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"sum(zfs_pool_size_bytes{job=\\\"zfs-exporter\\\",instance=~\\\"$instance\\\"})\",\"legendFormat\":\"\",\"refId\":\"A\"}],\"title\":\"Capacity\",\"transformations\":[],\"transparent\":false,\"type\":\"stat\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Share of each pool that is allocated.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":0,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"zfs_pool_allocated_bytes{job=\\\"zfs-exporter\\\",instance=~\\\"$instance\\\"} / zfs_pool_size_bytes{job=\\\"zfs-exporter\\\",instance=~\\\"$instance\\\"}\",\"legendFormat\":\"{{instance}} {{pool}}\",\"refId\":\"A\"}],\"title\":\"Space used\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"},{\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"description\":\"Fragmentation of each pool's free space.\",\"fieldConfig\":{\"defaults\":{\"unit\":\"percentunit\"},\"overrides\":[]},\"gridPos\":{\"h\":8,\"w\":12,\"x\":12,\"y\":4},\"options\":{\"legend\":{\"calcs\":[],\"displayMode\":\"list\",\"placement\":\"bottom\",\"showLegend\":true},\"tooltip\":{\"mode\":\"single\",\"sort\":\"asc\"}},\"repeatDirection\":\"h\",\"targets\":[{\"expr\":\"zfs_pool_fragmentation_ratio{job=\\\"zfs-exporter\\\",instance=~\\\"$instance\\\"}\",\"legendFormat\":\"{{instance}} {{pool}}\",\"refId\":\"A\"}],\"title\":\"Fragmentation\",\"transformations\":[],\"transparent\":false,\"type\":\"timeseries\"}],\"refresh\":\"1m\",\"schemaVersion\":36,\"style\":\"dark\",\"tags\":[\"nixscope\"],\"templating\":{\"list\":[{\"auto\":false,\"auto_count\":30,\"auto_min\":\"10s\",\"current\":{\"selected\":true,\"text\":\"All\",\"value\":\"$__all\"},\"datasource\":{\"type\":\"prometheus\",\"uid\":\"prometheus\"},\"hide\":0,\"id\":\"00000000-0000-0000-0000-000000000000\",\"includeAll\":true,\"label\":\"Host\",\"multi\":true,\"name\":\"instance\",\"query\":\"label_values(node_zfs_zpool_state{job=\\\"node-exporter\\\"}, instance)\",\"refresh\":2,\"skipUrlSync\":false,\"type\":\"query\"}]},\"time\":{\"from\":\"now-6h\",\"to\":\"now\"},\"timezone\":\"utc\",\"title\":\"ZFS pools\",\"uid\":\"nixscope-zfs\"}";
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

            	stage.tenant {
            		label = "namespace"
            	}

            	forward_to = [loki.write.default.receiver]
            }

            loki.write "default" {
            	endpoint {
            		url = "http://loki-gateway.monitoring.svc/loki/api/v1/push"
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
