// Prometheus' answers as Grafana's data frames, and a panel's options on their fields. Grafana's application does this
// with a registry that is no part of its packages, so the few options that the boards use are applied here.
import { FieldType, getDisplayProcessor, getFieldDisplayName, standardTransformers, standardTransformersRegistry,
  stringToJsRegex, toDataFrame, transformDataFrame } from '@grafana/data';
import { lastValueFrom } from 'rxjs';

standardTransformersRegistry.setInit(() => [standardTransformers.mergeTransformer, standardTransformers.organizeFieldsTransformer]
  .map((transformation) => ({ id: transformation.id, name: transformation.name, transformation: async () => transformation })));

const legend = (format, labels) => format.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name) => labels[name] ?? '');

/** A frame for each series: of lines, heatmaps, and numbers of now. */
export function rangeFrames(answers) {
  return answers.flatMap(({ target, result }) => result.map(({ metric, values, value }) => {
    const points = (values ?? [value]).map(([time, text]) => [time * 1000, Number(text)]);
    return toDataFrame({ refId: target.refId, fields: [
      { name: 'Time', type: FieldType.time, values: points.map(([time]) => time) },
      { name: 'Value', type: FieldType.number, labels: metric, values: points.map(([, number]) => number),
        config: { displayNameFromDS: legend(target.legendFormat ?? '', metric) } }] });
  }));
}

/** A frame for each query, with a column for each label: of tables. */
export function tableFrames(answers) {
  return answers.map(({ target, result }) => {
    const names = [...new Set(result.flatMap(({ metric }) => Object.keys(metric)))].sort();
    return toDataFrame({ refId: target.refId, fields: [
      { name: 'Time', type: FieldType.time, values: result.map(({ value }) => value[0] * 1000) },
      ...names.map((name) => ({ name, type: FieldType.string, values: result.map(({ metric }) => metric[name] ?? '') })),
      { name: answers.length > 1 ? `Value #${target.refId}` : 'Value', type: FieldType.number, values: result.map(({ value }) => Number(value[1])) }] });
  });
}

export const transformed = (frames, steps) => lastValueFrom(transformDataFrame(steps ?? [], frames));

const matches = ({ id, options }, name) => (id === 'byName' ? options === name : stringToJsRegex(options).test(name));

function put(config, path, value) {
  const [first, ...rest] = path.split('.');
  if (rest.length) {
    config[first] = { ...config[first] };
    put(config[first], rest.join('.'), value);
  } else {
    config[first] = value;
  }
}

/** The first step of thresholds is null in JSON: everything below. */
function withThresholds(config) {
  if (!config.thresholds) return;
  const steps = config.thresholds.steps.map((step, i) => (i ? step : { ...step, value: -Infinity }));
  config.thresholds = { ...config.thresholds, steps };
}

/** The frames with a panel's options, colours, names and formats on their fields. */
export function finish(frames, fieldConfig, theme) {
  let series = 0;
  for (const frame of frames) {
    for (const field of frame.fields) {
      const name = getFieldDisplayName(field, frame, frames);
      const config = { ...structuredClone(fieldConfig.defaults), ...field.config };
      if (field.type === FieldType.time) delete config.unit;
      for (const { matcher, properties } of fieldConfig.overrides) {
        if (matches(matcher, name)) properties.forEach(({ id, value }) => put(config, id, value));
      }
      delete config.links;
      withThresholds(config);
      field.config = config;
      field.state = { displayName: name, scopedVars: {} };
      if (field.type === FieldType.number) {
        const numbers = field.values.filter(Number.isFinite);
        const [min, max] = [Math.min(...numbers), Math.max(...numbers)];
        field.state.seriesIndex = series++;
        field.state.range = { min, max, delta: max - min };
      }
      field.display = getDisplayProcessor({ field, theme, timeZone: 'utc' });
    }
  }
  return frames;
}
