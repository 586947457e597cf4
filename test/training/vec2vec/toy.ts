import { random } from '../../../src/core/random.js';
import type { Matrix } from '../../../src/vectors/matrix.js';
import { takeRows } from '../../../src/vectors/matrix.js';
import { preprocess } from '../../../src/vectors/preprocess.js';
import { presetOptions } from '../../../training/vec2vec/options.js';
import { createTrainer } from '../../../training/vec2vec/step/create-trainer.js';
import type { StepMetrics, Trainer, TrainerSetup } from '../../../training/vec2vec/step/trainer.js';
import { planted } from '../../contracts/planted.js';

/** The preset ci made smaller still, between two or more planted spaces. */
export interface Toy {
  readonly setup: TrainerSetup;
  /** The rows of the step with that number. */
  batch(step: number): Matrix[];
}

export function toy(
  changes: Record<string, unknown> = {},
  more: Partial<TrainerSetup> & { dims?: readonly number[] } = {},
): Toy {
  const dims = more.dims ?? [12, 8];
  const options = presetOptions('ci', { width: 16, discriminatorWidth: 16, batchSize: 16, ...changes });
  const spaces = dims.map((dim, s) => {
    const { source } = planted(400, [dim, Math.min(...dims)], { seed: 3 + s });
    return preprocess(source);
  });
  return {
    setup: { dims, means: spaces.map((space) => space.mean), options, seed: 5, ...more },
    batch: (step) =>
      spaces.map(({ matrix }, s) => takeRows(matrix, random(`${s}/${step}`).sample(matrix.rows, options.batchSize))),
  };
}

/** Trains for some steps and gives the metrics of each. */
export async function train(trainer: Trainer, { batch }: Toy, steps: number): Promise<StepMetrics[]> {
  const history: StepMetrics[] = [];
  for (let i = 0; i < steps; i++) history.push(await trainer.next(batch(trainer.step)));
  return history;
}

/** A trainer for the time of `use`. */
export async function withTrainer<T>(setup: TrainerSetup, use: (trainer: Trainer) => Promise<T>): Promise<T> {
  const trainer = await createTrainer(setup);
  try {
    return await use(trainer);
  } finally {
    await trainer.dispose();
  }
}
