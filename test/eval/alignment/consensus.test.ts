import { describe, expect, it } from 'vitest';
import { findModes, similarity } from '../../../eval/alignment/consensus.js';
import { random } from '../../../src/core/random.js';
import { randomOrthogonal } from '../../../src/linalg/random-orthogonal.js';
import type { Matrix } from '../../../src/vectors/matrix.js';
import { procrustesMap } from '../../../training/paired/procrustes.js';
import { gaussian } from '../../contracts/planted.js';

const DIM = 16;
const rng = random('consensus test');
const truth = await randomOrthogonal(DIM, DIM, rng.fork('truth'));
const identity: Matrix = {
  data: Float32Array.from({ length: DIM * DIM }, (_, i) => (i % (DIM + 1) === 0 ? 1 : 0)),
  rows: DIM,
  dim: DIM,
};

/** polar(map + noise): a map as wrong as `noise` makes it. */
function near(map: Matrix, noise: number, seed: number): Promise<Matrix> {
  const off = gaussian(DIM, DIM, random(seed));
  const data = map.data.map((v, i) => v + (noise * off.data[i]!) / Math.sqrt(DIM));
  return procrustesMap(identity, { ...map, data });
}

describe('consensus of hypotheses', () => {
  it('finds the truth among a majority of unrelated maps, though every right candidate is poor', async () => {
    const right = await Promise.all(Array.from({ length: 12 }, (_, i) => near(truth, 1.2, 100 + i)));
    const wrong = await Promise.all(
      Array.from({ length: 40 }, (_, i) => randomOrthogonal(DIM, DIM, rng.fork(`w${i}`))),
    );
    const { modes, densities } = await findModes([...wrong, ...right], 2);
    const best = Math.max(...right.map((map) => similarity(map, truth)));
    expect(modes[0]!.candidate).toBeGreaterThanOrEqual(40);
    expect(similarity(modes[0]!.map, truth)).toBeGreaterThan(best + 0.1);
    expect(densities[modes[0]!.candidate]).toBe(Math.max(...densities));
    if (modes[1]) expect(similarity(modes[1].map, modes[0]!.map)).toBeLessThanOrEqual(0.6);
  });

  it('takes few candidates too', async () => {
    const { modes } = await findModes([truth, await randomOrthogonal(DIM, DIM, rng.fork('few'))], 3);
    expect(modes.length).toBeGreaterThanOrEqual(1);
  });
});
