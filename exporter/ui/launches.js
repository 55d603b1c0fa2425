// Starts of workloads: the newest as a timeline of phases, what was in no phase, loads with their ETA.
import {el, firstOf, none, pill} from './dom.js';
import {bytes, duration, now, percent, when} from './words.js';

const KINDS = {running: 'info', success: 'good', failed: 'critical', abandoned: 'warning'};
const RESULTS = {running: 'starting', success: 'ready'};
const MS = 1e6;  // nanoseconds
const MOST_LOADS = 32;

const HOUR = 3600 * 1000;

const words = (phase) => (phase === 'unattributed' ? 'no known phase' : phase.replaceAll('_', ' '));

/**
 * Until when it is drawn, ms. A running one until now, by its log's clock: a start of which nothing
 * is heard for an hour is given up, so what was heard earlier than that is told by another clock.
 */
function until(launch) {
  const heard = launch.end_time / MS;
  return launch.status === 'running' && now() - heard < HOUR ? Math.max(now(), heard) : heard;
}

/** The phase's [from, to] in ms; `to` equals `from` where nobody said how long it took. */
function span(phase, launch) {
  const from = phase.start_time / MS;
  if (phase.duration_ns !== null) return [from, from + phase.duration_ns / MS];
  return [from, phase.status === 'running' ? Math.max(until(launch), from) : from];
}

/** What of [from, to] is in none of the spans. */
function gaps(spans, from, to) {
  const found = [];
  let at = from;
  for (const [begin, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    if (begin > at) found.push([at, Math.min(begin, to)]);
    at = Math.max(at, end);
  }
  if (at < to) found.push([at, to]);
  return found.filter(([begin, end]) => end - begin > (to - from) / 500);
}

function bar([from, to], [begin, end], kind) {
  const whole = Math.max(end - begin, 1);
  const element = el(`span.bar.${kind}`);
  element.style.left = `${Math.min(99.5, (100 * (from - begin)) / whole).toFixed(2)}%`;
  element.style.width = `${Math.max(0.5, (100 * (Math.min(to, end) - from)) / whole).toFixed(2)}%`;
  return element;
}

function row(key, label, bars, value) {
  return el('li', {'data-key': key}, el('span.label', {}, label), el('span.track', {'aria-hidden': 'true'}, bars), el('span.value', {}, value));
}

function timeline(launch) {
  const timed = launch.phases.filter((phase) => phase.start_time !== null);
  const spans = timed.map((phase) => span(phase, launch));
  const begin = Math.min(launch.start_time / MS, ...spans.map(([from]) => from));
  const end = Math.max(until(launch), ...spans.map(([, to]) => to));
  const rows = launch.phases.map((phase, i) => {
    const at = timed.indexOf(phase);
    const runs = phase.status === 'running';
    const told = phase.duration_ns !== null ? duration(phase.duration_ns / 1e9) : runs ? 'runs' : 'reached';
    const slowest = phase.slowest_rank === null ? '' : `, rank ${phase.slowest_rank}`;
    return row(`${i}-${phase.phase}`, words(phase.phase), at < 0 ? [] : [bar(spans[at], [begin, end], KINDS[phase.status])],
      told + slowest);
  });
  const holes = gaps(spans, begin, end);
  const lost = launch.unattributed_ns ? launch.unattributed_ns / 1e9 : 0;
  if (lost > 0 || (holes.length && launch.status !== 'running')) {
    rows.push(row('gap', 'in no known phase', holes.map((hole) => bar(hole, [begin, end], 'gap')), lost > 0 ? duration(lost) : ''));
  }
  return el('ol.timeline', {}, rows);
}

function load(one) {
  const said = [one.bytes === null ? null : bytes(Math.round(one.bytes)),
    one.progress_ratio === null ? null : percent(one.progress_ratio),
    one.bandwidth_bytes_per_second === null ? null : `${bytes(Math.round(one.bandwidth_bytes_per_second))}/s`,
    one.seconds_left > 0 ? `${duration(one.eta_low_seconds)} to ${duration(one.eta_high_seconds)} left` : null];
  return el('li', {'data-key': one.target}, el('span.label', {}, one.target),
    one.progress_ratio === null ? el('span.track') :
      el('progress', {max: 1, value: one.progress_ratio, 'aria-label': `loading ${one.target}`}),
    el('span.value', {}, said.filter(Boolean).join(', ')));
}

function head(launch) {
  const took = launch.duration_ns === null ? '' : `after ${duration(launch.duration_ns / 1e9)}, `;
  return [pill(RESULTS[launch.status] || launch.status, KINDS[launch.status]), ' ',
    launch.status === 'running' ? [`in ${words(launch.phase)}, since `, when(launch.start_time / MS)] : [`${took}began `, when(launch.start_time / MS)],
    launch.cause ? `, because of ${launch.cause}` : '', launch.whole ? '' : ' (its beginning was not seen)'];
}

function whole(launch) {
  const waiting = launch.loads.filter((one) => one.progress_ratio === null || one.progress_ratio < 1);
  const shown = launch.status === 'running' ? launch.loads : waiting;
  return [timeline(launch), shown.length ? el('ul.loads', {'aria-label': 'Loads'}, firstOf(shown, MOST_LOADS, load)) : null];
}

function workload(one) {
  const [newest, ...older] = one.launches;
  return el('article.card', {'data-key': one.workload, 'aria-label': `starts of ${one.workload}`},
    el('h3', {}, el('span.name', {}, one.workload)), el('p.meta', {}, head(newest)), whole(newest),
    one.probe_timeout_seconds === null ? null :
      el('p.meta', {}, `A probe's timeout that its loads would have met: ${duration(one.probe_timeout_seconds)}`),
    older.length ? el('details', {'data-key': 'older'}, el('summary', {}, 'Earlier starts'),
      firstOf(older, 3, (launch) => el('div', {'data-key': String(launch.start_time)}, el('p.meta', {}, head(launch)), whole(launch)),
        one.total - 1)) : null);
}

export function launches({launches: all}) {
  const told = all.filter((one) => one.launches.length);
  return told.length ? firstOf(told, 64, workload) : [none('None was seen.')];
}
