// The manifests and the chart, checked without a cluster: schemas, what schemas do not see, and that rules, dashboards,
// configurations and flags are those of the program. Planted faults prove the checks.
//
// usage: node verify.mjs ROOT FOLDER AIJOB_EXPORTER AIJOBCTL      FOLDER: where node_modules lies
import { readFileSync } from "node:fs";
import path from "node:path";
import yaml from "js-yaml";
import { exportersOf, lint, podsOf } from "./lib/lint.mjs";
import { FIELDS, LINT, REFUSED, VALUES } from "./lib/planted.mjs";
import { Renderer } from "./lib/render.mjs";
import * as same from "./lib/same.mjs";
import { fieldFaults, valueFaults } from "./lib/schemas.mjs";

const [root, folder, exporter, aijobctl] = process.argv.slice(2).map((word) => path.resolve(word));
let passed = 0, failed = 0;

/// One check; `faults` are texts, none where all is well.
function check(name, faults) {
  if (faults.length) failed += 1;
  else passed += 1;
  for (const fault of faults) console.log(`${name}: ${fault}`);
}

function checkVersions(renderer) {
  const { version, appVersion } = yaml.load(readFileSync(path.join(renderer.chart, "Chart.yaml"), "utf8"));
  const wanted = renderer.version();
  check("versions", version === wanted && appVersion === wanted ? [] : [`the chart says ${version}, ${appVersion}, the program ${wanted}`]);
}

async function checkSets(renderer, sets) {
  for (const set of sets) {
    check(`values, ${set.place}`, await valueFaults(set));
    check(`lint, ${set.place}`, lint(set, renderer.version()));
    check(`configuration, ${set.place}`, same.configurations(set, exporter, aijobctl));
    const pods = podsOf(set.objects);
    check(`exporters, ${set.place}`, pods.length && pods.every((object) => exportersOf(object).length === 1) ? [] : ["not one in each pod"]);
  }
}

/// Fields are looked at once, for sets and planted faults together: TypeScript takes its time.
function checkFields(sets) {
  const spoiled = FIELDS.map(([place, name, spoil]) => {
    const set = structuredClone(sets.find((one) => one.place === place));
    spoil(set);
    return { ...set, place: `planted, ${name}` };
  });
  const faults = fieldFaults([...sets, ...spoiled], path.join(folder, "fields"));
  check("fields", faults.filter((fault) => !fault.startsWith("planted, ")));
  for (const [, name, , said] of FIELDS) {
    const found = faults.some((fault) => fault.startsWith(`planted, ${name}:`) && said.test(fault));
    check(`planted, ${name}`, found ? [] : ["is not found"]);
  }
}

async function checkPlanted(sets, planted, judge) {
  for (const [place, name, spoil, said] of planted) {
    const set = structuredClone(sets.find((one) => one.place === place));
    spoil(set);
    const faults = await judge(set);
    check(`planted, ${name}`, faults.some((fault) => said.test(fault)) ? [] : [`is not found: ${faults.join("; ")}`]);
  }
}

function checkRefusals(renderer) {
  for (const [words, said] of REFUSED) {
    const done = renderer.runHelm("template", "test", renderer.chart, words);
    check(`refused, ${words}`, done.status !== 0 && said.test(done.said) ? [] : [`is taken, or said badly: ${done.said}`]);
  }
}

/// false is a value, too.
function checkFalse(renderer) {
  const { objects } = renderer.template("--set=securityContext.readOnlyRootFilesystem=false");
  const [container] = podsOf(objects)[0].spec.template.spec.containers;
  check("false", container.securityContext.readOnlyRootFilesystem === false ? [] : ["securityContext: false is not taken"]);
}

/// The PodMonitor of sidecars finds the pods of the overlays that have one, and theirs alone.
function checkSidecars(sets) {
  const monitor = sets.find(({ place }) => place === "overlays/prometheus-operator").objects
    .find(({ kind, metadata }) => kind === "PodMonitor" && metadata.name.endsWith("-sidecars"));
  const [[label, value]] = Object.entries(monitor.spec.selector.matchLabels);
  const faults = [];
  for (const { place, objects } of sets) {
    for (const { kind, spec } of podsOf(objects)) {
      const found = spec.template.metadata.labels[label] === value;
      if (found !== place.endsWith("sidecar")) faults.push(`${place}: ${kind}: ${found ? "taken for" : "is not found as"} one with a sidecar`);
    }
  }
  check("sidecars", faults);
}

const renderer = new Renderer(root, folder);
const charts = [[], ...renderer.valuesFiles().map((file) => ["-f", file])];
const sets = [...renderer.overlays(), ...charts.map((words) => renderer.template(...words))];
const named = (place) => sets.find((set) => set.place === place);
const files = same.ruleFiles(root);

checkVersions(renderer);
await checkSets(renderer, sets);
checkFields(sets);
await checkPlanted(sets, VALUES, valueFaults);
await checkPlanted(sets, LINT, (set) => lint(set, renderer.version()));
for (const words of charts) {
  const done = renderer.runHelm("lint", "--strict", renderer.chart, ...words);
  check("helm lint", done.status === 0 ? [] : [done.out]);
}
checkRefusals(renderer);
checkFalse(renderer);
checkSidecars(sets);
check("rules of the overlay", same.rulesAreThoseOfFiles(named("overlays/prometheus-operator"), files));
check("rules of the chart", same.rulesAreThoseOfFiles(named("chart all-values.yaml"), files));
check("switches", same.switches(renderer, files));
check("tuning", same.tuning(renderer, files));
check("dashboards of the overlay", same.dashboards(root, named("overlays/prometheus-operator")));
check("dashboards of the chart", same.dashboards(root, named("chart all-values.yaml")));
check("dashboards of the chart", same.dashboards(root, named("chart alerts-values.yaml"), "https://docs.example.org/aijob"));
check("logs of pods", same.samePodLogs(named("overlays/daemonset"), named("chart as it is")));
check("scrapes", same.sameScrapes(renderer, [named("overlays/prometheus-operator"), named("chart all-values.yaml")]));
check("release", same.releaseSize(renderer, folder));
const objects = sets.reduce((sum, set) => sum + set.objects.length, 0);
console.log(`${sets.length} sets of ${objects} objects, ${same.alertNames(files).length} alerts`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
