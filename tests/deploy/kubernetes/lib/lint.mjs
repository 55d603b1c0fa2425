// What schemas do not see: that the parts of a set fit each other, and that its pods are as closed as they can be.
const KINDS_WITH_PODS = new Set(["DaemonSet", "Deployment", "Job"]);
const MOST_BYTES = 1 << 20;      // of a ConfigMap's data
const MOST_APPLIED = 256 << 10;  // of annotations: `kubectl apply` keeps the whole object in one
const OURS = "aijob-exporter";   // the container's name, everywhere

export const podsOf = (objects) => objects.filter((object) => KINDS_WITH_PODS.has(object.kind));
export const containersOf = (pod) => [...(pod.initContainers ?? []), ...(pod.containers ?? [])];
export const exportersOf = (object) => containersOf(object.spec.template.spec).filter(({ name }) => name === OURS);
const matches = (selector, labels) =>
  Object.entries(selector ?? {}).every(([name, value]) => (labels ?? {})[name] === value);
const seconds = (text) =>
  [...text.matchAll(/(\d+)(ms|s|m|h)/g)].reduce((sum, [, n, unit]) => sum + n * { ms: 0.001, s: 1, m: 60, h: 3600 }[unit], 0);
const flag = (container, name) =>
  container.args?.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);

export function lint({ place, objects }, version) {
  const faults = [];
  const say = (object, what) => faults.push(`${place}: ${object.kind} ${object.metadata.name}: ${what}`);
  checkNames(objects, say);
  for (const object of objects) if (object.kind === "ConfigMap") checkConfigMap(object, say);
  for (const object of podsOf(objects)) {
    checkPod(object, objects, say);
    for (const container of exportersOf(object)) checkExporter(object, container, version, say);
  }
  for (const object of objects) {
    if (object.kind === "Service") checkService(object, objects, say);
    if (object.kind === "PodMonitor") checkPodMonitor(object, objects, say);
    if (object.kind === "ServiceMonitor") checkServiceMonitor(object, objects, say);
  }
  return faults;
}

function checkNames(objects, say) {
  const seen = new Set();
  for (const object of objects) {
    const key = [object.kind, object.metadata.namespace, object.metadata.name].join("/");
    if (seen.has(key)) say(object, "is there twice");
    seen.add(key);
    if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(object.metadata.name)) say(object, "has no valid name");
    if (Buffer.byteLength(JSON.stringify(object)) > MOST_APPLIED) say(object, "is too big for kubectl apply");
  }
}

function checkConfigMap(object, say) {
  if (Buffer.byteLength(JSON.stringify(object.data ?? {})) >= MOST_BYTES) say(object, "holds 1 MiB or more");
}

function checkPod(object, objects, say) {
  const { metadata, spec } = object.spec.template;
  if (object.spec.selector && !matches(object.spec.selector.matchLabels, metadata.labels)) {
    say(object, "its selector does not match its own pods");
  }
  if (object.kind !== "Job" && !object.spec.selector) say(object, "has no selector");
  if (object.kind === "Job" && !["Never", "OnFailure"].includes(spec.restartPolicy)) say(object, "restartPolicy of a job");
  const containers = containersOf(spec), volumes = (spec.volumes ?? []).map(({ name }) => name);
  const ports = containers.flatMap((container) => container.ports ?? []);
  for (const [what, names] of [["container", containers.map(({ name }) => name)], ["volume", volumes],
    ["port", ports.map(({ name }) => name)], ["port's number", ports.map(({ containerPort }) => containerPort)]]) {
    if (new Set(names).size !== names.length) say(object, `two times the same ${what}`);
  }
  const mounted = new Set();
  for (const container of containers) {
    for (const mount of container.volumeMounts ?? []) {
      mounted.add(mount.name);
      if (!volumes.includes(mount.name)) say(object, `${container.name} mounts ${mount.name}, which is no volume`);
    }
    for (const port of container.ports ?? []) {
      if (!/^[a-z0-9-]{1,15}$/.test(port.name ?? "")) say(object, `port ${port.name}: 1 to 15 characters`);
    }
    for (const kind of ["startupProbe", "livenessProbe", "readinessProbe"]) {
      const port = container[kind]?.httpGet?.port;
      if (port !== undefined && !(container.ports ?? []).some(({ name }) => name === port)) {
        say(object, `${container.name}: ${kind} asks the port ${port}, which it has not`);
      }
    }
    if (!container.resources?.requests?.memory || !container.resources?.limits?.memory) {
      say(object, `${container.name}: no request and limit of memory`);
    }
    checkSecurity(object, spec, container, say);
  }
  for (const name of volumes) if (!mounted.has(name)) say(object, `nobody mounts ${name}`);
  for (const { configMap, hostPath, name } of spec.volumes ?? []) {
    if (configMap && !objects.some((other) => other.kind === "ConfigMap" && other.metadata.name === configMap.name)) {
      say(object, `there is no ConfigMap ${configMap.name}`);
    }
    if (hostPath && name !== "state") {
      const writers = containers.filter(({ volumeMounts }) => volumeMounts?.some((m) => m.name === name && !m.readOnly));
      if (writers.length) say(object, `${writers[0].name} could write to the host's ${hostPath.path}`);
    }
  }
  if (spec.automountServiceAccountToken !== false) say(object, "has a token of the API that nobody needs");
  const account = spec.serviceAccountName;
  if (account !== "default" && !objects.some((o) => o.kind === "ServiceAccount" && o.metadata.name === account)) {
    say(object, `there is no ServiceAccount ${account}`);
  }
}

/// The profile "restricted" of the Pod Security Standards; what reads the host's log files may be root.
function checkSecurity(object, pod, container, say) {
  const own = { ...pod.securityContext, ...container.securityContext };
  const hostLogs = (pod.volumes ?? []).some(({ name, hostPath }) => hostPath && name === "pod-logs");
  const wanted = {
    allowPrivilegeEscalation: own.allowPrivilegeEscalation === false,
    readOnlyRootFilesystem: own.readOnlyRootFilesystem === true,
    "capabilities.drop": own.capabilities?.drop?.includes("ALL") && !own.capabilities.add,
    seccompProfile: own.seccompProfile?.type === "RuntimeDefault",
    runAsNonRoot: hostLogs || own.runAsNonRoot === true && own.runAsUser > 0,
    privileged: !own.privileged && !pod.hostNetwork && !pod.hostPID && !pod.hostIPC,
  };
  for (const [what, holds] of Object.entries(wanted)) if (!holds) say(object, `${container.name}: ${what}`);
}

function checkExporter(object, container, version, say) {
  const pod = object.spec.template.spec;
  if (!container.image.includes("@") && !container.image.endsWith(`:${version}`)) {
    say(object, `the image is ${container.image}, the program ${version}`);
  }
  if ((pod.initContainers ?? []).includes(container) && container.restartPolicy !== "Always") {
    say(object, "a native sidecar has restartPolicy: Always");
  }
  if (container.livenessProbe?.httpGet?.path !== "/-/healthy") say(object, "no liveness probe on /-/healthy");
  const ready = container.readinessProbe?.httpGet?.path;
  const beside = containersOf(pod).length > 1;
  if (beside ? ready : ready !== "/-/ready") say(object, "a readiness probe on /-/ready, and none beside a server");
  const linger = seconds(flag(container, "shutdown.linger") ?? "0s");
  if (linger + 10 > (pod.terminationGracePeriodSeconds ?? 30)) say(object, "the linger is longer than the grace period");
  if (beside && linger < 20) say(object, "a sidecar lingers for a scrape interval and its timeout");
  const mount = (path) => (container.volumeMounts ?? []).find((m) => path?.startsWith(m.mountPath));
  if (!mount(flag(container, "config.file"))) say(object, "--config.file is on no volume");
  const state = mount(flag(container, "storage.path"));
  if (!state || state.readOnly) say(object, "--storage.path is on no volume that it can write");
}

function checkService(object, objects, say) {
  const pods = podsOf(objects).filter(({ spec }) => matches(object.spec.selector, spec.template.metadata.labels));
  if (!pods.length) say(object, "selects no pod");
  for (const { targetPort } of object.spec.ports) {
    for (const pod of pods) if (!hasPort(pod, targetPort)) say(object, `${pod.metadata.name} has no port ${targetPort}`);
  }
}

const hasPort = (pod, port) =>
  containersOf(pod.spec.template.spec).some(({ ports }) => (ports ?? []).some(({ name }) => name === port));

function checkPodMonitor(object, objects, say) {
  const sidecars = object.spec.selector.matchLabels["aijob-exporter"] === "sidecar";
  const pods = podsOf(objects).filter(({ spec }) => matches(object.spec.selector.matchLabels, spec.template.metadata.labels));
  // The pods with sidecars are the user's; the overlays' own are looked at by the caller.
  if (!pods.length && !sidecars) say(object, "selects no pod");
  for (const endpoint of object.spec.podMetricsEndpoints) {
    for (const pod of pods) if (!hasPort(pod, endpoint.port)) say(object, `${pod.metadata.name} has no port ${endpoint.port}`);
    checkEndpoint(object, endpoint, say, !sidecars);
  }
}

function checkServiceMonitor(object, objects, say) {
  const services = objects.filter((o) => o.kind === "Service" && matches(object.spec.selector.matchLabels, o.metadata.labels));
  if (!services.length) say(object, "selects no Service");
  for (const endpoint of object.spec.endpoints) {
    for (const { spec } of services) if (!spec.ports.some(({ name }) => name === endpoint.port)) say(object, `no port ${endpoint.port}`);
    checkEndpoint(object, endpoint, say, true);
  }
}

function checkEndpoint(object, endpoint, say, honest) {
  if (seconds(endpoint.scrapeTimeout) > seconds(endpoint.interval)) say(object, "its timeout is longer than its interval");
  if (honest && endpoint.honorLabels !== true) say(object, "without honorLabels the logs' pods become exported_pod");
  if (!endpoint.relabelings.some(({ targetLabel }) => targetLabel === "instance")) say(object, "instance is an address that changes");
  if (!honest && seconds(endpoint.interval) + seconds(endpoint.scrapeTimeout) > 20) say(object, "sidecars do not linger as long");
}
