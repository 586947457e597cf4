/**
 * Do a vision model and text models see the same classes alike? Features of 2,000 small images of 200 WordNet classes
 * (MobileNet v2), averaged by class, against text vectors of the classes:
 *   VECBRIDGE_DATA=... node --import tsx bench/alignment/vision.ts
 * Texts: the words of all 200 classes in four encoders (bench/alignment/words/classes), and the WordNet entries of those classes
 * that have one in six spaces. 1. Mutual k-NN, CKA, RSA. 2. Matching without pairs (training/published/blind-match.ts) of
 * 200 classes and of 10 to 50 (control: two text models): drawn at random, spread out (farthest first among the images, no pairs needed), and those
 * whose similarities agree most (chosen with the pairs: a bound, not a method). 3. Maps from k pairs of classes, on 100 others.
 * 4. Images of 50 held-out classes named through a map from the 150 others. Exits with 4 where there are no image features.
 * Writes docs/results/alignment-vision.json after each part; a part that is there is not measured again.
 */
import { existsSync, readFileSync } from 'node:fs';
import { setThreads } from '../../src/engine/threads.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { withData } from './data.js';
import { markdownTable, writeResult } from './results.js';
import { classWords, readImages, WORD_MODELS } from './vision/images.js';
import { columns, measureAll } from './vision/likeness.js';
import { fromPairs, nameImages } from './vision/maps.js';
import { blindMatches } from './vision/matching.js';

const SEED = 0;

setThreads(1);

await withData(async () => {
  const images = await readImages();
  const texts = new Map<string, Matrix>();
  for (const model of Object.keys(WORD_MODELS) as (keyof typeof WORD_MODELS)[])
    texts.set(model, await classWords(model));

  /** A part that is in the file already is not measured again. */
  const part = async <T extends object>(name: string, measure: () => Promise<T[]>): Promise<T[]> => {
    const before = earlier();
    const rows = (before[name] as T[] | undefined) ?? (await measure());
    writeResult('alignment-vision', {
      command: 'node --import tsx bench/alignment/vision.ts',
      ...{ seed: SEED, images: images.features.rows, classes: images.classes.length },
      ...Object.fromEntries(Object.entries(before).filter(([, value]) => Array.isArray(value))),
      [name]: rows,
    });
    return rows;
  };
  const each = async <T>(measure: (model: string, raw: Matrix) => Promise<T[]>): Promise<T[]> => {
    const rows: T[] = [];
    for (const [model, raw] of texts) rows.push(...(await measure(model, raw)));
    return rows;
  };
  const likeness = await part('likeness', () => measureAll(images, texts, SEED));
  console.log(
    `${markdownTable(likeness.map(({ text, model, n, ...found }) => ({ text, model, n, ...columns(found) })))}\n`,
  );
  const matching = await part('matching', () =>
    each(async (model, raw) => blindMatches(model, images.means, preprocess(raw).matrix)),
  );
  console.log(`${markdownTable(matching)}\n`);
  console.log(
    `${markdownTable(await part('pairs', () => each((model, raw) => fromPairs(model, images.means, raw, SEED))))}\n`,
  );
  const zeroShot = await part('zeroShot', async () => [
    ...(await each(async (model, raw) => [await nameImages(model, images, raw, SEED)])),
    await nameImages('features themselves', images, null, SEED),
  ]);
  console.log(`${markdownTable(zeroShot)}\n`);
  const [one, other] = (['minilm', 'mpnet'] as const).map((model) => preprocess(texts.get(model)!).matrix);
  const control = await part('control', () => blindMatches('minilm with mpnet', one!, other!, [10, 50]));
  console.log(markdownTable(control));
});

function earlier(): Record<string, unknown> {
  const file = new URL('../../docs/results/alignment-vision.json', import.meta.url);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : {};
}
