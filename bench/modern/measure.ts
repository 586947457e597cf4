import { matmul } from '../../src/linalg/matmul.js';
import { retrieval } from '../../src/search/rank-scores.js';
import type { Translator } from '../../src/translators/translator.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { preprocess, unitRows } from '../../src/vectors/preprocess.js';
import { identityMap } from '../../training/paired/identity.js';
import { procrustesMap } from '../../training/paired/procrustes.js';
import { randomMap } from '../../training/paired/random.js';
import type { JobData } from './data.js';

/** Share of queries whose partner is nearest, and its mean place, in the pool of the test rows. */
interface Scores {
  readonly top1: number;
  readonly meanRank: number;
}

/** Source → target and target → source. */
export interface BothWays {
  readonly there: Scores;
  readonly back: Scores;
}

export type Bounds = Readonly<Record<'oracle' | 'identity' | 'random', BothWays>>;

async function scores(queries: Matrix, pool: Matrix): Promise<Scores> {
  const { top1, meanRank } = await retrieval(queries, pool);
  return { top1, meanRank };
}

/** A translator and its inverse on raw test rows; scores are of vectors centred by the translator's own means. */
export async function measureTranslator(translator: Translator, test: JobData['test']): Promise<BothWays> {
  const inverse = translator.inverse?.();
  if (!inverse) throw new Error(`${translator.manifest.method} has no inverse, and both directions are measured.`);
  return measureTranslators(translator, inverse, test);
}

/** The same of two translators, one for each direction. */
export async function measureTranslators(
  translator: Translator,
  inverse: Translator,
  test: JobData['test'],
): Promise<BothWays> {
  const oneWay = async (one: Translator, from: Matrix, to: Matrix): Promise<Scores> =>
    scores(await one.translate(from, { centred: true }), preprocess(to, one.means.target).matrix);
  return {
    there: await oneWay(translator, test.source, test.target),
    back: await oneWay(inverse, test.target, test.source),
  };
}

/** A map W (d, e) and its transpose as the way back, on centred rows of unit length. */
async function measureMap(map: Matrix, x: Matrix, y: Matrix): Promise<BothWays> {
  return {
    there: await scores(unitRows(await matmul(x, map)), y),
    back: await scores(unitRows(await matmul(y, map, { transposeB: true })), x),
  };
}

/** Procrustes on the known pairs alone, centred by all rows of either side as the fit centres them. */
export async function measureAlone({ source, target, pairs, test }: JobData): Promise<BothWays> {
  const [x, y] = [preprocess(source), preprocess(target)];
  const rows = (side: 'source' | 'target'): number[] => pairs.map((pair) => pair[side]);
  const map = await procrustesMap(takeRows(x.matrix, rows('source')), takeRows(y.matrix, rows('target')));
  return measureMap(map, preprocess(test.source, x.mean).matrix, preprocess(test.target, y.mean).matrix);
}

/**
 * The rows beside every fit: oracle (Procrustes on `paired`, all paired rows but the test rows), identity (dims cut or
 * filled with zeros) and a random rotation (seed 0), all centred by the means of the paired rows.
 */
export async function measureBounds(
  paired: { readonly source: Matrix; readonly target: Matrix },
  test: JobData['test'],
): Promise<Bounds> {
  const [x, y] = [preprocess(paired.source), preprocess(paired.target)];
  const [tx, ty] = [preprocess(test.source, x.mean).matrix, preprocess(test.target, y.mean).matrix];
  const dims = [tx.dim, ty.dim] as const;
  return {
    oracle: await measureMap(await procrustesMap(x.matrix, y.matrix), tx, ty),
    identity: await measureMap(identityMap(...dims), tx, ty),
    random: await measureMap(await randomMap(...dims, 0), tx, ty),
  };
}
