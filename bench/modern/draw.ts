import { random } from '../../src/core/random.js';
import type { Rows } from './jobs.js';

/** Which rows of the full data a run fits on and is tested with. */
export interface Draw {
  /** Entries of the source side. */
  readonly source: Uint32Array;
  /** Entries of the target side, the known ones last. */
  readonly target: Uint32Array;
  /** Rows of the abstracts that stand on the target side behind the entries. */
  readonly abstracts: Uint32Array;
  /** Known pairs, rows of what is drawn. */
  readonly pairs: readonly { readonly source: number; readonly target: number }[];
  /** Entries of the test, the same on both sides. */
  readonly test: Uint32Array;
}

type Range = readonly [start: number, end: number];
export interface Places {
  readonly source: Range;
  readonly target: Range;
  readonly test: Range;
}

/** What a draw by populations needs: which entries are of the source's classes, and how many abstracts there are. */
export interface Populations {
  readonly isConcrete: (entry: number) => boolean;
  readonly abstracts: number;
}

/**
 * The rows of a job: `rows` of the source side and `rows` of the target side, by the seed alone, so that tables, methods
 * and pairs of encoders see the same entries; a smaller draw is part of a larger one.
 * - known: that many of the source's entries stand behind the target's rows, and the pairs say which.
 * - shared: that percent of the source's entries stand among the target's rows, in random order.
 * - common: that percent of the target is of the source's population; classes: both sides and the test are of concrete
 *   entries, and what else the target holds are the other entries; abstracts: what else it holds are abstracts.
 * Throws where there are too few rows.
 */
export function drawOf(job: Rows, places: Places, populations?: Populations): Draw {
  const draw = random(`rows ${job.seed}`);
  const isConcrete = job.population === 'classes' ? populations!.isConcrete : () => true;
  const own = (range: Range): Uint32Array => entries(range).filter(isConcrete);
  const source = take(own(places.source), job.rows, 'source', draw.fork('source'));
  const none = new Uint32Array();
  const from = (rows: Uint32Array, count: number, what: string) => take(rows, count, what, draw.fork(what));
  if (job.population) {
    const common = Math.round((job.rows * job.common!) / 100);
    const others = job.rows - common;
    const alike = from(own(places.target), common, 'target');
    const test = own(places.test);
    if (job.population === 'abstracts') {
      const all = entries([0, populations!.abstracts]);
      return { source, target: alike, abstracts: from(all, others, 'abstracts'), pairs: [], test };
    }
    const rest = entries(places.target).filter((entry) => !isConcrete(entry));
    const target = shuffled([...alike, ...from(rest, others, 'others')], draw.fork('order'));
    return { source, target, abstracts: none, pairs: [], test };
  }
  const test = entries(places.test);
  const shared = Math.round((job.rows * (job.shared ?? 0)) / 100);
  const disjoint = from(entries(places.target), job.rows - shared, 'target');
  if (shared) {
    const same = from(source, shared, 'shared');
    return { source, target: shuffled([...same, ...disjoint], draw.fork('order')), abstracts: none, pairs: [], test };
  }
  const chosen = from(entries([0, source.length]), job.known ?? 0, 'pairs');
  const target = Uint32Array.from([...disjoint, ...Array.from(chosen, (row) => source[row]!)]);
  const pairs = Array.from(chosen, (row, i) => ({ source: row, target: disjoint.length + i }));
  return { source, target, abstracts: none, pairs, test };
}

function entries([start, end]: Range): Uint32Array {
  return Uint32Array.from({ length: end - start }, (_, i) => start + i);
}

function take(rows: Uint32Array, count: number, what: string, rng: ReturnType<typeof random>): Uint32Array {
  if (count > rows.length) throw new Error(`${what}: ${count} rows were asked for, there are ${rows.length}.`);
  return Uint32Array.from(rng.sample(rows.length, count), (i) => rows[i]!);
}

function shuffled(rows: readonly number[], rng: ReturnType<typeof random>): Uint32Array {
  return Uint32Array.from(rng.permutation(rows.length), (i) => rows[i]!);
}
