// What `podman play kube` can run of an overlay: the job as a pod. Podman knows no native sidecars, no probes without
// a shell in the image, and would fetch images; its emptyDirs are root's, a kubelet's are open to all (0777).
//
// usage: node lib/pod.mjs ROOT FOLDER OVERLAY IMAGE JOB_IMAGE PORT VOLUMES      prints YAML
// VOLUMES: a folder with a folder for each emptyDir
import yaml from "js-yaml";
import path from "node:path";
import { containersOf } from "./lint.mjs";
import { Renderer } from "./render.mjs";

const [root, folder, overlay, image, jobImage, port, volumes] = process.argv.slice(2);
const renderer = new Renderer(path.resolve(root), path.resolve(folder));
const objects = yaml.loadAll(renderer.kustomize(path.join(renderer.kubernetes, "overlays", overlay)));
const job = objects.find(({ kind }) => kind === "Job");
const { metadata, spec } = job.spec.template;
const containers = containersOf(spec).map(({ restartPolicy, startupProbe, livenessProbe, ports, ...container }) => {
  const ours = container.name === "aijob-exporter";
  const args = container.args.map((word) => ours ? word : word.replaceAll("/10091", `/${port}`));
  if (ours) args.push(`--web.listen-address=127.0.0.1:${port}`);
  return { ...container, args, image: ours ? image : jobImage, imagePullPolicy: "Never" };
});
const pod = {
  apiVersion: "v1", kind: "Pod", metadata: { ...metadata, name: `${job.metadata.name}-${overlay}` },
  spec: {
    ...spec, containers, initContainers: undefined, serviceAccountName: undefined,
    volumes: spec.volumes.map((volume) => volume.emptyDir
      ? { name: volume.name, hostPath: { path: path.join(volumes, volume.name), type: "Directory" } } : volume),
  },
};
const maps = objects.filter(({ kind }) => kind === "ConfigMap");
console.log([...maps, pod].map((object) => yaml.dump(object, { skipInvalid: true })).join("---\n"));
