// Elements out of data, and data into the page without losing where a person is: focus, what is
// opened, what is selected. Text only ever becomes text: nothing here reads HTML, because log
// lines are written by anybody.

/** An element: el('p.note', {title: 'x'}, 'text', another). What is null or false is left out. */
export function el(what, attributes = {}, ...children) {
  const [tag, ...classes] = what.split('.');
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(' ');
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat(2)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

/** Where `from` goes on as what `to` says, so that what has not changed is not touched. */
function morph(from, to) {
  if (from.nodeType === Node.TEXT_NODE) {
    if (from.data !== to.data) from.data = to.data;
    return;
  }
  for (const {name} of [...from.attributes]) {
    // What a person has opened stays open.
    if (!to.hasAttribute(name) && name !== 'open' && name !== 'style') from.removeAttribute(name);
  }
  for (const {name, value} of to.attributes) {
    if (name === 'open' || name === 'style') continue;
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  if (from.style.cssText !== to.style.cssText) from.style.cssText = to.style.cssText;
  fill(from, [...to.childNodes]);
}

const keyOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node.dataset.key : undefined);

/**
 * Makes `children` (lists of lists, with what is null or false left out) the children of `parent`;
 * those with the same data-key, else place, go on.
 */
export function fill(parent, children) {
  const keyed = new Map();
  for (const child of parent.childNodes) {
    if (keyOf(child)) keyed.set(keyOf(child), child);
  }
  let at = parent.firstChild;
  for (const child of children.flat(2)) {
    if (!child) continue;
    const wanted = child instanceof Node ? child : document.createTextNode(child);
    const key = keyOf(wanted);
    let known = key ? keyed.get(key) : at;
    if (known && (known.nodeName !== wanted.nodeName || keyOf(known) !== key)) known = null;
    if (!known) {
      parent.insertBefore(wanted, at);
      continue;
    }
    if (known === at) {
      at = at.nextSibling;
    } else {
      parent.insertBefore(known, at);
    }
    morph(known, wanted);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

/** Says how many there are beside those shown; nothing where that is all. */
export function more(shown, total) {
  return total > shown ? el('p.more', {'data-key': 'more'}, `and ${total - shown} more, ${total} in all`) : null;
}

/** The first `most`, and how many there are beside them. */
export function firstOf(list, most, show, total = list.length) {
  const shown = list.slice(0, most).map(show);
  return [...shown, more(shown.length, total)];
}

export const none = (text) => el('p.none', {}, text);

/** A word with a colour: the word says it, the colour is for those who see it. */
export const pill = (word, kind) => el(`span.pill.${kind}`, {}, word);
