import { random } from '../../src/core/random.js';
import type { Translator } from '../../src/translators/translator.js';
import { type Matrix, rowOf, stackRows, takeRows, zeros } from '../../src/vectors/matrix.js';
import { preprocess, unitRows } from '../../src/vectors/preprocess.js';
import { principalPlane, project } from '../kit/projection.js';
import { type DemoData, lemmaOf } from './data.js';
import type { Dot, Picture } from './picture.js';

const dots = 700;
const highlighted = 14;

/**
 * Both pictures in one plane: the principal plane of translated and target rows together. Before: the source vectors as
 * they are, cut or filled up with zeros to the width of the target (the row "identity" of the table). After: translated.
 * Test pairs, drawn by the seed; lines join the two vectors of an entry.
 */
export async function beforeAfter(
  data: DemoData,
  translator: Translator,
  seed: number,
): Promise<Pick<Picture, 'before' | 'after' | 'names'>> {
  const rows = random(seed).fork('demo picture').sample(data.testSource.rows, dots);
  const source = preprocess(takeRows(data.testSource, rows), translator.means.source).matrix;
  const target = preprocess(takeRows(data.testTarget, rows), translator.means.target).matrix;
  const translated = await translator.translate(takeRows(data.testSource, rows), { centred: true });
  const plane = principalPlane(stackRows([translated, target]));
  const named = (m: Matrix): Dot[] =>
    project(m, plane).map((point, i) => (i < highlighted ? { ...point, pair: i } : point));
  return {
    before: {
      title: 'before: the vectors as they are',
      source: named(resized(source, target.dim)),
      target: named(target),
    },
    after: { title: 'after: translated, without a single pair', source: named(translated), target: named(target) },
    names: Array.from({ length: highlighted }, (_, i) => lemmaOf(data.testTexts[rows[i]!]!)),
  };
}

/** Unit rows of `dim` numbers: the first ones, or all and zeros. */
function resized(m: Matrix, dim: number): Matrix {
  const out = zeros(m.rows, dim);
  for (let i = 0; i < m.rows; i++) out.data.set(rowOf(m, i).subarray(0, dim), i * dim);
  return unitRows(out);
}
