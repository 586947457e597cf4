import { random } from '../../random.js';
import type { Translator } from '../../translators/translator.js';
import { type Matrix, takeRows } from '../../vectors/matrix.js';
import { preprocess } from '../../vectors/preprocess.js';
import type { DemoData } from './data.js';
import type { Dot, Picture } from './picture.js';
import { principalPlane, project } from './projection.js';

const dots = 700;
const highlighted = 14;

/**
 * Before: each space in its own principal plane. After: translated source rows and target rows in the principal plane of
 * the target. Test pairs, drawn by the seed; lines join the two vectors of an entry.
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
  const plane = principalPlane(target);
  const named = (points: readonly { x: number; y: number }[]): Dot[] =>
    points.map((point, i) => (i < highlighted ? { ...point, pair: i } : point));
  const own = (m: Matrix): Dot[] => named(project(m, principalPlane(m)));
  return {
    before: { title: 'before: each model has its own space', source: own(source), target: own(target) },
    after: {
      title: 'after: translated, without a single pair',
      source: named(project(translated, plane)),
      target: named(project(target, plane)),
    },
    names: Array.from({ length: highlighted }, (_, i) => data.testLemmas[rows[i]!]!),
  };
}
