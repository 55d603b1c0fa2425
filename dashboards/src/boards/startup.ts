// How a job comes up, and what it could come back to.

import type { Board } from '../lib/board';
import { page, UID } from '../lib/links';
import { lines, now } from '../lib/panels';
import { age, events, increase, limit, maxBy, of, quantile, rate, seen, sumBy, total } from '../lib/promql';
import { rows } from '../lib/tables';

const PHASES = 'aijob_startup_phase_duration_seconds';
const SAVES = 'aijob_checkpoint_save_seconds';

const nowPanels = [
  now({
    title: 'Model loaded', unit: 'percentunit', decimals: 0, expr: `min by (workload) (${of('aijob_model_load_progress_ratio')})`, legend: '{{workload}}',
    links: [page('When it stands still', 'runbooks/AIJobModelLoadStuck.md')],
    description: 'How much of a model is loaded; its slowest part where there are several.',
  }),
  now({
    title: 'Probes while starting', unit: 'none', decimals: 0, expr: total(of('aijob_health_checks_total', 'result="starting"')),
    description: 'Probes answered 503 while a job came up, in the chosen time. They are no failures.',
  }),
  now({
    title: 'Checkpoint age', unit: 's', decimals: 0, expr: age('aijob_checkpoint_last_success_timestamp_seconds'), legend: '{{workload}}',
    description: 'What would be lost now, in time.',
  }),
  now({
    title: 'Steps since a checkpoint', unit: 'none', expr: maxBy('workload', of('aijob_checkpoint_lag_steps')), legend: '{{workload}}',
    description: 'What would be lost now, in training steps.',
  }),
  now({
    title: 'Saves that failed', unit: 'none', decimals: 0, expr: total(of('aijob_checkpoint_saves_total', 'result=~"failed|incomplete"')),
    steps: [{ from: 1, color: 'orange' }], links: [page('Causes and remedies', 'failures/checkpoint_save.md')],
    description: 'Checkpoint saves that failed or did not come to their end, in the chosen time.',
  }),
  now({
    title: 'Loads that failed', unit: 'none', decimals: 0, expr: total(of('aijob_checkpoint_loads_total', 'result!="success"')),
    steps: [{ from: 1, color: 'red' }], links: [page('Causes and remedies', 'failures/checkpoint_load.md')],
    description: 'Checkpoint loads that failed, found nothing, or found what does not fit together, in the chosen time.',
  }),
];

const start = [
  lines({
    title: 'Model loading', unit: 'percentunit', max: 1,
    description: 'How much is loaded, by model or part. A line that stays flat below 100 % is a load that is stuck.',
    lines: [{ expr: maxBy('workload, target', of('aijob_model_load_progress_ratio')), legend: '{{workload}} {{target}}' }],
  }),
  lines({
    title: 'Phases of starts, 90 of 100', unit: 's',
    description: '90 of 100 were shorter, by phase, over the last 30 minutes; and the limit of AIJobStartupPhaseSlow.',
    lines: [
      { expr: `histogram_quantile(0.9, ${sumBy('phase, le', increase(of(`${PHASES}_bucket`), '30m'))}) >= 0`, legend: '{{phase}}' },
      { expr: limit('aijob_startup_phase:seconds', `${increase(of(`${PHASES}_count`), '30m')} > 0`), legend: 'limit of {{workload}}' },
    ],
  }),
  lines({
    title: 'Time until a model is loaded', unit: 's',
    description: 'What is left over the slower of the observed and the configured bandwidth, times 1.2 (low) and 1.5 (high).',
    lines: [{ expr: maxBy('workload, target, bound', of('aijob_model_load_eta_seconds')), legend: '{{workload}} {{target}} {{bound}}' }],
  }),
  lines({
    title: 'Speed of loading', unit: 'Bps',
    description: 'Observed speed of the newest load.',
    lines: [{ expr: maxBy('workload, target', of('aijob_model_load_bandwidth_bytes_per_second')), legend: '{{workload}} {{target}}' }],
  }),
  lines({
    title: 'Duration of starts, 90 of 100', unit: 's',
    description: '90 of 100 starts were shorter, by result, of those seen from their beginning; over the last six hours.',
    lines: [{ expr: `histogram_quantile(0.9, ${sumBy('workload, result, le', increase(of('aijob_startup_duration_seconds_bucket'), '6h'))}) >= 0`, legend: '{{workload}} {{result}}' }],
  }),
  rows({
    title: 'Starts now', width: 6,
    description: 'The phase that a start is in, and for how long. Empty where none runs.',
    labels: [{ label: 'workload' }, { label: 'phase' }],
    columns: [{ name: 'For', unit: 's', decimals: 0, expr: `${age('aijob_startup_phase_start_timestamp_seconds')} + on (workload) group_right () 0 * (${maxBy('workload, phase', of('aijob_startup_phase_info'))} == 1)` }],
  }),
  rows({
    title: 'Timeouts for probes', width: 6,
    description: 'How long a probe should wait: the p99 of the newest starts that became ready, times 1.2.',
    labels: [{ label: 'workload' }, { label: 'probe' }],
    columns: [{ name: 'At least', unit: 's', decimals: 0, expr: maxBy('workload, probe', of('aijob_probe_recommended_timeout_seconds')) }],
  }),
  rows({
    title: 'Phases of starts, mean',
    description: 'Mean duration and number of the phases of the chosen time.',
    labels: [{ label: 'workload' }, { label: 'phase' }],
    columns: [
      { name: 'Mean', unit: 's', expr: `${sumBy('workload, phase', increase(of(`${PHASES}_sum`), '$__range'))} / (${sumBy('workload, phase', increase(of(`${PHASES}_count`), '$__range'))} > 0)` },
      { name: 'Times', unit: 'none', decimals: 0, expr: `${sumBy('workload, phase', increase(of(`${PHASES}_count`), '$__range'))} > 0` },
    ],
    sortBy: 'Mean',
  }),
  rows({
    title: 'Size of models',
    description: 'Size of a model, or of its part on one device, as logs state it, and how much of it is loaded.',
    labels: [{ label: 'workload' }, { label: 'target' }],
    columns: [
      { name: 'Size', unit: 'bytes', decimals: 2, expr: maxBy('workload, target', of('aijob_model_bytes')) },
      { name: 'Loaded', unit: 'percentunit', decimals: 0, expr: maxBy('workload, target', of('aijob_model_load_progress_ratio')) },
    ],
    sortBy: 'Size',
  }),
];

const checkpoints = [
  lines({
    title: 'Age of the newest checkpoint', unit: 's', links: [page('What to do', 'runbooks/AIJobCheckpointStale.md')],
    description: 'Seconds since the newest save that succeeded; and the limit of AIJobCheckpointStale: three of the job\'s own intervals.',
    lines: [
      { expr: age('aijob_checkpoint_last_success_timestamp_seconds'), legend: '{{workload}}' },
      { expr: maxBy('workload', of('workload:aijob_checkpoint_age_limit:seconds')), legend: 'limit of {{workload}}' },
    ],
  }),
  lines({
    title: 'Steps done and saved', unit: 'none', steps: true,
    description: 'The newest training step and the step of the newest checkpoint; between them lies what would be lost.',
    lines: [
      { expr: maxBy('workload', of('aijob_training_step')), legend: '{{workload}} done' },
      { expr: maxBy('workload', of('aijob_checkpoint_last_step')), legend: '{{workload}} saved' },
    ],
  }),
  lines({
    title: 'Saves and loads by result', unit: 'none', bars: true, decimals: 0,
    description: 'not_found after a restart means training from scratch.',
    lines: [
      { expr: sumBy('result', events(of('aijob_checkpoint_saves_total'), '$__rate_interval')), legend: 'save {{result}}' },
      { expr: sumBy('result', events(of('aijob_checkpoint_loads_total'), '$__rate_interval')), legend: 'load {{result}}' },
    ],
  }),
  lines({
    title: 'Duration of saves, 90 of 100', unit: 's',
    description: '90 of 100 saves were shorter, by mode.',
    lines: [{ expr: quantile(0.9, of(`${SAVES}_bucket`), 'workload, mode'), legend: '{{workload}} {{mode}}' }],
  }),
  lines({
    title: 'Time spent saving', unit: 'percentunit',
    description: 'Share of time that training waits for saves. AIJobCheckpointSlow fires over 20 % of an hour.',
    lines: [{ expr: seen(sumBy('workload', rate(of(`${SAVES}_sum`, 'mode="sync"'))), of(`${SAVES}_count`, 'mode="sync"')), legend: '{{workload}}' }],
  }),
  lines({
    title: 'Size of checkpoints', unit: 'bytes', steps: true,
    description: 'Size of the newest checkpoint saved; one that is suddenly smaller is not whole.',
    lines: [{ expr: maxBy('workload', of('aijob_checkpoint_bytes')), legend: '{{workload}}' }],
  }),
];

export const startup: Board = {
  uid: UID.startup,
  file: 'startup-checkpoints.json',
  title: 'AI jobs / Cold start and checkpoints',
  description: 'Loading and its phases; saving, loading and age of checkpoints.',
  from: 'now-6h',
  rows: [
    { title: 'Now', panels: nowPanels },
    { title: 'Cold start', panels: start },
    { title: 'Checkpoints', panels: checkpoints },
  ],
};
