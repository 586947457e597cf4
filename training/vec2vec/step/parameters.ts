import { type Random, random } from '../../../src/core/random.js';
import {
  type ArraySpec,
  layersOf,
  modulesOf,
  type NetworkShape,
  networkArrays,
} from '../../../src/translators/network-shape.js';

/**
 * Start values as the reference code draws them: weights N(0, 2/inputs) (He et al. 2015, arXiv 1502.01852), biases 0,
 * layer and RMS norm 1 and 0, batch norm N(1, .02²) and N(0, .02²), its statistics 0 and 1. Each array has a generator
 * of its own, so the same seed gives it the same numbers in any network.
 */
export function initialArray({ name, role, shape }: ArraySpec, norm: string, seed: number | string): Float32Array {
  const generator = random(`${seed}/${name}`);
  const size = shape.reduce((product, n) => product * n, 1);
  const normals = (mean: number, deviation: number) => filledWith(size, generator, mean, deviation);
  switch (role) {
    case 'weight':
    case 'skip':
      return normals(0, Math.sqrt(2 / shape[0]!));
    case 'gain':
      return norm === 'batch' ? normals(1, 0.02) : new Float32Array(size).fill(1);
    case 'offset':
      return norm === 'batch' ? normals(0, 0.02) : new Float32Array(size);
    case 'variance':
      return new Float32Array(size).fill(1);
    default:
      return new Float32Array(size);
  }
}

/**
 * Start values under which the adapters of all spaces begin alike: each array is the leading block of the one that the
 * largest space has, whose numbers do not depend on the space. Between spaces of as many dims an untrained network
 * then translates as it reconstructs.
 */
export function sharedArray(array: ArraySpec, network: NetworkShape, norm: string, seed: number): Float32Array {
  const most = Math.max(...network.dims);
  const specs = networkArrays({ ...network, dims: network.dims.map(() => most) });
  const largest = specs.find(({ name }) => name === array.name)!;
  const whole = initialArray({ ...largest, name: array.name.replace(/^(in|out)\.\d+/, '$1') }, norm, seed);
  const [rows, columns] = array.shape.length === 2 ? array.shape : [1, array.shape[0]!];
  const out = new Float32Array(rows! * columns!);
  for (let i = 0; i < rows!; i++) {
    const from = i * largest.shape.at(-1)!;
    out.set(whole.subarray(from, from + columns!), i * columns!);
  }
  return out;
}

/** Start values of linear skips that carry vectors as padding and cutting do, by name. */
export function paddingSkips(network: NetworkShape): Record<string, Float32Array> {
  const skips = networkArrays(network).filter(({ role }) => role === 'skip');
  return Object.fromEntries(
    skips.map(({ name, shape }) => {
      const [from, to] = shape as [number, number];
      const values = new Float32Array(from * to);
      for (let i = 0; i < Math.min(from, to); i++) values[i * to + i] = 1;
      return [name, values];
    }),
  );
}

/** The arrays that are the last factor of a branch: with them at zero every layer is its skip. */
export function branchEnds(network: NetworkShape): Set<string> {
  const layers = modulesOf(network).flatMap((module) => layersOf(network, module));
  return new Set(
    layers.flatMap(({ name, kind }) => {
      if (kind !== 'middle' || network.norm === 'none') return [`${name}.weight`];
      return network.norm === 'rms' ? [`${name}.gain`] : [`${name}.gain`, `${name}.offset`];
    }),
  );
}

function filledWith(size: number, generator: Random, mean: number, deviation: number): Float32Array {
  const out = new Float32Array(size);
  for (let i = 0; i < size; i++) out[i] = mean + deviation * generator.normal();
  return out;
}
