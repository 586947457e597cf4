import type { Matrix } from '../vectors/matrix.js';
import { badTranslator, readFolder, requireArray, type Weights } from './checkpoint.js';
import { directed } from './directed.js';
import { LINEAR, LinearTranslator } from './linear.js';
import type { Manifest } from './manifest.js';
import { loadMlp, MLP } from './mlp.js';
import { loadNetwork, NETWORK } from './network.js';
import { translatorAt } from './shipped.js';
import { correlationCount, type SpaceStatistics } from './space-statistics.js';
import type { Translator } from './translator.js';

/** A family of maps reads its own arrays; adding a family is adding a row. */
const families: Readonly<Record<string, (dir: string, manifest: Manifest, weights: Weights) => Translator>> = {
  [LINEAR]: loadLinear,
  [NETWORK]: loadNetwork,
  [MLP]: loadMlp,
};

/**
 * Loads a translator from its folder. The format version, the hashes of the files, shapes and finite numbers are
 * checked first.
 *
 * - `translate` takes rows (n, d_source) as the source model gives them. It returns rows (n, d_target) of unit
 *   length with the mean of the target space restored.
 * - `inverse?.()` is the translator of the opposite direction, if the method has one.
 * - `manifest` says how it was made and with which verdict.
 *
 * Throws NOT_FOUND (no such folder), BAD_TRANSLATOR. `translate` throws DIM_MISMATCH, and BAD_VALUE with the number
 * of the row.
 *
 * @example
 * import { loadTranslator, readMatrix } from 'vecbridge';
 * const translator = await loadTranslator('a-to-b');
 * console.log(translator.manifest.verdict.label);
 * const translated = await translator.translate((await readMatrix('queries-a.npy')).matrix);
 * console.log(translated.rows, translated.dim);
 */
export async function loadTranslator(dirOrName: string): Promise<Translator> {
  const { dir, inverse } = translatorAt(dirOrName);
  const translator = await loadFolder(dir);
  return inverse ? directed(translator, true, dirOrName) : translator;
}

async function loadFolder(dir: string): Promise<Translator> {
  const { manifest, weights } = await readFolder(dir);
  const load = Object.hasOwn(families, manifest.family) ? families[manifest.family] : undefined;
  if (load) return load(dir, manifest, weights);
  throw badTranslator(
    dir,
    `its family of maps is "${manifest.family}", this program knows ${Object.keys(families).join(', ')}`,
  );
}

function loadLinear(dir: string, manifest: Manifest, weights: Weights): LinearTranslator {
  const [source, target] = manifest.spaces.map((space) => space.dim) as [number, number];
  const read = (name: string, rows: number, dim: number): Matrix => {
    return { data: requireArray(dir, weights, name, [rows, dim]), rows, dim };
  };
  return new LinearTranslator(manifest, {
    weights: read('weights', source, target),
    ...(weights.has('back') ? { back: read('back', target, source) } : {}),
    means: {
      source: requireArray(dir, weights, 'source_mean', [source]),
      target: requireArray(dir, weights, 'target_mean', [target]),
    },
    ...statisticsOf(dir, weights, [source, target]),
  });
}

/** Statistics of both spaces, where the folder has them. */
function statisticsOf(dir: string, weights: Weights, [source, target]: readonly [number, number]) {
  if (!weights.has('source_variance')) return {};
  const of = (side: 'source' | 'target', dim: number): SpaceStatistics => ({
    mean: requireArray(dir, weights, `${side}_mean`, [dim]),
    variance: requireArray(dir, weights, `${side}_variance`, [dim]),
    correlations: requireArray(dir, weights, `${side}_correlations`, [correlationCount(dim)]),
  });
  return { statistics: [of('source', source), of('target', target)] as const };
}
