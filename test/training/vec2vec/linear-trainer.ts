import { random } from '../../../src/core/random.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { type Matrix, zeros } from '../../../src/vectors/matrix.js';
import { unitRows } from '../../../src/vectors/preprocess.js';
import type { StepMetrics, Trainer, TrainerState } from '../../../training/vec2vec/step/trainer.js';

export interface LinearTrainerOptions {
  readonly dims: readonly [number, number];
  readonly seed: number;
  /** W (d_0, d_1) at step 0; random without it. */
  readonly start?: Matrix;
  /** What the steps pull W towards. */
  readonly goal?: Matrix;
  readonly rate?: number;
  /** The loss of this step is NaN. */
  readonly nanAt?: number;
}

/**
 * A trainer for tests of the loop: a linear map W that every step pulls towards `goal` on the batch's rows, plus noise
 * derived from (seed, step). It keeps the contract of `Trainer` with state of a few numbers and steps of microseconds.
 */
export function linearTrainer(options: LinearTrainerOptions): Trainer {
  const { dims, seed, goal, rate = 0.2, nanAt } = options;
  const rng = random(seed);
  const w = options.start
    ? options.start.data.slice()
    : Float32Array.from({ length: dims[0] * dims[1] }, () => rng.normal() / Math.sqrt(dims[1]));
  let step = 0;
  const map = (): Matrix => ({ data: w, rows: dims[0], dim: dims[1] });
  return {
    get step() {
      return step;
    },
    async next([x]): Promise<StepMetrics> {
      const noise = random(seed).fork(`step ${step}`);
      const [is, wanted] = [await matmul(x!, map()), goal ? await matmul(x!, goal) : zeros(x!.rows, dims[1])];
      const error = { ...is, data: is.data.map((v, i) => v - wanted.data[i]!) };
      const gradient = await matmul(x!, error, { transposeA: true });
      for (let i = 0; i < w.length; i++) w[i]! -= rate * (gradient.data[i]! + 0.001 * noise.normal());
      step++;
      const loss = step === nanAt ? Number.NaN : error.data.reduce((sum, v) => sum + v * v, 0) / x!.rows;
      return {
        adversarial: loss,
        generator: loss,
        'discriminator.output.0': 0.5,
        'accuracy.output.0': 0.5,
        gradientNorm: Math.hypot(...gradient.data),
        discriminatorGradientNorm: 0,
        learningRate: rate,
      };
    },
    state: () => ({ arrays: { w: w.slice() }, numbers: { step } }),
    restore(state: TrainerState) {
      step = state.numbers['step']!;
      w.set(state.arrays['w']!);
    },
    async translators() {
      throw new Error('this trainer makes no translators');
    },
    async apply(from, _to, x) {
      return unitRows(await matmul(x, map(), from === 0 ? {} : { transposeB: true }));
    },
    dispose: async () => {},
  };
}
