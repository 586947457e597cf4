import { random } from '../../src/core/random.js';
import type { Mapping } from '../../src/migrate/plan.js';
import type { Translator } from '../../src/translators/translator.js';
import { type Matrix, rowOf, zeros } from '../../src/vectors/matrix.js';

export interface ToyRow {
  readonly id: number;
  readonly vector: readonly number[] | null;
}

/** Rows 1..n with 6 numbers; row i is the same whatever n is. */
export const toyRows = (n: number): ToyRow[] =>
  Array.from({ length: n }, (_, i) => {
    const generator = random(`toy ${i}`);
    return { id: i + 1, vector: Array.from({ length: 6 }, () => Math.fround(generator.normal())) };
  });

/** The first 4 numbers, brought to unit length, with one sign changed. */
export function toyTarget(vector: readonly number[]): number[] {
  const first = [vector[0]!, -vector[1]!, vector[2]!, vector[3]!];
  const length = Math.hypot(...first);
  return first.map((value) => Math.fround(value / length));
}

/** A translator of 6 to 4 dims; `before` runs before each call. */
export function toyMapping(before?: () => Promise<void>, dims: [number, number] = [6, 4]): Mapping {
  const translate = async (x: Matrix): Promise<Matrix> => {
    await before?.();
    const out = zeros(x.rows, 4);
    for (let i = 0; i < x.rows; i++) out.data.set(toyTarget(Array.from(rowOf(x, i))), i * 4);
    return out;
  };
  return {
    translator: { translate } as Partial<Translator> as Translator,
    about: { fingerprint: 'toy', method: 'toy', dims, models: ['toy-6', 'toy-4'], inverse: false },
  };
}
