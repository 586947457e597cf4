import { compareSpaces } from '../../../eval/alignment/compare.js';
import { measureNamed } from '../../../eval/alignment/measures.js';
import { type Matrix, takeRows } from '../../../src/vectors/matrix.js';
import { classEntries, entryVectors, type Images } from './images.js';

const SPACES = ['glove', 'fasttext', 'use', 'e5', 'minilm', 'mpnet'] as const;
const MEASURES = ['mutual-knn', 'cka', 'rsa'].map(measureNamed);

type Likeness = { text: string; model: string; n: number } & Record<string, unknown>;

/** Measures of class means against texts, as `align --json` prints them. */
export async function measureAll(
  { classes, means }: Images,
  texts: ReadonlyMap<string, Matrix>,
  seed: number,
): Promise<Likeness[]> {
  const found: Likeness[] = [];
  const measure = async (text: string, model: string, x: Matrix, y: Matrix): Promise<void> => {
    found.push({ text, model, n: x.rows, ...(await compareSpaces(x, y, { measures: MEASURES, seed })) });
  };
  for (const [model, raw] of texts) await measure('words', model, means, raw);
  const known = classEntries(classes);
  const some = takeRows(
    means,
    known.map((one) => one.class),
  );
  const entries = known.map(({ entry }) => entry);
  for (const space of SPACES) await measure('entries', space, some, await entryVectors(space, entries));
  // What two text models have in common on the same classes, to compare with.
  await measure('words', 'minilm with mpnet', texts.get('minilm')!, texts.get('mpnet')!);
  return found;
}

/** The numbers of a table's row: value, chance and z of each measure. */
export function columns(found: Record<string, unknown>): Record<string, string | number> {
  const one = (name: string): Record<string, number | null> => found[name] as Record<string, number | null>;
  return Object.fromEntries(
    MEASURES.flatMap(({ name }) => {
      const { value, chance, z } = one(name);
      return [
        [name, value!],
        [`${name} chance`, chance!],
        ...(z === undefined || z === null ? [] : [[`${name} z`, z.toFixed(1)]]),
      ] as [string, string | number][];
    }),
  );
}
