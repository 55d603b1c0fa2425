// Tables of now: one row for each combination of labels, one column for each query.

import * as common from '@grafana/grafana-foundation-sdk/common';
import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as table from '@grafana/grafana-foundation-sdk/table';

import { type Common, DATASOURCE, type Link, type Placed, query, type Step, thresholds, type Unit } from './panels';

export interface Column {
  name: string;
  expr: string;
  unit: Unit;
  decimals?: number;
  width?: number;
  steps?: Step[]; // colour the number, which stays readable
}

export interface LabelColumn {
  label: string;
  name?: string; // where the label's own name says too little
  links?: Link[];
  width?: number;
}

export interface Table extends Omit<Common, 'unit'> {
  labels: LabelColumn[];
  columns: Column[];
  sortBy?: string; // the column with the largest numbers first
}

/** Grafana's own 150 pixels push the last columns of a narrow table out of sight. */
const MIN_WIDTH = 70;

function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

/** What merge calls the value of a query: the refId is part of the name where there are several. */
function valueName(spec: Table, index: number): string {
  return spec.columns.length === 1 ? 'Value' : `Value #${refId(index)}`;
}

function organise(spec: Table): dashboard.DataTransformerConfig {
  const renameByName: Record<string, string> = {};
  const indexByName: Record<string, number> = {};
  spec.labels.forEach(({ label, name }, at) => {
    indexByName[label] = at;
    if (name) renameByName[label] = name;
  });
  spec.columns.forEach(({ name }, at) => {
    renameByName[valueName(spec, at)] = name;
    indexByName[valueName(spec, at)] = spec.labels.length + at;
  });
  return { id: 'organize', options: { excludeByName: { Time: true }, indexByName, renameByName } };
}

function overrideOf({ unit, decimals, width, steps }: Column): dashboard.DynamicConfigValue[] {
  const properties: dashboard.DynamicConfigValue[] = [{ id: 'unit', value: unit }];
  if (decimals !== undefined) properties.push({ id: 'decimals', value: decimals });
  if (width) properties.push({ id: 'custom.width', value: width });
  if (steps) {
    properties.push({ id: 'thresholds', value: thresholds(steps).build() },
      { id: 'color', value: { mode: 'thresholds' } },
      { id: 'custom.cellOptions', value: { type: 'color-text' } });
  }
  return properties;
}

export function rows(spec: Table): Placed {
  const panel = new table.PanelBuilder()
    .title(spec.title)
    .description(spec.description)
    .datasource(DATASOURCE)
    .unit('short')
    .showHeader(true)
    .cellHeight(common.TableCellHeight.Sm)
    .noValue('-')
    .thresholds(thresholds())
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation(organise(spec));
  if (spec.sortBy) {
    panel.sortBy([new common.TableSortByFieldStateBuilder().displayName(spec.sortBy).desc(true)]);
  }
  panel.minWidth(MIN_WIDTH);
  spec.columns.forEach((column, at) => {
    panel.withTarget(query(column.expr).instant().format(prometheus.PromQueryFormat.Table).refId(refId(at)));
    panel.overrideByName(column.name, overrideOf(column));
  });
  for (const { label, name, links, width } of spec.labels) {
    const properties: dashboard.DynamicConfigValue[] = [{ id: 'unit', value: 'string' }]; // "79" is a word here
    if (links) properties.push({ id: 'links', value: links.map((link) => link.build()) });
    if (width) properties.push({ id: 'custom.width', value: width });
    panel.overrideByName(name ?? label, properties);
  }
  if (spec.links) panel.links(spec.links);
  return { width: spec.width ?? 12, height: spec.height ?? 8, panel };
}
