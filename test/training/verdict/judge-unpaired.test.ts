import { describe, expect, it } from 'vitest';
import { random } from '../../../src/random.js';
import type { Matrix } from '../../../src/vectors/matrix.js';
import { preprocess } from '../../../src/vectors/preprocess.js';
import { procrustesMap } from '../../../training/paired/procrustes.js';
import { randomOrthogonal } from '../../../training/verdict/evidence.js';
import { type JudgeInput, judgeUnpaired } from '../../../training/verdict/judge-unpaired.js';
import { planted } from '../../contracts/planted.js';

const spaces = planted(300, [8, 8]);
const [x, y] = [preprocess(spaces.source).matrix, preprocess(spaces.target).matrix];
const truth = await procrustesMap(x, y);

/** The label, what was measured, and the refits that were run, by the rows and the first coin each was given. */
async function judged(changes: Partial<JudgeInput>) {
  const refits: { rows: number; coin: number; map: Matrix }[] = [];
  const verdict = await judgeUnpaired({
    x,
    y,
    map: truth,
    score: 0.1,
    refit: async (a, b, rng) => {
      const coin = rng.uniform();
      const map = await randomOrthogonal(a.dim, b.dim, rng);
      refits.push({ rows: a.rows, coin, map });
      return map;
    },
    refine: async (_, rng) => ({ score: 0.05 + 0.001 * rng.uniform() }),
    nulls: 3,
    random: random(7),
    ...changes,
  });
  return { verdict, refits };
}

const asMap = (evidence: readonly { measure: string; value: number }[]) =>
  new Map(evidence.map(({ measure, value }) => [measure, value]));

describe('evidence that could not change a verdict', () => {
  it('no refit runs for a map that scores like the null maps', async () => {
    const [all, enough] = [await judged({ score: 0.0505 }), await judged({ score: 0.0505, evidence: 'enough' })];
    expect(all.refits).toHaveLength(4);
    expect(enough.refits).toHaveLength(0);
    expect([all.verdict.label, enough.verdict.label]).toEqual(['not-aligned', 'not-aligned']);
    expect(enough.verdict.reason).toContain('Not measured, as they could not change this: consensus of halves');
  });

  it('no self-alignment runs where the halves disagree, and the rest is what it was', async () => {
    const [all, enough] = [await judged({}), await judged({ evidence: 'enough' })];
    expect(all.refits).toHaveLength(4);
    expect(enough.refits).toEqual(all.refits.slice(0, 2));
    expect(enough.verdict.label).toBe('not-aligned');
    const [complete, part] = [asMap(all.verdict.evidence), asMap(enough.verdict.evidence)];
    expect(part.size).toBeLessThan(complete.size);
    for (const [measure, value] of part) expect(value).toBe(complete.get(measure));
    expect(part.has('self-alignment')).toBe(false);
  });

  it('all of it is measured where the map may be right', async () => {
    const refit = async (): Promise<Matrix> => truth;
    const { verdict } = await judged({ evidence: 'enough', refit });
    expect(asMap(verdict.evidence).has('self-alignment')).toBe(true);
    expect(verdict.label).not.toBe('not-aligned');
    expect(verdict).toEqual((await judged({ refit })).verdict);
  });
});
