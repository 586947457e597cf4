import { type Random, random } from '../../../src/core/random.js';
import { traceOf } from '../../../src/linalg/qap.js';
import { type Matrix, rowOf, takeRows } from '../../../src/vectors/matrix.js';
import { blindMatchOptions, matchItems } from '../../../training/published/blind-match.js';
import { itemKernel } from '../../../training/published/item-kernel.js';
import { mean, sd } from '../spread.js';
import { dot } from './dot.js';

const SEEDS = [0, 1, 2, 3, 4];
const SIZES = [10, 20, 30, 40, 50];

/** Shares of classes matched right, over seeds; and how often a wrong matching scores more than the right one. */
export async function blindMatches(
  model: string,
  x: Matrix,
  y: Matrix,
  sizes: readonly number[] = SIZES,
): Promise<Record<string, string | number>[]> {
  const { items: _, centroids: __, verdict: ___, verdictRows: ____, ...defaults } = blindMatchOptions.parse({});
  const options = { ...defaults, boundSweeps: 0 };
  const agreement = await agreements(x, y);
  const choices: [string, (size: number, rng: Random) => Uint32Array][] = [
    ['random', (size, rng) => rng.sample(x.rows, size)],
    ['spread out', (size, rng) => farthestFirst(x, size, rng.int(x.rows))],
    ['agreeing', (size, rng) => mostAgreeing(agreement, size, rng)],
  ];
  const rows: Record<string, string | number>[] = [];
  const run = async (
    choice: string,
    size: number,
    choose: (size: number, rng: Random) => Uint32Array,
  ): Promise<void> => {
    const [shares, truthLower]: [number[], boolean[]] = [[], []];
    for (const seed of SEEDS) {
      const rng = random(seed).fork(`match ${size} ${choice}`);
      const chosen = choose(size, rng);
      const order = rng.permutation(size);
      // The target's order says nothing of the source's.
      const [a, b] = [
        takeRows(x, chosen),
        takeRows(
          y,
          Array.from(order, (i) => chosen[i]!),
        ),
      ];
      const { permutation, value } = await matchItems(a, b, options, rng.fork('search'));
      shares.push(mean(Array.from(permutation, (j, i) => (order[j] === i ? 1 : 0))));
      const truth = Uint32Array.from({ length: size }, (_, i) => order.indexOf(i));
      const kernels = [await itemKernel(a, options.kernel), await itemKernel(b, options.kernel)];
      const [ka, kb] = kernels.map(({ data }) => Float64Array.from(data));
      truthLower.push(traceOf(ka!, kb!, truth) < value * (1 - 1e-9));
    }
    rows.push({
      model,
      classes: size,
      choice,
      right: mean(shares),
      'sd over seeds': sd(shares),
      chance: 1 / size,
      'a wrong matching scores more': `${truthLower.filter(Boolean).length} of ${SEEDS.length}`,
      shares: shares.map((share) => share.toFixed(3)).join(' '),
    });
    console.error(`${model}: ${size} ${choice}`);
  };
  for (const size of sizes) for (const [choice, choose] of choices) await run(choice, size, choose);
  if (sizes === SIZES) await run('all', x.rows, (size) => Uint32Array.from({ length: size }, (_, i) => i));
  return rows;
}

/** Products of the two kernels' entries: how far the two models agree on each pair of classes. */
async function agreements(x: Matrix, y: Matrix): Promise<Float64Array> {
  const [a, b] = [await itemKernel(x, 'distance'), await itemKernel(y, 'distance')];
  return Float64Array.from(a.data, (value, i) => value * b.data[i]!);
}

/** Greedy: the class that agrees most with those chosen, from a random one on. */
function mostAgreeing(agreement: Float64Array, size: number, rng: Random): Uint32Array {
  const n = Math.round(Math.sqrt(agreement.length));
  const chosen = [rng.int(n)];
  const sums = Float64Array.from({ length: n }, (_, i) => agreement[chosen[0]! * n + i]!);
  while (chosen.length < size) {
    let best = -1;
    for (let i = 0; i < n; i++) if (!chosen.includes(i) && (best < 0 || sums[i]! > sums[best]!)) best = i;
    chosen.push(best);
    for (let i = 0; i < n; i++) sums[i]! += agreement[best * n + i]!;
  }
  return Uint32Array.from(chosen);
}

/** Greedy: the row whose nearest chosen row is farthest. */
function farthestFirst(x: Matrix, size: number, first: number): Uint32Array {
  const chosen = [first];
  const nearest = new Float64Array(x.rows).fill(Number.NEGATIVE_INFINITY);
  while (chosen.length < size) {
    const last = rowOf(x, chosen.at(-1)!);
    let best = -1;
    for (let i = 0; i < x.rows; i++) {
      nearest[i] = Math.max(nearest[i]!, dot(rowOf(x, i), last));
      if (!chosen.includes(i) && (best < 0 || nearest[i]! < nearest[best]!)) best = i;
    }
    chosen.push(best);
  }
  return Uint32Array.from(chosen);
}
