// The kinds of panel that the boards are made of, each with what every panel must have: title, description, unit.

import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';

export type Link = dashboard.DashboardLinkBuilder;
export type Step = { from: number; color: 'green' | 'yellow' | 'orange' | 'red' };

/** Grafana's names of units; `none` is a plain number. */
export type Unit = 'none' | 'short' | 's' | 'bytes' | 'Bps' | 'percentunit' | 'reqps' | 'cps';

export interface Common {
  title: string;
  description: string;
  unit: Unit;
  width?: number; // of 24
  height?: number;
  decimals?: number;
  links?: Link[]; // of the panel
  valueLinks?: Link[]; // of each value
}

export interface Line {
  expr: string;
  legend: string; // a limit's begins with "limit"
}

/** A panel and the room it takes. */
export interface Placed {
  width: number;
  height: number;
  panel: Builder<dashboard.Panel>;
}

export const DATASOURCE: common.DataSourceRef = { type: 'prometheus', uid: '${datasource}' };
const CALM = 'green';

export function query(expr: string): prometheus.DataqueryBuilder {
  return new prometheus.DataqueryBuilder().expr(expr).datasource(DATASOURCE);
}

export function thresholds(steps: Step[] = []): dashboard.ThresholdsConfigBuilder {
  return new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps([{ color: CALM, value: null }, ...steps.map(({ from, color }) => ({ color, value: from }))]);
}

/** One number of now. Its colour repeats what the number says, and never says more. */
export function now(spec: Common & { expr: string; legend?: string; steps?: Step[]; none?: string }): Placed {
  const panel = new stat.PanelBuilder()
    .title(spec.title)
    .description(spec.description)
    .datasource(DATASOURCE)
    .unit(spec.unit)
    .thresholds(thresholds(spec.steps))
    .colorMode(common.BigValueColorMode.Value)
    .graphMode(common.BigValueGraphMode.None)
    .textMode(spec.legend ? common.BigValueTextMode.ValueAndName : common.BigValueTextMode.Auto)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''))
    .noValue(spec.none ?? 'not seen')
    .withTarget(query(spec.expr).instant().legendFormat(spec.legend ?? spec.title));
  if (spec.decimals !== undefined) panel.decimals(spec.decimals);
  if (spec.links) panel.links(spec.links);
  if (spec.valueLinks) panel.dataLinks(spec.valueLinks);
  return { width: spec.width ?? 4, height: spec.height ?? 4, panel };
}

export type Lines = Common & {
  lines: Line[];
  bars?: boolean; // events: stacked bars of at least a minute
  stacked?: boolean;
  steps?: boolean; // values that leap
  min?: number;
  max?: number;
  fromZero?: boolean;
  plainLimits?: boolean; // too many for the legend: they stand in the tooltip alone
  right?: string; // what has its own axis, as a regular expression
};

/** Values over time. A limit is a dashed line with its name in the legend. */
export function lines(spec: Lines): Placed {
  const panel = new timeseries.PanelBuilder()
    .title(spec.title)
    .description(spec.description)
    .datasource(DATASOURCE)
    .unit(spec.unit)
    .legend(new common.VizLegendOptionsBuilder().showLegend(true).displayMode(common.LegendDisplayMode.List)
      .placement(common.LegendPlacement.Bottom).calcs([]))
    .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi)
      .sort(common.SortOrder.Descending))
    .colorScheme(new dashboard.FieldColorBuilder().mode(dashboard.FieldColorModeId.PaletteClassic))
    .drawStyle(spec.bars ? common.GraphDrawStyle.Bars : common.GraphDrawStyle.Line)
    .lineInterpolation(spec.steps ? common.LineInterpolation.StepAfter : common.LineInterpolation.Linear)
    .lineWidth(1)
    .fillOpacity(spec.bars ? 80 : spec.stacked ? 20 : 5)
    .showPoints(common.VisibilityMode.Auto)
    .spanNulls(false)
    .noValue(spec.bars ? 'none in this time' : 'no data')
    .overrideByRegexp('/^limit.*/', [
      { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
      { id: 'custom.lineWidth', value: 2 },
      { id: 'custom.fillOpacity', value: 0 },
      { id: 'custom.drawStyle', value: 'line' },
      { id: 'custom.stacking', value: { mode: 'none', group: 'limit' } },
      { id: 'color', value: { mode: 'fixed', fixedColor: 'red' } },
    ]);
  if (spec.bars || spec.stacked) {
    panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal).group('A'));
  }
  if (spec.plainLimits) {
    panel.overrideByRegexp('/^limit.*/', [{ id: 'custom.hideFrom', value: { legend: true, tooltip: false, viz: false } }]);
  }
  if (spec.right) panel.overrideByRegexp(spec.right, [{ id: 'custom.axisPlacement', value: 'right' }]);
  if (spec.bars) panel.interval('1m');
  if (spec.fromZero ?? true) panel.axisSoftMin(0);
  if (spec.min !== undefined) panel.min(spec.min);
  if (spec.max !== undefined) panel.max(spec.max);
  if (spec.decimals !== undefined) panel.decimals(spec.decimals);
  if (spec.links) panel.links(spec.links);
  if (spec.valueLinks) panel.dataLinks(spec.valueLinks);
  for (const { expr, legend } of spec.lines) panel.withTarget(query(expr).range().legendFormat(legend));
  return { width: spec.width ?? 12, height: spec.height ?? 8, panel };
}

/** How many observations fell into which bucket, over time. */
export function density(spec: Common & { buckets: string }): Placed {
  const panel = new heatmap.PanelBuilder()
    .title(spec.title)
    .description(spec.description)
    .datasource(DATASOURCE)
    .unit('short')
    .calculate(false)
    .cellGap(1)
    .color(new heatmap.HeatmapColorOptionsBuilder().mode(heatmap.HeatmapColorMode.Scheme).scheme('Oranges').steps(64)
      .exponent(0.5).fill('dark-orange').reverse(false))
    .yAxis(new heatmap.YAxisConfigBuilder().unit(spec.unit).axisPlacement(common.AxisPlacement.Left))
    .showLegend()
    .interval('1m')
    .withTarget(query(`sum by (le) (increase(${spec.buckets}[$__rate_interval]))`).range()
      .format(prometheus.PromQueryFormat.Heatmap).legendFormat('{{le}}'));
  if (spec.links) panel.links(spec.links);
  return { width: spec.width ?? 12, height: spec.height ?? 8, panel };
}
