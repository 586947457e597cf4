import { describe, expect, it } from 'vitest';
import { alignerNamed, aligners } from '../../training/methods.js';
import { baselines } from '../../training/published/baselines.js';
import { type AlignerCase, alignerContract } from '../contracts/method.contract.js';

const FAST = { hidden: 64, batch: 64, steps: 200 };

/** What the contract needs to know of a method beyond its own fields. */
const cases: Readonly<Record<string, Partial<AlignerCase>>> = {
  identity: { learns: false },
  random: { learns: false },
  'few-pairs': { rows: [800, 100], pairs: 40, options: { rows: 300, stretches: 2, folds: 2 } },
  mlp: { options: FAST },
  contrastive: { options: FAST },
  repa: { options: { ...FAST, steps: 1000 } },
  'unpaired-linear': { rows: [1000, 100], dims: [40, 32], options: { restarts: 6, clusters: 12, nulls: 5 } },
};

for (const [name, aligner] of Object.entries(aligners)) {
  if (name === 'vec2vec') continue; // test/training/vec2vec/vec2vec.test.ts
  if (Object.hasOwn(baselines, name)) continue; // test/training/published/contract.test.ts
  alignerContract(name, { aligner, learns: true, ...cases[name] });
}

describe('the registry of methods', () => {
  it('knows every method by its own name', () => {
    for (const [name, aligner] of Object.entries(aligners)) expect(aligner.name).toBe(name);
  });

  it('suggests a name for a slip', () => {
    expect(() => alignerNamed('procrustis')).toThrowError(
      expect.objectContaining({ code: 'BAD_OPTION', hint: expect.stringContaining('did you mean "procrustes"') }),
    );
    expect(() => alignerNamed('toString')).toThrowError(expect.objectContaining({ code: 'BAD_OPTION' }));
  });
});
