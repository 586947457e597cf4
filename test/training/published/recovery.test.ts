import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../src/core/options.js';
import { random } from '../../../src/core/random.js';
import { retrieval } from '../../../src/search/rank-scores.js';
import { preprocess } from '../../../src/vectors/preprocess.js';
import { fitSpaces } from '../../../training/fit.js';
import type { Method } from '../../../training/method.js';
import { baselines } from '../../../training/published/baselines.js';
import { gaussian, planted, split } from '../../contracts/planted.js';

/** Maps without a verdict, on clusters turned into another space: [rows, dims, options, least top-1]. */
const recoveries: readonly [string, number, readonly [number, number], object, number][] = [
  ['muse', 800, [8, 8], { hidden: 64, iterations: 800, epochs: 4, beta: 0.01 }, 0.5],
  ['vecmap', 400, [24, 16], { rounds: 60, patience: 4, final: 'reweighted' }, 0.5],
  ['vecmap', 400, [24, 16], { rounds: 60, patience: 4, final: 'orthogonal' }, 0.5],
  ['gromov-wasserstein', 400, [24, 16], { points: 400, starts: 1 }, 0.8],
  [
    'wasserstein-procrustes',
    400,
    [24, 16],
    { initialRows: 400, initialRounds: 300, sweeps: 30, batchRows: 200, rounds: 40, epochs: 1 },
    0.4,
  ],
];

describe('a planted rotation is recovered', () => {
  it.each(recoveries)(
    '%s, %i rows of %j dims, %j',
    async (name, rows, dims, given, least) => {
      const method: Method = baselines[name as keyof typeof baselines];
      const { fit, test } = split(planted(rows + 100, dims), rows);
      const options = parseOptions(method.options, { ...given, verdict: 'none' }, name);
      const { translators, verdict } = await fitSpaces(method, { spaces: [fit.source, fit.target], seed: 1, options });
      expect(verdict).toMatchObject({ label: 'unverified', evidence: [] });
      for (const [translator, from, to] of [
        [translators[0]!, test.source, test.target],
        [translators[1]!, test.target, test.source],
      ] as const) {
        const queries = await translator.translate(from, { centred: true });
        const { top1 } = await retrieval(queries, preprocess(to, translator.means.target).matrix);
        expect(top1).toBeGreaterThan(least);
      }
    },
    120_000,
  );
});

/** Options that cost little; the spaces have nothing in common. */
const unrelated: Readonly<Record<string, object>> = {
  'mini-vec2vec': { runs: 3, clusters: 10, rounds: 5, refineClusters: 20, neighbours: 10 },
  rosetta: { draws: 3, clusters: 10, matchingStarts: 30, rounds: 3, blockRows: 60 },
  muse: { hidden: 16, iterations: 40, epochs: 2, refinements: 2 },
  vecmap: { rounds: 12, patience: 2 },
  'wasserstein-procrustes': { initialRows: 60, initialRounds: 20, rounds: 8, batchRows: 50, epochs: 1 },
  'gromov-wasserstein': { points: 60, starts: 2, iterations: 8 },
  'blind-match': { items: 100, centroids: 10, starts: 2, boundSweeps: 0 },
};

describe('clusters against Gaussian rows are not called aligned', () => {
  it.each(Object.keys(baselines))(
    '%s',
    async (name) => {
      const method: Method = baselines[name as keyof typeof baselines];
      const options = parseOptions(method.options, { ...unrelated[name]! }, name);
      const spaces = [planted(300, [12, 12]).source, gaussian(300, 12, random(5))];
      const { verdict } = await fitSpaces(method, { spaces, seed: 2, options });
      expect(['uncertain', 'not-aligned']).toContain(verdict.label);
      expect(verdict.evidence.some((row) => row.passed === false)).toBe(true);
    },
    120_000,
  );
});

it('needs some rows, and two spaces', async () => {
  for (const [name, method] of Object.entries<Method>(baselines)) {
    const options = parseOptions(method.options, {}, name);
    const few = gaussian(12, 4, random(1));
    const enough = gaussian(200, 4, random(2));
    await expect(fitSpaces(method, { spaces: [enough, few], seed: 0, options })).rejects.toMatchObject({
      code: 'TOO_FEW_ROWS',
      message: expect.stringMatching(new RegExp(`the target has 12 rows; ${name} needs at least \\d+`)),
    });
    await expect(fitSpaces(method, { spaces: [enough], seed: 0, options })).rejects.toMatchObject({
      code: 'BAD_USAGE',
    });
  }
});
