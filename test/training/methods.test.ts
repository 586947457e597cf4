import { describe, expect, it } from 'vitest';
import { methodNamed, methods } from '../../training/methods.js';
import { baselines } from '../../training/published/baselines.js';
import { type MethodCase, methodContract } from '../contracts/method.contract.js';

const FAST = { hidden: 64, batch: 64, steps: 200 };

/** What the contract needs to know of a method beyond its own fields. */
const cases: Readonly<Record<string, Partial<MethodCase>>> = {
  identity: { learns: false },
  random: { learns: false },
  'few-pairs': { rows: [800, 100], pairs: 40, options: { folds: 2 } },
  mlp: { options: FAST },
  contrastive: { options: FAST },
  repa: { options: { ...FAST, steps: 1000 } },
  'unpaired-linear': { rows: [1000, 100], dims: [40, 32], clusters: 40, options: { rounds: 1 } },
};

for (const [name, method] of Object.entries(methods)) {
  if (name === 'vec2vec') continue; // test/training/vec2vec/vec2vec.test.ts
  if (Object.hasOwn(baselines, name)) continue; // test/training/published/contract.test.ts
  methodContract(name, { method, learns: true, ...cases[name] });
}

describe('the registry of methods', () => {
  it('knows every method by its own name', () => {
    for (const [name, method] of Object.entries(methods)) expect(method.name).toBe(name);
  });

  it('suggests a name for a slip', () => {
    expect(() => methodNamed('procrustis')).toThrowError(
      expect.objectContaining({ code: 'BAD_OPTION', hint: expect.stringContaining('did you mean "procrustes"') }),
    );
    expect(() => methodNamed('toString')).toThrowError(expect.objectContaining({ code: 'BAD_OPTION' }));
  });
});
