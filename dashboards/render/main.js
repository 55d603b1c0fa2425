// Draws one board with Grafana's own components: numbers, lines and tables as Grafana does, heatmaps in our own
// way, because their panel is no part of @grafana/ui. BOARD (a dashboard) and ANSWERS (of Prometheus, by panel and
// query; see render.py) stand in the page. What is wrong is told in window.findings; at the end window.drawn is true.
import { createElement as h } from 'react';
import { createRoot } from 'react-dom/client';
import { ThemeContext, createTheme, dateTime } from '@grafana/data';
import { BigValue, GlobalStyles, TimeSeries } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { finish, rangeFrames, tableFrames, transformed } from './frames.js';
import { Heatmap } from './heatmap.js';

const COLUMN = 60;
const ROW = 30;
const GAP = 8;
const { BOARD, ANSWERS, RANGE, DARK } = window;
const theme = createTheme({ colors: { mode: DARK ? 'dark' : 'light' } });
const timeRange = { from: dateTime(RANGE[0] * 1000), to: dateTime(RANGE[1] * 1000), raw: { from: 'now-5m', to: 'now' } };
window.findings = [];

const size = (panel) => [panel.gridPos.w * COLUMN - GAP - 18, panel.gridPos.h * (ROW + GAP) - GAP - 42];

function Numbers({ panel, frames, width, height }) {
  const values = frames.map((frame) => frame.fields.find((field) => field.type === 'number'));
  const across = width / Math.max(values.length, 1) > 80 && width > height;
  const each = across ? [width / values.length, height] : [width, height / values.length];
  const { colorMode, graphMode, textMode, justifyMode } = panel.options;
  return h('div', { style: { display: 'flex', flexDirection: across ? 'row' : 'column' } }, values.map((field, i) => {
    const value = field.values[field.values.length - 1];
    return h(BigValue, { key: i, theme, width: each[0], height: each[1], colorMode, graphMode, justifyMode,
      textMode: textMode === 'auto' && values.length === 1 ? 'value' : textMode,
      value: { ...field.display(value), title: field.state.displayName } });
  }));
}

function Lines({ panel, frames, width, height }) {
  return h(TimeSeries, { frames, width, height, timeRange, timeZone: 'utc', legend: panel.options.legend, options: panel.options });
}

function Table({ panel, frames, width, height }) {
  return h(TableNG, { data: frames[0], width, height, cellHeight: panel.options.cellHeight, sortBy: panel.options.sortBy,
    fieldConfig: panel.fieldConfig, structureRev: 1, frozenColumns: 0 });
}

const KINDS = { stat: Numbers, timeseries: Lines, table: Table, heatmap: Heatmap };

async function prepared(panel) {
  const answers = ANSWERS[panel.id];
  const ofTable = panel.type === 'table';
  const frames = ofTable ? await transformed(tableFrames(answers), panel.transformations) : rangeFrames(answers);
  return finish(frames.filter((frame) => frame.length), panel.fieldConfig, theme);
}

function Panel({ panel, frames }) {
  const [width, height] = size(panel);
  const { x, y, w, h: rows } = panel.gridPos;
  const style = { position: 'absolute', left: x * COLUMN, top: y * (ROW + GAP), width: w * COLUMN - GAP,
    height: rows * (ROW + GAP) - GAP, background: theme.colors.background.primary, overflow: 'hidden',
    border: `1px solid ${theme.colors.border.weak}`, borderRadius: 2, boxSizing: 'border-box', padding: '0 8px' };
  if (panel.type === 'row') {
    return h('div', { style: { ...style, background: 'none', border: 0, fontWeight: 500, lineHeight: '30px' } }, panel.title);
  }
  const none = panel.fieldConfig.defaults.noValue ?? 'No data';
  return h('div', { style }, h('div', { style: { fontWeight: 500, height: 32, lineHeight: '32px', whiteSpace: 'nowrap' } }, panel.title),
    frames.length ? h(KINDS[panel.type], { panel, frames, width, height, theme })
      : h('div', { style: { color: theme.colors.text.secondary, textAlign: 'center', paddingTop: height / 2 - 20 } }, none));
}

async function draw() {
  const panels = [];
  let bottom = 0;
  for (const panel of BOARD.panels) {
    let frames = [];
    if (panel.type !== 'row') {
      frames = await prepared(panel);
      if (!frames.length) window.findings.push(`${panel.title}: no data`);
    }
    bottom = Math.max(bottom, panel.gridPos.y + panel.gridPos.h);
    panels.push(h(Panel, { key: panel.id, panel, frames }));
  }
  document.body.style.cssText = `margin: 0; background: ${theme.colors.background.canvas}; color: ${theme.colors.text.primary}; ` +
    `font: 14px/1.57 Inter, 'DejaVu Sans', sans-serif; width: ${24 * COLUMN + 16}px`;
  const root = document.createElement('div');
  root.style.cssText = `position: relative; margin: 8px; height: ${bottom * (ROW + GAP)}px`;
  document.body.append(root);
  createRoot(root).render(h(ThemeContext.Provider, { value: theme }, h(GlobalStyles, { isExtensionSidebarOpen: false }), panels));
  const tables = panels.filter(({ props }) => props.panel.type === 'table' && props.frames.length).length;
  const begun = Date.now();
  const timer = setInterval(() => {
    // Tables draw their rows when they know their size.
    const seen = [...document.querySelectorAll('[role=grid]')].filter((grid) => grid.querySelector('[role=gridcell]')).length;
    if (Date.now() - begun < 1500 || (seen < tables && Date.now() - begun < 20000)) return;
    if (seen < tables) window.findings.push(`${tables - seen} tables were not drawn`);
    clearInterval(timer);
    window.drawn = true;
  }, 200);
}

draw().catch((error) => {
  window.findings.push(String(error.stack));
  window.drawn = true;
});
