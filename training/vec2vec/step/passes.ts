import { tf } from '../../../src/engine/tf.js';
import { applyModule, type Tensors, type TrainingPass } from '../../../src/translators/network-layers.js';
import { unit } from '../../../src/translators/network-ops.js';
import { leadingOf } from './leading.js';
import type { Plan } from './plan.js';

/** Every batch once through the network. */
export interface FirstPass {
  /** [s]: (B, width), the rows of space s in the latent. */
  readonly latents: readonly tf.Tensor[];
  /** [s][t]: unit rows (B, d_t), the rows of space s in space t; reconstructions where s = t, if the objective has them. */
  readonly made: readonly (readonly (tf.Tensor | undefined)[])[];
}

/**
 * Batches go through shared parts one by one: batch norm must see them apart, and a batch alone stays in the
 * processor's cache where two together do not.
 */
export function firstPass(plan: Plan, arrays: Tensors, rows: readonly tf.Tensor[], training: TrainingPass): FirstPass {
  const { network, options } = plan;
  const reconstructed = options.reconstruction > 0 || options.reconstructionVsp > 0;
  const latents = rows.map((x, s) => enter(plan, arrays, s, x, training));
  const made = latents.map((latent, s) =>
    network.dims.map((_, t) => (t === s && !reconstructed ? undefined : leave(plan, arrays, t, latent, training))),
  );
  return { latents, made };
}

/** [s][t]: unit rows (B, d_s), `made[s][t]` translated from space t back to space s. */
export function roundTrips(
  plan: Plan,
  arrays: Tensors,
  made: FirstPass['made'],
  training: TrainingPass,
): (tf.Tensor | undefined)[][] {
  return made.map((translated, s) =>
    translated.map((x, t) =>
      t === s || !x ? undefined : leave(plan, arrays, s, enter(plan, arrays, t, x, training), training),
    ),
  );
}

/** Rows of space s → latent. */
function enter({ network }: Plan, arrays: Tensors, s: number, x: tf.Tensor, training: TrainingPass): tf.Tensor {
  return applyModule(network, 'backbone', arrays, applyModule(network, `in.${s}`, arrays, x, training), training);
}

/** Latent → unit rows of space t, along the coordinates that the step sees. */
function leave({ network }: Plan, arrays: Tensors, t: number, latent: tf.Tensor, training: TrainingPass): tf.Tensor {
  return unit(seenOf(t, applyModule(network, `out.${t}`, arrays, latent, training), arrays));
}

/** Rows of a space with zeros where the step does not look. */
export function seenOf(space: number, x: tf.Tensor, inputs: Tensors): tf.Tensor {
  const factors = inputs[leadingOf(space)];
  return factors ? tf.mul(x, factors) : x;
}
