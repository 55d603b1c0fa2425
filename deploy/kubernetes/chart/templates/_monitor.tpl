{{/* One endpoint of a monitor, but for its port: list root, values. Labels of logs go before those of the exporter's
     own pod, and the node, which outlives the pod, is the instance. */}}
{{- define "aijob.endpoint" -}}
{{- $root := index . 0 }}
{{- $own := index . 1 -}}
interval: {{ $own.interval }}
scrapeTimeout: {{ $own.scrapeTimeout }}
honorLabels: true
relabelings:
  {{- if eq $root.Values.mode "daemonset" }}
  - sourceLabels: [__meta_kubernetes_pod_node_name]
    targetLabel: node
  - sourceLabels: [__meta_kubernetes_pod_node_name]
    targetLabel: instance
  {{- else }}
  - sourceLabels: [__meta_kubernetes_namespace]
    targetLabel: instance
    replacement: $1/{{ include "aijob.fullname" $root }}
  {{- end }}
  {{- with $own.relabelings }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with $own.metricRelabelings }}
metricRelabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
