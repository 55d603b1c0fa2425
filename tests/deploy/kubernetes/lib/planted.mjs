// Faults that are planted into what is sound: each must be found, by the word it is told with.
const pod = (set, kind) => set.objects.find((object) => object.kind === kind).spec.template.spec;
const of = (set, kind) => set.objects.find((object) => object.kind === kind);

/// name of the set, what is done to it, what must be said
export const FIELDS = [
  ["overlays/daemonset", "an unknown field", (set) => { pod(set, "DaemonSet").containers[0].readynessProbe = {}; }, /readynessProbe/],
  ["overlays/prometheus-operator", "an unknown field of a monitor", (set) => { of(set, "PodMonitor").spec.honourLabels = true; }, /honourLabels/],
];
export const VALUES = [
  ["overlays/daemonset", "a text for a number", (set) => { pod(set, "DaemonSet").containers[0].ports[0].containerPort = "x"; }, /containerPort/],
  ["overlays/prometheus-operator", "no groups' name", (set) => { delete of(set, "PrometheusRule").spec.groups[0].name; }, /name/],
  ["overlays/daemonset", "a kind that is none", (set) => { of(set, "DaemonSet").kind = "DemonSet"; }, /no such kind/],
];
export const LINT = [
  ["overlays/daemonset", "another selector", (set) => { of(set, "DaemonSet").spec.selector.matchLabels.x = "y"; }, /selector/],
  ["overlays/daemonset", "a mount without volume", (set) => { pod(set, "DaemonSet").containers[0].volumeMounts[0].name = "x"; }, /is no volume/],
  ["overlays/daemonset", "logs that could be written", (set) => { pod(set, "DaemonSet").containers[0].volumeMounts[0].readOnly = false; }, /could write/],
  ["overlays/daemonset", "a long port", (set) => { pod(set, "DaemonSet").containers[0].ports[0].name = "aijob-exporter-metrics"; }, /15 characters/],
  ["overlays/daemonset", "a probe of no port", (set) => { pod(set, "DaemonSet").containers[0].livenessProbe.httpGet.port = "http"; }, /which it has not/],
  ["overlays/daemonset", "another version", (set) => { pod(set, "DaemonSet").containers[0].image = "aijob_exporter:latest"; }, /the image is/],
  ["overlays/daemonset", "a capability", (set) => { pod(set, "DaemonSet").containers[0].securityContext.capabilities.add = ["SYS_ADMIN"]; }, /capabilities/],
  ["overlays/daemonset", "no seccomp", (set) => { delete pod(set, "DaemonSet").securityContext.seccompProfile; }, /seccomp/],
  ["overlays/daemonset", "no ConfigMap", (set) => { set.objects = set.objects.filter(({ kind }) => kind !== "ConfigMap"); }, /no ConfigMap/],
  ["overlays/daemonset", "a big ConfigMap", (set) => { of(set, "ConfigMap").data.more = "x".repeat(1 << 20); }, /1 MiB/],
  ["overlays/daemonset", "no state", (set) => { const c = pod(set, "DaemonSet").containers[0]; c.args = c.args.filter((word) => !word.includes("storage")); }, /storage.path/],
  ["overlays/daemonset", "a token", (set) => { delete pod(set, "DaemonSet").automountServiceAccountToken; }, /token/],
  ["overlays/native-sidecar", "a sidecar that never starts the job", (set) => { delete pod(set, "Job").initContainers[0].restartPolicy; }, /Always/],
  ["overlays/native-sidecar", "root", (set) => { pod(set, "Job").initContainers[0].securityContext.runAsUser = 0; }, /runAsNonRoot/],
  ["overlays/native-sidecar", "two of one port", (set) => { pod(set, "Job").containers[0].ports = [{ name: "m", containerPort: 10091 }]; }, /same port's number/],
  ["overlays/native-sidecar", "a linger past the grace", (set) => { pod(set, "Job").terminationGracePeriodSeconds = 20; }, /grace/],
  ["overlays/native-sidecar", "a short linger", (set) => { const c = pod(set, "Job").initContainers[0]; c.args = c.args.map((word) => word.replace("20s", "2s")); }, /lingers/],
  ["overlays/native-sidecar", "readiness beside a server", (set) => { const c = pod(set, "Job").initContainers[0]; c.readinessProbe = c.livenessProbe; }, /readiness/],
  ["overlays/prometheus-operator", "a monitor of nothing", (set) => { of(set, "PodMonitor").spec.selector.matchLabels = { x: "y" }; }, /selects no pod/],
  ["overlays/prometheus-operator", "a monitor of no port", (set) => { of(set, "PodMonitor").spec.podMetricsEndpoints[0].port = "http"; }, /has no port/],
  ["overlays/prometheus-operator", "labels overruled", (set) => { of(set, "PodMonitor").spec.podMetricsEndpoints[0].honorLabels = false; }, /exported_pod/],
  ["overlays/prometheus-operator", "one twice", (set) => { set.objects.push(of(set, "PodMonitor")); }, /twice/],
];
/// Values that the chart must refuse, and the word it says.
export const REFUSED = [
  ["--set=mdoe=daemonset", /mdoe/], ["--set=mode=statefulset", /mode/], ["--set=alerts.AIJobGPUOutOfMemori.enabled=false", /AIJobGPUOutOfMemori/],
  ["--set=alerts.AIJobFailed.enabled=maybe", /enabled/], ["--set=podMonitor.intervall=1m", /intervall/], ["--set=podLogs.labels={uid}", /labels/],
  ["--set=extraArgs={config.file=x}", /extraArgs/], ["--set=pagesUrl=docs", /pagesUrl/], ["--set=series=10", /series/],
  ["--set=state.type=persistentVolumeClaim", /cannot share/], ["--set=mode=deployment,state.type=hostPath", /moves between nodes/],
  ["--set=lingerSeconds=30", /less than terminationGracePeriodSeconds/],
  ["--set=podMonitor.enabled=true,serviceMonitor.enabled=true", /enable one of the two/],
];
