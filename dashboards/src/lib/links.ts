// Where panels lead: to the other boards, and to what is known of a failure.

import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';

export const UID = {
  overview: 'aijob-overview',
  training: 'aijob-training',
  inference: 'aijob-inference',
  gpu: 'aijob-gpu-memory',
  failures: 'aijob-failures',
  startup: 'aijob-startup-checkpoints',
  exporter: 'aijob-exporter',
} as const;

export const TAG = 'aijob';

/** A link of a panel or a value; its url may name fields and variables. */
export function link(title: string, url: string): dashboard.DashboardLinkBuilder {
  return new dashboard.DashboardLinkBuilder(title).url(url).targetBlank(!url.startsWith('/d/'));
}

/** To another board, with the same time and variables. */
export function toBoard(title: string, uid: string): dashboard.DashboardLinkBuilder {
  return link(title, `/d/${uid}?\${__url_time_range}&\${__all_variables}`);
}

/** From a row of a table to the boards of its workload. */
export function ofWorkload(title: string, uid: string): dashboard.DashboardLinkBuilder {
  return link(title,
    `/d/${uid}?\${__url_time_range}&var-datasource=\${datasource}&var-workload=\${__data.fields.workload}`);
}

/** A page of deploy/, under the address that the variable `docs` holds. */
export function page(title: string, path: string): dashboard.DashboardLinkBuilder {
  return link(title, `\${docs}/deploy/${path}`);
}

/** What a class of failure means: of the series under the cursor, or of the row. */
export const CLASS_OF_SERIES = page('What this class means', 'failures/${__field.labels.class}.md');
export const CLASS_OF_ROW = page('What this class means', 'failures/${__data.fields.class}.md');
