import { expect, it } from 'vitest';
import { measures } from '../../../eval/alignment/measures.js';
import { type MeasureCase, measureContract } from '../../contracts/measure.contract.js';

/** What a measure needs to be tested on 40 rows, where that differs from its defaults. */
const cases: Readonly<Record<string, Omit<MeasureCase, 'measure'>>> = {
  'cka-minibatch': { options: { batch: 10 } },
  'cka-random-features': { options: { features: 256 } },
  'cycle-knn': { options: { k: 3 }, rows: 90 }, // coarse: of few rows nearly all come back
  svcca: { options: { variance: 0.8 } }, // of 6 dims, 0.99 would keep all
};

it('has settings only for measures that exist', () => {
  for (const name of Object.keys(cases)) expect(Object.keys(measures)).toContain(name);
});

for (const measure of Object.values(measures)) measureContract({ ...cases[measure.name], measure });
