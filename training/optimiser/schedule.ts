export interface Schedule {
  /** Learning rate after the warm-up. */
  readonly lr: number;
  /** Steps over which the rate rises in a line; the first has lr / warmup. */
  readonly warmup: number;
  /** What follows the warm-up, until `steps`. */
  readonly decay: 'constant' | 'linear' | 'cosine';
  /** Steps of the whole run; needed to decay. */
  readonly steps: number;
  /** Share of `lr` that decay ends at, default 0. */
  readonly floor?: number;
}

/**
 * The learning rate of step `step`, counted from 0:
 * warm-up lr·(step+1)/warmup, then lr·(floor + (1−floor)·s) with s = 1 (constant), 1−t (linear) or (1+cos πt)/2 (cosine),
 * where t goes from 0 at the end of the warm-up to 1 at the last step and stays there.
 */
export function learningRate(step: number, { lr, warmup, decay, steps, floor = 0 }: Schedule): number {
  if (step < warmup) return (lr * (step + 1)) / warmup;
  if (decay === 'constant') return lr;
  const t = Math.min(1, (step - warmup) / Math.max(1, steps - 1 - warmup));
  const shape = decay === 'linear' ? 1 - t : (1 + Math.cos(Math.PI * t)) / 2;
  return lr * (floor + (1 - floor) * shape);
}
