/** Schemas of what requests of the library are made of, beside texts and numbers; `requireRequest` checks with them. */
import { z } from 'zod';

/** A field of an object that has these keys, each of its type: "function", "object", "number". */
const objectWith = (keys: Readonly<Record<string, string>>, words: string) =>
  z.custom<object>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      Object.entries(keys).every(([key, type]) => typeof (value as Record<string, unknown>)[key] === type),
    `expected ${words}`,
  );

export const matrixField = objectWith(
  { data: 'object', rows: 'number', dim: 'number' },
  'a matrix { data, rows, dim }',
);
export const matrixOrFile = z.union(
  [z.string(), matrixField],
  'expected the path of a file or a matrix { data, rows, dim }',
);
export const translatorOrFolder = z.union(
  [z.string(), objectWith({ manifest: 'object', translate: 'function' }, 'a translator')],
  'expected the folder of a translator or a translator',
);
export const callback = z.custom<object>((value) => typeof value === 'function', 'expected a function').optional();
export const signalField = z.instanceof(AbortSignal, { error: 'expected an AbortSignal' }).optional();
export const readingField = objectWith({}, 'an object').optional();
export const flag = z.boolean().optional();
export const text = z.string().optional();
export const wholeNumber = z.int().min(0).optional();
export const seedField = z.number().optional().describe('default 0; the same seed gives the same numbers');
