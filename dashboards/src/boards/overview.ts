// What is wrong, with which job, since when: the board to begin with.

import type { Board } from '../lib/board';
import { CLASS_OF_SERIES, ofWorkload, page, toBoard, UID } from '../lib/links';
import { lines, now } from '../lib/panels';
import { age, events, limit, of, quantile, rate, seen, sumBy, maxBy, total } from '../lib/promql';
import { rows } from '../lib/tables';

const SERVED = 'route!~"health|/v1/models"';
const LATENCY = of('aijob_http_request_duration_seconds_bucket', SERVED);
const REQUESTS = of('aijob_http_requests_total');
const OPEN = sumBy('workload', of('aijob_incidents_open'));
const TO_FAILURES = [toBoard('Failures and incidents', UID.failures)];

const nowPanels = [
  now({
    title: 'Workloads', unit: 'none', expr: `count(group by (workload) (${of('aijob_log_lines_total')}))`, none: '0',
    description: 'Workloads whose logs the exporter knows, silent ones too.',
  }),
  now({
    title: 'Incidents open', unit: 'none', expr: `sum(${of('aijob_incidents_open')})`, none: '0',
    steps: [{ from: 1, color: 'red' }], links: TO_FAILURES,
    description: 'Incidents that have neither been followed by progress nor ended by quiet. One for a workload at most.',
  }),
  now({
    title: 'Alerts firing', unit: 'none', none: '0',
    expr: `count(${of('ALERTS', 'alertname=~"AIJob.+"', 'alertstate="firing"')}) or vector(0)`,
    steps: [{ from: 1, color: 'orange' }],
    description: 'Alerts of deploy/prometheus that fire now, those about the exporter among them. 0 also where the rules are not loaded.',
  }),
  now({
    title: 'Failures', unit: 'none', decimals: 0,
    expr: total(of('aijob_failures_total', 'cause_role="initiating"')),
    steps: [{ from: 1, color: 'orange' }], links: TO_FAILURES,
    description: 'Failures in the chosen time that began something; what only followed from them is left out.',
  }),
  now({
    title: 'GPU out of memory', unit: 'none', decimals: 0, expr: total(of('aijob_gpu_oom_total')),
    steps: [{ from: 1, color: 'orange' }], links: [toBoard('GPU memory', UID.gpu)],
    description: 'GPU out-of-memory errors in the chosen time.',
  }),
  now({
    title: 'Restarts', unit: 'none', decimals: 0, expr: total(of('aijob_restarts_total')),
    steps: [{ from: 1, color: 'yellow' }], links: TO_FAILURES,
    description: 'Restarts of jobs or of their processes in the chosen time, as logs report them.',
  }),
];

const workloads = rows({
  title: 'Each workload', width: 24, height: 9,
  description: 'One row for each workload; a click on its name leads to its boards. A column is empty where the job\'s logs do not say it.',
  labels: [{
    label: 'workload', width: 180,
    links: [ofWorkload('Failures and incidents', UID.failures), ofWorkload('Training', UID.training),
      ofWorkload('Inference and latency', UID.inference), ofWorkload('GPU memory', UID.gpu),
      ofWorkload('Cold start and checkpoints', UID.startup)],
  }],
  columns: [
    { name: 'Incidents open', unit: 'none', expr: OPEN, steps: [{ from: 1, color: 'red' }] },
    { name: 'Failures', unit: 'none', decimals: 0, expr: `${sumBy('workload', events(of('aijob_failures_total', 'cause_role="initiating"')))} or 0 * ${OPEN}`, steps: [{ from: 1, color: 'orange' }] },
    { name: 'Last line', unit: 's', decimals: 0, expr: age('aijob_last_log_timestamp_seconds') },
    { name: 'Last progress', unit: 's', decimals: 0, expr: age('aijob_last_progress_timestamp_seconds') },
    { name: 'Step', unit: 'none', expr: maxBy('workload', of('aijob_training_step')) },
    { name: 'Tokens/s', unit: 'short', expr: maxBy('workload', of('aijob_training_tokens_per_second')) },
    { name: 'Requests/s', unit: 'reqps', decimals: 1, expr: seen(sumBy('workload', rate(REQUESTS)), REQUESTS) },
    { name: 'GPU memory', unit: 'percentunit', decimals: 0, expr: maxBy('workload', of('aijob_gpu_memory_used_ratio')) },
    { name: 'Checkpoint age', unit: 's', decimals: 0, expr: age('aijob_checkpoint_last_success_timestamp_seconds') },
    { name: 'Model loaded', unit: 'percentunit', decimals: 0, expr: `min by (workload) (${of('aijob_model_load_progress_ratio')})` },
  ],
  sortBy: 'Incidents open',
});

const alerts = rows({
  title: 'Alerts that fire', width: 12, height: 8,
  description: 'Alerts of deploy/prometheus that fire now, with the page that says what to do. Empty where none fires or the rules are not loaded.',
  labels: [
    { label: 'alertname', name: 'Alert', width: 230, links: [page('What to do', 'runbooks/${__value.text}.md')] },
    { label: 'severity', name: 'Severity', width: 90 },
    { label: 'workload', name: 'Workload' },
  ],
  columns: [{
    name: 'Firing', unit: 'none',
    expr: `count by (alertname, severity, workload) (${of('ALERTS', 'alertname=~"AIJob.+"', 'alertstate="firing"')})`,
  }],
});

export const overview: Board = {
  uid: UID.overview,
  file: 'overview.json',
  title: 'AI jobs / Overview',
  description: 'All jobs at a glance, and the way to the board that says more.',
  rows: [
    { title: 'Now', panels: nowPanels },
    { title: 'Jobs and alerts', panels: [workloads, alerts, lines({
      title: 'Failures by class', unit: 'none', bars: true, decimals: 0, valueLinks: [CLASS_OF_SERIES],
      description: 'What began failures, by class, once for each incident.',
      lines: [{ expr: sumBy('class', events(of('aijob_failures_total', 'cause_role="initiating"'), '$__rate_interval')), legend: '{{class}}' }],
    })] },
    { title: 'Work', panels: [
      lines({
        title: 'Latency of requests, 95 of 100', unit: 's', links: [toBoard('Inference and latency', UID.inference)],
        description: '95 of 100 requests were faster, health probes left out; and the limit of the alert AIJobLatencyHigh.',
        lines: [
          { expr: quantile(0.95, LATENCY), legend: '{{workload}}' },
          { expr: limit('aijob_http_request_seconds:p95', quantile(0.95, LATENCY)), legend: 'limit of {{workload}}' },
        ],
      }),
      lines({
        title: 'Training throughput', unit: 'short', links: [toBoard('Training', UID.training)],
        description: 'Tokens per second, as trainers log them.',
        lines: [{ expr: maxBy('workload', of('aijob_training_tokens_per_second')), legend: '{{workload}}' }],
      }),
      lines({
        title: 'GPU memory in use', unit: 'percentunit', max: 1, links: [toBoard('GPU memory', UID.gpu)],
        description: 'The fullest GPU of each workload, where logs state both parts; and the limit of AIJobGPUMemoryNearLimit.',
        lines: [
          { expr: maxBy('workload', of('aijob_gpu_memory_used_ratio')), legend: '{{workload}}' },
          { expr: limit('aijob_gpu_memory_used:ratio', of('aijob_gpu_memory_used_ratio')), legend: 'limit of {{workload}}' },
        ],
      }),
      lines({
        title: 'Age of the newest checkpoint', unit: 's', links: [toBoard('Cold start and checkpoints', UID.startup)],
        description: 'What would be lost now; and the limit of AIJobCheckpointStale: three of the job\'s own intervals.',
        lines: [
          { expr: age('aijob_checkpoint_last_success_timestamp_seconds'), legend: '{{workload}}' },
          { expr: maxBy('workload', of('workload:aijob_checkpoint_age_limit:seconds')), legend: 'limit of {{workload}}' },
        ],
      }),
    ] },
    { title: 'Logs', panels: [
      lines({
        title: 'Silence', unit: 's', plainLimits: true,
        description: 'Seconds since the newest line of each workload; and the limit of AIJobLogSilent. A job that has ended is silent too.',
        lines: [
          { expr: age('aijob_last_log_timestamp_seconds'), legend: '{{workload}}' },
          { expr: limit('aijob_log_silence:seconds', of('aijob_last_log_timestamp_seconds')), legend: 'limit of {{workload}}' },
        ],
      }),
      lines({
        title: 'Lines by level', unit: 'cps', stacked: true, links: [toBoard('Exporter', UID.exporter)],
        description: 'Complete log lines read per second, by their own level.',
        lines: [{ expr: sumBy('level', rate(of('aijob_log_lines_total'))), legend: '{{level}}' }],
      }),
    ] },
  ],
};
