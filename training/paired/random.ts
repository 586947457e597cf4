import { z } from 'zod';
import { random } from '../../src/core/random.js';
import { randomOrthogonal } from '../../src/linalg/random-orthogonal.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import type { Method } from '../method.js';
import { findFixedMap } from './find-fixed-map.js';

const options = z.strictObject({});
type Options = z.infer<typeof options>;

/** A random rotation: what a map of the right kind scores when it knows nothing. */
export const randomRotation: Method<Options> = {
  name: 'random',
  pairing: 'paired',
  options,
  search: (input) => findFixedMap('random', input, (source, target) => randomMap(source, target, input.seed)),
};

/** A uniformly random semi-orthogonal matrix (d_source, d_target). */
export async function randomMap(source: number, target: number, seed: number): Promise<Matrix> {
  const generator = random(seed).fork('random-map');
  return randomOrthogonal(source, target, generator);
}
