// Pushed groups, and, where the server allows it, a button that deletes one as a client would.
import {el, more, none} from './dom.js';
import {table} from './tables.js';
import {when} from './words.js';

const seconds = (time, otherwise) => when(time === null ? null : time * 1000, otherwise);
const labels = (group) => Object.entries(group.labels).map(([name, value]) => `${name}="${value}"`).join(', ');

function remove(group) {
  return el('button', {type: 'button', 'data-group': group.path, 'aria-label': `delete the group ${labels(group)}`}, 'delete');
}

export function groups({groups: all, may_delete_groups: mayDelete}) {
  if (all === null) return [none('The stored ones are being read.')];
  if (!all.total) return [none('None.')];
  const columns = ['labels', 'series', 'last push', 'last failure', 'expires', ...(mayDelete ? ['delete'] : [])];
  const rows = all.shown.map((group) => ({key: group.path, row: [el('code', {}, labels(group)), String(group.series),
    seconds(group.pushed), seconds(group.failed), seconds(group.expires), ...(mayDelete ? [remove(group)] : [])]}));
  return [table('pushed groups', columns, rows), more(all.shown.length, all.total)];
}

/** Deletes with the rights that the person's browser has; `done` is called after an answer. */
export function onDelete(done) {
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('button[data-group]');
    if (!button || !confirm(`Delete this group?\n${button.closest('tr').cells[0].textContent}`)) return;
    const answer = await fetch(button.dataset.group.slice(1), {method: 'DELETE'}).catch((error) => ({statusText: String(error)}));
    if (!answer.ok) alert(`Not deleted: ${answer.status || ''} ${answer.statusText}`);
    done();
  });
}
