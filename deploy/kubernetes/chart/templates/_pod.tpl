{{/* What DaemonSet and Deployment run. */}}
{{- define "aijob.pod" -}}
{{- $node := eq .Values.mode "daemonset" }}
{{- $asUser := ternary (dict "runAsUser" 0 "runAsGroup" 0)
      (dict "runAsNonRoot" true "runAsUser" 65532 "runAsGroup" 65532 "fsGroup" 65532) $node }}
{{- $pod := merge (dict "seccompProfile" (dict "type" "RuntimeDefault")) $asUser }}
{{- $container := dict "allowPrivilegeEscalation" false "readOnlyRootFilesystem" true
      "capabilities" (dict "drop" (list "ALL")) }}
{{- $image := .Values.image -}}
metadata:
  labels:
    {{- include "aijob.labels" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    # A new configuration is a new pod.
    checksum/config: {{ include "aijob.config" . | sha256sum }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "aijob.serviceAccount" . }}
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with .Values.runtimeClassName }}
  runtimeClassName: {{ . }}
  {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    {{- include "aijob.instead" (list $pod .Values.podSecurityContext) | nindent 4 }}
  containers:
    - name: aijob-exporter
      image: {{ if $image.digest }}{{ $image.repository }}@{{ $image.digest }}{{ else }}{{ $image.repository }}:{{ $image.tag | default .Chart.AppVersion }}{{ end }}
      imagePullPolicy: {{ $image.pullPolicy }}
      args:
        - --config.file=/etc/aijob_exporter/config.yaml
        - --storage.path=/var/lib/aijob_exporter
        {{- if $node }}
        - --path.rootfs=/host
        {{- end }}
        {{- if .Values.lingerSeconds }}
        {{- if ge (int .Values.lingerSeconds) (int .Values.terminationGracePeriodSeconds) }}
        {{- fail "lingerSeconds: must be less than terminationGracePeriodSeconds, or the linger ends by SIGKILL" }}
        {{- end }}
        - --shutdown.linger={{ .Values.lingerSeconds }}s
        {{- end }}
        {{- with .Values.extraArgs }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with .Values.extraEnv }}
      env:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      ports:
        - {name: aijob-metrics, containerPort: 10091}
      startupProbe:
        httpGet: {path: /-/healthy, port: aijob-metrics}
        periodSeconds: 2
        failureThreshold: 60
      # Not ready while it catches up after a start; /metrics says 503 as long.
      readinessProbe:
        httpGet: {path: /-/ready, port: aijob-metrics}
        periodSeconds: 10
        timeoutSeconds: 5
      livenessProbe:
        httpGet: {path: /-/healthy, port: aijob-metrics}
        periodSeconds: 20
        timeoutSeconds: 5
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      securityContext:
        {{- include "aijob.instead" (list $container .Values.securityContext) | nindent 8 }}
      volumeMounts:
        {{- if $node }}
        - {name: pod-logs, mountPath: /host/var/log/pods, readOnly: true}
        {{- if .Values.podLogs.dockerLogs }}
        - {name: docker-logs, mountPath: /host/var/lib/docker/containers, readOnly: true}
        {{- end }}
        {{- end }}
        - {name: config, mountPath: /etc/aijob_exporter, readOnly: true}
        - {name: state, mountPath: /var/lib/aijob_exporter}
        {{- with .Values.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    {{- if $node }}
    - name: pod-logs
      hostPath: {path: /var/log/pods, type: Directory}
    {{- if .Values.podLogs.dockerLogs }}
    - name: docker-logs
      hostPath: {path: /var/lib/docker/containers, type: Directory}
    {{- end }}
    {{- end }}
    - name: config
      configMap: {name: {{ include "aijob.fullname" . }}}
    - name: state
      {{- if eq (include "aijob.stateType" .) "hostPath" }}
      hostPath: {path: {{ .Values.state.hostPath | quote }}, type: DirectoryOrCreate}
      {{- else if eq (include "aijob.stateType" .) "emptyDir" }}
      emptyDir: {}
      {{- else }}
      persistentVolumeClaim: {claimName: {{ .Values.state.existingClaim | default (include "aijob.fullname" .) }}}
      {{- end }}
    {{- with .Values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}
