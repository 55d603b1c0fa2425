// Small pieces of PromQL that the boards share. Data is read from what the exporter exposes; only limits are read
// from the recorded series of deploy/prometheus, so that without the rules a board lacks its limits alone.

/** What the variable `workload` chose. */
export const CHOSEN = 'workload=~"$workload"';

/** A family of the chosen workloads, with further matchers such as `code="5xx"`. */
export function of(family: string, ...matchers: string[]): string {
  return `${family}{${[CHOSEN, ...matchers].join(',')}}`;
}

/** A family of the exporter itself, of the chosen instances. */
export function own(family: string, ...matchers: string[]): string {
  return `${family}{${['instance=~"$instance"', ...matchers].join(',')}}`;
}

/** Per second, over the window that fits the resolution of the panel. */
export function rate(selector: string): string {
  return `rate(${selector}[$__rate_interval])`;
}

export function increase(selector: string, window = '$__rate_interval'): string {
  return `increase(${selector}[${window}])`;
}

/**
 * Events in a window, 0 left out. increase() does not see the first event of a series that is born with it, so a
 * series that was not there one window earlier counts by its value.
 */
export function events(selector: string, window = '$__range'): string {
  return `(${increase(selector, window)} > 0 or (${selector} > 0 unless ignoring (instance) ` +
    `last_over_time(${selector}[${window}] offset ${window})))`;
}

/** Events in the chosen time range as one number, 0 where there are none. */
export function total(selector: string): string {
  return `sum(${events(selector)}) or vector(0)`;
}

export function sumBy(labels: string, inner: string): string {
  return `sum by (${labels}) (${inner})`;
}

export function maxBy(labels: string, inner: string): string {
  return `max by (${labels}) (${inner})`;
}

/** A quantile of a histogram by labels; nothing, instead of NaN, where nothing was observed. */
export function quantile(q: number, buckets: string, labels = 'workload'): string {
  return `(histogram_quantile(${q}, ${sumBy(`${labels}, le`, rate(buckets))}) >= 0)`;
}

/** Part of a whole, both summed by labels; nothing where the whole stood still. */
export function share(part: string, whole: string, labels = 'workload'): string {
  return `${sumBy(labels, rate(part))} / (${sumBy(labels, rate(whole))} > 0)`;
}

/** Seconds since a family of Unix times; 0 would be a time that has not come yet. */
export function age(family: string): string {
  return `time() - ${maxBy('workload', `${of(family)} > 0`)}`;
}

/** Only of those workloads that had such events in the chosen time: what a job never does is no line at 0. */
export function seen(inner: string, counter: string): string {
  return `${inner} and on (workload) ${sumBy('workload', events(counter))}`;
}

/** The limit that an alert compares with, for those chosen workloads that have what it limits. */
export function limit(name: string, limited: string): string {
  return `${of(`workload_limit:${name}`)} and on (workload) (${limited})`;
}
