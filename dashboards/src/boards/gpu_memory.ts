// Why GPU memory ran out, how full it is, and whether a GPU is faulty.

import type { Board } from '../lib/board';
import { link, page, UID } from '../lib/links';
import { lines, now } from '../lib/panels';
import { CHOSEN, events, increase, limit, maxBy, of, sumBy, total } from '../lib/promql';
import { type Column, rows } from '../lib/tables';

const OOM = of('aijob_gpu_oom_total');
const USED = of('aijob_gpu_memory_used_ratio');
const FAULTS = of('aijob_failure_events_total', 'class="gpu_hardware"');
const OOM_PAGE = [page('Causes and remedies', 'failures/gpu_oom.md')];
const FAULT_PAGE = [page('Causes and remedies', 'failures/gpu_hardware.md')];
/** The six numbers of the newest message, as columns. */
const NUMBERS: Column[] = [
  ['Asked for', 'requested'], ['Free', 'free'], ['Capacity', 'total'], ['Allocated', 'allocated'],
  ['Reserved, not allocated', 'reserved_unallocated'], ['Held by the process', 'process'],
].map(([name, part]) => ({
  name: name ?? '', unit: 'bytes', decimals: 2, expr: maxBy('workload, gpu', of(`aijob_gpu_oom_last_${part}_bytes`)),
}));

const nowPanels = [
  now({
    title: 'Out of memory', unit: 'none', decimals: 0, width: 6, expr: total(OOM), steps: [{ from: 1, color: 'orange' }],
    links: OOM_PAGE, description: 'GPU out-of-memory errors in the chosen time.',
  }),
  now({
    title: 'Fullest GPU', unit: 'percentunit', decimals: 0, width: 6, expr: maxBy('workload', USED), legend: '{{workload}}',
    description: 'Share of the fullest GPU\'s memory in use, where logs state both parts.',
  }),
  now({
    title: 'Xid events', unit: 'none', decimals: 0, width: 6, expr: `sum(${events('aijob_gpu_xid_total')}) or vector(0)`,
    steps: [{ from: 1, color: 'red' }], links: FAULT_PAGE,
    description: 'NVIDIA Xid events in the kernel log in the chosen time, on all nodes: they carry no workload.',
  }),
  now({
    title: 'GPUs that need an action', unit: 'none', width: 6, none: '0', expr: 'count(aijob_gpu_recovery_action == 1) or vector(0)',
    steps: [{ from: 1, color: 'red' }], links: FAULT_PAGE,
    description: 'GPUs for which the driver asks for a recovery action now, on all nodes.',
  }),
];

const oom = [
  lines({
    title: 'Out of memory by what was short', unit: 'none', bars: true, decimals: 0, valueLinks: OOM_PAGE,
    description: 'fragmentation: enough memory, in pieces too small; cotenant: other processes hold it; kv_cache, graph_pool: those found no room; cudamalloc: outside the framework\'s allocator; capacity: the GPU is too small.',
    lines: [{ expr: sumBy('workload, subtype', events(OOM, '$__rate_interval')), legend: '{{workload}} {{subtype}}' }],
  }),
  lines({
    title: 'Size asked for', unit: 'bytes',
    description: 'Mean size of the allocations that failed.',
    lines: [{
      expr: `${sumBy('workload', increase(of('aijob_gpu_oom_requested_bytes_sum')))} / (${sumBy('workload', increase(of('aijob_gpu_oom_requested_bytes_count')))} > 0)`,
      legend: '{{workload}}',
    }],
  }),
  rows({
    title: 'Newest out of memory', width: 24, height: 6, links: OOM_PAGE,
    description: 'The six numbers of the newest message of each GPU. Reserved and not allocated more than asked for: fragmentation. Capacity less free less held by the process: what others hold.',
    labels: [{ label: 'workload' }, { label: 'gpu', name: 'GPU', width: 70 }],
    columns: NUMBERS,
  }),
];

const memory = [
  lines({
    title: 'Memory in use', unit: 'percentunit', max: 1,
    description: 'Share in use of each GPU, where logs state both parts; and the limit of AIJobGPUMemoryNearLimit.',
    lines: [
      { expr: maxBy('workload, gpu', USED), legend: '{{workload}} GPU {{gpu}}' },
      { expr: limit('aijob_gpu_memory_used:ratio', USED), legend: 'limit of {{workload}}' },
    ],
  }),
  lines({
    title: 'Memory in use, by the drivers', unit: 'percentunit', max: 1,
    description: 'Share in use of every GPU of all nodes, as their drivers tell it: they know no workload.',
    lines: [{
      expr: 'max by (instance, gpu) (aijob_gpu_memory_used_bytes / aijob_gpu_memory_total_bytes)', legend: '{{instance}} GPU {{gpu}}',
    }],
  }),
  lines({
    title: 'In four hours at this pace', unit: 'percentunit',
    description: 'Where memory in use will be in four hours if it goes on as in the last hour; 100 % is full.',
    lines: [{ expr: maxBy('workload, gpu', `predict_linear(${USED}[1h], 4 * 3600)`), legend: '{{workload}} GPU {{gpu}}' }],
  }),
  lines({
    title: 'Time until a GPU is full', unit: 's',
    description: 'If its use grows on as in the newest 64 quarter minutes; nothing where it does not grow.',
    lines: [{ expr: `${maxBy('workload, gpu', of('aijob_gpu_memory_time_to_exhaustion_seconds'))} < 1e9`, legend: '{{workload}} GPU {{gpu}}' }],
  }),
  lines({
    title: 'Memory by use', unit: 'bytes', width: 24,
    description: 'GPU memory as logs state it: model, kv_cache, graph, peak_reserved, avail.',
    lines: [{ expr: maxBy('workload, gpu, kind', of('aijob_gpu_memory_logged_bytes')), legend: '{{workload}} {{kind}} {{gpu}}' }],
  }),
];

const faults = [
  rows({
    title: 'Xid events by GPU', width: 8, links: FAULT_PAGE,
    description: 'NVIDIA Xid events of the chosen time, on all nodes. 79: off the bus; 48, 64, 95: memory; 74: NVLink; 13, 31: mostly the program.',
    labels: [
      { label: 'gpu', name: 'GPU' },
      { label: 'xid', name: 'Xid', width: 70, links: [link('NVIDIA on Xid', 'https://docs.nvidia.com/deploy/xid-errors/')] },
    ],
    columns: [{ name: 'Events', unit: 'none', decimals: 0, expr: sumBy('gpu, xid', events('aijob_gpu_xid_total')) }],
  }),
  rows({
    title: 'Actions the driver asks for', width: 8, links: FAULT_PAGE,
    description: '1: asked for now; 0: asked for before. Drain the node first.',
    labels: [{ label: 'gpu', name: 'GPU', width: 110 }, { label: 'action', name: 'Action' }],
    columns: [{ name: 'Asked for', unit: 'none', width: 90, expr: maxBy('gpu, action', 'aijob_gpu_recovery_action') }],
  }),
  lines({
    title: 'GPU faults in job logs', unit: 'none', bars: true, decimals: 0, width: 8, valueLinks: FAULT_PAGE,
    description: 'Failure events of the class gpu_hardware by subtype.',
    lines: [{ expr: sumBy('workload, subtype', events(FAULTS, '$__rate_interval')), legend: '{{workload}} {{subtype}}' }],
  }),
  rows({
    title: 'Known causes of this', width: 24, height: 7,
    description: 'Fingerprints of GPU failures that were recognised in the chosen time; each leads to its page.',
    labels: [
      { label: 'workload', width: 180 },
      { label: 'fingerprint', links: [page('Cause and remedy', 'failures/${__value.text}.md')], width: 110 },
      { label: 'title', name: 'Cause' },
    ],
    columns: [{
      name: 'Events', unit: 'none', decimals: 0, width: 80,
      expr: `sum by (workload, fingerprint, title) (${events(`aijob_fingerprint_matches_total{${CHOSEN}}`)}`
        + ' * on (job, instance, fingerprint) group_left (title) max by (job, instance, fingerprint, title) '
        + '(aijob_fingerprint_info{class=~"gpu_oom|gpu_hardware|cuda_error"}))',
    }],
  }),
];

export const gpuMemory: Board = {
  uid: UID.gpu,
  file: 'gpu-memory.json',
  title: 'AI jobs / GPU memory and OOM',
  description: 'GPU memory, out-of-memory errors and why they happened, and faults of GPUs.',
  rows: [
    { title: 'Now', panels: nowPanels },
    { title: 'Out of memory', panels: oom },
    { title: 'Memory', panels: memory },
    { title: 'GPU faults', panels: faults },
  ],
};
