import { stopIfAborted } from '../../src/core/cancellation.js';
import type { Progress } from '../../src/core/progress.js';
import { retrieval } from '../../src/search/rank-scores.js';
import type { Translator } from '../../src/translators/translator.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import type { AtlasPair, Cycle, Pivot } from './atlas.js';

/** The maps found: from space i to space j, where there is one. */
export type Maps = (from: number, to: number) => Translator | undefined;

/** A way through a third space is suggested where it gains so much of top-1. */
const GAIN = 0.02;

interface Working {
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

/**
 * Every three spaces with maps between all of them, once: rows (of the first) → second → third → first, compared with
 * themselves. All three maps right: near the identity. Three right maps leave it no choice, so that a cycle far from the
 * identity says that one of them is wrong; a cycle near it does not say that all are right.
 */
export async function cyclesOf(
  count: number,
  maps: Maps,
  rows: (space: number) => Matrix,
  { signal, on }: Working = {},
) {
  const found: Cycle[] = [];
  const triples = triplesOf(count);
  for (const [at, [a, b, c]] of triples.entries()) {
    stopIfAborted(signal, `closing cycles, ${at} of ${triples.length} done`);
    on?.({ stage: 'cycles', done: at, total: triples.length });
    const [ab, bc, ca] = [maps(a, b), maps(b, c), maps(c, a)];
    if (!ab || !bc || !ca) continue;
    const start = rows(a);
    const back = await ca.translate(await bc.translate(await ab.translate(start)), { centred: true });
    const home = preprocess(start, ca.means.target).matrix;
    const { top1, cosine } = await retrieval(back, home, [1]);
    found.push({ spaces: [a, b, c], top1, error: meanError(back, home), cosine, pool: start.rows });
  }
  return found;
}

/** Mean length of the difference of unit rows, the share of their length that is wrong. */
function meanError(a: Matrix, b: Matrix): number {
  let sum = 0;
  for (let i = 0; i < a.rows; i++) {
    let squared = 0;
    for (let j = i * a.dim; j < (i + 1) * a.dim; j++) squared += (a.data[j]! - b.data[j]!) ** 2;
    sum += Math.sqrt(squared) / a.rows;
  }
  return sum;
}

/**
 * Ways through a third space that beat the direct map. Without pairs: the product of the predicted top-1 of both parts, which
 * must both be likely, against the prediction of the direct map. With pairs the ways are measured, in both directions.
 */
export async function pivotsOf(
  count: number,
  pairs: readonly AtlasPair[],
  maps: Maps,
  tests: readonly Matrix[] | null,
  { signal, on }: Working = {},
): Promise<Pivot[]> {
  const fitOf = (i: number, j: number) =>
    pairs.find(({ first, second }) => first === Math.min(i, j) && second === Math.max(i, j))?.alignability;
  const found: Pivot[] = [];
  const ways = triplesOf(count).flatMap(([a, b, c]) => [
    [a, b, c],
    [b, a, c],
    [a, c, b],
  ]) as [number, number, number][];
  for (const [at, [from, via, to]] of ways.entries()) {
    stopIfAborted(signal, `looking for ways through a third space, ${at} of ${ways.length} done`);
    on?.({ stage: 'ways', done: at, total: ways.length });
    const [direct, one, two] = [fitOf(from, to), fitOf(from, via), fitOf(via, to)];
    if (!direct || !one || !two) continue;
    if (tests && direct.measured && one.measured && two.measured) {
      const through = [await composed(maps, tests, from, via, to), await composed(maps, tests, to, via, from)];
      const straight =
        from < to ? [direct.measured.there, direct.measured.back] : [direct.measured.back, direct.measured.there];
      for (const [way, [start, end]] of [
        [from, to],
        [to, from],
      ].entries() as Iterable<[number, [number, number]]>) {
        const pivot = { via, direct: straight[way]!, through: through[way]!, basis: 'measured' as const };
        if (pivot.through > pivot.direct + GAIN) found.push({ from: start, to: end, ...pivot });
      }
      continue;
    }
    if (!direct.predicted || !one.predicted || !two.predicted) continue;
    if (one.label !== 'likely' || two.label !== 'likely') continue;
    const through = one.predicted.top1 * two.predicted.top1;
    if (through > direct.predicted.top1 + GAIN)
      found.push({ from, to, via, direct: direct.predicted.top1, through, basis: 'predicted' });
  }
  return found.sort((a, b) => b.through - b.direct - (a.through - a.direct));
}

async function composed(maps: Maps, tests: readonly Matrix[], from: number, via: number, to: number): Promise<number> {
  const [one, two] = [maps(from, via)!, maps(via, to)!];
  const queries = await two.translate(await one.translate(tests[from]!), { centred: true });
  return (await retrieval(queries, preprocess(tests[to]!, two.means.target).matrix, [1])).top1;
}

function triplesOf(count: number): [number, number, number][] {
  const found: [number, number, number][] = [];
  for (let a = 0; a < count; a++)
    for (let b = a + 1; b < count; b++) for (let c = b + 1; c < count; c++) found.push([a, b, c]);
  return found;
}
