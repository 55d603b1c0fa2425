// The page: asks for the overview every few seconds and shows it. When the server is away it says
// so, keeps what it knows, and asks less and less often; while nobody looks it does not ask at all.
import {el, fill} from './dom.js';
import {groups, onDelete} from './groups.js';
import {incidents} from './incidents.js';
import {launches} from './launches.js';
import {sources, templates, watched} from './tables.js';
import {duration, serverTime, tick} from './words.js';
import {verdict, workloads} from './workloads.js';

const EVERY_MS = 3000;
const MOST_MS = 60000;
const TIMEOUT_MS = 10000;

const SECTIONS = {incidents, workloads, launches, watched, sources, templates, groups};

const by = (id) => document.getElementById(id);
let updated = null;  // when data came last, by this clock
let seenBuild = null;
let failures = 0;
let timer = 0;
let nextAt = 0;

function show(all) {
  serverTime(all.time);
  // Another build serves other scripts.
  const build = `${all.version} ${all.revision}`;
  if (seenBuild !== null && build !== seenBuild) location.reload();
  seenBuild = build;
  for (const [id, render] of Object.entries(SECTIONS)) {
    const children = render(all);
    by(id).hidden = children.length === 0;
    fill(by(id).querySelector('.fill'), children);
  }
  const text = verdict(all);
  if (by('verdict').textContent !== text) by('verdict').textContent = text;
  by('verdict').className = all.incidents.open ? 'bad' : '';
  document.title = all.incidents.open ? `(${all.incidents.open}) aijob_exporter` : 'aijob_exporter';
  by('version').textContent = `Version ${build}`;
  by('metrics').setAttribute('href', all.telemetry_path.slice(1));
  updated = Date.now();
}

function showAge() {
  const age = updated === null ? null : (Date.now() - updated) / 1000;
  by('updated').textContent = age === null ? '' : age < 5 ? 'live' : `last update ${duration(Math.floor(age))} ago`;
  const left = Math.max(0, Math.ceil((nextAt - Date.now()) / 1000));
  const next = by('stale').querySelector('.next');
  if (next) next.textContent = left ? ` Next try in ${left} s.` : ' Trying.';
}

function showTrouble(error) {
  const stale = by('stale');
  stale.hidden = !error;
  document.body.classList.toggle('is-stale', Boolean(error));
  const since = updated === null ? '' : ` What stands below is from ${new Date(updated).toLocaleTimeString()}.`;
  fill(stale, error ? [el('strong', {}, 'The exporter does not answer.'), ` ${error}.${since}`, el('span.next', {'aria-live': 'off'}),
    ' ', el('button', {type: 'button', id: 'again'}, 'Try now')] : []);
}

async function ask() {
  clearTimeout(timer);
  timer = 0;
  try {
    const answer = await fetch('api/v1/overview', {signal: AbortSignal.timeout(TIMEOUT_MS)});
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
    show((await answer.json()).data);
    failures = 0;
    showTrouble(null);
  } catch (error) {
    ++failures;
    showTrouble(error.name === 'TypeError' ? 'No connection' : error.message);
  }
  plan();
}

/** The next question: later after each failure. */
function plan() {
  clearTimeout(timer);
  if (document.hidden) return;
  const pause = Math.min(MOST_MS, EVERY_MS * 2 ** Math.min(failures, 10));
  nextAt = Date.now() + pause;
  timer = setTimeout(ask, pause);
  showAge();
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    clearTimeout(timer);
  } else {
    ask();
  }
});
document.addEventListener('click', (event) => {
  if (event.target.id === 'again') ask();
});
onDelete(ask);
setInterval(() => {
  if (document.hidden) return;
  showAge();
  tick(document);
}, 1000);

show(JSON.parse(by('first').textContent));
plan();
