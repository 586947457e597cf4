import { VecbridgeError } from '../core/errors.js';
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
import type { GraphArrays } from './map-weights.js';
import { translateRows } from './network-layers.js';
import { type NetworkShape, networkArrays, shapeOfArrays } from './network-shape.js';
import { RowProgram } from './row-program.js';
import { requireSourceDims } from './source-dims.js';
import { constantTensors, translationGraph } from './translation-graph.js';
import type { Means, Translator } from './translator.js';

/** How manifests name this family of maps. */
export const NETWORK = 'network';

/** A network between two spaces: 0 is where it maps from, 1 where it maps to. */
export interface Network {
  readonly shape: NetworkShape;
  /** Every array of the network (networkArrays), not copied. */
  readonly arrays: GraphArrays;
}

interface NetworkWeights extends Network {
  readonly means: Means;
  /** The way back, from the target to the source, where another network is better at it than this one. */
  readonly back?: Network | undefined;
}

/** Arrays of the way back have this before their names in weights.safetensors. */
const BACK = 'back.';

/** x → restore(F(preprocess(x))), F a network of adapters around a shared backbone: what vec2vec learns. */
export class NetworkTranslator implements Translator {
  readonly manifest: Manifest;
  readonly means: Means;
  readonly shape: NetworkShape;
  readonly arrays: GraphArrays;
  readonly back: Network | undefined;
  readonly #program: RowProgram;

  constructor(manifest: Manifest, weights: NetworkWeights, program?: RowProgram) {
    checkShapes(manifest, weights);
    const { shape, arrays, means, back } = weights;
    this.manifest = manifest;
    this.means = means;
    this.shape = shape;
    this.arrays = arrays;
    this.back = back;
    const dims = [shape.dims[0]!, shape.dims[1]!] as const;
    const graph = (centred: boolean): TensorFunction =>
      translationGraph(means, centred, (rows, inputs) => translateRows(shape, inputs, 0, 1, rows));
    this.#program = program ?? new RowProgram({ dims, arrays, graph });
  }

  /** x (n, d_source) → (n, d_target), any number of rows, in blocks of 1,024. */
  async translate(x: Matrix, options: { centred?: boolean } = {}): Promise<Matrix> {
    requireSourceDims(this.manifest, x);
    return this.#program.run(x, options.centred ?? false);
  }

  inverse(): NetworkTranslator {
    return new NetworkTranslator(invertManifest(this.manifest), invert(this));
  }

  /** The same way there, and the way back as `opposite` goes: a translator from this one's target to its source. */
  withBack(opposite: NetworkTranslator): NetworkTranslator {
    const { shape, arrays } = opposite;
    const weights = { shape: this.shape, arrays: this.arrays, means: this.means, back: { shape, arrays } };
    return new NetworkTranslator(this.manifest, weights, this.#program);
  }

  with(changes: ManifestChanges): NetworkTranslator {
    return new NetworkTranslator(changeManifest(this.manifest, changes), this, this.#program);
  }

  async save(dir: string): Promise<void> {
    const { arrays, back, means } = this;
    const tensors: FolderParts['tensors'] = [
      ...Object.entries(arrays).map(([name, { data, shape }]) => [name, data, shape] as const),
      ...Object.entries(back?.arrays ?? {}).map(([name, { data, shape }]) => [BACK + name, data, shape] as const),
      ['source_mean', means.source, [means.source.length]],
      ['target_mean', means.target, [means.target.length]],
    ];
    const graphs = { 'translator.onnx': exported(this), 'inverse.onnx': exported(invert(this)) };
    await saveFolder(dir, this.manifest, { tensors, graphs });
  }

  /** Frees the compiled graphs at once instead of with the garbage; they are made again when needed. */
  release(): Promise<void> {
    return this.#program.release();
  }
}

/** A new network with the facts known at the fit. Throws INTERNAL where shapes do not belong together. */
export function networkTranslator(
  facts: Omit<ManifestFacts, 'family' | 'dims'>,
  map: NetworkWeights,
): NetworkTranslator {
  const dims = [map.shape.dims[0]!, map.shape.dims[1]!] as const;
  return new NetworkTranslator(newManifest({ ...facts, family: NETWORK, dims }), map);
}

/** Reads the arrays of weights.safetensors; their names and shapes say what the network is like. */
export function loadNetwork(dir: string, manifest: Manifest, weights: Weights): NetworkTranslator {
  const dims = manifest.spaces.map((space) => space.dim);
  const ofBack = [...weights].filter(([name]) => name.startsWith(BACK));
  const back = new Map(ofBack.map(([name, array]) => [name.slice(BACK.length), array]));
  const there = readNetwork(dir, dims, weights);
  const mean = (name: string, dim: number): Float32Array => requireArray(dir, weights, name, [dim]);
  const means = { source: mean('source_mean', dims[0]!), target: mean('target_mean', dims[1]!) };
  return new NetworkTranslator(manifest, {
    ...there,
    means,
    ...(back.size > 0 ? { back: readNetwork(dir, dims.toReversed(), back) } : {}),
  });
}

function readNetwork(dir: string, dims: readonly number[], weights: Weights): Network {
  const shape = shapeOfArrays(dims, weights);
  if (!shape) {
    throw badTranslator(dir, `its arrays are not those of a network between spaces of ${dims.join(' and ')} dims`);
  }
  const named = networkArrays(shape).map(({ name, shape }) => [
    name,
    { data: requireArray(dir, weights, name, shape), shape },
  ]);
  return { shape, arrays: Object.fromEntries(named) };
}

/** The way back as the way there, and the other way round. */
function invert({ shape, arrays, means, back }: NetworkWeights): NetworkWeights {
  const turned = { source: means.target, target: means.source };
  if (back) return { ...back, means: turned, back: { shape, arrays } };
  return { ...renumbered({ shape, arrays }), means: turned };
}

/** The same network with the spaces' numbers changed: space 0 becomes 1, and 1 becomes 0. */
function renumbered({ shape, arrays }: Network): Network {
  const swapped = Object.entries(arrays).map(([name, array]) => {
    return [name.replace(/^(in|out)\.([01])\./, (_, part, s) => `${part}.${1 - Number(s)}.`), array];
  });
  const inverted = { ...shape, dims: shape.dims.toReversed() };
  const byName = Object.fromEntries(swapped) as GraphArrays;
  const ordered = networkArrays(inverted).map(({ name }) => [name, byName[name]!]);
  return { shape: inverted, arrays: Object.fromEntries(ordered) };
}

function exported({ shape, arrays, means }: NetworkWeights): FolderParts['graphs'][string] {
  const fn = translationGraph(means, false, (rows) => translateRows(shape, constantTensors(arrays), 0, 1, rows));
  return { fn, dims: [shape.dims[0]!, shape.dims[1]!] };
}

function checkShapes(manifest: Manifest, { shape, arrays, means, back }: NetworkWeights): void {
  const wanted = manifest.spaces.map((space) => space.dim).join(' → ');
  const found = [
    ['the network', shape.dims.join(' → ')],
    ['the network back', (back ? back.shape.dims.toReversed() : shape.dims).join(' → ')],
    ['the means', `${means.source.length} → ${means.target.length}`],
  ] as const;
  for (const [name, dims] of found) {
    if (dims === wanted) continue;
    throw new VecbridgeError('DIM_MISMATCH', `${name}: ${dims}, the spaces ask for ${wanted}.`, {
      context: { found: dims, wanted },
    });
  }
  for (const network of [{ shape, arrays }, ...(back ? [back] : [])]) {
    const missing = networkArrays(network.shape).find((a) => {
      return network.arrays[a.name]?.shape.join() !== a.shape.join();
    });
    if (!missing) continue;
    throw new VecbridgeError('INTERNAL', `the network has no array ${missing.name} of ${missing.shape.join(' × ')}`);
  }
}
