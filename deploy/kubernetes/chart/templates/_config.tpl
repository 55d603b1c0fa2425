{{/* The exporter's configuration: that of the mode, with the keys of .Values.config instead. The pattern is that of
     overlays/daemonset/config.yaml, which says what it takes for what. */}}
{{- define "aijob.config" -}}
{{- $config := dict "sources" list }}
{{- if eq .Values.mode "daemonset" }}
{{- $paths := list }}
{{- range .Values.podLogs.namespaces }}
{{- $paths = append $paths (printf "/var/log/pods/%s_*/*/*.log" .) }}
{{- end }}
{{- $exclude := list (printf "/var/log/pods/%s_%s-*/**" .Release.Namespace (include "aijob.fullname" .)) }}
{{- range .Values.podLogs.excludeNamespaces }}
{{- $exclude = append $exclude (printf "/var/log/pods/%s_*/**" .) }}
{{- end }}
{{- $letters := "[bcdfghjklmnpqrstvwxz2456789]" }}
{{- $owner := printf "(?P<owner>[^_/]+?)(?:-%s{8,10})?(?:-[0-9]+)?(?:-%s{5})?" $letters $letters }}
{{- $source := dict "name" "pods" "start" .Values.podLogs.start "workload" "{owner}"
      "paths" ($paths | default (list "/var/log/pods/*/*/*.log")) "exclude" $exclude
      "path_pattern" (printf "^/var/log/pods/(?P<namespace>[^_/]+)_(?P<pod>%s)_[^/]+/(?P<container>[^/]+)/" $owner)
      "labels" .Values.podLogs.labels }}
{{- $config = dict "sources" (list $source) "limits" (dict "series" .Values.series) }}
{{- end }}
{{- include "aijob.instead" (list $config .Values.config) }}
{{- end }}
