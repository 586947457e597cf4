import { expect, it } from 'vitest';
import { measures } from '../../../eval/alignment/measures.js';
import { type MeasureCase, measureContract } from '../../contracts/measure.contract.js';

/** What a measure needs to be tested on 40 rows, where that differs from its defaults. */
const cases: Readonly<Record<string, Omit<MeasureCase, 'measure'>>> = {};

it('has settings only for measures that exist', () => {
  for (const name of Object.keys(cases)) expect(Object.keys(measures)).toContain(name);
});

for (const measure of Object.values(measures)) measureContract({ ...cases[measure.name], measure });
