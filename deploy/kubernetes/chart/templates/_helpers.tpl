{{- define "aijob.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" }}
{{- end }}

{{/* 40 characters: the boards' names come behind it. AIJobExporterDown knows the job by "aijob-exporter" in it. */}}
{{- define "aijob.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains (include "aijob.name" .) .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" (.Release.Name | trunc 25 | trimSuffix "-") (include "aijob.name" .) | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "aijob.selector" -}}
app.kubernetes.io/name: {{ include "aijob.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "aijob.labels" -}}
{{ include "aijob.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "aijob.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "aijob.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "aijob.stateType" -}}
{{- .Values.state.type | default (ternary "hostPath" "persistentVolumeClaim" (eq .Values.mode "daemonset")) }}
{{- end }}

{{/* metadata of an object that may live in another namespace and has labels of its own: list root, name, values */}}
{{- define "aijob.metadata" -}}
{{- $root := index . 0 }}
{{- $own := index . 2 -}}
name: {{ index . 1 }}
namespace: {{ $own.namespace | default $root.Release.Namespace }}
labels:
  {{- include "aijob.labels" $root | nindent 2 }}
  {{- with $own.labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with $own.annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* A map with another's keys instead of its own. Not mergeOverwrite, which takes false for nothing: list map, other. */}}
{{- define "aijob.instead" -}}
{{- $map := index . 0 }}
{{- range $key, $value := index . 1 }}
{{- $_ := set $map $key $value }}
{{- end }}
{{- toYaml $map }}
{{- end }}
