import { expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { randomOrthogonal } from '../../../src/linalg/random-orthogonal.js';
import { meanBestCsls } from '../../../src/search/csls.js';
import { LinearTranslator, linearTranslator } from '../../../src/translators/linear.js';
import type { NetworkTranslator } from '../../../src/translators/network.js';
import { sliceRows } from '../../../src/vectors/matrix.js';
import { preprocess } from '../../../src/vectors/preprocess.js';
import { presetOptions } from '../../../training/vec2vec/options.js';
import { trainNetwork } from '../../../training/vec2vec/train-network.js';
import { unjudged } from '../../../training/verdict/judge-paired.js';
import { planted } from '../../contracts/planted.js';

it('every direction gets the weights that it keeps, in one pair of translators', async () => {
  const { source, target } = planted(600, [12, 8]);
  const spaces = [sliceRows(source, 0, 300), sliceRows(target, 300, 600)];
  const options = presetOptions('ci', {
    ...{ width: 24, batchSize: 16, steps: 24, evaluateEvery: 4, learningRate: 3e-3, heldOut: 30 },
    ...{ start: 'linear', restarts: 2, clusters: 4, select: 'each', cycleSlack: 2, ema: 0, dropout: 0 },
  });
  const { mean: source0 } = preprocess(spaces[0]!);
  const { mean: target0 } = preprocess(spaces[1]!);
  const start = linearTranslator(
    {
      method: 'random',
      options: {},
      seed: 0,
      verdict: unjudged('It is random.'),
      data: [],
      engine: 'none',
    },
    { weights: await randomOrthogonal(12, 8, random(7)), means: { source: source0, target: target0 } },
  );
  expect(start).toBeInstanceOf(LinearTranslator);
  const evaluations: Record<string, unknown>[] = [];
  const before: (string | undefined)[] = [];
  const { translators, chosen } = await trainNetwork({
    ...{ spaces, options, seed: 2, init: [start] },
    onEvaluation: (row) => evaluations.push(row),
    on: ({ stage, done, note }) => {
      if (stage === 'train, seed 2' && done === 0) before.push(note);
    },
  });
  // Seconds pass before the first step: each part of them is said.
  expect(before).toEqual(['compiling the network', 'scores at the start']);
  const steps = ['0→1', '1→0'].map((direction) => chosen.best.kept[direction]!.step);
  expect(new Set(steps).size, `both directions kept step ${steps[0]}: nothing is tested`).toBe(2);
  const [there, back] = translators as NetworkTranslator[];
  for (const [i, translator] of [there!, back!].entries()) {
    const direction = ['0→1', '1→0'][i]!;
    const scores = evaluations.map((row) => (row['directions'] as Record<string, number>)[direction]!);
    expect(chosen.best.directions[direction]).toBe(Math.max(...scores));
    expect(translator.manifest.scores).toMatchObject({
      verification: Math.max(...scores),
      start: scores[0],
      step: steps[i],
    });
  }
  const rows = sliceRows(spaces[0]!, 0, 40);
  const mapped = await there!.translate(rows);
  expect((await back!.inverse().translate(rows)).data).toEqual(mapped.data);
  expect((await there!.inverse().translate(mapped)).data).toEqual((await back!.translate(mapped)).data);
  const score = await meanBestCsls(await there!.translate(rows, { centred: true }), preprocess(spaces[1]!).matrix);
  expect(score).toBeGreaterThan(0);
});
