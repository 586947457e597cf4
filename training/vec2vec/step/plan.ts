import { VecbridgeError } from '../../../src/core/errors.js';
import { layersOf, modulesOf, type NetworkShape } from '../../../src/translators/network-shape.js';
import type { Vec2vecOptions } from '../options.js';
import type { DiscriminatorShape } from './discriminator.js';

/** What is trained and by what: fixed for a run. */
export interface Plan {
  readonly network: NetworkShape;
  readonly discriminators: readonly DiscriminatorShape[];
  readonly options: Vec2vecOptions;
}

const GANS = ['lsgan', 'vanilla', 'relativistic'] as const;
export type GanName = (typeof GANS)[number];

/** Whether the adversary is a GAN, with discriminators, and not a distance of distributions. */
export const isGan = (name: Vec2vecOptions['adversary']): name is GanName => GANS.includes(name as GanName);

/** Throws BAD_OPTION for options that contradict each other. */
export function planOf(dims: readonly number[], skip: NetworkShape['skip'], options: Vec2vecOptions): Plan {
  const { width, adapterDepth, backboneDepth, norm } = options;
  if (dims.length < 2) throw new VecbridgeError('BAD_USAGE', `vec2vec needs two spaces or more, got ${dims.length}.`);
  if (generatorWeights(options).length === 0) {
    throw new VecbridgeError('BAD_OPTION', 'every weight of the objective is zero: there is nothing to learn.', {
      hint: 'set at least one of reconstruction, cycle, adversarial',
    });
  }
  const linearStart = options.start === 'linear' || (skip === 'linear' && options.skip === 'pad');
  if (options.coordinates !== 'given' && (adapterDepth < 2 || linearStart)) {
    const why = linearStart
      ? 'a linear start, which says itself how the axes of the spaces lie'
      : 'adapters of one layer, whose activation comes after it';
    throw new VecbridgeError('BAD_OPTION', `coordinates=${options.coordinates} cannot be combined with ${why}.`, {
      hint: linearStart ? 'set start to scratch, or coordinates to given' : 'set adapterDepth to 2 or more',
      context: { coordinates: options.coordinates, start: options.start, adapterDepth },
    });
  }
  return {
    network: { dims, width, adapterDepth, backboneDepth, norm, skip },
    discriminators: discriminatorsOf(dims, options),
    options,
  };
}

function discriminatorsOf(dims: readonly number[], options: Vec2vecOptions): DiscriminatorShape[] {
  const { adversary, discriminatorWidth: width, discriminatorDepth: depth } = options;
  if (!isGan(adversary)) {
    if (options.similarityAdversarial === 0) return [];
    throw new VecbridgeError(
      'BAD_OPTION',
      `similarityAdversarial is ${options.similarityAdversarial}, but the adversary ${adversary} has no discriminators.`,
      { hint: 'set similarityAdversarial to 0, or the adversary to lsgan, vanilla or relativistic' },
    );
  }
  const named = (name: string, dim: number): DiscriminatorShape => ({ name, dim, width, depth });
  return [
    ...(options.adversarial > 0 ? dims.map((dim, t) => named(`output.${t}`, dim)) : []),
    ...(options.latentAdversarial > 0 ? [named('latent', options.width)] : []),
    ...(options.similarityAdversarial > 0 ? dims.map((_, t) => named(`similarity.${t}`, options.batchSize)) : []),
  ];
}

const TERMS = [
  'reconstruction',
  'reconstructionVsp',
  'cycle',
  'cycleVsp',
  'translationVsp',
  'adversarial',
  'latentAdversarial',
  'similarityAdversarial',
] as const;

export type TermName = (typeof TERMS)[number];

/** The terms of the generator's loss whose weights are not zero; the others are not in the graph at all. */
export function generatorWeights(options: Vec2vecOptions): [TermName, number][] {
  return TERMS.flatMap((name): [TermName, number][] => (options[name] > 0 ? [[name, options[name]]] : []));
}

/** What `discriminatorTerms` gives, by name, and its weights; accuracies are only looked at. */
export function discriminatorWeights({ discriminators, options }: Plan): [string, number][] {
  return discriminators.flatMap(({ name }): [string, number][] => [
    [`discriminator.${name}`, 1],
    ...(options.r1 > 0 ? [[`r1.${name}`, options.r1] as [string, number]] : []),
    ...(options.r2 > 0 ? [[`r2.${name}`, options.r2] as [string, number]] : []),
    [`accuracy.${name}`, 0],
  ]);
}

/** Layers whose hidden numbers, (batchSize, width), dropout falls on. */
export function dropoutLayers({ network, options }: Plan): string[] {
  if (options.dropout === 0) return [];
  const layers = modulesOf(network).flatMap((module) => layersOf(network, module));
  return layers.filter((layer) => layer.kind !== 'first').map((layer) => layer.name);
}
