import { type Random, random } from '../../src/core/random.js';
import { JUDGED_MEASURES, type JudgedMeasure, type JudgedScores, meanScores } from './measures.js';

/** 95 % intervals of the means, by measure. */
export type Intervals = Readonly<Record<JudgedMeasure, readonly [low: number, high: number]>>;

/** One row against another on the same queries. */
export interface PairedTest {
  /** Mean of the row less that of the other. */
  readonly difference: number;
  /** 95 % percentile interval of the paired bootstrap. */
  readonly interval: readonly [low: number, high: number];
  /** Two-sided, of the randomisation test; at least 1 / 10,001. */
  readonly p: number;
}

const BOOTSTRAP_DRAWS = 2000;
const SIGN_DRAWS = 10_000;

/** Percentile intervals of the mean over queries drawn with replacement, 2,000 draws (Efron and Tibshirani 1993). */
export function intervalsOf(perQuery: readonly JudgedScores[], seed: number): Intervals {
  return eachMeasure((name) =>
    bootstrapInterval(
      perQuery.map((one) => one[name]),
      random(seed).fork('judged queries'),
    ),
  );
}

/**
 * Paired tests of every measure: the randomisation test of Smucker, Allan and Carterette (CIKM 2007), which exchanges the
 * two rows of a query at random (10,000 draws), and the paired bootstrap of the difference.
 */
export function pairedTests(
  perQuery: readonly JudgedScores[],
  other: readonly JudgedScores[],
  seed: number,
): Readonly<Record<JudgedMeasure, PairedTest>> {
  return eachMeasure((name) => {
    const differences = perQuery.map((one, q) => one[name] - other[q]![name]);
    return {
      difference: meanScores(perQuery)[name] - meanScores(other)[name],
      interval: bootstrapInterval(differences, random(seed).fork('judged queries')),
      p: signFlipP(differences, random(seed).fork('judged signs')),
    };
  });
}

function bootstrapInterval(values: readonly number[], rng: Random): [number, number] {
  const means = new Float64Array(BOOTSTRAP_DRAWS);
  for (let draw = 0; draw < BOOTSTRAP_DRAWS; draw++) {
    let sum = 0;
    for (let q = 0; q < values.length; q++) sum += values[rng.int(values.length)]!;
    means[draw] = sum / values.length;
  }
  means.sort();
  const at = (share: number): number => means[Math.round(share * (BOOTSTRAP_DRAWS - 1))]!;
  return [at(0.025), at(0.975)];
}

/** Share of random signs whose sum is as far from zero as the true one, itself counted. */
function signFlipP(differences: readonly number[], rng: Random): number {
  const unequal = differences.filter((d) => d !== 0);
  const far = Math.abs(unequal.reduce((a, b) => a + b, 0)) * (1 - 1e-12);
  let count = 1;
  for (let draw = 0; draw < SIGN_DRAWS; draw++) {
    let sum = 0;
    for (const d of unequal) sum += rng.uniform() < 0.5 ? d : -d;
    if (Math.abs(sum) >= far) count++;
  }
  return count / (SIGN_DRAWS + 1);
}

function eachMeasure<T>(of: (name: JudgedMeasure) => T): Record<JudgedMeasure, T> {
  return Object.fromEntries(JUDGED_MEASURES.map((name) => [name, of(name)])) as Record<JudgedMeasure, T>;
}
