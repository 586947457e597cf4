/** Seconds; from a translation alone to a slow upstream. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

interface Histogram {
  readonly counts: number[];
  sum: number;
  count: number;
}

type Labels = Readonly<Record<string, string | number>>;

const labelled = (labels: Labels): string => {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${String(value).replace(/[\\"\n]/g, '_')}"`);
  return parts.length ? `{${parts.join(',')}}` : '';
};

/** Counters and histograms in the text format of Prometheus (version 0.0.4). */
export class ServeMetrics {
  readonly #counters = new Map<string, Map<string, number>>();
  readonly #histograms = new Map<string, Map<string, Histogram>>();
  readonly #help = new Map<string, string>();

  constructor(help: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(help)) this.#help.set(name, text);
  }

  add(name: string, labels: Labels = {}, by = 1): void {
    const series = this.#counters.get(name) ?? new Map<string, number>();
    this.#counters.set(name, series);
    const key = labelled(labels);
    series.set(key, (series.get(key) ?? 0) + by);
  }

  /** Sum over all labels. */
  total(name: string): number {
    return [...(this.#counters.get(name)?.values() ?? [])].reduce((a, b) => a + b, 0);
  }

  observe(name: string, seconds: number, labels: Labels = {}): void {
    const series = this.#histograms.get(name) ?? new Map<string, Histogram>();
    this.#histograms.set(name, series);
    const key = labelled(labels);
    const histogram = series.get(key) ?? { counts: BUCKETS.map(() => 0), sum: 0, count: 0 };
    series.set(key, histogram);
    histogram.sum += seconds;
    histogram.count++;
    for (const [i, most] of BUCKETS.entries()) if (seconds <= most) histogram.counts[i]!++;
  }

  /** `gauges`: values of this moment. */
  text(gauges: Readonly<Record<string, number>>): string {
    const lines: string[] = [];
    const head = (name: string, type: string): number =>
      lines.push(`# HELP ${name} ${this.#help.get(name) ?? name}`, `# TYPE ${name} ${type}`);
    for (const [name, series] of this.#counters) {
      head(name, 'counter');
      for (const [labels, value] of series) lines.push(`${name}${labels} ${value}`);
    }
    for (const [name, series] of this.#histograms) {
      head(name, 'histogram');
      for (const [labels, { counts, sum, count }] of series) {
        const rest = labels ? `${labels.slice(1, -1)},` : '';
        for (const [i, most] of BUCKETS.entries()) lines.push(`${name}_bucket{${rest}le="${most}"} ${counts[i]}`);
        lines.push(
          `${name}_bucket{${rest}le="+Inf"} ${count}`,
          `${name}_sum${labels} ${sum}`,
          `${name}_count${labels} ${count}`,
        );
      }
    }
    for (const [name, value] of Object.entries(gauges)) {
      head(name, 'gauge');
      lines.push(`${name} ${value}`);
    }
    return `${lines.join('\n')}\n`;
  }
}
