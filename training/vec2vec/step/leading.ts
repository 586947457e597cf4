import type { Vec2vecOptions } from '../options.js';

/** Shares of the steps at which the first further coordinate comes in, and the last. */
const [FROM, TO] = [0.3, 0.8];

/** Name of the input that holds the factors of a space's coordinates, (1, d_s). */
export const leadingOf = (space: number): string => `leading.${space}`;

/** How many coordinates of a space with `dim` the objective sees at a step. */
export function leadingAt(
  step: number,
  dim: number,
  { leading, steps }: Pick<Vec2vecOptions, 'leading' | 'steps'>,
): number {
  if (leading === 0 || leading >= dim) return dim;
  const share = Math.min(1, Math.max(0, (step / steps - FROM) / (TO - FROM)));
  return leading + Math.floor(share * (dim - leading));
}

/** Ones for the coordinates that are seen, zeros for the others. */
export function leadingFactors(seen: number, dim: number): Float32Array {
  return new Float32Array(dim).fill(1, 0, seen);
}
