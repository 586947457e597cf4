import { type Feature, featuresOf, logit, MANY_FROM, type PredictionModel } from '../../training/verdict/prediction.js';
import type { UnpairedEvidence } from '../../training/verdict/unpaired-evidence.js';

/** What `run.ts` writes of the evidence of a run. */
export interface EvidenceLine {
  readonly evidence: Omit<UnpairedEvidence, 'rows' | 'nearest'>;
  readonly nearness: { readonly source: number; readonly target: number };
  readonly rows: readonly [number, number];
}

/** The evidence of a run as the verdict sees it. */
export const evidenceOf = ({ evidence, nearness, rows }: EvidenceLine): UnpairedEvidence => ({
  ...evidence,
  ...{ nearest: Math.max(nearness.source, nearness.target), rows },
});

/** A run with a right answer. */
export interface KnownRun {
  readonly evidence: UnpairedEvidence;
  readonly top1: number;
  /** What is left out together: encoders, populations. */
  readonly groups: readonly string[];
}

const FEATURES: readonly Feature[] = ['agreement', 'margin', 'detail', 'room'];
/** Share of the maps that may lie beyond either end of the interval. */
const BEYOND = 0.05;
/** A model is made of at least this many runs per coefficient. */
const LEAST_RUNS = 4;
/** Few runs: no coefficient is followed all the way. */
const RIDGE = 0.002;

/**
 * Least squares of logit(top-1) with coefficients of at least 0 (coordinate descent), and the intervals, for few and for many rows, that
 * held for 90 % of the runs when their encoder or population was left out, and of `others`, which the coefficients are not made of.
 */
export function fitModel(runs: readonly KnownRun[], others: readonly KnownRun[], lost: number): PredictionModel {
  const own = coefficientsOf(runs);
  const tested = [...leftOut(runs, (some) => coefficientsOf(some)), ...others.map((run) => ({ run, model: own }))];
  const interval = (many: boolean): PredictionModel['few'] => {
    const off = tested
      .filter(({ run }) => Math.min(...run.evidence.rows) >= MANY_FROM === many)
      .map(({ run, model }) => predicted(model, run) - logit(run.top1));
    return { below: Math.max(0, quantile(off, 1 - BEYOND)), above: Math.max(0, -quantile(off, BEYOND)) };
  };
  return { ...own, few: interval(false), many: interval(true), lost };
}

/** For every group: its runs, each beside a model of the runs that are not of the group. Groups that leave too few are passed over. */
export function leftOut<R extends KnownRun, M>(
  runs: readonly R[],
  make: (others: readonly R[]) => M,
): { group: string; run: R; model: M }[] {
  const out: { group: string; run: R; model: M }[] = [];
  for (const group of new Set(runs.flatMap(({ groups }) => groups))) {
    const others = runs.filter((run) => !run.groups.includes(group));
    if (others.length < LEAST_RUNS * FEATURES.length) continue;
    const model = make(others);
    for (const run of runs) if (run.groups.includes(group)) out.push({ group, run, model });
  }
  return out;
}

type Coefficients = Pick<PredictionModel, 'constant' | 'coefficients'>;

function coefficientsOf(runs: readonly KnownRun[]): Coefficients {
  const rows = runs.map(({ evidence }) => featuresOf(evidence));
  const wanted = runs.map(({ top1 }) => logit(top1));
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const middle = Object.fromEntries(FEATURES.map((name) => [name, mean(rows.map((row) => row[name]))])) as Record<
    Feature,
    number
  >;
  const level = mean(wanted);
  const coefficients: Record<Feature, number> = { agreement: 0, margin: 0, detail: 0, room: 0 };
  const rest = wanted.map((value) => value - level);
  for (let sweep = 0; sweep < 500; sweep++) {
    for (const name of FEATURES) {
      const values = rows.map((row) => row[name] - middle[name]);
      const square = values.reduce((sum, v) => sum + v * v, 0) + RIDGE * runs.length;
      const along =
        values.reduce((sum, v, i) => sum + v * rest[i]!, 0) + coefficients[name] * (square - RIDGE * runs.length);
      const next = Math.max(0, along / square);
      const change = next - coefficients[name];
      coefficients[name] = next;
      values.forEach((v, i) => {
        rest[i]! -= change * v;
      });
    }
  }
  const constant = level - FEATURES.reduce((sum, name) => sum + coefficients[name] * middle[name], 0);
  return { constant, coefficients };
}

const predicted = ({ constant, coefficients }: Coefficients, { evidence }: KnownRun): number => {
  const features = featuresOf(evidence);
  return FEATURES.reduce((sum, name) => sum + coefficients[name] * features[name], constant);
};

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
