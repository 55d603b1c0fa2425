// Numbers and times as people read them. "Now" is the server's: clocks of phones are off.

let offset = 0;  // the server's clock less this one, ms

export function serverTime(text) {
  offset = Date.parse(text) - Date.now();
}

export const now = () => Date.now() + offset;

const DAY = 86400;

/** 75 -> "1 min 15 s" */
export function duration(seconds) {
  if (!(seconds >= 0)) return '';
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${Number.isInteger(seconds) ? seconds : seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  const two = (big, bigName, small, smallName) =>
    small ? `${big} ${bigName} ${small} ${smallName}` : `${big} ${bigName}`;
  if (whole < 3600) return two(Math.floor(whole / 60), 'min', whole % 60, 's');
  if (whole < DAY) return two(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min');
  return two(Math.floor(whole / DAY), 'd', Math.floor((whole % DAY) / 3600), 'h');
}

const date = (ms) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ') + ' UTC';

/** How long ago, or in how long; further away than two days the date. */
export function ago(ms) {
  const seconds = (now() - ms) / 1000;
  if (Math.abs(seconds) > 2 * DAY) return date(ms);
  if (seconds < -1) return `in ${duration(Math.ceil(-seconds))}`;
  return seconds < 1 ? 'now' : `${duration(Math.floor(seconds))} ago`;
}

/** A <time> that grows older by itself (see tick). `ms`: since 1970; null: `otherwise`. */
export function when(ms, otherwise = 'never') {
  if (ms === null || Number.isNaN(ms)) return otherwise;
  const element = document.createElement('time');
  element.dateTime = new Date(ms).toISOString();
  element.title = date(ms);
  element.textContent = ago(ms);
  return element;
}

/** Brings every <time> below `root` up to now. */
export function tick(root) {
  for (const element of root.querySelectorAll('time')) {
    const text = ago(Date.parse(element.dateTime));
    if (element.textContent !== text) element.textContent = text;
  }
}

export const moment = (text) => (text === null ? null : Date.parse(text));

export function bytes(count) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let unit = 0;
  while (count >= 1024 && unit < units.length - 1) {
    count /= 1024;
    ++unit;
  }
  return `${unit === 0 ? count : count.toPrecision(3)} ${units[unit]}`;
}

export const percent = (ratio) => `${(ratio * 100).toFixed(ratio < 0.1 ? 1 : 0)} %`;

export const plural = (count, one, many = one + 's') => `${count} ${count === 1 ? one : many}`;

/** [0,1,2,5] -> "0-2, 5" */
export function ranks(list) {
  const runs = [];
  for (const rank of list) {
    const last = runs[runs.length - 1];
    if (last && last[1] === rank - 1) {
      last[1] = rank;
    } else {
      runs.push([rank, rank]);
    }
  }
  const shown = runs.slice(0, 12).map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
  return shown.join(', ') + (runs.length > 12 ? `, ... (${list.length} in all)` : '');
}
