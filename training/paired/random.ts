import { z } from 'zod';
import { random } from '../../src/core/random.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import type { Aligner } from '../method.js';
import { fitFixedMap } from './fixed-map.js';

const options = z.strictObject({});
type Options = z.infer<typeof options>;

/** A random rotation: what a map of the right kind scores when it knows nothing. */
export const randomRotation: Aligner<Options> = {
  name: 'random',
  pairing: 'paired',
  options,
  fit: (input) => fitFixedMap('random', input, (source, target) => randomMap(source, target, input.seed)),
};

/** A uniformly random semi-orthogonal matrix (d_source, d_target): the polar factor of a Gaussian one (Eaton, 1983). */
export async function randomMap(source: number, target: number, seed: number): Promise<Matrix> {
  const generator = random(seed).fork('random-map');
  const gaussian = Float64Array.from({ length: source * target }, () => generator.normal());
  return nearestOrthogonal(gaussian, source, target);
}
