// Deletes a group as a client would: the same path, the same rights.
document.addEventListener('click', async (event) => {
  const path = event.target.dataset && event.target.dataset.group;
  const row = event.target.closest('tr');
  if (!path || !confirm('Delete this group?\n' + row.cells[0].textContent)) return;
  const answer = await fetch(path, {method: 'DELETE'}).catch((error) => ({statusText: String(error)}));
  if (answer.ok) row.remove();
  else alert('Not deleted: ' + (answer.status || '') + ' ' + answer.statusText);
});
