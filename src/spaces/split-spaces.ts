import type { Random } from '../core/random.js';
import { kmeans } from '../linalg/kmeans.js';
import { type Matrix, takeRows } from '../vectors/matrix.js';
import { fitsOf, structureOf } from './structure.js';
import { indices, median } from './values.js';

/** One space, and the rest. */
export interface Split {
  /** By row: of the space that was grown. */
  readonly isFirst: Uint8Array;
  /** Share of the rows of either side that lie clearly on it. */
  readonly confidence: readonly [first: number, rest: number];
}

const LEARNED_ROWS = 4000;
const CLUSTERS = 16;
const SEEDS = 3;
const GROWTH = 12;
/** Rows of the rest from which on it has a structure of its own. */
const OWN_STRUCTURE = 60;
/**
 * In standard deviations of renamed rows. Rows of another model scatter around 0; rows of other topics of one model reach
 * 5 and more. `grown`: share of the median of the group that a row must reach to join it.
 */
const Z = { member: 4, grown: 0.2, other: 3.5, able: 8, median: 2.5, between: 1.5 } as const;
/** Of the rest, at least this share must look like another model, and more rows than lie between the two. */
const CLEAR = 0.8;
const SMALLEST = { rows: 8, share: 0.004 } as const;

/**
 * Unit rows (n, d) of more than one space → one of the spaces and the rest; undefined where all are of one. From several
 * dense spots a group is grown: rows that lie in the directions of the group join it, by structures that were learned
 * without the row (two folds), until nothing changes. Rows of other topics join, rows of other models do not.
 */
export async function splitSpaces(rows: Matrix, rng: Random, step: () => void): Promise<Split | undefined> {
  const learned = takeRows(rows, rng.fork('rows').sample(rows.rows, LEARNED_ROWS).sort());
  const clusters = Math.min(CLUSTERS, learned.rows >> 5);
  const { assignment, counts } = await kmeans(learned, clusters, { random: rng.fork('clusters'), iterations: 12 });
  const largest = [...counts.keys()].sort((a, b) => counts[b]! - counts[a]!).slice(0, SEEDS);
  for (const [at, cluster] of largest.entries()) {
    const found = await grown(
      learned,
      Uint8Array.from(assignment, (c) => Number(c === cluster)),
      rng.fork(`seed ${at}`),
      step,
    );
    if (found) return labelled(rows, learned, found, rng.fork('labels'));
  }
  return undefined;
}

/** The group that a seed grows to; undefined where no other space is left outside it. */
async function grown(rows: Matrix, seed: Uint8Array, rng: Random, step: () => void): Promise<Uint8Array | undefined> {
  const folds = Uint8Array.from({ length: rows.rows }, () => rng.int(2));
  let group = seed;
  let z: Float64Array = new Float64Array(rows.rows);
  for (let round = 0; round < GROWTH; round++) {
    step();
    z = await crossFits(rows, group, folds, rng);
    const least = Math.max(Z.member, Z.grown * median(z.filter((_, i) => group[i])));
    const outside = group.reduce((sum, one) => sum + 1 - one, 0);
    // Once the rest has rows enough it has a structure too, and a row belongs where it fits better.
    const other = round >= 2 && outside >= OWN_STRUCTURE ? await otherFits(rows, group, folds, rng) : undefined;
    const next = Uint8Array.from(z, (v, i) =>
      Number(v > least && !(other && other[i]! > Z.able && other[i]! > 1.5 * v)),
    );
    const changed = next.reduce((sum, one, i) => sum + Math.abs(one - group[i]!), 0);
    group = next;
    if (changed <= rows.rows / 2000) break;
  }
  return isOther(z, group) ? group : undefined;
}

const otherFits = (rows: Matrix, group: Uint8Array, folds: Uint8Array, rng: Random): Promise<Float64Array> =>
  crossFits(
    rows,
    group.map((one) => 1 - one),
    folds,
    rng,
  );

/** Is there a group, and does what is left look like another model rather than like its farthest topics? */
function isOther(z: Float64Array, group: Uint8Array): boolean {
  const own = z.filter((_, i) => group[i]);
  if (own.length === 0 || median(own) < Z.able) return false;
  const apart = z.filter((v) => v < Z.other);
  const between = z.filter((v) => v >= Z.other && v < Z.other + Z.between).length;
  const needed = Math.max(SMALLEST.rows, SMALLEST.share * z.length);
  const left = z.filter((_, i) => !group[i]);
  return (
    apart.length >= needed &&
    apart.length >= CLEAR * left.length &&
    apart.length > 2 * between &&
    Math.abs(median(apart)) <= Z.median
  );
}

/** z of every row in the structure of the group, learned on the other fold. */
async function crossFits(rows: Matrix, group: Uint8Array, folds: Uint8Array, rng: Random): Promise<Float64Array> {
  const out = new Float64Array(rows.rows);
  for (const fold of [0, 1]) {
    const train = indices(rows.rows, (i) => group[i] === 1 && folds[i] !== fold);
    const test = indices(rows.rows, (i) => folds[i] === fold);
    if (train.length < 4) continue;
    const z = await fitsOf(takeRows(rows, test), await structureOf(takeRows(rows, train)), rng);
    for (let i = 0; i < test.length; i++) out[test[i]!] = z[i]!;
  }
  return out;
}

/** The labels of all rows, by the structures of both sides where the rest has rows enough for one. */
async function labelled(rows: Matrix, learned: Matrix, group: Uint8Array, rng: Random): Promise<Split> {
  const first = takeRows(
    learned,
    indices(learned.rows, (i) => group[i] === 1),
  );
  const rest = takeRows(
    learned,
    indices(learned.rows, (i) => group[i] === 0),
  );
  const z = await fitsOf(rows, await structureOf(first), rng);
  const other = rest.rows >= OWN_STRUCTURE ? await fitsOf(rows, await structureOf(rest), rng) : undefined;
  const margin = z.map((v, i) => (other ? v - Math.max(Z.member, other[i]!) : v - Z.member));
  const isFirst = Uint8Array.from(margin, (v) => Number(v > 0));
  const clear = (side: number): number => {
    const own = margin.filter((_, i) => isFirst[i] === side);
    return own.length === 0 ? 0 : own.filter((v) => Math.abs(v) > 1).length / own.length;
  };
  return { isFirst, confidence: [clear(1), clear(0)] };
}
