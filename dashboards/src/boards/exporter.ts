// Whether the exporter itself can be trusted: it reads, keeps up, stores, and is not at a limit.

import { type Board, choice } from '../lib/board';
import { page, UID } from '../lib/links';
import { lines, now } from '../lib/panels';
import { events, increase, own, quantile, rate, sumBy } from '../lib/promql';
import { rows } from '../lib/tables';

const SOURCE = 'source=~"$source"';
const LATENCY = own('aijob_exporter_detection_latency_seconds_bucket', SOURCE);
const MINE = 'and on (job, instance) aijob_exporter_build_info'; // of processes that are exporters

function of(family: string): string {
  return own(family, SOURCE);
}

function limit(name: string): { expr: string; legend: string } {
  return { expr: `max(limit:${name})`, legend: 'limit' };
}

function bars(title: string, description: string, parts: [string, string, string][], width = 8): ReturnType<typeof lines> {
  return lines({
    title, description, unit: 'none', bars: true, decimals: 0, width,
    lines: parts.map(([labels, selector, legend]) => ({ expr: sumBy(labels, events(selector, '$__rate_interval')), legend })),
  });
}

const nowPanels = [
  now({
    title: 'Exporters up', unit: 'none', expr: `count(${own('up', 'job=~".*aijob.?exporter.*"')} == 1) or vector(0)`,
    description: 'Targets whose job is named as the alerts expect it and that answered the last scrape.',
    links: [page('What to do', 'runbooks/AIJobExporterDown.md')],
  }),
  now({
    title: 'Behind the logs', unit: 'bytes', expr: `sum(${of('aijob_exporter_source_lag_bytes')})`,
    links: [page('What to do', 'runbooks/AIJobExporterLagging.md')],
    description: 'Bytes in followed files that have not been read yet.',
  }),
  now({
    title: 'Files', unit: 'none', expr: `sum(${of('aijob_exporter_source_files')})`,
    description: 'Files that are followed.',
  }),
  now({
    title: 'Lines', unit: 'cps', expr: `sum(${rate(of('aijob_log_lines_total'))})`,
    description: 'Complete lines read per second.',
  }),
  now({
    title: 'Series', unit: 'none', expr: `sum(${own('aijob_exporter_series')})`,
    description: 'Series that exist, as the series limit counts them.',
  }),
  now({
    title: 'Configuration refused', unit: 'none', expr: `count(${own('aijob_exporter_config_last_reload_success')} == 0) or vector(0)`,
    steps: [{ from: 1, color: 'red' }], links: [page('What to do', 'runbooks/AIJobExporterConfigReloadFailed.md')],
    description: 'Exporters whose newest attempt to read the configuration failed; they go on with the old one.',
  }),
];

const reading = [
  lines({
    title: 'Behind the logs, by source', unit: 'bytes',
    description: 'Bytes not read yet, by source; and the limit of AIJobExporterLagging.',
    lines: [
      { expr: sumBy('instance, source', of('aijob_exporter_source_lag_bytes')), legend: '{{instance}} {{source}}' },
      limit('aijob_exporter_source_lag:bytes'),
    ],
  }),
  lines({
    title: 'From line to count', unit: 's',
    description: 'Half and 99 of 100 events were counted faster, from the line\'s own time; and the limit of AIJobExporterDetectionSlow.',
    lines: [
      ...[0.5, 0.99].map((q) => ({ expr: quantile(q, LATENCY, 'source'), legend: `{{source}} p${q * 100}` })),
      limit('aijob_exporter_detection:seconds'),
    ],
  }),
  lines({
    title: 'Lines read', unit: 'cps', width: 8,
    description: 'Complete lines per second, by source.',
    lines: [{ expr: sumBy('source', rate(of('aijob_log_lines_total'))), legend: '{{source}}' }],
  }),
  lines({
    title: 'Bytes read', unit: 'Bps', width: 8,
    description: 'Bytes of complete lines per second, by source.',
    lines: [{ expr: sumBy('source', rate(of('aijob_log_bytes_total'))), legend: '{{source}}' }],
  }),
  lines({
    title: 'CPU by format', unit: 's', width: 8,
    description: 'CPU seconds per second spent on lines, by their format; 1 is a whole core.',
    lines: [{ expr: sumBy('profile', rate(own('aijob_exporter_parse_duration_seconds_total'))), legend: '{{profile}}' }],
  }),
];

const lost = [
  bars('Lines not as their format says', 'They are counted as lines all the same; and lines of which the end was dropped.', [
    ['source, profile, reason', of('aijob_log_parse_errors_total'), '{{source}} {{profile}} {{reason}}'],
    ['source, reason', of('aijob_exporter_lines_dropped_total'), '{{source}} dropped: {{reason}}'],
  ]),
  bars('Rotations and unread files', 'Rotations by kind, files that could not be opened or read, and folders polled because inotify watches ran out.', [
    ['source, kind', of('aijob_exporter_source_rotations_total'), '{{source}} {{kind}}'],
    ['source', of('aijob_exporter_source_errors_total'), '{{source}} not readable'],
    ['source', of('aijob_exporter_watch_fallbacks_total'), '{{source}} polled'],
  ]),
  lines({
    title: 'Bytes lost', unit: 'bytes', bars: true, width: 8,
    description: 'Bytes known to have been truncated away before they could be read.',
    lines: [{ expr: sumBy('source', events(of('aijob_exporter_bytes_lost_total'), '$__rate_interval')), legend: '{{source}}' }],
  }),
  bars('At a limit', 'Updates counted under _other because of the limit of series, values that are none, and what was left out of a scrape.', [
    ['metric', own('aijob_exporter_series_dropped_total'), '{{metric}} _other'],
    ['metric', own('aijob_exporter_values_refused_total'), '{{metric}} no number'],
    ['kind', own('aijob_exporter_exposition_dropped_total'), 'left out: {{kind}}'],
    ['instance', own('aijob_exporter_templates_forgotten_total'), 'templates forgotten by {{instance}}'],
  ], 12),
  bars('Storage', 'Commits that failed, stored states found damaged, and stored series that could not be taken over.', [
    ['instance', own('aijob_exporter_state_commit_errors_total'), '{{instance}} not committed'],
    ['instance', own('aijob_exporter_state_damaged_total'), '{{instance}} damaged'],
    ['instance', own('aijob_exporter_state_series_refused_total'), '{{instance}} series refused'],
  ], 12),
];

const process = [
  lines({
    title: 'Memory', unit: 'bytes', width: 8,
    description: 'Resident memory; and the limit of AIJobExporterMemoryHigh.',
    lines: [
      { expr: `max by (instance) (${own('process_resident_memory_bytes')} ${MINE})`, legend: '{{instance}}' },
      limit('aijob_exporter_memory:bytes'),
    ],
  }),
  lines({
    title: 'CPU', unit: 's', width: 8,
    description: 'CPU seconds per second; 1 is a whole core.',
    lines: [{ expr: `max by (instance) (${rate(own('process_cpu_seconds_total'))} ${MINE})`, legend: '{{instance}}' }],
  }),
  lines({
    title: 'Requests served', unit: 'reqps', width: 8,
    description: 'Requests to the exporter, by route and status code.',
    lines: [{ expr: sumBy('handler, code', rate(own('aijob_exporter_http_requests_total'))), legend: '{{handler}} {{code}}' }],
  }),
  lines({
    title: 'Pushes', unit: 'none', width: 24, steps: true,
    description: 'Pushed groups and their series, groups that expired and pushes that were refused in the last 15 minutes.',
    lines: [
      { expr: sumBy('instance', own('aijob_push_groups')), legend: '{{instance}} groups' },
      { expr: sumBy('instance', own('aijob_push_series')), legend: '{{instance}} series' },
      { expr: sumBy('instance', increase(own('aijob_push_expired_total'), '15m')), legend: '{{instance}} expired' },
      { expr: sumBy('reason', increase(own('aijob_push_refused_total'), '15m')), legend: 'refused: {{reason}}' },
    ],
  }),
  rows({
    title: 'Exporters', width: 24, height: 6,
    description: 'What each was built from, how old its newest commit, configuration and push are, how long reading the configuration took, and how many templates it holds.',
    labels: [{ label: 'instance' }, { label: 'version', width: 90 }],
    columns: [
      { name: 'Up', unit: 'none', expr: `max by (instance, version) (${own('aijob_exporter_build_info')})` },
      { name: 'Commits/s', unit: 'none', decimals: 1, expr: `max by (instance) (${rate(own('aijob_exporter_state_commits_total'))})` },
      { name: 'Commit, ago', unit: 's', decimals: 0, expr: `time() - max by (instance) (${own('aijob_exporter_state_last_commit_timestamp_seconds')})` },
      { name: 'Configuration, ago', unit: 's', decimals: 0, expr: `time() - max by (instance) (${own('aijob_exporter_config_last_reload_success_timestamp_seconds')})` },
      { name: 'Reload took', unit: 's', expr: sumBy('instance', own('aijob_exporter_config_reload_duration_seconds')) },
      { name: 'Push, ago', unit: 's', decimals: 0, expr: `time() - max by (instance) (${own('aijob_push_last_timestamp_seconds')} > 0)` },
      { name: 'Templates', unit: 'none', expr: `max by (instance) (${own('aijob_exporter_templates')})` },
    ],
  }),
];

export const exporter: Board = {
  uid: UID.exporter,
  file: 'exporter.json',
  title: 'AI jobs / Exporter',
  description: 'The exporter itself: whether it reads, keeps up, stores, and is not at a limit.',
  variables: [choice('instance', 'Exporter', 'aijob_exporter_build_info'), choice('source', 'Source', 'aijob_exporter_source_files')],
  rows: [
    { title: 'Now', panels: nowPanels },
    { title: 'Reading', panels: reading },
    { title: 'What was lost or left out', panels: lost },
    { title: 'Process, storage and pushes', panels: process },
  ],
};
