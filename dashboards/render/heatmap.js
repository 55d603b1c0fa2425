// A heatmap of a histogram's buckets over time, in our own way: Grafana's panel is in no package.
import { createElement as h } from 'react';
import { getValueFormat } from '@grafana/data';

const bound = (frame) => frame.fields[1].labels.le;
const upper = (le) => (le === '+Inf' ? Infinity : Number(le));

/** Each bucket's own count, from cumulative ones. */
function cells(frames) {
  const sorted = [...frames].sort((a, b) => upper(bound(a)) - upper(bound(b)));
  const before = new Map();
  return sorted.map((frame) => {
    const [times, values] = frame.fields.map((field) => field.values);
    return { le: bound(frame), counts: times.map((time, i) => {
      const count = Math.max(0, values[i] - (before.get(time) ?? 0));
      before.set(time, values[i]);
      return [time, count];
    }) };
  });
}

export function Heatmap({ panel, frames, width, height, theme }) {
  const rows = cells(frames);
  const times = [...new Set(rows.flatMap(({ counts }) => counts.map(([time]) => time)))].sort((a, b) => a - b);
  const most = Math.max(...rows.flatMap(({ counts }) => counts.map(([, count]) => count)), 1e-9);
  const [left, bottom, top] = [60, 20, 8];
  const [wide, high] = [(width - left) / times.length, (height - bottom - top) / rows.length];
  const format = getValueFormat(panel.options.yAxis.unit);
  const label = (le) => (le === '+Inf' ? 'more' : (({ text, suffix }) => text + (suffix ?? ''))(format(Number(le))));
  return h('svg', { width, height, fontSize: 11, fill: theme.colors.text.primary }, rows.map(({ le, counts }, i) => {
    const y = height - bottom - (i + 1) * high;
    return h('g', { key: le }, i % 2 === 0 ? h('text', { x: left - 6, y: y + 4, textAnchor: 'end' }, label(le)) : null,
      counts.filter(([, count]) => count > 0).map(([time, count]) => h('rect', { key: time, x: left + times.indexOf(time) * wide, y,
        width: Math.max(1, wide - 1), height: Math.max(1, high - 1), fill: '#fa6400', opacity: 0.15 + 0.85 * Math.sqrt(count / most) })));
  }), times.filter((_, i) => i % Math.ceil(times.length / 6) === 0).map((time) => h('text', { key: time, x: left + times.indexOf(time) * wide,
    y: height - 4 }, new Date(time).toISOString().slice(11, 16))));
}
