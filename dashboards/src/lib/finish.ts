// What the SDK leaves open, or says in words that Grafana 10 does not know.

import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';

/** The newest schema that Grafana 10.0 reads; later ones take it up by themselves. */
const SCHEMA_VERSION = 38;

/** Said of every panel and variable, and meant for few. */
const SUPERFLUOUS = new Set(['repeatDirection', 'transparent', 'auto', 'auto_min', 'auto_count']);

type Json = { [key: string]: unknown };

/** A link of a panel or a value is three words; the rest is for links of boards. */
function isLink(value: Json): boolean {
  return value.type === 'link' && 'asDropdown' in value;
}

function lean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lean);
  if (value === null || typeof value !== 'object') return value;
  const object = value as Json;
  if (isLink(object)) return { title: object.title, url: object.url, targetBlank: object.targetBlank };
  const kept: Json = {};
  for (const [key, inner] of Object.entries(object)) {
    // Grafana 12 would hide such links in a menu.
    const hides = key === 'placement' && inner === 'inControlsMenu';
    if (!SUPERFLUOUS.has(key) && !hides && inner !== undefined) kept[key] = lean(inner);
  }
  return kept;
}

/** Ids of panels and names of queries, in order. */
function number(panels: (dashboard.Panel | dashboard.RowPanel)[]): void {
  panels.forEach((panel, at) => {
    panel.id = at + 1;
    const targets = ((panel as dashboard.Panel).targets ?? []) as unknown as Json[];
    targets.forEach((target, index) => {
      target.refId ??= String.fromCharCode('A'.charCodeAt(0) + index);
    });
  });
}

/** Variables with all that Grafana 10 reads of them. */
function complete(variable: dashboard.VariableModel): dashboard.VariableModel {
  const constant = variable.type === 'constant';
  const shown = constant ? { selected: true, text: variable.query, value: variable.query } : {};
  return {
    hide: 0, regex: '', options: [], current: shown as dashboard.VariableOption, ...variable,
    skipUrlSync: constant, // a link to another board does not carry this board's address of the pages
  };
}

/** The text of the file. */
export function text(board: dashboard.Dashboard): string {
  number(board.panels ?? []);
  board.schemaVersion = SCHEMA_VERSION;
  if (board.templating?.list) board.templating.list = board.templating.list.map(complete);
  return `${JSON.stringify(lean(board), null, 2)}\n`;
}
