// One source, several wrappings: rules, dashboards, configurations and flags are everywhere what their files say.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { gzipSync } from "node:zlib";
import yaml from "js-yaml";
import { exportersOf, podsOf } from "./lint.mjs";

const PAGES = "https://example.com/aijob_exporter";
const MOST_RELEASE = 1 << 20;  // Helm keeps a release in one Secret

export const groupsOf = (objects) =>
  objects.filter(({ kind }) => kind === "PrometheusRule").flatMap(({ spec }) => spec.groups);

export function ruleFiles(root) {
  const folder = path.join(root, "deploy/prometheus");
  return readdirSync(folder).filter((name) => name.endsWith(".yml")).sort()
    .flatMap((name) => yaml.load(readFileSync(path.join(folder, name), "utf8")).groups);
}

export function alertNames(groups) {
  return [...new Set(groups.flatMap(({ rules }) => rules.map(({ alert }) => alert)).filter(Boolean))];
}

/// Groups without the rules that `drop` names; a group without rules is none.
const without = (groups, drop) => groups
  .map((group) => ({ ...group, rules: group.rules.filter((rule) => !drop(rule)) })).filter(({ rules }) => rules.length);

export function rulesAreThoseOfFiles({ place, objects }, files) {
  return isDeepStrictEqual(groupsOf(objects), files) ? [] : [`${place}: its PrometheusRule is not deploy/prometheus`];
}

/// Each alert has a switch in values.yaml; off, it takes that alert away and nothing else.
export function switches(renderer, files) {
  const faults = [], names = alertNames(files);
  const values = yaml.load(readFileSync(path.join(renderer.chart, "values.yaml"), "utf8"));
  if (!isDeepStrictEqual(Object.keys(values.alerts).sort(), [...names].sort())) faults.push("values.yaml: alerts are not those of the rules");
  for (const name of names) {
    const words = ["--show-only=templates/prometheusrule.yaml", "--set=prometheusRule.enabled=true"];
    const off = renderer.template(...words, `--set=alerts.${name}.enabled=false`);
    if (!isDeepStrictEqual(groupsOf(off.objects), without(files, ({ alert }) => alert === name))) {
      faults.push(`alerts.${name}.enabled=false does not remove exactly it`);
    }
  }
  return faults;
}

/// What ci/alerts-values.yaml asks for is what comes out.
export function tuning(renderer, files) {
  const file = renderer.valuesFiles().find((name) => name.endsWith("alerts-values.yaml"));
  const asked = yaml.load(readFileSync(file, "utf8"));
  const wanted = without(JSON.parse(JSON.stringify(files).replaceAll(PAGES, asked.pagesUrl)),
    ({ alert }) => asked.alerts[alert]?.enabled === false);
  for (const rule of wanted.flatMap(({ rules }) => rules)) {
    const own = asked.alerts[rule.alert];
    if (own?.for) rule.for = own.for;
    if (own?.labels) Object.assign(rule.labels, own.labels);
  }
  const { objects } = renderer.template("-f", file);
  return isDeepStrictEqual(groupsOf(objects), wanted) ? [] : ["chart alerts-values.yaml: alerts are not as asked"];
}

/// All boards are there, byte for byte but for the pages' address, and Grafana's sidecar finds them.
export function dashboards(root, { place, objects }, pages = PAGES) {
  const folder = path.join(root, "dashboards"), faults = [];
  const boards = readdirSync(folder).filter((name) => name.endsWith(".json") && !/^(package|tsconfig)/.test(name));
  const maps = objects.filter(({ kind, metadata }) => kind === "ConfigMap" && metadata.labels?.grafana_dashboard === "1");
  if (maps.length !== boards.length) faults.push(`${place}: ${maps.length} dashboards of ${boards.length}`);
  for (const board of boards) {
    const map = maps.find(({ metadata }) => metadata.name.endsWith(`-dashboard-${path.basename(board, ".json")}`));
    const wanted = readFileSync(path.join(folder, board), "utf8").replaceAll(PAGES, pages).trimEnd();
    if (map?.data[`aijob-${board}`]?.trimEnd() !== wanted) faults.push(`${place}: ${board} is not dashboards/${board}`);
  }
  return faults;
}

/// Every configuration that an exporter would get is one, and its flags exist.
export function configurations({ place, objects }, exporter, aijobctl) {
  const help = execFileSync(exporter, ["--help"], { encoding: "utf8" });
  const faults = [], folder = mkdtempSync(path.join(tmpdir(), "aijob-config-"));
  try {
    for (const object of podsOf(objects)) {
      for (const container of exportersOf(object)) {
        for (const word of container.args) {
          const name = word.split("=")[0];
          if (!new RegExp(`^ *${name.replaceAll(".", "\\.")}[ ,]`, "m").test(help)) faults.push(`${place}: ${object.kind}: there is no flag ${name}`);
        }
        const mount = container.volumeMounts.find(({ mountPath }) => mountPath === "/etc/aijob_exporter");
        const volume = object.spec.template.spec.volumes.find(({ name }) => name === mount.name);
        const map = objects.find(({ kind, metadata }) => kind === "ConfigMap" && metadata.name === volume.configMap.name);
        const file = path.join(folder, "config.yaml");
        writeFileSync(file, map.data["config.yaml"]);
        const said = spawnSync(aijobctl, ["check", "config", file], { encoding: "utf8" });
        if (said.status !== 0 || said.stdout || said.stderr) faults.push(`${place}: ${object.kind}: ${said.stdout}${said.stderr}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return faults;
}

/// The chart follows pods' logs as the overlay does; only what is excluded differs.
export function samePodLogs(overlay, chart) {
  const [first, second] = [overlay, chart].map(({ objects }) =>
    yaml.load(objects.find(({ kind, data }) => kind === "ConfigMap" && data["config.yaml"]).data["config.yaml"]));
  for (const config of [first, second]) delete config.sources[0].exclude;
  return isDeepStrictEqual(first, second) ? [] : ["the chart's configuration is not that of overlays/daemonset"];
}

/// Who scrapes, by the Operator or not, gives the same labels to the same targets: what a monitor's endpoint sets.
const labelling = (honor, rules, of = (name) => name) => ({
  honor: honor ?? false,
  set: rules.filter((rule) => ["node", "instance"].includes(rule[of("targetLabel")]))
    .map((rule) => [rule[of("targetLabel")], rule[of("sourceLabels")], rule.separator ?? ";"]),
});

export function sameScrapes(renderer, sets) {
  const config = yaml.load(readFileSync(path.join(renderer.kubernetes, "prometheus.yml"), "utf8")), faults = [];
  const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  for (const { place, objects } of sets) {
    for (const { metadata, spec } of objects.filter(({ kind }) => kind === "PodMonitor")) {
      const job = config.scrape_configs.find(({ job_name: name }) => name.endsWith("-sidecars") === metadata.name.endsWith("-sidecars"));
      const [endpoint] = spec.podMetricsEndpoints;
      if (!isDeepStrictEqual(labelling(endpoint.honorLabels, endpoint.relabelings), labelling(job.honor_labels, job.relabel_configs, snake))) {
        faults.push(`${place}: PodMonitor ${metadata.name} labels its targets otherwise than prometheus.yml`);
      }
    }
  }
  return faults;
}

/// About what Helm would store: the chart's files and the manifest, packed.
export function releaseSize(renderer, folder) {
  const packed = renderer.runHelm("package", renderer.chart, "--destination", folder);
  if (packed.status !== 0) return [`helm package: ${packed.said}`];
  const everything = path.join(renderer.chart, "ci/all-values.yaml");
  const manifest = gzipSync(renderer.runHelm("template", renderer.chart, "-f", everything).out).length;
  const file = path.join(folder, `aijob-exporter-${renderer.version()}.tgz`);
  const whole = renderer.runHelm("template", "test", file, "-f", everything, "--namespace", "monitoring");
  const linked = renderer.runHelm("template", "test", renderer.chart, "-f", everything, "--namespace", "monitoring");
  const faults = whole.out === linked.out && whole.status === 0 ? [] : ["the packed chart renders something else"];
  const bytes = (readFileSync(file).length + manifest) * 4 / 3;
  if (bytes > MOST_RELEASE / 2) faults.push(`a release takes some ${Math.round(bytes)} bytes: Helm's Secret holds 1 MiB`);
  return faults;
}
