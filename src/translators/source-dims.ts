import { VecbridgeError } from '../core/errors.js';
import type { Matrix } from '../vectors/matrix.js';
import type { Manifest } from './manifest.js';

/** Throws DIM_MISMATCH with both numbers where the sides are not of the dims of a translator's spaces. */
export function requireSpaceDims({ spaces: [from, to] }: Manifest, source: Matrix, target: Matrix): void {
  for (const [name, dim, wanted] of [
    ['source', source.dim, from.dim] as const,
    ['target', target.dim, to.dim] as const,
  ]) {
    if (dim === wanted) continue;
    const swapped = source.dim === to.dim && target.dim === from.dim;
    throw new VecbridgeError(
      'DIM_MISMATCH',
      `the ${name} has ${dim}-d vectors, the translator's ${name} space is ${wanted}-d.`,
      {
        hint: swapped ? 'the files look swapped' : 'the files belong to other models than the translator',
        context: { space: name, dim, wanted },
      },
    );
  }
}

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
