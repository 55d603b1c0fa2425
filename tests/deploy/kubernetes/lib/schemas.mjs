// Kubernetes' own schemas, and those of the Prometheus Operator: types, required fields, enums, and no field that
// they do not know. The compiled validators let unknown fields pass; TypeScript's check for excess properties does not.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const PACKAGES = { "monitoring.coreos.com/v1": "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1" };
const packageOf = (object) => PACKAGES[object.apiVersion] ?? `kubernetes-models/${object.apiVersion}`;

/// Faults of values, one text each.
export async function valueFaults({ place, objects }) {
  const faults = [];
  for (const object of objects) {
    const where = `${place}: ${object.kind} ${object.metadata?.name}`;
    let Model;
    try {
      Model = (await import(packageOf(object)))[object.kind];
    } catch {
      Model = undefined;
    }
    if (!Model) {
      faults.push(`${where}: ${object.apiVersion} has no such kind`);
      continue;
    }
    try {
      new Model(structuredClone(object)).validate();
    } catch (error) {
      faults.push(`${where}: ${error.message}`);
    }
  }
  return faults;
}

/// Faults of fields, over all sets at once: one program whose constants are the objects.
/// `folder`: where node_modules lies; the program is written there.
export function fieldFaults(sets, folder) {
  const lines = [], places = [], imports = new Map();
  for (const { place, objects } of sets) {
    for (const object of objects) {
      const type = `I${object.kind}`;
      const alias = `${type}_${packageOf(object).replace(/\W/g, "_")}`;
      imports.set(alias, `import type { ${type} as ${alias} } from "${packageOf(object)}/${object.kind}";`);
      places.push(`${place}: ${object.kind} ${object.metadata?.name}`);
      lines.push(`export const x${places.length}: ${alias} = ${JSON.stringify(object)};`);
    }
  }
  const head = [...imports.values()];
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "manifests.ts");
  writeFileSync(file, [...head, ...lines].join("\n"));
  const program = ts.createProgram([file], {
    noEmit: true, strict: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
  });
  return ts.getPreEmitDiagnostics(program).map((found) => {
    const text = ts.flattenDiagnosticMessageText(found.messageText, " ");
    if (!found.file?.fileName.endsWith("manifests.ts")) return `types: ${text}`;
    const line = found.file.getLineAndCharacterOfPosition(found.start).line;
    return line < head.length ? `types: ${text}` : `${places[line - head.length]}: ${text}`;
  });
}
