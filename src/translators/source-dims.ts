import { VecbridgeError } from '../core/errors.js';
import type { Matrix } from '../vectors/matrix.js';
import type { Manifest } from './manifest.js';

/** Throws DIM_MISMATCH where the rows are not of the dims a translator takes. */
export function requireSourceDims({ spaces: [source, target] }: Manifest, x: Matrix): void {
  if (x.dim === source.dim) return;
  throw new VecbridgeError('DIM_MISMATCH', `the vectors have ${x.dim} dims, the translator takes ${source.dim}.`, {
    hint:
      x.dim === target.dim
        ? 'they look like the target space already: --inverse goes the other way'
        : `it translates ${source.dim}-d vectors of ${source.modelId ?? 'the source model'}`,
    context: { dim: x.dim, expected: source.dim },
  });
}
