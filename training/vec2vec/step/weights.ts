import { sizeOf } from '../../../src/engine/signature.js';
import type { ArraySpec } from '../../../src/translators/network-shape.js';
import { type AdamGroup, adamGroups, type GroupSpec } from '../../optimiser/adam.js';
import type { Plan } from './plan.js';
import { criticArrays, generatorArrays } from './step-graph.js';

/** The groups of arrays that have learning rates of their own. */
export type GroupName = 'generator' | 'skips' | 'discriminators';
export type Groups = Readonly<Partial<Record<GroupName, AdamGroup>>>;

/** Memory and optimiser of all trained arrays; groups without arrays are left out. */
export function weightGroups(plan: Plan): Groups {
  const { options } = plan;
  const { beta1, beta2, clip, ema, weightDecay } = options;
  const shared = { beta1, beta2, ...(clip > 0 ? { maxNorm: clip } : {}) };
  const kept = {
    ...shared,
    eps: options.epsilon,
    weightDecay,
    decoupled: options.optimiser === 'adamw',
    ...(ema > 0 ? { emaDecay: ema } : {}),
  };
  const generator = generatorArrays(plan);
  const specs: Record<GroupName, GroupSpec> = {
    generator: { ...kept, tensors: sizes(generator.filter(({ role }) => role !== 'skip')) },
    // Decay would pull the maps of a warm start towards zero.
    skips: { ...kept, weightDecay: 0, tensors: sizes(generator.filter(({ role }) => role === 'skip')) },
    discriminators: { ...shared, eps: options.discriminatorEpsilon, tensors: sizes(criticArrays(plan)) },
  };
  const used = Object.entries(specs).filter(([, spec]) => Object.keys(spec.tensors).length > 0);
  return adamGroups(Object.fromEntries(used)) as Groups;
}

const sizes = (arrays: readonly ArraySpec[]): Record<string, number> =>
  Object.fromEntries(arrays.map(({ name, shape }) => [name, sizeOf(shape)]));
