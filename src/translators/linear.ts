import { VecbridgeError } from '../core/errors.js';
import { type Matrix, transposed } from '../vectors/matrix.js';
import { saveFolder } from './checkpoint.js';
import { linearGraph } from './linear-graph.js';
import {
  changeManifest,
  invertManifest,
  type Manifest,
  type ManifestChanges,
  type ManifestFacts,
  newManifest,
} from './manifest.js';
import type { LinearWeights } from './map-weights.js';
import { RowProgram } from './row-program.js';
import { requireSourceDims } from './source-dims.js';
import type { SpaceStatistics } from './space-statistics.js';
import type { Means, Translator } from './translator.js';

/** How manifests name this family of maps. */
export const LINEAR = 'linear';

interface SaveOptions {
  /** false: the folder has no ONNX graphs, which `export` makes when they are wanted. Default true. */
  readonly graphs?: boolean;
}

/**
 * x → restore(unit(preprocess(x) W)): every method whose result is one matrix (identity, random, procrustes, ridge,
 * unpaired-linear). Rows go through a compiled graph in blocks; see `linearGraph`.
 */
export class LinearTranslator implements Translator {
  readonly manifest: Manifest;
  readonly means: Means;
  readonly weights: Matrix;
  readonly back: Matrix | undefined;
  readonly statistics?: readonly [SpaceStatistics, SpaceStatistics];
  readonly #program: RowProgram;

  constructor(manifest: Manifest, { weights, back, means, statistics }: LinearWeights, program?: RowProgram) {
    checkShapes(manifest, { weights, back, means });
    this.manifest = manifest;
    this.weights = weights;
    this.back = back;
    this.means = means;
    if (statistics) this.statistics = statistics;
    this.#program =
      program ??
      new RowProgram({
        dims: [weights.rows, weights.dim],
        graph: (centred) => linearGraph(weights, means, centred),
      });
  }

  /** x (n, d_source) → (n, d_target), any number of rows; memory beside the result is one block of 1,024 rows. */
  async translate(x: Matrix, options: { centred?: boolean } = {}): Promise<Matrix> {
    requireSourceDims(this.manifest, x);
    return this.#program.run(x, options.centred ?? false);
  }

  inverse(): LinearTranslator {
    return new LinearTranslator(invertManifest(this.manifest), {
      // Without a way back of its own it is the transpose, in both directions, and takes no room.
      ...(this.back ? { weights: this.back, back: this.weights } : { weights: transposed(this.weights) }),
      means: { source: this.means.target, target: this.means.source },
      ...(this.statistics ? { statistics: [this.statistics[1], this.statistics[0]] } : {}),
    });
  }

  with(changes: ManifestChanges): LinearTranslator {
    return new LinearTranslator(changeManifest(this.manifest, changes), this, this.#program);
  }

  async save(dir: string, { graphs = true }: SaveOptions = {}): Promise<void> {
    const { back, weights, means, statistics } = this;
    const tensors: [string, Float32Array, number[]][] = [
      ['weights', weights.data, [weights.rows, weights.dim]],
      ['source_mean', means.source, [means.source.length]],
      ['target_mean', means.target, [means.target.length]],
    ];
    if (back) tensors.push(['back', back.data, [back.rows, back.dim]]);
    for (const [s, side] of (['source', 'target'] as const).entries()) {
      const of = statistics?.[s];
      if (!of) continue;
      tensors.push([`${side}_variance`, of.variance, [of.variance.length]]);
      tensors.push([`${side}_correlations`, of.correlations, [of.correlations.length]]);
    }
    const drawn = {
      'translator.onnx': { fn: linearGraph(weights, means, false), dims: [weights.rows, weights.dim] },
      'inverse.onnx': {
        fn: linearGraph(back ?? transposed(weights), { source: means.target, target: means.source }, false),
        dims: [weights.dim, weights.rows],
      },
    } as const;
    await saveFolder(dir, this.manifest, { tensors, graphs: graphs ? drawn : {} });
  }

  /** Frees the compiled graphs at once instead of with the garbage; they are made again when needed. */
  release(): Promise<void> {
    return this.#program.release();
  }
}

/** A new linear map with the facts known at the fit. Throws INTERNAL where shapes do not belong together. */
export function linearTranslator(facts: Omit<ManifestFacts, 'family' | 'dims'>, map: LinearWeights): LinearTranslator {
  const dims = [map.weights.rows, map.weights.dim] as const;
  return new LinearTranslator(newManifest({ ...facts, family: LINEAR, dims }), map);
}

function checkShapes(manifest: Manifest, { weights, back, means }: LinearWeights): void {
  const [source, target] = manifest.spaces.map((space) => space.dim) as [number, number];
  const found = [
    ['weights', `${weights.rows} × ${weights.dim}`, `${source} × ${target}`],
    ['back', back ? `${back.rows} × ${back.dim}` : `${target} × ${source}`, `${target} × ${source}`],
    ['source mean', `${means.source.length}`, `${source}`],
    ['target mean', `${means.target.length}`, `${target}`],
  ] as const;
  for (const [name, is, wanted] of found) {
    if (is === wanted) continue;
    throw new VecbridgeError('DIM_MISMATCH', `${name} of the linear map: ${is}, the spaces ask for ${wanted}.`, {
      context: { array: name, found: is, wanted },
    });
  }
}
