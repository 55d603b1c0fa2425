// A board: rows of panels, with the variables, links and annotations that all boards have.

import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';

import { TAG } from './links';
import { DATASOURCE, type Placed, query } from './panels';
import { CHOSEN, events } from './promql';

export interface Board {
  uid: string;
  file: string;
  title: string;
  description: string;
  rows: { title: string; panels: Placed[] }[];
  variables?: dashboard.QueryVariableBuilder[]; // beside datasource, workload and docs
  from?: string;
}

/** Under which the pages of deploy/ are published; the same word stands in the alerts' runbook_url. */
const DOCS = 'https://example.com/aijob_exporter';
const WIDTH = 24;

/** A variable of all values that a label has in a family that always exists. */
export function choice(name: string, label: string, family: string): dashboard.QueryVariableBuilder {
  const asked = `label_values(${family}, ${name})`;
  return new dashboard.QueryVariableBuilder(name)
    .label(label)
    .datasource(DATASOURCE)
    .definition(asked)
    .query({ query: asked, refId: `values-${name}` })
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: ['All'], value: ['$__all'] })
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc);
}

function variables(board: Board): (dashboard.QueryVariableBuilder | dashboard.DatasourceVariableBuilder
  | dashboard.ConstantVariableBuilder)[] {
  return [
    new dashboard.DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'),
    choice('workload', 'Workload', 'aijob_log_lines_total'),
    ...(board.variables ?? []),
    new dashboard.ConstantVariableBuilder('docs').label('Address of the pages of deploy/').value(DOCS),
  ];
}

interface Mark {
  name: string;
  selector: string;
  labels: string[];
  color: string;
  enable: boolean;
}

const MARKS: Mark[] = [
  { name: 'Failures', selector: `aijob_failures_total{${CHOSEN},cause_role="initiating"}`, labels: ['workload', 'class'],
    color: 'red', enable: true },
  { name: 'Incidents', selector: `aijob_incidents_total{${CHOSEN}}`, labels: ['workload', 'class', 'layer'],
    color: 'purple', enable: false },
  { name: 'Restarts', selector: `aijob_restarts_total{${CHOSEN}}`, labels: ['workload', 'reason'], color: 'blue',
    enable: true },
];

function annotation({ name, selector, labels, color, enable }: Mark): dashboard.AnnotationQueryBuilder {
  const expr = `sum by (${labels.join(', ')}) (${events(selector, '$__rate_interval')})`;
  const [who, ...what] = labels.map((label) => `{{${label}}}`);
  return new dashboard.AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE)
    .enable(enable)
    .hide(false)
    .iconColor(color)
    .expr(expr)
    .step('60s')
    .target(query(expr).range().refId('Anno').legendFormat('').interval('60s'))
    .titleFormat(`${name}: ${what.join(', ')}`)
    .textFormat(who)
    .tagKeys(labels.join(','));
}

/** Lays the panels of each row from left to right, and further lines below. */
export function compose(board: Board): dashboard.Dashboard {
  const builder = new dashboard.DashboardBuilder(board.title)
    .uid(board.uid)
    .description(board.description)
    .tags([TAG])
    .timezone('browser')
    .time({ from: board.from ?? 'now-1h', to: 'now' })
    .refresh('10s')
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .variables(variables(board))
    .annotations(MARKS.map(annotation))
    .link(new dashboard.DashboardLinkBuilder('AI jobs').type(dashboard.DashboardLinkType.Dashboards).tags([TAG])
      .asDropdown(true).includeVars(true).keepTime(true).icon('external link').tooltip('The other boards of AI jobs'));
  let y = 0;
  for (const { title, panels } of board.rows) {
    builder.withRow(new dashboard.RowBuilder(title).gridPos({ h: 1, w: WIDTH, x: 0, y }));
    y += 1;
    let x = 0;
    let tallest = 0;
    for (const { width, height, panel } of panels) {
      if (x + width > WIDTH) {
        x = 0;
        y += tallest;
        tallest = 0;
      }
      const built = panel.build();
      built.gridPos = { h: height, w: width, x, y };
      builder.withPanel({ build: () => built });
      x += width;
      tallest = Math.max(tallest, height);
    }
    y += tallest;
  }
  return builder.build();
}
