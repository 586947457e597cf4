import { type Random, random } from '../../../src/core/random.js';
import { type Matrix, zeros } from '../../../src/vectors/matrix.js';
import { unitRows } from '../../../src/vectors/preprocess.js';
import { FlatMemory, padded } from '../../optimiser/flat-memory.js';
import type { Plan } from './plan.js';
import { masks } from './step-graph.js';

/**
 * All that is random in a step, by the names of the step graph's inputs: factors of dropout and noise. It depends on
 * the seed and the number of the step alone, so a run that is resumed draws what it would have drawn. The factors'
 * memory is reused from step to step.
 */
export class StepNoise {
  readonly #plan: Plan;
  readonly #seed: number;
  readonly #names: readonly string[];
  readonly #memory: FlatMemory;
  readonly #masks: Record<string, Float32Array> = {};

  constructor(plan: Plan, seed: number) {
    this.#plan = plan;
    this.#seed = seed;
    this.#names = masks(plan);
    const size = plan.options.batchSize * plan.network.width;
    this.#memory = new FlatMemory(this.#names.length * padded(size));
    for (const name of this.#names) this.#masks[name] = this.#memory.allocate(name, size);
  }

  /** batch[s] (B, d_s), unit rows. */
  draw(step: number, batch: readonly Matrix[]): Record<string, Float32Array> {
    const { dropout, inputNoise, discriminatorNoise } = this.#plan.options;
    const generator = random(`${this.#seed}/step/${step}`);
    const [first, second] = generator.state() as unknown as [number, number];
    this.#names.forEach((name, i) => {
      const key = [first | 0, (second + i) | 0] as const;
      this.#memory.kernels.mask(this.#masks[name]!, key, 1 - dropout, 1 / (1 - dropout));
    });
    const drawn: Record<string, Float32Array> = { ...this.#masks };
    batch.forEach((rows, s) => {
      if (inputNoise > 0) {
        const noise = gaussian(rows.rows, rows.dim, inputNoise, generator.fork(`input.${s}`));
        for (let i = 0; i < noise.data.length; i++) noise.data[i]! += rows.data[i]!;
        drawn[`noisy.${s}`] = unitRows(noise).data;
      }
      if (discriminatorNoise > 0) {
        const noise = (kind: string, count: number): Float32Array =>
          gaussian(count, rows.dim, discriminatorNoise, generator.fork(`${kind}.${s}`)).data;
        drawn[`noise.real.${s}`] = noise('real', rows.rows);
        drawn[`noise.made.${s}`] = noise('made', rows.rows * (batch.length - 1));
      }
    });
    return drawn;
  }
}

/** Rows of normal numbers with an expected length of about `length`. */
function gaussian(rows: number, dim: number, length: number, generator: Random): Matrix {
  const out = zeros(rows, dim);
  const deviation = length / Math.sqrt(dim);
  for (let i = 0; i < out.data.length; i++) out.data[i] = deviation * generator.normal();
  return out;
}
