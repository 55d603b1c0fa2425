// Incidents: the open ones on top and in full; of ended ones a line each.
import {el, firstOf, none, pill} from './dom.js';
import {duration, moment, plural, ranks, when} from './words.js';

const ENDINGS = {progress: 'work goes on', quiet: 'nothing more was said', superseded: 'something worse followed'};

const name = (one) => `${one.class}/${one.subtype}`;

function evidence(sighting) {
  const where = [sighting.rank === null ? null : `rank ${sighting.rank}`, `${sighting.file}:${sighting.line}`,
    sighting.time.replace(/(\.\d{3})\d*Z$/, '$1Z'), sighting.role].filter(Boolean);
  return el('li', {}, el('p.where', {}, where.join(' · ')), el('pre', {tabindex: 0, 'aria-label': 'log line'}, sighting.text));
}

const same = (a, b) => a.file === b.file && a.line === b.line && a.rule === b.rule;

/** The line that began it, at once; the others where they are asked for. */
function lines(incident) {
  const all = [...incident.first_lines, ...incident.last_lines];
  const others = all.filter((line) => !same(line, incident.initiating));
  const known = others.length + 1;
  const of = incident.events > known ? ` of ${incident.events - 1}` : '';
  return [el('ol.evidence', {}, evidence(incident.initiating)),
    others.length ? el('details', {'data-key': `e-${incident.id}`}, el('summary', {}, `${plural(others.length, 'more line')}${of}`),
      el('ol.evidence', {}, others.map(evidence))) : null];
}

function who(incident) {
  const first = incident.initiating;
  const said = [];
  said.push(first.rank === null ? `first seen in ${first.file}` : `rank ${first.rank} first`);
  if (incident.suspect_ranks.length) said.push(`suspect: ${ranks(incident.suspect_ranks)}`);
  if (incident.affected_ranks.length) said.push(`told by ${incident.affected_ranks.length > 1 ? 'ranks' : 'rank'} ${ranks(incident.affected_ranks)}`);
  if (first.task) said.push(`task ${first.task}`);
  return said.join('; ');
}

function followed(incident) {
  const later = incident.classes.filter((tally) => tally.role !== 'initiating');
  if (!later.length) return null;
  const words = later.map((tally) => `${tally.class}/${tally.subtype} (${tally.role}, ${tally.events})`);
  return [el('dt', {}, 'Followed by'), el('dd', {}, words.join(', '))];
}

function pages(incident) {
  if (!incident.pages.length) return null;
  const links = incident.pages.map((page) => [' ', el('a', {href: `ui/${encodeURIComponent(page)}.md`}, page)]);
  return [el('dt', {}, 'More'), el('dd', {}, links)];
}

function facts(incident) {
  return el('dl.facts', {},
    incident.cause ? [el('dt', {}, 'Cause'), el('dd.cause', {}, incident.cause)] : null,
    incident.remedy ? [el('dt', {}, 'What to do'), el('dd.remedy', {}, incident.remedy)] : null,
    el('dt', {}, 'Where'), el('dd', {}, who(incident)),
    followed(incident), pages(incident));
}

function open(incident) {
  return el('article.card.' + incident.severity, {'data-key': incident.id, 'aria-label': `open incident ${name(incident)}`},
    el('h3', {}, pill(incident.severity, incident.severity), ' ', el('span.name', {}, name(incident)), ' ',
      el('span.in', {}, `in ${incident.workload}`)),
    el('p.meta', {}, 'began ', when(moment(incident.opened)), `, ${plural(incident.events, 'event')}, last `,
      when(moment(incident.last))),
    facts(incident), lines(incident));
}

function ended(incident) {
  const lasted = (moment(incident.ended) - moment(incident.opened)) / 1000;
  return el('details.card.ended', {'data-key': incident.id},
    el('summary', {}, el('span.name', {}, name(incident)), ` in ${incident.workload}, ended `, when(moment(incident.ended)),
      `: ${ENDINGS[incident.ending] || incident.ending}`),
    el('p.meta', {}, `lasted ${duration(lasted)}, ${plural(incident.events, 'event')}`),
    facts(incident), lines(incident));
}

export function incidents({incidents: all}) {
  const now = all.shown.filter((incident) => incident.state === 'open');
  const over = all.shown.filter((incident) => incident.state !== 'open');
  const past = over.length ? el('div.past', {'data-key': 'past'}, el('h3', {}, 'Ended'), firstOf(over, 20, ended, all.ended)) : null;
  return [now.length ? firstOf(now, 50, open, all.open) : none('None is open.'), past];
}
