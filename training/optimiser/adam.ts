import { VecbridgeError } from '../../src/core/errors.js';
import { FlatMemory, padded } from './flat-memory.js';

export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  /** 0 is none. Adam adds decay·p to the gradient; with `decoupled` (AdamW) p shrinks by the factor 1 − lr·decay instead. */
  readonly weightDecay?: number;
  readonly decoupled?: boolean;
  /** Gradients of a larger norm (over the whole group) are scaled down to this one; default: never. */
  readonly maxNorm?: number;
  /** Keeps an exponential moving average of the parameters: a ← decay·a + (1−decay)·p after each update. */
  readonly emaDecay?: number;
}

/** Tensors updated together: how many elements each has, by name, and how they are updated. */
export interface GroupSpec extends AdamOptions {
  readonly tensors: Readonly<Record<string, number>>;
}

interface GroupState {
  /** Updates done. */
  readonly updates: number;
  /** `parameters`, `firstMoments`, `secondMoments` and, where kept, `average`; copies, in the order of the tensors. */
  readonly arrays: Readonly<Record<string, Float32Array>>;
}

export type Views = Readonly<Record<string, Float32Array<ArrayBuffer>>>;

interface UpdateReport {
  /** Norm of the gradient before clipping; NaN or infinite where a gradient is. */
  readonly gradientNorm: number;
  /** False where the norm is not finite: nothing was changed then. */
  readonly applied: boolean;
}

/** torch.nn.utils.clip_grad_norm_ has the same. */
export const CLIP_EPSILON = 1e-6;

/** What changes from update to update, counted from 1; see AdamScalars. */
export function adamFactors(options: AdamOptions, lr: number, update: number) {
  const { beta1, beta2, eps, weightDecay = 0, decoupled = false } = options;
  const correction = Math.sqrt(1 - beta2 ** update);
  return {
    rate: (lr * correction) / (1 - beta1 ** update),
    epsilon: eps * correction,
    keep: decoupled ? 1 - lr * weightDecay : 1,
  };
}

/** Arrays of one kind for all tensors of a group, side by side. */
interface Slab {
  readonly all: Float32Array<ArrayBuffer>;
  readonly views: Views;
}

function slab(memory: FlatMemory, name: string, tensors: Readonly<Record<string, number>>): Slab {
  const size = Object.values(tensors).reduce((sum, n) => sum + padded(n), 0);
  const all = memory.allocate(name, size);
  let at = 0;
  const views = Object.entries(tensors).map(([key, n]): [string, Float32Array<ArrayBuffer>] => {
    const view = all.subarray(at, at + n);
    at += padded(n);
    return [key, view];
  });
  return { all, views: Object.fromEntries(views) };
}

/**
 * Adam [1] or AdamW [2] on one group of tensors, in place:
 *   m ← β₁m + (1−β₁)g,  v ← β₂v + (1−β₂)g²,  p ← p − lr·(m/(1−β₁ᵗ)) / (√(v/(1−β₂ᵗ)) + ε)
 * The bias corrections are float64 numbers made here; the loops are float32. Callers write `gradients`, then `update`.
 * Memory: 16 bytes an element, 20 with the average.
 *
 * [1] Kingma and Ba, 2015, arXiv:1412.6980. [2] Loshchilov and Hutter, 2019, arXiv:1711.05101.
 */
export class AdamGroup {
  readonly options: AdamOptions;
  /** Read these (and write them to initialise); of the sizes given, by name. */
  readonly parameters: Views;
  readonly gradients: Views;
  /** The moving average of the parameters, where kept. Call `startAverage` after initialising the parameters. */
  readonly average: Views | undefined;
  /** m and v. */
  readonly moments: { readonly first: Views; readonly second: Views };
  readonly #slabs: { p: Slab; g: Slab; m: Slab; v: Slab; a: Slab | undefined };
  readonly #memory: FlatMemory;
  #updates = 0;

  constructor(memory: FlatMemory, name: string, spec: GroupSpec) {
    const make = (kind: string) => slab(memory, `${name}.${kind}`, spec.tensors);
    const a = spec.emaDecay === undefined ? undefined : make('average');
    this.#slabs = { p: make('parameters'), g: make('gradients'), m: make('m'), v: make('v'), a };
    this.#memory = memory;
    this.options = spec;
    this.parameters = this.#slabs.p.views;
    this.gradients = this.#slabs.g.views;
    this.average = a?.views;
    this.moments = { first: this.#slabs.m.views, second: this.#slabs.v.views };
  }

  /** Updates done so far. */
  get updates(): number {
    return this.#updates;
  }

  /** Sets the average to the parameters as they are. */
  startAverage(): void {
    this.#slabs.a?.all.set(this.#slabs.p.all);
  }

  /** Norm of the gradient of the whole group, summed in float64. */
  gradientNorm(): number {
    return Math.sqrt(this.#memory.kernels.sumOfSquares(this.#slabs.g.all));
  }

  /** One update with the learning rate `lr`. A gradient that is not finite changes nothing. */
  update(lr: number): UpdateReport {
    const { p, g, m, v, a } = this.#slabs;
    const { beta1, beta2, weightDecay = 0, decoupled = false, maxNorm, emaDecay } = this.options;
    const gradientNorm = this.gradientNorm();
    if (!Number.isFinite(gradientNorm)) return { gradientNorm, applied: false };
    const factors = adamFactors(this.options, lr, ++this.#updates);
    this.#memory.kernels.adam(p.all, g.all, m.all, v.all, {
      beta1,
      beta2,
      scale: maxNorm === undefined ? 1 : Math.min(1, maxNorm / (gradientNorm + CLIP_EPSILON)),
      l2: decoupled ? 0 : weightDecay,
      ...factors,
    });
    if (a && emaDecay !== undefined) this.#memory.kernels.average(a.all, p.all, 1 - emaDecay);
    return { gradientNorm, applied: true };
  }

  /** Counts updates that were made elsewhere, on these very arrays (adam-graph.ts). */
  count(updates: number): void {
    this.#updates += updates;
  }

  /** Copies of all it takes to go on bit for bit. */
  state(): GroupState {
    const arrays = Object.entries(this.#kept()).map(([key, s]) => [key, s.all.slice()]);
    return { updates: this.#updates, arrays: Object.fromEntries(arrays) };
  }

  /** Throws DIM_MISMATCH where the state is of another group. */
  restore(state: GroupState): void {
    const kept = Object.entries(this.#kept());
    for (const [key, s] of kept) {
      const saved = state.arrays[key];
      if (saved?.length === s.all.length) continue;
      throw new VecbridgeError(
        'DIM_MISMATCH',
        `the saved ${key} of the optimiser have ${saved?.length ?? 0} numbers, the model has ${s.all.length}`,
        { hint: 'resume with the options the run was started with', context: { array: key } },
      );
    }
    for (const [key, s] of kept) s.all.set(state.arrays[key]!);
    this.#updates = state.updates;
  }

  #kept(): Record<string, Slab> {
    const { p, m, v, a } = this.#slabs;
    return { parameters: p, firstMoments: m, secondMoments: v, ...(a && { average: a }) };
  }
}

/** Groups on one memory made to fit: e.g. the generator and each discriminator. */
export function adamGroups<K extends string>(
  specs: Readonly<Record<K, GroupSpec>>,
  options: { simd?: boolean } = {},
): Record<K, AdamGroup> {
  const entries = Object.entries<GroupSpec>(specs);
  const floats = entries.reduce((sum, [, s]) => {
    const size = Object.values(s.tensors).reduce((n, t) => n + padded(t), 0);
    return sum + size * (s.emaDecay === undefined ? 4 : 5);
  }, 0);
  const memory = new FlatMemory(floats, options);
  return Object.fromEntries(entries.map(([name, spec]) => [name, new AdamGroup(memory, name, spec)])) as Record<
    K,
    AdamGroup
  >;
}
