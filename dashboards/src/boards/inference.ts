// Whether a server answers, how fast, and how its model calls and tasks go.

import type { Board } from '../lib/board';
import { page, toBoard, UID } from '../lib/links';
import { density, lines, now } from '../lib/panels';
import { events, limit, maxBy, of, quantile, rate, seen, share, sumBy, total } from '../lib/promql';

const SERVED = 'route!~"health|/v1/models"'; // probes are not what users wait for
const LATENCY = of('aijob_http_request_duration_seconds_bucket', SERVED);
const REQUESTS = of('aijob_http_requests_total', SERVED);
const PROBED = of('aijob_health_checks_total');
const FAILED = of('aijob_http_requests_total', SERVED, 'code=~"5xx|503"');

const nowPanels = [
  now({
    title: 'Requests', unit: 'reqps', decimals: 1, expr: `sum(${rate(REQUESTS)})`, none: '0',
    description: 'Requests per second in access logs, health probes left out.',
  }),
  now({
    title: 'Latency, 95 of 100', unit: 's', expr: quantile(0.95, LATENCY), legend: '{{workload}}', none: 'no requests',
    description: '95 of 100 requests were faster.',
  }),
  now({
    title: 'Latency against its limit', unit: 'percentunit', decimals: 0, legend: '{{workload}}', none: 'no requests or no rules',
    expr: `${quantile(0.95, LATENCY)} / on (workload) ${of('workload_limit:aijob_http_request_seconds:p95')}`,
    steps: [{ from: 0.8, color: 'yellow' }, { from: 1, color: 'red' }],
    links: [page('What to do', 'runbooks/AIJobLatencyHigh.md')],
    description: 'The latency of 95 of 100 requests as a share of its limit; over 100 % AIJobLatencyHigh fires.',
  }),
  now({
    title: 'Requests answered 5xx', unit: 'percentunit', decimals: 1, legend: '{{workload}}', none: 'no requests',
    expr: share(FAILED, REQUESTS),
    description: 'Share of requests answered 5xx; probes of a server that loads are not among them.',
  }),
  now({
    title: 'Requests timed out', unit: 'none', decimals: 0, expr: total(of('aijob_timeouts_total', 'kind="request"')),
    steps: [{ from: 1, color: 'yellow' }],
    description: 'Requests that logs report as timed out, in the chosen time.',
  }),
  now({
    title: 'Probes failed in a row', unit: 'none', expr: `max(${of('aijob_health_consecutive_failures')})`,
    steps: [{ from: 1, color: 'yellow' }],
    description: 'Health probes failed or timed out since the last good one, of the workload with most. 503 while a model loads does not count.',
  }),
];

const latency = [
  lines({
    title: 'Latency', unit: 's',
    description: 'Half, 95 and 99 of 100 requests were faster; and the limit of AIJobLatencyHigh.',
    lines: [
      ...[0.5, 0.95, 0.99].map((q) => ({ expr: quantile(q, LATENCY), legend: `{{workload}} p${q * 100}` })),
      { expr: limit('aijob_http_request_seconds:p95', quantile(0.95, LATENCY)), legend: 'limit of {{workload}}' },
    ],
  }),
  density({
    title: 'Requests by duration', unit: 's', buckets: LATENCY,
    description: 'How many requests took how long.',
  }),
  lines({
    title: 'Latency by route, 95 of 100', unit: 's',
    description: '95 of 100 requests to a route were faster.',
    lines: [{ expr: quantile(0.95, LATENCY, 'workload, route'), legend: '{{workload}} {{route}}' }],
  }),
  lines({
    title: 'Requests over 1 second', unit: 'percentunit',
    description: 'Share of slow requests over five minutes, an hour and six hours, as AIJobLatencyBudgetBurn reads them. The objective allows 1 %. Needs the rules of deploy/prometheus.',
    lines: ['5m', '1h', '6h'].map((window) => ({ expr: maxBy('workload', of(`workload:aijob_http_requests_slow:ratio_rate${window}`)), legend: `{{workload}} ${window}` })),
  }),
];

const requests = [
  lines({
    title: 'Requests by answer', unit: 'reqps', stacked: true,
    description: 'Requests per second by status code, probes left out.',
    lines: [{ expr: sumBy('code', rate(REQUESTS)), legend: '{{code}}' }],
  }),
  lines({
    title: 'Answered 5xx over time', unit: 'percentunit',
    description: 'Share of requests answered 5xx; and the limit of AIJobRequestErrorsHigh.',
    lines: [
      { expr: share(FAILED, REQUESTS), legend: '{{workload}}' },
      { expr: limit('aijob_http_request_failures:ratio', share(FAILED, REQUESTS)), legend: 'limit of {{workload}}' },
    ],
  }),
  lines({
    title: 'Timed out, aborted, without a duration', unit: 'none', bars: true, decimals: 0,
    description: 'Timeouts by what was waited for, aborted requests, and requests whose logged duration is none and was left out, with the reason.',
    lines: [
      { expr: sumBy('kind', events(of('aijob_timeouts_total'), '$__rate_interval')), legend: 'timeout: {{kind}}' },
      { expr: sumBy('workload', events(of('aijob_requests_aborted_total'), '$__rate_interval')), legend: 'aborted: {{workload}}' },
      { expr: sumBy('reason', events(of('aijob_http_duration_rejected_total'), '$__rate_interval')), legend: 'no duration: {{reason}}' },
    ],
  }),
  lines({
    title: 'Health probes', unit: 'cps', stacked: true, links: [toBoard('Cold start and checkpoints', UID.startup)],
    description: 'Health probes per second by result; starting is a probe answered 503 while the job comes up.',
    lines: [{ expr: sumBy('result', rate(of('aijob_health_checks_total'))), legend: '{{result}}' }],
  }),
  lines({
    title: 'Failed probes over time', unit: 'none', steps: true, plainLimits: true,
    description: 'Probes failed since the last good one; and the limit of AIJobHealthCheckFailing.',
    lines: [
      { expr: seen(maxBy('workload', of('aijob_health_consecutive_failures')), PROBED), legend: '{{workload}}' },
      { expr: limit('aijob_health_failures:count', sumBy('workload', events(PROBED))), legend: 'limit of {{workload}}' },
    ],
  }),
  lines({
    title: 'Garbage collection, 99 of 100 pauses', unit: 's',
    description: '99 of 100 pauses of garbage collections were shorter.',
    lines: [{ expr: quantile(0.99, of('aijob_gc_pause_seconds_bucket')), legend: '{{workload}}' }],
  }),
];

const agents = [
  lines({
    title: 'Model calls of agents, 95 of 100', unit: 's',
    description: 'Time to the first token, to the end of thinking, and in total: 95 of 100 calls were faster.',
    lines: ['ttft', 'thinking', 'inference'].map((part) => ({ expr: quantile(0.95, of(`aijob_agent_${part}_seconds_bucket`)), legend: `{{workload}} ${part}` })),
  }),
  lines({
    title: 'Steps of tasks, 95 of 100', unit: 's',
    description: 'Durations that task records state, by step: 95 of 100 were faster.',
    lines: [{ expr: quantile(0.95, of('aijob_step_duration_seconds_bucket'), 'step'), legend: '{{step}}' }],
  }),
  lines({
    title: 'Tasks by status', unit: 'cps', stacked: true, links: [toBoard('Failures and incidents', UID.failures)],
    description: 'Task records per second by the status they state.',
    lines: [{ expr: sumBy('status', rate(of('aijob_task_status_total'))), legend: '{{status}}' }],
  }),
  lines({
    title: 'Actions until a task ended', unit: 'none',
    description: 'Half and 90 of 100 tasks took fewer actions.',
    lines: [0.5, 0.9].map((q) => ({ expr: quantile(q, of('aijob_agent_steps_per_task_bucket')), legend: `{{workload}} p${q * 100}` })),
  }),
];

export const inference: Board = {
  uid: UID.inference,
  file: 'inference.json',
  title: 'AI jobs / Inference and latency',
  description: 'Latency and errors of servers, their health, and the calls and tasks of agents.',
  rows: [
    { title: 'Now', panels: nowPanels },
    { title: 'Latency', panels: latency },
    { title: 'Requests and health', panels: requests },
    { title: 'Agents and tasks', panels: agents },
  ],
};
