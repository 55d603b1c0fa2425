// What failed, what began it, what followed, and what is known about it.

import type { Board } from '../lib/board';
import { CLASS_OF_ROW, CLASS_OF_SERIES, page, UID } from '../lib/links';
import { lines, now } from '../lib/panels';
import { CHOSEN, events, increase, limit, maxBy, of, quantile, rate, seen, share, sumBy, total } from '../lib/promql';
import { rows } from '../lib/tables';

const FAILURES = of('aijob_failures_total');
const DURATION = 'aijob_incident_duration_seconds';

const TASKS_FAILED = share(of('aijob_task_status_total', 'status="failed"'),
  of('aijob_task_status_total', 'status=~"success|failed"'));

const nowPanels = [
  now({
    title: 'Incidents open', unit: 'none', expr: `sum(${of('aijob_incidents_open')})`, none: '0', steps: [{ from: 1, color: 'red' }],
    links: [page('What to do', 'runbooks/AIJobNotRecovered.md')],
    description: 'Incidents that have neither been followed by progress nor ended by quiet.',
  }),
  now({
    title: 'Incidents', unit: 'none', decimals: 0, expr: total(of('aijob_incidents_total')), steps: [{ from: 1, color: 'orange' }],
    description: 'Incidents that began in the chosen time; counted ten seconds after their first line.',
  }),
  now({
    title: 'Time to recover', unit: 's', decimals: 0, none: 'none ended',
    expr: `sum(${increase(of(`${DURATION}_sum`), '$__range')}) / (sum(${increase(of(`${DURATION}_count`), '$__range')}) > 0)`,
    description: 'Mean time from an incident\'s first failure until work went on, of those that ended in the chosen time.',
  }),
  now({
    title: 'Affected ranks', unit: 'none', expr: `max(${of('aijob_incident_affected_ranks')})`,
    description: 'Ranks that reported a failure in the newest incident, of the workload with most.',
  }),
  now({
    title: 'Restarts', unit: 'none', decimals: 0, expr: total(of('aijob_restarts_total')), steps: [{ from: 1, color: 'yellow' }],
    description: 'Restarts in the chosen time, as logs report them.',
  }),
  now({
    title: 'Unknown errors', unit: 'none', decimals: 0, expr: total(of('aijob_novel_templates_total')),
    description: 'Kinds of error lines that no rule knows, first seen in the chosen time. /api/v1/templates shows them.',
  }),
];

const incidents = [
  rows({
    title: 'Incidents by what began them', width: 12,
    description: 'Incidents of the chosen time by the class that began them and its layer. A class leads to its page.',
    labels: [{ label: 'workload' }, { label: 'class', links: [CLASS_OF_ROW] }, { label: 'layer' }],
    columns: [{ name: 'Incidents', unit: 'none', decimals: 0, expr: sumBy('workload, class, layer', events(of('aijob_incidents_total'))) }],
    sortBy: 'Incidents',
  }),
  rows({
    title: 'Failures by class', width: 12,
    description: 'Failures of the chosen time, once for each incident and role, and how long ago the newest was. A class leads to its page.',
    labels: [{ label: 'workload' }, { label: 'class', links: [CLASS_OF_ROW] }],
    columns: [
      { name: 'Began it', unit: 'none', decimals: 0, expr: sumBy('workload, class', events(of('aijob_failures_total', 'cause_role="initiating"'))) },
      { name: 'Followed', unit: 'none', decimals: 0, expr: sumBy('workload, class', events(of('aijob_failures_total', 'cause_role!="initiating"'))) },
      { name: 'Newest, ago', unit: 's', decimals: 0, expr: `time() - ${maxBy('workload, class', of('aijob_last_failure_timestamp_seconds'))}` },
    ],
    sortBy: 'Began it',
  }),
  lines({
    title: 'Open incidents by severity', unit: 'none', steps: true, stacked: true, decimals: 0,
    description: 'Open incidents by the worst severity of their failures.',
    lines: [{ expr: `${sumBy('workload, severity', of('aijob_incidents_open'))} > 0`, legend: '{{workload}} {{severity}}' }],
  }),
  lines({
    title: 'Time to recover by class', unit: 's', valueLinks: [CLASS_OF_SERIES],
    description: '90 of 100 incidents that ended were shorter, by the class that began them.',
    lines: [{ expr: quantile(0.9, of(`${DURATION}_bucket`), 'class'), legend: '{{class}}' }],
  }),
];

const causes = [
  lines({
    title: 'Failures by class and role', unit: 'none', bars: true, decimals: 0, valueLinks: [CLASS_OF_SERIES],
    description: 'initiating: what began it; cascade: what followed; teardown: what only cleans up.',
    lines: [{ expr: sumBy('class, cause_role', events(FAILURES, '$__rate_interval')), legend: '{{class}} {{cause_role}}' }],
  }),
  lines({
    title: 'Failure events', unit: 'none', bars: true, decimals: 0, valueLinks: [CLASS_OF_SERIES],
    description: 'Every matched line, by class and subtype: how loud a failure was.',
    lines: [{ expr: sumBy('class, subtype', events(of('aijob_failure_events_total'), '$__rate_interval')), legend: '{{class}} {{subtype}}' }],
  }),
  rows({
    title: 'Known causes', width: 16,
    description: 'Fingerprints that were recognised in the chosen time; each leads to its cause and remedy.',
    labels: [
      { label: 'workload', width: 120 },
      { label: 'fingerprint', links: [page('Cause and remedy', 'failures/${__value.text}.md')], width: 110 },
      { label: 'class', links: [CLASS_OF_ROW], width: 130 }, { label: 'severity', width: 90 }, { label: 'title', name: 'Cause' },
    ],
    columns: [{
      name: 'Events', unit: 'none', decimals: 0, width: 80,
      expr: `sum by (workload, fingerprint, class, severity, title) (${events(`aijob_fingerprint_matches_total{${CHOSEN}}`)}`
        + ' * on (job, instance, fingerprint) group_left (class, severity, title) '
        + 'max by (job, instance, fingerprint, class, severity, title) (aijob_fingerprint_info))',
    }],
    sortBy: 'Events',
  }),
  rows({
    title: 'From module to module', width: 8,
    description: 'Requests of the chosen time in which an error went from one module to another, of all workloads.',
    labels: [{ label: 'from' }, { label: 'to' }],
    columns: [{ name: 'Requests', unit: 'none', decimals: 0, expr: sumBy('from, to', events('aijob_error_propagation_total')) }],
    sortBy: 'Requests',
  }),
];

const around = [
  lines({
    title: 'Restarts in 15 minutes', unit: 'none', steps: true,
    description: 'Restarts of the last 15 minutes by reason; and the limit of AIJobCrashLooping.',
    lines: [
      { expr: sumBy('workload, reason', events(of('aijob_restarts_total'), '15m')), legend: '{{workload}} {{reason}}' },
      { expr: limit('aijob_restarts:count15m', events(of('aijob_restarts_total'), '15m')), legend: 'limit of {{workload}}' },
    ],
  }),
  lines({
    title: 'Tasks that fail', unit: 'percentunit',
    description: 'Share of the finished tasks that failed; and the limit of AIJobTaskFailureRatioHigh.',
    lines: [
      { expr: TASKS_FAILED, legend: '{{workload}}' },
      { expr: limit('aijob_tasks_failed:ratio', TASKS_FAILED), legend: 'limit of {{workload}}' },
    ],
  }),
  lines({
    title: 'Unknown errors in ten minutes', unit: 'none', steps: true,
    description: 'Kinds of error lines first seen in the last ten minutes; and the limit of AIJobNovelErrors.',
    lines: [
      { expr: sumBy('workload', events(of('aijob_novel_templates_total'), '10m')), legend: '{{workload}}' },
      { expr: limit('aijob_novel_templates:count10m', events(of('aijob_novel_templates_total'), '10m')), legend: 'limit of {{workload}}' },
    ],
  }),
  lines({
    title: 'Error files and false alarms', unit: 'cps',
    description: 'Files <task_id>.error.log that appeared, and lines that look like failures and are none, by the rule that knew; per second.',
    lines: [
      { expr: seen(sumBy('workload', rate(of('aijob_error_files_total'))), of('aijob_error_files_total')), legend: 'error files of {{workload}}' },
      { expr: sumBy('rule', rate(of('aijob_noise_suppressed_total'))), legend: 'no failure: {{rule}}' },
    ],
  }),
];

const ahead = [
  lines({
    title: 'Anomalies', unit: 'none', bars: true, decimals: 0, width: 8,
    description: 'Anomalies that began, by signal.',
    lines: [{ expr: sumBy('workload, signal', events(of('aijob_anomalies_total'), '$__rate_interval')), legend: '{{workload}} {{signal}}' }],
  }),
  lines({
    title: 'How unusual', unit: 'none', width: 8,
    description: 'How far a signal is above what is ordinary for it; above 5 (mad_z), 4 (ewma) and 8 (cusum) it is an anomaly.',
    lines: [{ expr: maxBy('workload, signal, method', of('aijob_anomaly_score')), legend: '{{workload}} {{signal}} {{method}}' }],
  }),
  lines({
    title: 'Failures forecast', unit: 'none', width: 8,
    description: 'Failures forecast for a minute that is so many minutes ahead, only while forecasts are better than assuming that all stays as it is; and how much better (1: perfect).',
    lines: [
      { expr: maxBy('workload, horizon_minutes', of('aijob_failure_forecast')), legend: '{{workload}} in {{horizon_minutes}} min' },
      { expr: maxBy('workload', of('aijob_forecast_skill')), legend: '{{workload}} skill' },
    ],
  }),
];

const acting = [
  lines({
    title: 'Decisions to act', unit: 'none', bars: true, decimals: 0, width: 24,
    description: 'What the exporter decided about incidents, by policy, and what came of it; and of all exporters, why incidents were left alone. Nothing where the configuration has no remediation.',
    links: [page('What to do', 'runbooks/AIJobRemediationFlapping.md')],
    lines: [
      { expr: sumBy('action, outcome', events(of('aijob_remediations_total', 'outcome!="suppressed"'), '$__rate_interval')), legend: '{{action}} {{outcome}}' },
      { expr: sumBy('reason', events('aijob_remediation_suppressed_total', '$__rate_interval')), legend: 'suppressed: {{reason}}' },
    ],
  }),
];

export const failures: Board = {
  uid: UID.failures,
  file: 'failures.json',
  title: 'AI jobs / Failures and incidents',
  description: 'Incidents, the failures in them, their causes and remedies.',
  from: 'now-6h',
  rows: [
    { title: 'Now', panels: nowPanels },
    { title: 'Incidents', panels: incidents },
    { title: 'Causes', panels: causes },
    { title: 'Around', panels: around },
    { title: 'Ahead', panels: ahead },
    { title: 'Acting', panels: acting },
  ],
};
