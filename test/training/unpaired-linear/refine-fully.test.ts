import { describe, expect, it, test } from 'vitest';
import { parseOptions } from '../../../src/core/options.js';
import { random } from '../../../src/core/random.js';
import { type Matrix, sliceRows } from '../../../src/vectors/matrix.js';
import { preprocess } from '../../../src/vectors/preprocess.js';
import { procrustesMap } from '../../../training/paired/procrustes.js';
import { unpairedLinearOptions } from '../../../training/unpaired-linear/options.js';
import { refine } from '../../../training/unpaired-linear/refine.js';
import { insideMap, principalSpaces, refineFully, searchMap } from '../../../training/unpaired-linear/search-map.js';
import { gaussian, planted } from '../../contracts/planted.js';

const DIM = 16;
const ROWS = 4000;
const options = parseOptions(unpairedLinearOptions, {}, 'unpaired-linear');

/** Two sides of `ROWS` rows that share no item, and the map by all pairs. */
const { x, y, truth } = await (async () => {
  const { source, target } = planted(2 * ROWS, [DIM, DIM], { seed: 5 });
  const [a, b] = [preprocess(source).matrix, preprocess(target).matrix];
  return { x: sliceRows(a, 0, ROWS), y: sliceRows(b, ROWS, 2 * ROWS), truth: await procrustesMap(a, b) };
})();

const likeness = (a: Matrix, b: Matrix): number => a.data.reduce((sum, v, i) => sum + v * b.data[i]!, 0) / DIM;

/** polar(truth + noise): a map as wrong as `noise` makes it. */
function near(noise: number): Promise<Matrix> {
  const off = gaussian(DIM, DIM, random(3));
  const data = truth.data.map((v, i) => v + (noise * off.data[i]!) / Math.sqrt(DIM));
  const unit = Float32Array.from({ length: DIM * DIM }, (_, i) => (i % (DIM + 1) === 0 ? 1 : 0));
  return procrustesMap({ data: unit, rows: DIM, dim: DIM }, { ...truth, data });
}

async function refined(start: Matrix, rows = ROWS): Promise<{ map: Matrix; rounds: number }> {
  let rounds = 0;
  const few = (m: Matrix): Matrix => sliceRows(m, 0, rows);
  const on = (): void => {
    rounds++;
  };
  const map = await refineFully({ x: few(x), y: few(y), options, random: random(1), on }, start);
  return { map, rounds };
}

describe('the last rounds of soft matches', () => {
  it('end after the second where the map rests', async () => {
    const { map, rounds } = await refined(truth);
    expect(rounds).toBe(2);
    expect(likeness(map, truth)).toBeGreaterThan(0.98);
  });

  it('go on while it moves, and bring it closer', async () => {
    const start = await near(3);
    const { map, rounds } = await refined(start);
    expect(rounds).toBeGreaterThan(2);
    expect(likeness(map, truth)).toBeGreaterThan(likeness(start, truth) + 0.05);
  });

  it('are one with few rows', async () => {
    expect((await refined(await near(1), 1000)).rounds).toBe(1);
  });
});

test('a search that ends without a map is refined in soft rounds alone', async () => {
  const rounds = { refine: 0, matches: 0 };
  const noise = preprocess(gaussian(ROWS, DIM, random(7))).matrix;
  const { evidence } = await searchMap({
    ...{ x, y: noise, options, random: random(1) },
    on({ stage }) {
      if (stage === 'refine' || stage === 'matches') rounds[stage]++;
    },
  });
  expect(evidence.reliability).toBeLessThan(0.1);
  expect(rounds).toEqual({ refine: 9, matches: 1 });
});

test('rounds in leading directions end where the third stretch moves the rows little', async () => {
  const { source, target } = planted(2 * ROWS, [60, 60], { seed: 5 });
  const [a, b] = [preprocess(source).matrix, preprocess(target).matrix];
  const sides = { x: sliceRows(a, 0, ROWS), y: sliceRows(b, ROWS, 2 * ROWS) };
  const spaces = await principalSpaces({ ...sides, options, random: random(1) });
  const start = await insideMap(await procrustesMap(a, b), spaces, spaces.rank);
  let rounds = 0;
  const each = (): void => {
    rounds++;
  };
  await refine({ source: spaces.source, target: spaces.target, start, rank: spaces.rank, random: random(1), each });
  expect(rounds).toBe(27);
});
