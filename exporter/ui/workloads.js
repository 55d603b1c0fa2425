// Workloads: a card each, those in trouble first.
import {el, firstOf, none, pill} from './dom.js';
import {duration, moment, percent, plural, when} from './words.js';

const ORDER = ['failed', 'stalled', 'silent', 'starting', 'running', 'finished', 'never_started'];
const KINDS = {failed: 'critical', stalled: 'critical', silent: 'warning', starting: 'info', running: 'good'};
const STALLS = {comm_hang: 'hangs in a collective', noncomm_hang: 'hangs', comm_slow: 'slow in collectives',
  noncomm_slow: 'slow', serving: 'no request is answered', startup: 'the start hangs'};

const words = (word) => (word === 'unattributed' ? 'no known phase' : word.replaceAll('_', ' '));

/** In the order of trouble. */
const trouble = (workload) => (workload.incident ? 0 : 10) + ORDER.indexOf(workload.state);

function failure(workload) {
  const last = workload.last_failure;
  if (!last) return 'none';
  const rank = last.rank === null ? '' : ` on rank ${last.rank}`;
  return [`${last.class}/${last.subtype}${rank}, `, last.ended === null ? pill('open', 'critical') : 'ended ',
    last.ended === null ? null : when(moment(last.ended))];
}

function stalls(workload) {
  return workload.stalls.map((stall) => el('p.trouble', {}, STALLS[stall.kind] || stall.kind, ' since ', when(moment(stall.since)),
    stall.threshold_seconds > 0 ? ` (limit ${duration(stall.threshold_seconds)})` : '',
    stall.silent_ranks.length ? `, ${plural(stall.silent_ranks.length, 'rank')} silent` : ''));
}

function stragglers(workload) {
  return workload.stragglers.filter((one) => one.rank !== null).map((one) => el('p.trouble', {},
    `rank ${one.rank} is ${one.ratio.toFixed(2)} times as slow as the others (${one.signal})`));
}

const fact = (term, value) => (value === null ? null : el('div', {}, el('dt', {}, term), el('dd', {}, value)));

function card(workload) {
  const ratio = workload.effective_training_time_ratio;
  return el('article.card.workload', {'data-key': workload.workload, 'aria-label': `workload ${workload.workload}`},
    el('h3', {}, pill(words(workload.state), KINDS[workload.state] || 'plain'), ' ', el('span.name', {}, workload.workload)),
    stalls(workload), stragglers(workload),
    el('dl.grid', {},
      fact('Last progress', when(moment(workload.last_progress))), fact('Last line', when(moment(workload.last_line))),
      fact('Phase', workload.phase === null ? null : words(workload.phase)),
      fact('Step', workload.step === null ? null : String(Math.trunc(workload.step))),
      fact('Silent ranks', workload.silent_ranks ? String(workload.silent_ranks) : null),
      fact('Training of its time', ratio === null ? null : percent(ratio)),
      fact('Last failure', failure(workload))));
}

export function workloads({workloads: all}) {
  if (!all.length) return [none('None was heard of yet.')];
  const sorted = [...all].sort((a, b) => trouble(a) - trouble(b) || a.workload.localeCompare(b.workload));
  return [el('div.cards', {}, firstOf(sorted, 64, card))];
}

/** One sentence on everything. */
export function verdict(all) {
  const count = (state) => all.workloads.filter((workload) => workload.state === state).length;
  const states = ORDER.filter(count).map((state) => `${count(state)} ${words(state)}`);
  const incidents = all.incidents.open ? `${plural(all.incidents.open, 'open incident')}` : 'no open incident';
  return `${incidents}; ${plural(all.workloads.length, 'workload')}${states.length ? ': ' + states.join(', ') : ''}` +
    (all.ready ? '' : '; catching up with the logs after the start');
}
