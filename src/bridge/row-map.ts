import {
  type LayerPlan,
  layersOf,
  type ModuleName,
  modulesOf,
  type NetworkShape,
  NORM_EPSILON,
  shapeOfArrays,
} from '../translators/network-shape.js';
import { createProducts, type Product, type Products, type WeightMatrix } from './products.js';
import type { WeightArrays } from './read-weights.js';

/** A step of a map: reads one row, returns another one, which is valid until the step is taken again. */
type Step = (x: Float32Array) => Float32Array;

interface RowMap {
  readonly kind: Products['kind'];
  /** A centred row of unit length of the source space → a row of the target space, of any length. */
  readonly run: Step;
}

interface MapRequest {
  readonly family: string;
  readonly arrays: WeightArrays;
  readonly dims: readonly [number, number];
  /** Target → source: `dims` are still those of the file. */
  readonly inverse: boolean;
  readonly simd: boolean;
}

/**
 * The map of a translator for single rows; undefined where the arrays are not those of a map of this family between
 * these dims.
 */
export async function rowMap(request: MapRequest): Promise<RowMap | undefined> {
  const family = Object.hasOwn(families, request.family) ? families[request.family]! : undefined;
  const matrices: WeightMatrix[] = [];
  const made: Product[] = [];
  /** The product is there once all matrices are known. */
  const product: Deferred = (matrix) => {
    const index = matrices.push(matrix) - 1;
    return (x, y) => made[index]!(x, y);
  };
  const run = family?.(request, product);
  if (!run) return undefined;
  const { kind, products } = await createProducts(matrices, request.simd);
  made.push(...products);
  return { kind, run };
}

type Deferred = (matrix: WeightMatrix) => Product;

/** Families of maps, as manifests name them. Adding one is adding a row. */
const families: Readonly<Record<string, (request: MapRequest, product: Deferred) => Step | undefined>> = {
  linear: linearMap,
  mlp: perceptron,
  network,
};

export const knownFamilies = Object.keys(families);

/** z = c W; the way back is a matrix of its own, or the transpose. */
function linearMap({ arrays, dims: [source, target], inverse }: MapRequest, product: Deferred): Step | undefined {
  const there = matrixOf(arrays, 'weights', source, target);
  const back = arrays.has('back') ? matrixOf(arrays, 'back', target, source) : there && transposed(there);
  const matrix = inverse ? back : there;
  return matrix && affine(matrix, undefined, product);
}

/** h_0 = c, h_{l+1} = SiLU(h_l W_l + b_l), z = h_L W_L + b_L (+ c S). */
function perceptron({ arrays, dims, inverse }: MapRequest, product: Deferred): Step | undefined {
  const part = inverse ? 'back' : 'there';
  const [from, to] = inverse ? [dims[1], dims[0]] : dims;
  const steps: Step[] = [];
  let width = from;
  for (let layer = 0; arrays.has(`${part}.${layer}.weight`); layer++) {
    const next = arrays.get(`${part}.${layer}.weight`)!.shape[1] ?? 0;
    const step = affineOf(arrays, `${part}.${layer}`, width, next, product);
    if (!step) return undefined;
    if (steps.length > 0) steps.push(silu);
    steps.push(step);
    width = next;
  }
  const layers = chain(steps);
  if (steps.length < 3 || width !== to) return undefined;
  if (!arrays.has(`${part}.skip`)) return layers;
  const matrix = matrixOf(arrays, `${part}.skip`, from, to);
  return matrix && sum(layers, affine(matrix, undefined, product), to);
}

/** z = out(backbone(in(c))), see network-shape.ts for the layers. */
function network({ arrays, dims, inverse }: MapRequest, product: Deferred): Step | undefined {
  const shape = shapeOfArrays(dims, arrays);
  if (!shape) return undefined;
  const all = modulesOf(shape);
  const modules: ModuleName[] = inverse ? ['in.1', 'backbone', 'out.0'] : ['in.0', 'backbone', 'out.1'];
  if (!modules.every((module) => all.includes(module))) return undefined;
  return chain(
    modules.flatMap((module) => layersOf(shape, module).map((layer) => residual(shape, layer, arrays, product))),
  );
}

/** skip(x) + branch(x); the shapes of the arrays were checked. */
function residual(shape: NetworkShape, layer: LayerPlan, arrays: WeightArrays, product: Deferred): Step {
  const { name, kind, from, to, skip } = layer;
  const linear = (prefix: string, n: number, m: number): Step => affineOf(arrays, prefix, n, m, product)!;
  const branch =
    kind === 'last'
      ? chain([linear(`${name}.hidden`, from, from), silu, linear(name, from, to)])
      : chain([linear(name, from, to), silu, ...(kind === 'middle' ? [normalised(shape.norm, name, arrays)] : [])]);
  if (skip) return sum(branch, affine(matrixOf(arrays, skip, from, to)!, undefined, product), to);
  return sum(branch, (x) => x, Math.min(from, to));
}

/** Layers change the rows of the layer before in place: each has its own. */
const silu: Step = (x) => {
  for (let i = 0; i < x.length; i++) x[i] = x[i]! / (1 + Math.exp(-x[i]!));
  return x;
};

function normalised(norm: NetworkShape['norm'], name: string, arrays: WeightArrays): Step {
  if (norm === 'none') return (x) => x;
  const own = (role: string): Float32Array | undefined => arrays.get(`${name}.${role}`)?.data;
  const [gain, offset, mean, variance] = [own('gain')!, own('offset'), own('mean'), own('variance')];
  return (x) => {
    const n = x.length;
    let [centre, spread] = [0, 0];
    if (norm === 'layer') for (let i = 0; i < n; i++) centre += x[i]! / n;
    if (norm !== 'batch') for (let i = 0; i < n; i++) spread += (x[i]! - centre) ** 2 / n;
    for (let i = 0; i < n; i++) {
      const root = Math.sqrt((variance?.[i] ?? spread) + NORM_EPSILON);
      x[i] = ((x[i]! - (mean?.[i] ?? centre)) / root) * gain[i]! + (offset?.[i] ?? 0);
    }
    return x;
  };
}

const chain =
  (steps: readonly Step[]): Step =>
  (x) =>
    steps.reduce((row, step) => step(row), x);

/** branch(x) + other(x) in the first `width` numbers; the branch has a row of its own, which is changed. */
const sum =
  (branch: Step, other: Step, width: number): Step =>
  (x) => {
    const y = branch(x);
    const carried = other(x);
    for (let i = 0; i < width; i++) y[i] = y[i]! + carried[i]!;
    return y;
  };

/** x W + b */
function affine(matrix: WeightMatrix, bias: Float32Array | undefined, product: Deferred): Step {
  const multiply = product(matrix);
  const y = new Float32Array(matrix.to);
  return (x) => {
    multiply(x, y);
    if (bias) for (let j = 0; j < y.length; j++) y[j] = y[j]! + bias[j]!;
    return y;
  };
}

function affineOf(arrays: WeightArrays, name: string, from: number, to: number, product: Deferred): Step | undefined {
  const matrix = matrixOf(arrays, `${name}.weight`, from, to);
  const bias = arrays.get(`${name}.bias`);
  return matrix && bias?.shape.join() === `${to}` ? affine(matrix, bias.data, product) : undefined;
}

function matrixOf(arrays: WeightArrays, name: string, from: number, to: number): WeightMatrix | undefined {
  const found = arrays.get(name);
  return found?.shape.join() === `${from},${to}` ? { data: found.data, from, to } : undefined;
}

function transposed({ data, from, to }: WeightMatrix): WeightMatrix {
  const out = new Float32Array(data.length);
  for (let i = 0; i < from; i++) for (let j = 0; j < to; j++) out[j * from + i] = data[i * to + j]!;
  return { data: out, from: to, to: from };
}
