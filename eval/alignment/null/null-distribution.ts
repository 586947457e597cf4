import { stopIfAborted } from '../../../src/core/cancellation.js';
import type { Progress } from '../../../src/core/progress.js';
import type { Measure } from '../measure.js';
import type { Orders } from './orders.js';
import { identityOrder, type Permuted } from './permuted.js';

/** The level of `critical` and `gated`. */
const ALPHA = 0.05;

/** Orders valued between two turns of the event loop, in which a signal is heard. */
const BATCH = 8;

/**
 * A value beside those of the same two spaces with the rows of one in random order: same clouds, same n, same dims, no
 * pairs. Everything is of the `rows` rows permuted and their own value, which is the measure's unless more rows were compared.
 */
export interface NullDistribution {
  /** Rows permuted. */
  readonly rows: number;
  /** Random orders, or n! where these were all. */
  readonly permutations: number;
  /** Whether all orders were valued: p is exact. */
  readonly all: boolean;
  /** The value in the given order. */
  readonly observed: number;
  /** Mean and standard deviation of the values under permutation. */
  readonly mean: number;
  readonly sd: number;
  /** The value that 5 % of the orders reach, the given one counted among them (Gröger et al. 2026). */
  readonly critical: number;
  /** (value − mean) / sd, turned so that positive is more alike; null where the values do not vary. */
  readonly z: number | null;
  /** Share of orders at least as alike: (1 + those) / (1 + permutations); over all n! orders those / n!. */
  readonly p: number;
  /** (value − mean) / (best − mean): 0 for unrelated spaces whatever n and the dims, 1 for equal ones. */
  readonly calibrated: number | null;
  /** The same with `critical` for the mean, and 0 below it: "calibrated score" of Gröger et al. 2026. */
  readonly gated: number | null;
}

interface NullRequest {
  readonly direction: Measure['direction'];
  /** The value of equal spaces; null where there is none. */
  readonly best: number | null;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

/**
 * Value, null distribution and p of a measure under permutation of the pairing (Fisher 1935; the add-one rule: Davison and
 * Hinkley 1997, Phipson and Smyth 2010). `calibrated` has the form of agreement corrected for chance (Cohen 1960; Hubert and
 * Arabie 1985); `critical` and `gated` are Algorithm 1 of Gröger, Wen and Brbić 2026, arXiv:2602.14486. Throws INTERRUPTED.
 */
export async function nullDistribution(
  permuted: Permuted,
  { orders, all }: Orders,
  { direction, best, signal, on }: NullRequest,
): Promise<NullDistribution> {
  const valued = [identityOrder(permuted.n), ...orders];
  const found: number[] = [];
  const { batch = BATCH } = permuted;
  for (let start = 0; start < valued.length; start += batch) {
    stopIfAborted(signal, `permuting the rows, ${start} of ${orders.length} permutations done`);
    found.push(...(await permuted.values(valued.slice(start, start + batch))));
    on?.({ stage: 'permutations', done: found.length - 1, total: orders.length });
    await new Promise((turn) => setImmediate(turn));
  }
  const [observed, ...values] = found as [number, ...number[]];
  return summary(observed, values, { rows: permuted.n, all, direction, best: permuted.best ?? best });
}

function summary(
  observed: number,
  values: readonly number[],
  { rows, all, direction, best }: { rows: number; all: boolean; direction: Measure['direction']; best: number | null },
): NullDistribution {
  const turned = direction === 'higher' ? 1 : -1;
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value / count, 0);
  const sd = Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, all ? count : count - 1),
  );
  // An order that changes nothing (equal rows) reaches the value, rounding or not.
  const slack = 1e-9 * Math.max(Math.abs(observed), Math.abs(mean));
  const reached = values.filter((value) => turned * (value - observed) >= -slack).length;
  const pool = (all ? [...values] : [observed, ...values]).sort((a, b) => turned * (a - b));
  const critical = pool[Math.max(0, Math.ceil((1 - ALPHA) * pool.length - 1e-9) - 1)]!;
  const undefinedValue = Number.isNaN(observed) || Number.isNaN(mean);
  const beyond = (from: number): number | null => {
    const room = best === null ? 0 : turned * (best - from);
    return room > 1e-12 * Math.max(1, Math.abs(from)) ? (turned * (observed - from)) / room : null;
  };
  const gated = beyond(critical);
  return {
    ...{ rows, permutations: count, all, observed, mean, sd, critical },
    z: sd > 1e-9 * Math.max(Math.abs(mean), Math.abs(observed)) ? (turned * (observed - mean)) / sd : null,
    p: undefinedValue ? Number.NaN : all ? reached / count : (1 + reached) / (1 + count),
    calibrated: beyond(mean),
    gated: gated === null ? null : Math.min(1, Math.max(0, gated)),
  };
}
