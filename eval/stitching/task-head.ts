import { random } from '../../src/core/random.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { type Network, newNetwork, trainNetwork } from './network.js';

/** How a task head is trained. */
export interface HeadOptions {
  /** linear: multinomial logistic regression. mlp: one hidden layer of ReLUs. */
  readonly kind: 'linear' | 'mlp';
  /** Units of the hidden layer. */
  readonly hidden: number;
  /** L2 penalty of the weights: ½ · decay · Σ W² beside the mean cross-entropy. */
  readonly decay: number;
  /** Steps of L-BFGS at most. For an mlp the number is a choice like the decay: more steps fit the training rows closer. */
  readonly steps: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly on?: (step: number, value: number) => void;
}

/** Trains a head on vectors (n, d), centred and of unit length, with labels (n) below `classes`. */
export function trainHead(x: Matrix, labels: Uint32Array, classes: number, options: HeadOptions): Promise<Network> {
  const { kind, hidden, seed, ...training } = options;
  const widths = kind === 'linear' ? [x.dim, classes] : [x.dim, hidden, classes];
  const start = newNetwork(widths, random(seed).fork('head'));
  return trainNetwork(kind === 'linear' ? zeroed(start) : start, x, labels, training);
}

/**
 * A stitch in front of a frozen head: an affine map, or two with a ReLU between them, trained on labelled source rows so
 * that head∘stitch answers well (Lenc and Vedaldi, 2015; Bansal et al., 2021). Gives stitch and head as one network.
 */
export function trainStitch(x: Matrix, labels: Uint32Array, head: Network, options: HeadOptions): Promise<Network> {
  const { kind, hidden, seed, ...training } = options;
  const into = head[0]!.weights.rows;
  const widths = kind === 'linear' ? [x.dim, into] : [x.dim, hidden, into];
  const stitch = newNetwork(widths, random(seed).fork('stitch'));
  return trainNetwork([...stitch, ...head], x, labels, { ...training, trained: stitch.length });
}

/** A convex problem needs no random start. */
const zeroed = (network: Network): Network =>
  network.map((layer) => ({
    ...layer,
    weights: { ...layer.weights, data: new Float32Array(layer.weights.data.length) },
  }));
