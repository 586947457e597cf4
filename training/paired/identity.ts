import { z } from 'zod';
import { type Matrix, zeros } from '../../src/vectors/matrix.js';
import type { Method } from '../method.js';
import { findFixedMap } from './find-fixed-map.js';

const options = z.strictObject({});
type Options = z.infer<typeof options>;

/** No map at all: the dims are cut or filled up with zeros. The floor every other method must beat. */
export const identity: Method<Options> = {
  name: 'identity',
  pairing: 'paired',
  options,
  search: (input) => findFixedMap('identity', input, async (source, target) => identityMap(source, target)),
};

/** (d_source, d_target) with ones on the diagonal. */
export function identityMap(source: number, target: number): Matrix {
  const map = zeros(source, target);
  for (let i = 0; i < Math.min(source, target); i++) map.data[i * target + i] = 1;
  return map;
}
