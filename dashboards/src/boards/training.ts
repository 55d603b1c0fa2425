// Whether a training moves, how fast, how well, and what its ranks wait for.

import type { Board } from '../lib/board';
import { toBoard, UID } from '../lib/links';
import { density, lines, now } from '../lib/panels';
import { age, events, increase, limit, maxBy, of, quantile, rate, sumBy, total } from '../lib/promql';
import { rows } from '../lib/tables';

const STEPS = of('aijob_step_seconds_bucket');
const STEP = of('aijob_training_step');
const TRAINS = `and on (workload) ${STEP}`; // other workloads have no pace

const nowPanels = [
  now({
    title: 'Step', unit: 'none', expr: maxBy('workload', STEP), legend: '{{workload}}',
    description: 'The newest training step.',
  }),
  now({
    title: 'Since progress', unit: 's', decimals: 0, expr: `${age('aijob_last_progress_timestamp_seconds')} ${TRAINS}`, legend: '{{workload}}',
    description: 'Seconds since a further step, a loaded part or a saved checkpoint, of jobs that train. Lines alone are no progress.',
  }),
  now({
    title: 'Loss', unit: 'short', expr: maxBy('workload', of('aijob_training_loss')), legend: '{{workload}}',
    description: 'The newest loss; the largest where several exporters see the job.',
  }),
  now({
    title: 'Tokens per second', unit: 'short', expr: maxBy('workload', of('aijob_training_tokens_per_second')), legend: '{{workload}}',
    description: 'The newest throughput that the trainer logged.',
  }),
  now({
    title: 'FLOPs utilisation', unit: 'percentunit', decimals: 1, expr: maxBy('workload', of('aijob_training_mfu_ratio')), legend: '{{workload}}',
    description: 'The newest model FLOPs utilisation, where the trainer logs it.',
  }),
  now({
    title: 'Steps with NaN', unit: 'none', decimals: 0, expr: total(of('aijob_training_nonfinite_total')),
    steps: [{ from: 1, color: 'red' }],
    description: 'Steps in the chosen time whose loss or gradient norm was NaN or infinite.',
  }),
];

const pace = [
  lines({
    title: 'Steps per second', unit: 'short',
    description: 'How many steps end in a second.',
    lines: [{ expr: `${sumBy('workload', rate(of('aijob_step_seconds_count')))} ${TRAINS}`, legend: '{{workload}}' }],
  }),
  lines({
    title: 'Duration of a step', unit: 's',
    description: 'Half, 90 and 99 of 100 steps were faster. A gap between them means that some steps wait.',
    lines: [0.5, 0.9, 0.99].map((q) => ({ expr: quantile(q, STEPS), legend: `{{workload}} p${q * 100}` })),
  }),
  density({
    title: 'Steps by duration', unit: 's', buckets: STEPS,
    description: 'How many steps took how long. A second band is a second kind of step, such as those that save.',
  }),
  lines({
    title: 'Throughput', unit: 'short',
    description: 'Tokens per second, and on the right axis TFLOP/s of one GPU.', right: '/ TFLOP.s$/',
    lines: [
      { expr: maxBy('workload', of('aijob_training_tokens_per_second')), legend: '{{workload}} tokens/s' },
      { expr: maxBy('workload', of('aijob_training_tflops_per_gpu')), legend: '{{workload}} TFLOP/s' },
    ],
  }),
  lines({
    title: 'Without progress, without a line', unit: 's', plainLimits: true,
    description: 'Seconds since progress and since any line, the limit of AIJobLogSilent, and after how long without progress a stall is counted, by the job\'s own pace. Lines without progress mean a job that waits and says so.',
    lines: [
      { expr: `${age('aijob_last_progress_timestamp_seconds')} ${TRAINS}`, legend: '{{workload}} progress' },
      { expr: `${age('aijob_last_log_timestamp_seconds')} ${TRAINS}`, legend: '{{workload}} line' },
      { expr: limit('aijob_log_silence:seconds', STEP), legend: 'limit of {{workload}}' },
      { expr: maxBy('workload', of('aijob_stall_threshold_seconds')), legend: 'limit of progress, {{workload}}' },
    ],
  }),
  lines({
    title: 'Stalls and warnings about waiting', unit: 'none', bars: true, decimals: 0,
    description: 'Stalls, once for each, by kind; what logs say about work that waits; and deadlocks they report.',
    lines: [
      { expr: sumBy('workload, kind', events(of('aijob_stalls_total'), '$__rate_interval')), legend: 'stall of {{workload}}: {{kind}}' },
      { expr: sumBy('kind', events(of('aijob_stall_warnings_total'), '$__rate_interval')), legend: '{{kind}}' },
      { expr: sumBy('workload', events(of('aijob_deadlocks_total'), '$__rate_interval')), legend: 'deadlocks of {{workload}}' },
    ],
  }),
];

const learning = [
  lines({
    title: 'Loss over time', unit: 'short', fromZero: false,
    description: 'The training loss as logged.',
    lines: [{ expr: maxBy('workload', of('aijob_training_loss')), legend: '{{workload}}' }],
  }),
  lines({
    title: 'Norm of the gradients', unit: 'short',
    description: 'As logged; and the limit of AIJobGradNormHigh.',
    lines: [
      { expr: maxBy('workload', of('aijob_training_grad_norm')), legend: '{{workload}}' },
      { expr: limit('aijob_training_grad_norm:norm', of('aijob_training_grad_norm')), legend: 'limit of {{workload}}' },
    ],
  }),
  lines({
    title: 'NaN and skipped steps', unit: 'none', bars: true, decimals: 0,
    description: 'Steps that reported NaN or infinity, and steps that were skipped, for instance on overflow of the loss scale.',
    lines: [
      { expr: sumBy('workload', events(of('aijob_training_nonfinite_total'), '$__rate_interval')), legend: '{{workload}} NaN' },
      { expr: sumBy('workload', events(of('aijob_training_skipped_steps_total'), '$__rate_interval')), legend: '{{workload}} skipped' },
    ],
  }),
  lines({
    title: 'Learning rate', unit: 'short',
    description: 'As logged.',
    lines: [{ expr: maxBy('workload', of('aijob_training_learning_rate')), legend: '{{workload}}' }],
  }),
];

const ranks = [
  rows({
    title: 'Suspect ranks', width: 8, links: [toBoard('Failures and incidents', UID.failures)],
    description: 'Ranks that the others of the newest incident waited for in vain. Look at their nodes first.',
    labels: [{ label: 'workload' }, { label: 'rank' }],
    columns: [{ name: 'Suspect', unit: 'none', expr: `${maxBy('workload, rank', of('aijob_collective_suspect_rank'))} == 1` }],
  }),
  lines({
    title: 'Collective timeouts and broken connections', unit: 'none', bars: true, decimals: 0, width: 16,
    description: 'Collective operations that were given up, once for each incident, and errors of connections by transport.',
    lines: [
      { expr: sumBy('workload, op', events(of('aijob_collective_timeouts_total'), '$__rate_interval')), legend: '{{workload}} {{op}}' },
      { expr: sumBy('workload, transport, kind', events(of('aijob_comm_errors_total'), '$__rate_interval')), legend: '{{workload}} {{transport}} {{kind}}' },
    ],
  }),
  rows({
    title: 'Newest hang', width: 8, height: 7,
    description: 'How many operations the ranks were apart, how far their clocks were apart, and how long collectives ran on average until they were given up.',
    labels: [{ label: 'workload', width: 90 }],
    columns: [
      { name: 'Operations apart', unit: 'none', expr: maxBy('workload', of('aijob_collective_seq_spread')) },
      { name: 'Clocks apart', unit: 's', expr: maxBy('workload', of('aijob_rank_clock_skew_seconds')) },
      { name: 'Ran for', unit: 's', expr: `${sumBy('workload', increase(of('aijob_collective_timeout_ran_seconds_sum'), '$__range'))} / (${sumBy('workload', increase(of('aijob_collective_timeout_ran_seconds_count'), '$__range'))} > 0)` },
    ],
  }),
  lines({
    title: 'Setting up communicators', unit: 's', width: 8, height: 7,
    description: 'Mean duration of setting up communicators.',
    lines: [{ expr: `${sumBy('workload', rate(of('aijob_comm_init_seconds_sum')))} / (${sumBy('workload', rate(of('aijob_comm_init_seconds_count')))} > 0)`, legend: '{{workload}}' }],
  }),
  rows({
    title: 'Transports', width: 8, height: 7,
    description: 'What ranks were seen to talk over. A socket where InfiniBand was meant costs much throughput.',
    labels: [{ label: 'workload' }, { label: 'transport' }],
    columns: [{ name: 'Seen', unit: 'none', expr: maxBy('workload, transport', of('aijob_comm_transport_info')) }],
  }),
  rows({
    title: 'Stragglers', width: 24, height: 6,
    description: 'The slowest rank against the median of all by the duration of steps, which rank that is (-1: none, or it cannot be told), ranks without a line while others talk, and the share of time spent on steps that were not done again.',
    labels: [{ label: 'workload' }],
    columns: [
      { name: 'Slowest to median', unit: 'none', decimals: 2, expr: maxBy('workload', of('aijob_straggler_ratio', 'signal="step"')) },
      { name: 'Slowest rank', unit: 'none', expr: maxBy('workload', of('aijob_straggler_rank', 'signal="step"')) },
      { name: 'Silent ranks', unit: 'none', expr: maxBy('workload', of('aijob_rank_silent')), steps: [{ from: 1, color: 'orange' }] },
      { name: 'Effective time', unit: 'percentunit', decimals: 1, expr: maxBy('workload', of('aijob_effective_training_time_ratio')) },
    ],
  }),
];

export const training: Board = {
  uid: UID.training,
  file: 'training.json',
  title: 'AI jobs / Training',
  description: 'Progress, throughput, loss, and the communication between ranks.',
  rows: [
    { title: 'Now', panels: nowPanels },
    { title: 'Pace and progress', panels: pace },
    { title: 'Learning', panels: learning },
    { title: 'Ranks and communication', panels: ranks },
  ],
};
