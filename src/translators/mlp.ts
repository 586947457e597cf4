import type { TensorFunction } from '../engine/compile.js';
import type { Matrix } from '../vectors/matrix.js';
import { badTranslator, type FolderParts, requireArray, saveFolder, type Weights } from './checkpoint.js';
import {
  changeManifest,
  invertManifest,
  type Manifest,
  type ManifestChanges,
  type ManifestFacts,
  newManifest,
} from './manifest.js';
import type { Mlp, MlpWeights } from './map-weights.js';
import { mlpRows } from './mlp-rows.js';
import { mlpShapeOf } from './mlp-shape.js';
import { unit } from './network-ops.js';
import { RowProgram } from './row-program.js';
import { requireSourceDims } from './source-dims.js';
import { constantTensors, translationGraph } from './translation-graph.js';
import type { Means, Translator } from './translator.js';

/** How manifests name this family of maps. */
export const MLP = 'mlp';

/** x → restore(unit(F(preprocess(x)))), F a perceptron (mlp-rows.ts): what mlp, contrastive and repa learn from pairs. */
export class MlpTranslator implements Translator {
  readonly manifest: Manifest;
  readonly means: Means;
  readonly there: Mlp;
  readonly back: Mlp;
  readonly #program: RowProgram;

  constructor(manifest: Manifest, { there, back, means }: MlpWeights, program?: RowProgram) {
    this.manifest = manifest;
    this.there = there;
    this.back = back;
    this.means = means;
    const { shape, arrays } = there;
    const graph = (centred: boolean): TensorFunction =>
      translationGraph(means, centred, (rows, inputs) => unit(mlpRows(shape, inputs, rows)));
    this.#program = program ?? new RowProgram({ dims: [shape.from, shape.to], arrays, graph });
  }

  /** x (n, d_source) → (n, d_target), any number of rows, in blocks of 1,024. */
  async translate(x: Matrix, options: { centred?: boolean } = {}): Promise<Matrix> {
    requireSourceDims(this.manifest, x);
    return this.#program.run(x, options.centred ?? false);
  }

  inverse(): MlpTranslator {
    return new MlpTranslator(invertManifest(this.manifest), inverted(this));
  }

  with(changes: ManifestChanges): MlpTranslator {
    return new MlpTranslator(changeManifest(this.manifest, changes), this, this.#program);
  }

  async save(dir: string): Promise<void> {
    const { there, back, means } = this;
    const named = (part: string, { arrays }: Mlp): FolderParts['tensors'] =>
      Object.entries(arrays).map(([name, { data, shape }]) => [`${part}.${name}`, data, shape] as const);
    const tensors: FolderParts['tensors'] = [
      ...named('there', there),
      ...named('back', back),
      ['source_mean', means.source, [means.source.length]],
      ['target_mean', means.target, [means.target.length]],
    ];
    await saveFolder(dir, this.manifest, {
      tensors,
      graphs: { 'translator.onnx': exported(this), 'inverse.onnx': exported(inverted(this)) },
    });
  }

  /** Frees the compiled graphs at once instead of with the garbage; they are made again when needed. */
  release(): Promise<void> {
    return this.#program.release();
  }
}

/** A new perceptron with the facts known at the fit. */
export function mlpTranslator(facts: Omit<ManifestFacts, 'family' | 'dims'>, map: MlpWeights): MlpTranslator {
  return new MlpTranslator(
    newManifest({ ...facts, family: MLP, dims: [map.there.shape.from, map.there.shape.to] }),
    map,
  );
}

/** Reads the arrays of weights.safetensors; their names and shapes say what the layers are like. */
export function loadMlp(dir: string, manifest: Manifest, weights: Weights): MlpTranslator {
  const [source, target] = manifest.spaces.map((space) => space.dim) as [number, number];
  const read = (part: string, from: number, to: number): Mlp => {
    const own = [...weights].filter(([name]) => name.startsWith(`${part}.`));
    const arrays = Object.fromEntries(own.map(([name, array]) => [name.slice(part.length + 1), array]));
    const shapes = new Map(Object.entries(arrays).map(([name, { shape }]) => [name, shape]));
    const shape = mlpShapeOf(from, to, shapes);
    if (shape) return { shape, arrays };
    throw badTranslator(dir, `its arrays "${part}.*" are not those of layers from ${from} to ${to} dims`);
  };
  const means = {
    source: requireArray(dir, weights, 'source_mean', [source]),
    target: requireArray(dir, weights, 'target_mean', [target]),
  };
  const [there, back] = [read('there', source, target), read('back', target, source)];
  return new MlpTranslator(manifest, { there, back, means });
}

const inverted = ({ there, back, means }: MlpWeights): MlpWeights => ({
  there: back,
  back: there,
  means: { source: means.target, target: means.source },
});

function exported({ there: { shape, arrays }, means }: MlpWeights) {
  return {
    fn: translationGraph(means, false, (rows) => unit(mlpRows(shape, constantTensors(arrays), rows))),
    dims: [shape.from, shape.to] as const,
  };
}
