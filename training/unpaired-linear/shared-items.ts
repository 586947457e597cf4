import type { Random } from '../../src/core/random.js';
import { wilson, Z_99 } from '../../src/core/wilson.js';
import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import { topk } from '../../src/linalg/topk.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { blended } from './refine.js';

/** Items that stand on both sides, as far as a map can tell. */
export interface SharedItems {
  /** Share of the smaller side that mutual neighbours beyond chance make up. Items whose partner is not the nearest are missing. */
  readonly share: number;
  /** 99 % lower bound of the matches beyond those that disjoint rows have. */
  readonly low: number;
  /** 99 % upper bound of all mutual nearest neighbours, by chance or not: an upper bound where the map finds most partners. */
  readonly high: number;
  /** Confident matches; 0 where the share is not clearly above chance. */
  readonly pairs: number;
}

/** Rows whose neighbours tell whether items are shared at all. */
const QUERIES = 2000;
/** Neighbours looked at: the lead of the first, against the spacings of the others. */
const NEIGHBOURS = 4;
/** Leads beyond which mutual neighbours are counted, in mean spacings. */
const LEADS = [0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6] as const;
/** Of the matches that the map is refined on at most this share may be chance by what disjoint rows have; it is an upper bound: of .3, half were. */
const FALSE_MATCHES = 0.35;
/** Shared items are believed where at least so many matches, at most half of them chance, make up this share for certain. */
const LEAST = { matches: 20, falseMatches: 0.5, share: 0.01 };
const ROUNDS = 2;
/** Matches that count as much as the map found without them. */
const EVEN_MATCHES = 300;
const MOST_WEIGHT = 8;

/**
 * What share of the items both sides hold, from mutual nearest neighbours under a map; and the map refined on those
 * matches. Of disjoint rows some are mutual neighbours, too, but the first neighbour leads the second by no more than the usual
 * spacing. How far it does is measured on two halves of either side, which share nothing. x (n, d_x), y (m, d_y), unit rows.
 * Whether items are shared, and how many, is counted under `early` (by default `map`): the map before the last rounds in all
 * dimensions, which bring rows together that are alike by chance; a map fitted on the matches would count those again.
 * Cost: two passes of 2,000 rows over all; where items are shared, a few of all rows over all.
 */
export async function useSharedItems(
  x: Matrix,
  y: Matrix,
  map: Matrix,
  random: Random,
  { early = map, each = () => {} }: { readonly early?: Matrix; readonly each?: () => void } = {},
): Promise<{ map: Matrix; shared: SharedItems }> {
  const [small, large, swapped] = x.rows <= y.rows ? [x, y, false] : [y, x, true];
  const translated = async (w: Matrix): Promise<[Matrix, Matrix]> => {
    const mapped = unitRows(await matmul(x, w));
    return swapped ? [y, mapped] : [mapped, y];
  };
  const queries = random.fork('queries').sample(small.rows, Math.min(QUERIES, small.rows));
  const control = [await halves(small, random.fork('small')), await halves(large, random.fork('large'))];
  each();
  const first = await mutualMatches(...(await translated(early)), queries);
  each();
  let { lead, ...shared } = estimate(first, control);
  if (shared.pairs === 0) return { map, shared };
  const all = Uint32Array.from({ length: small.rows }, (_, i) => i);
  let refined = map;
  let matches = await mutualMatches(...(await translated(map)), all);
  for (let round = 0; round < ROUNDS; round++) {
    refined = await refitted(x, y, swapped ? mirrored(matches) : matches, lead, map);
    matches = await mutualMatches(...(await translated(refined)), all);
    const now = estimate(matches, control);
    if (now.pairs === 0) break;
    lead = now.lead;
    shared = { ...shared, pairs: now.pairs };
    each();
  }
  return { map: refined, shared };
}

/** Rows (of a, of b) that are each other's nearest, and by how many mean spacings the first leads the second, on either side. */
export interface Matches {
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  /** The smaller lead of both directions. */
  readonly leads: Float64Array;
  /** Rows of a that were looked up. */
  readonly queries: number;
}

/** a (n, d) and b (m, d) unit rows. */
async function mutualMatches(a: Matrix, b: Matrix, queries: Uint32Array): Promise<Matches> {
  const there = await topk(takeRows(a, queries), b, Math.min(NEIGHBOURS, b.rows));
  const nearest = Uint32Array.from(queries, (_, i) => there.indices[i * there.k]!);
  const back = await topk(takeRows(b, nearest), a, Math.min(NEIGHBOURS, a.rows));
  const [ahead, behind] = [leadsOf(there.scores, there.k), leadsOf(back.scores, back.k)];
  const mutual = Array.from(queries.keys()).filter((i) => back.indices[i * back.k] === queries[i]);
  return {
    a: Uint32Array.from(mutual, (i) => queries[i]!),
    b: Uint32Array.from(mutual, (i) => nearest[i]!),
    leads: Float64Array.from(mutual, (i) => Math.min(ahead[i]!, behind[i]!)),
    queries: queries.length,
  };
}

/**
 * s₁ − s₂ of every row, divided by the mean of 2 (s₂ − s₃) and 3 (s₃ − s₄) of all: for the largest of many independent scores with
 * exponential tails all three have the same mean (Rényi's representation of order statistics).
 */
function leadsOf(scores: Float32Array, k: number): Float64Array {
  const leads = new Float64Array(scores.length / k);
  let spacing = 0;
  for (let i = 0; i < leads.length; i++) {
    const s = (t: number): number => scores[i * k + Math.min(t, k - 1)]!;
    leads[i] = s(0) - s(1);
    spacing += (2 * (s(1) - s(2)) + 3 * (s(2) - s(3))) / 2;
  }
  const scale = Math.max(1e-9, spacing / leads.length);
  return leads.map((lead) => lead / scale);
}

/** Matches between two random halves of one side. */
async function halves(rows: Matrix, random: Random): Promise<Matches> {
  const order = random.permutation(rows.rows);
  const middle = Math.floor(order.length / 2);
  const queries = Uint32Array.from({ length: Math.min(QUERIES, middle) }, (_, i) => i);
  return mutualMatches(takeRows(rows, order.subarray(0, middle)), takeRows(rows, order.subarray(middle)), queries);
}

/**
 * How many items are shared: by how much mutual neighbours beyond some lead are more than those of disjoint rows (the larger rate).
 * `lead`: the smallest one beyond which few matches are chance.
 */
export function estimate(found: Matches, control: readonly Matches[]): SharedItems & { readonly lead: number } {
  const count = ({ leads }: Matches, lead: number): number => leads.filter((one) => one > lead).length;
  const rate = (m: Matches, lead: number): number => count(m, lead) / m.queries;
  const high = wilson(found.leads.length / found.queries, found.queries, Z_99).upper;
  const beyond = LEADS.map((lead) => {
    const chance = Math.max(...control.map((one) => rate(one, lead)));
    const own = rate(found, lead);
    const excess = (share: number): number => Math.max(0, (share - chance) / (1 - chance));
    const low = excess(wilson(own, found.queries, Z_99).lower);
    return { lead, matches: count(found, lead), wrong: chance / own, share: excess(own), low };
  }).filter(({ matches, wrong }) => matches >= LEAST.matches && wrong <= LEAST.falseMatches);
  const low = Math.max(0, ...beyond.map((one) => one.low));
  const kept = beyond.find(({ wrong }) => wrong <= FALSE_MATCHES);
  if (!kept || low < LEAST.share) return { share: 0, low: 0, high, pairs: 0, lead: Number.POSITIVE_INFINITY };
  return { share: Math.max(...beyond.map(({ share }) => share)), low, high, pairs: kept.matches, lead: kept.lead };
}

/**
 * polar(P/‖P‖ + w W/‖W‖) of the confident matches' P = X_mᵀY_m and the map W found without them: w falls with the number of
 * matches, so that a handful of them moves the map little and thousands decide it.
 */
async function refitted(x: Matrix, y: Matrix, { a, b, leads }: Matches, lead: number, map: Matrix): Promise<Matrix> {
  const kept = Array.from(leads.keys()).filter((i) => leads[i]! > lead);
  const rows = (of: Uint32Array): number[] => kept.map((i) => of[i]!);
  const cross = await crossProduct(takeRows(x, rows(a)), takeRows(y, rows(b)));
  const weight = Math.min(MOST_WEIGHT, EVEN_MATCHES / Math.max(1, kept.length));
  return nearestOrthogonal(blended({ cross, weight }, Float64Array.from(map.data)), x.dim, y.dim);
}

const mirrored = ({ a, b, ...rest }: Matches): Matches => ({ ...rest, a: b, b: a });
