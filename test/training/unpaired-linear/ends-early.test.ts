import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseOptions } from '../../../src/core/options.js';
import { random } from '../../../src/core/random.js';
import { packageRoot } from '../../../src/core/version.js';
import { preprocess } from '../../../src/vectors/preprocess.js';
import { readMatrix } from '../../../src/vectors/read-matrix.js';
import { unpairedLinearOptions } from '../../../training/unpaired-linear/options.js';
import { searchEarlyMap } from '../../../training/unpaired-linear/search-map.js';

const rows = async (name: string) =>
  preprocess((await readMatrix(join(packageRoot, 'data/demo', `${name}.npy`))).matrix).matrix;

/** Steps of the search alone on the demo's encoders, which are easy. A full round draws components 45 times and evolves 6 times. */
async function stepsOf(seed: number): Promise<{ draws: number; generations: number }> {
  const steps = { draws: 0, generations: 0 };
  const found = new AbortController();
  const search = searchEarlyMap({
    ...{ x: await rows('minilm'), y: await rows('mpnet'), random: random(seed), signal: found.signal },
    options: parseOptions(unpairedLinearOptions, {}, 'unpaired-linear'),
    on({ stage, note = '' }) {
      if (note === 'independent components') steps.draws++;
      if (note.startsWith('round 1: ')) steps.generations++;
      if (stage === 'refine') found.abort();
    },
  });
  await expect(search).rejects.toMatchObject({ code: 'INTERRUPTED' });
  return steps;
}

test('a round ends where its best map is clear, and evolves until it rests where starts agree', async () => {
  const [one, other] = [await stepsOf(2), await stepsOf(6)];
  expect(Math.min(one.draws, other.draws)).toBeLessThan(45);
  expect(Math.min(one.generations, other.generations)).toBeLessThan(6);
});
