// Sources, novel templates, and what collectors see: tables.
import {el, firstOf, more, none, pill} from './dom.js';
import {bytes, moment, percent, plural, when} from './words.js';

/** A table that a phone shows as one block a row: cells carry the names of their columns. */
export function table(caption, columns, rows) {
  const cells = (row) => row.map((cell, i) => el('td', {'data-label': columns[i]}, cell));
  return el('table', {}, el('caption.hidden', {}, caption),
    el('thead', {}, el('tr', {}, columns.map((column) => el('th', {scope: 'col'}, column)))),
    el('tbody', {}, rows.map(({key, row}) => el('tr', {'data-key': key}, cells(row)))));
}

function files(source) {
  const rows = source.shown.map((file) => ({key: file.path,
    row: [el('span.path', {}, file.path), file.state, file.format, bytes(file.lag_bytes)]}));
  return [table(`files of ${source.name}`, ['file', 'state', 'format', 'lag'], rows),
    more(source.shown.length, source.files)];
}

function source(one) {
  const trouble = [one.bytes_lost ? `${bytes(one.bytes_lost)} lost` : null, one.read_errors ? plural(one.read_errors, 'read error') : null];
  const behind = one.lag_bytes ? `${bytes(one.lag_bytes)} behind` : 'up to date';
  return el('details.card', {'data-key': one.name},
    el('summary', {}, el('span.name', {}, one.name), ' ', pill(one.files ? behind : 'no file matches yet', one.lag_bytes || !one.files ? 'warning' : 'good'),
      one.files ? ` ${plural(one.files, 'file')}` : null, trouble.filter(Boolean).map((word) => [' ', pill(word, 'critical')])),
    one.files ? files(one) : null);
}

export function sources({sources: all}) {
  return all.length ? firstOf(all, 100, source) : [none('None is configured.')];
}

export function templates({templates: all}) {
  if (!all.total) return [none('None.')];
  const rows = all.shown.map((one) => ({key: one.workload + one.level + one.template,
    row: [el('code.line', {title: one.example}, one.template), one.workload, one.level, String(one.count), when(moment(one.last_seen))]}));
  return [table('lines that look like errors and that no rule knows', ['line', 'workload', 'level', 'times', 'last'], rows),
    more(all.shown.length, all.total)];
}

const good = (yes, no) => (one) => (one.value === 1 ? pill(yes, 'good') : pill(no, 'critical'));
const WATCHED = {
  aijob_probe_up: ['Probe', good('answers', 'does not answer')],
  aijob_env_check: ['Check', good('as it should be', 'fails')],
  aijob_path_writable: ['Path', good('writable', 'not writable')],
  aijob_filesystem_avail_ratio: ['Room on', (one) => percent(one.value)],
  aijob_checkpoint_directory_readable: ['Checkpoints', good('readable', 'not readable')],
  aijob_checkpoint_consistency: ['Newest checkpoint', good('consistent', 'inconsistent')],
  aijob_checkpoint_last_step: ['Checkpoint, step', (one) => String(one.value)],
  aijob_checkpoint_lag_steps: ['Checkpoint, steps behind', (one) => String(one.value)],
  aijob_checkpoint_last_success_timestamp_seconds: ['Checkpoint, saved', (one) => when(one.value * 1000)],
};

/** GPUs: what is used and what there is are two families. */
function gpus(all) {
  const of = (family) => all.filter((one) => one.family === family);
  const totals = new Map(of('aijob_gpu_memory_total_bytes').map((one) => [one.labels.gpu, one.value]));
  return of('aijob_gpu_memory_used_bytes').map((one) => {
    const total = totals.get(one.labels.gpu);
    const share = total ? ` of ${bytes(total)}, ${percent(one.value / total)}` : '';
    return {key: `gpu-${one.labels.gpu}`, row: ['GPU memory', one.labels.gpu, `${bytes(one.value)}${share}`]};
  });
}

export function watched({watched: all}) {
  const rows = all.filter((one) => one.family in WATCHED).map((one) => {
    const [what, value] = WATCHED[one.family];
    const labels = Object.values(one.labels).join(', ');
    return {key: `${one.family} ${labels}`, row: [what, labels, value(one)]};
  });
  rows.push(...gpus(all));
  return rows.length ? [table('probes, checks, checkpoints, GPUs', ['what', 'of', 'is'], rows)] : [];
}
