import { tf } from '../../../src/engine/tf.js';
import type { Tensors, TrainingPass } from '../../../src/translators/network-layers.js';
import { unit } from '../../../src/translators/network-ops.js';
import { type Adversary, adversary } from '../losses/adversary.js';
import { cauchySchwarz } from '../losses/cauchy-schwarz.js';
import { cycle } from '../losses/cycle.js';
import { gradientPenalty } from '../losses/gradient-penalty.js';
import { mmd } from '../losses/mmd.js';
import { reconstruction } from '../losses/reconstruction.js';
import { similarityRows } from '../losses/similarity-rows.js';
import { sinkhornDivergence } from '../losses/sinkhorn-divergence.js';
import { vsp } from '../losses/vsp.js';
import { type DiscriminatorShape, score } from './discriminator.js';
import { type FirstPass, firstPass, roundTrips } from './passes.js';
import { type GanName, generatorWeights, isGan, type Plan, type TermName } from './plan.js';

/** What a step is computed from, beside the weights. */
export interface Batch {
  /** [s] (B, d_s), unit rows. */
  readonly rows: readonly tf.Tensor[];
  /** The same with noise, where the network's input has some. */
  readonly noisy: readonly tf.Tensor[];
  /** Added to what the output discriminator of a space sees: [t] (B, d_t) to real rows, ((N−1)·B, d_t) to made ones. */
  readonly noise?: { readonly real: readonly tf.Tensor[]; readonly made: readonly tf.Tensor[] };
}

/** Generator arrays and discriminator arrays, by name. */
interface Parameters {
  readonly generator: Tensors;
  readonly discriminators: Tensors;
}

/**
 * The generator's loss, term by term as in `generatorWeights`, each the mean over spaces or ordered pairs of spaces except for adversaries,
 * which are summed over the spaces. `held` is the first pass as a constant: where round trips start when they are
 * detached, and the real side of the latent adversary.
 */
export function generatorTerms(
  plan: Plan,
  parameters: Parameters,
  batch: Batch,
  held: FirstPass,
  training: TrainingPass,
): tf.Scalar[] {
  const { options } = plan;
  const { rows } = batch;
  const pass = firstPass(plan, parameters.generator, batch.noisy, training);
  const weights = generatorWeights(options);
  const wanted = (...names: TermName[]): boolean => weights.some(([name]) => names.includes(name));
  const start = options.detachCycle ? held.made : pass.made;
  const back = wanted('cycle', 'cycleVsp') ? roundTrips(plan, parameters.generator, start, training) : [];
  const spaces = rows.map((_, s) => s);
  const pairs = spaces.flatMap((s) => spaces.filter((t) => t !== s).map((t) => [s, t] as const));
  const reflected = { reflected: options.vspReflected };
  const mixed: FirstPass = { made: pass.made, latents: [held.latents[0]!, ...pass.latents.slice(1)] };
  const opposed = (kind: string): tf.Scalar =>
    sumOf(places(plan.network.dims, kind).map((p) => opposition(plan, parameters, p, mixed, batch)));
  const terms: Record<TermName, () => tf.Scalar> = {
    reconstruction: () => meanOf(spaces.map((s) => reconstruction(rows[s]!, pass.made[s]![s]!))),
    reconstructionVsp: () => meanOf(spaces.map((s) => vsp(rows[s]!, pass.made[s]![s]!, reflected))),
    cycle: () => meanOf(pairs.map(([s, t]) => cycle(rows[s]!, back[s]![t]!))),
    cycleVsp: () => meanOf(pairs.map(([s, t]) => vsp(rows[s]!, back[s]![t]!, reflected))),
    translationVsp: () => meanOf(pairs.map(([s, t]) => vsp(rows[s]!, pass.made[s]![t]!, { reflected: false }))),
    adversarial: () => opposed('output'),
    latentAdversarial: () => opposed('latent'),
    similarityAdversarial: () => opposed('similarity'),
  };
  return weights.map(([name]) => terms[name]());
}

/**
 * The discriminators' losses, penalties and accuracies as in `discriminatorWeights`, on a first pass that is constant
 * for them. Batches are scored apart: their scores of made rows are also what the generator's loss starts from.
 */
export function discriminatorTerms(plan: Plan, parameters: Parameters, batch: Batch, held: FirstPass): tf.Scalar[] {
  const { options } = plan;
  const gan = ganOf(plan);
  return plan.discriminators.flatMap((shape): tf.Scalar[] => {
    const { real, made } = seen(shape.name, held, batch);
    const scored = (x: tf.Tensor): tf.Tensor => score(shape, parameters.discriminators, x);
    const scores = [repeated(plan, scored(real)), scored(made)] as const;
    const told = gan.accuracy(...scores);
    return [
      gan.discriminator(...scores),
      ...(options.r1 > 0 ? [gradientPenalty(scored, real)] : []),
      ...(options.r2 > 0 ? [gradientPenalty(scored, made)] : []),
      tf.mul(tf.add(told.real, told.fake), 0.5),
    ];
  });
}

/** The names of the places where an adversary of this kind looks: "output.0", "output.1"; "latent"; "similarity.0", ... */
function places(dims: readonly number[], kind: string): string[] {
  return kind === 'latent' ? [kind] : dims.map((_, t) => `${kind}.${t}`);
}

/** The generator's loss at one place. */
function opposition(plan: Plan, parameters: Parameters, place: string, pass: FirstPass, batch: Batch): tf.Scalar {
  const { real, made } = seen(place, pass, batch);
  if (!isGan(plan.options.adversary)) return distance(plan, place, real, made);
  const shape = plan.discriminators.find((d) => d.name === place) as DiscriminatorShape;
  const scored = score(shape, parameters.discriminators, made);
  // Only the relativistic loss looks at real scores.
  const relative = plan.options.adversary === 'relativistic';
  return ganOf(plan).generator(
    relative ? repeated(plan, score(shape, parameters.discriminators, real)) : scored,
    scored,
  );
}

/** Real and made rows as the adversary at a place sees them. The latent of space 0 counts as real. */
function seen(place: string, pass: FirstPass, batch: Batch): { real: tf.Tensor; made: tf.Tensor } {
  const [kind, index] = place.split('.') as [string, string | undefined];
  if (kind === 'latent') return { real: pass.latents[0]!, made: together(pass.latents.slice(1)) };
  const t = Number(index);
  const real = batch.rows[t]!;
  const made = batch.rows.flatMap((_, s) => (s === t ? [] : [pass.made[s]![t]!]));
  if (kind === 'similarity') return { real: similarityRows(real), made: together(made.map(similarityRows)) };
  const { noise } = batch;
  if (!noise) return { real, made: together(made) };
  return { real: tf.add(real, noise.real[t]!), made: tf.add(together(made), noise.made[t]!) };
}

function distance({ options }: Plan, place: string, real: tf.Tensor, made: tf.Tensor): tf.Scalar {
  // Latents have no length of their own; kernels and costs are in lengths of unit rows.
  const [x, y] = place === 'latent' ? [unit(real), unit(made)] : [real, made];
  if (options.adversary === 'mmd') return mmd(x, y, options.bandwidths);
  if (options.adversary === 'cauchy-schwarz') return cauchySchwarz(x, y, options.cauchySchwarzBandwidth);
  return sinkhornDivergence(x, y, { epsilon: options.sinkhornEpsilon, sweeps: options.sinkhornSweeps });
}

const ganOf = ({ options }: Plan): Adversary => adversary(options.adversary as GanName, 1 - options.labelSmoothing);

/** Real scores as often as there are made ones, for losses that pair them. */
function repeated({ network }: Plan, scores: tf.Tensor): tf.Tensor {
  const times = network.dims.length - 1;
  return times === 1 ? scores : tf.tile(scores, [times, 1]);
}

const together = (batches: readonly tf.Tensor[]): tf.Tensor =>
  batches.length === 1 ? batches[0]! : tf.concat([...batches], 0);

const sumOf = (values: readonly tf.Scalar[]): tf.Scalar => values.reduce((sum, v) => tf.add(sum, v));
const meanOf = (values: readonly tf.Scalar[]): tf.Scalar => tf.div(sumOf(values), values.length);
