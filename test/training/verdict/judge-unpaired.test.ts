import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { randomOrthogonal } from '../../../src/linalg/random-orthogonal.js';
import type { Matrix } from '../../../src/vectors/matrix.js';
import { preprocess } from '../../../src/vectors/preprocess.js';
import { procrustesMap } from '../../../training/paired/procrustes.js';
import { verificationScore } from '../../../training/unpaired-linear/verify.js';
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
    scoreOf: verificationScore,
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
  it.each([
    ['no self-alignment where the halves disagree and the map scores like the null maps', { score: 0.0505 }],
    [
      'no self-alignment where the halves agree and the map scores like the null maps',
      { score: 0.0505, refit: async (): Promise<Matrix> => truth },
    ],
  ])('%s, and the rest is what it was', async (_, changes) => {
    const run = async (evidence: 'all' | 'enough') => {
      let refined = 0;
      const refine: JudgeInput['refine'] = async (_start, rng) => {
        refined++;
        return { score: 0.05 + 0.001 * rng.uniform() };
      };
      return { ...(await judged({ refine, ...changes, evidence })), refined };
    };
    const [all, enough] = [await run('all'), await run('enough')];
    expect([all.refined, enough.refined]).toEqual([3, 3]);
    expect(enough.refits).toEqual(all.refits.slice(0, 2));
    expect([all.verdict.label, enough.verdict.label]).toEqual(['not-aligned', 'not-aligned']);
    const [complete, part] = [asMap(all.verdict.evidence), asMap(enough.verdict.evidence)];
    expect(part.size).toBeLessThan(complete.size);
    for (const [measure, value] of part) expect(value).toBe(complete.get(measure));
    expect(part.has('self-alignment')).toBe(false);
    expect(enough.verdict.reason).toMatch(/Not measured, as they could not change this: .*self-alignment\./);
    expect(all.verdict.reason).not.toContain('Not measured');
  });

  it('all of it is measured where the map may be right', async () => {
    const refit = async (): Promise<Matrix> => truth;
    const { verdict } = await judged({ evidence: 'enough', refit });
    expect(asMap(verdict.evidence).has('self-alignment')).toBe(true);
    expect(verdict.label).not.toBe('not-aligned');
    expect(verdict).toEqual((await judged({ refit })).verdict);
  });

  it('halves are not fitted where third moments hold on rows set aside, and are where they do not', async () => {
    const notes: string[] = [];
    const moments = { z: 9, ratio: 1.3, reliability: 0.8, toMap: 0.7 };
    const held = await judged({ moments, on: ({ done, total }) => notes.push(`${done}/${total}`) });
    expect(held.refits.map(({ rows }) => rows)).toEqual([135, 135]); // self-alignment alone
    expect(notes).toEqual(['1/5', '2/5', '3/5', '4/5', '5/5']);
    expect(held.verdict.consensus).toBeNull();
    expect(held.verdict.label).not.toBe('not-aligned');
    expect(asMap(held.verdict.evidence).get('held-out moments against rivals')).toBe(9);
    const failed = await judged({ moments: { ...moments, z: 2.9 }, score: 0.0505 });
    expect(failed.refits).toHaveLength(4);
    expect(failed.verdict.label).toBe('not-aligned');
    expect(asMap(failed.verdict.evidence).has('consensus of halves')).toBe(true);
  });
});
