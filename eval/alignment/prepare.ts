import { z } from 'zod';
import type { MeasureContext } from './measure.js';
import { centredRows, float64Rows, type Rows, unitLengthRows } from './rows.js';

const WAYS = ['raw', 'centred', 'unit', 'centred-unit'] as const;
export type Preparation = (typeof WAYS)[number];

/** The option "rows" of measures, with its default. */
export const preparation = (by: Preparation) =>
  z
    .enum(WAYS)
    .default(by)
    .describe(
      'how rows are prepared: raw: as given; centred: minus their mean; unit: length 1; centred-unit: length 1, minus the mean, length 1 again',
    );

/** The same for measures that are defined for rows of length 1. */
export const unitPreparation = z
  .enum(['unit', 'centred-unit'])
  .default('unit')
  .describe('how rows are prepared: unit: length 1; centred-unit: length 1, minus the mean, length 1 again');

/**
 * x prepared that way, in float64 when that is asked for, else in the precision it has; made once for each run. Memory:
 * one copy, none for raw rows.
 */
export function prepared(x: Rows, way: Preparation, context: MeasureContext): Promise<Rows> {
  const exact = context.precision === 'float64';
  return context.memo.get(x, `rows ${way} ${exact}`, async () => {
    const m = exact && way !== 'raw' ? float64Rows(x) : x;
    if (way === 'centred') return centredRows(m);
    if (way === 'unit') return unitLengthRows(m);
    return way === 'raw' ? m : unitLengthRows(centredRows(unitLengthRows(m)));
  });
}
