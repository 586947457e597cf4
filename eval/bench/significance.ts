import { random } from '../../src/core/random.js';
import { sizeName } from './jobs.js';
import type { BenchRecord } from './record.js';

/** One method against another on the same test queries. */
export interface Comparison {
  readonly data: string;
  readonly kind: string;
  readonly size: string;
  readonly a: string;
  readonly b: string;
  /** Mean top-1 of a minus that of b, over all runs; a failed run finds nothing. */
  readonly difference: number;
  /** 95 % percentile interval of the bootstrap. */
  readonly interval: readonly [number, number];
  /** Two-sided, at least 1 / draws; `adjusted` by Holm over all comparisons on the same data, case and size. */
  readonly p: number;
  readonly adjusted: number;
}

/** Minimum number of draws, in all and for each comparison, so that Holm's adjustment leaves a p-value below .05 possible. */
const DRAWS = { least: 2000, each: 40 } as const;

/**
 * Paired bootstrap of the difference of top-1 between every two methods: the test queries are drawn with replacement, the
 * same draw for all methods, and each method's seeds are drawn as well, so that both the choice of queries and the luck
 * of a start count (Efron and Tibshirani, 1993; Bouthillier et al., 2021, for the seeds). Deterministic. Time: draws ×
 * queries × runs.
 */
export function compareMethods(records: readonly BenchRecord[], seed = 0): Comparison[] {
  const groups = new Map<string, BenchRecord[]>();
  for (const record of records) {
    const key = [record.data, record.kind, sizeName(record.size)].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [...groups].flatMap(([key, group]) => withHolm(compareGroup(key, group, seed)));
}

function compareGroup(key: string, group: readonly BenchRecord[], seed: number): Comparison[] {
  const queries = group.find((record) => record.measured?.hits)?.measured?.hits?.length;
  if (queries === undefined) return [];
  const methods = new Map<string, (readonly number[] | null)[]>();
  for (const { label, measured } of group) {
    const hits = measured?.hits ?? null;
    methods.set(label, [...(methods.get(label) ?? []), hits?.length === queries ? hits : null]);
  }
  const count = Math.max(DRAWS.least, (DRAWS.each * methods.size * (methods.size - 1)) / 2);
  const draws = new Map([...methods.keys()].map((label) => [label, new Float64Array(count)]));
  const rng = random(seed).fork(`bootstrap ${key}`);
  const times = new Uint16Array(queries);
  for (let draw = 0; draw < count; draw++) {
    times.fill(0);
    for (let q = 0; q < queries; q++) times[rng.int(queries)]!++;
    for (const [label, runs] of methods) {
      let sum = 0;
      for (let s = 0; s < runs.length; s++) {
        const hits = runs[runs.length === 1 ? 0 : rng.int(runs.length)];
        if (hits) for (let q = 0; q < queries; q++) sum += times[q]! * hits[q]!;
      }
      draws.get(label)![draw] = sum / (queries * runs.length);
    }
  }
  const [data, kind, size] = key.split('\n') as [string, string, string];
  const labels = [...methods.keys()];
  const comparisons: Comparison[] = [];
  for (let i = 0; i < labels.length; i++) {
    for (let j = i + 1; j < labels.length; j++) {
      const [a, b] = [labels[i]!, labels[j]!];
      const differences = draws.get(a)!.map((value, d) => value - draws.get(b)![d]!);
      const { interval, p } = percentiles(differences);
      const difference = meanTop1(methods.get(a)!) - meanTop1(methods.get(b)!);
      comparisons.push({ data, kind, size, a, b, difference, interval, p, adjusted: p });
    }
  }
  return comparisons;
}

function meanTop1(runs: readonly (readonly number[] | null)[]): number {
  let sum = 0;
  for (const hits of runs) if (hits) sum += hits.reduce((a, b) => a + b, 0) / hits.length;
  return sum / runs.length;
}

function percentiles(differences: Float64Array): { interval: [number, number]; p: number } {
  const sorted = differences.toSorted();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
  const below = sorted.filter((d) => d <= 0).length / sorted.length;
  const above = sorted.filter((d) => d >= 0).length / sorted.length;
  return {
    interval: [at(0.025), at(0.975)],
    p: Math.min(1, Math.max(1 / sorted.length, 2 * Math.min(below, above))),
  };
}

/** Holm (1979): the i-th smallest of m p-values times m − i + 1, never below the one before. */
function withHolm(comparisons: readonly Comparison[]): Comparison[] {
  const order = comparisons.map((_, i) => i).sort((i, j) => comparisons[i]!.p - comparisons[j]!.p);
  const adjusted = new Float64Array(comparisons.length);
  let largest = 0;
  order.forEach((i, rank) => {
    largest = Math.max(largest, Math.min(1, comparisons[i]!.p * (comparisons.length - rank)));
    adjusted[i] = largest;
  });
  return comparisons.map((comparison, i) => ({ ...comparison, adjusted: adjusted[i]! }));
}
