import { stopIfAborted } from '../../src/core/cancellation.js';

interface Evaluated {
  readonly value: number;
  readonly gradient: Float64Array;
}

interface MinimiseOptions {
  /** Steps at most. */
  readonly steps: number;
  /** Ends when the largest entry of the gradient is below. */
  readonly tolerance: number;
  readonly signal?: AbortSignal;
  readonly on?: (step: number, value: number) => void;
}

interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly steps: number;
  /** Largest absolute entry of the gradient at the end. */
  readonly gradient: number;
}

const KEPT = 10; // pairs of steps and gradient changes
const SUFFICIENT = 1e-4; // share of the decrease the slope promises (Armijo)
const CURVATURE = 0.9; // the slope must have flattened to this share (Wolfe)
const TRIES = 20;

/**
 * L-BFGS (Nocedal and Wright, 2006, algorithms 7.4 and 7.5) with a weak Wolfe line search by bisection. Deterministic.
 * Stops early where rounding of the objective leaves no step that decreases it. Memory: 2 × 10 vectors.
 */
export async function minimise(
  objective: (x: Float64Array) => Promise<Evaluated>,
  start: Float64Array,
  options: MinimiseOptions,
): Promise<Minimum> {
  let x: Float64Array = start.slice();
  let { value, gradient } = await objective(x);
  const pairs: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  let step = 0;
  for (; step < options.steps && largest(gradient) > options.tolerance; step++) {
    stopIfAborted(options.signal, 'training a task head');
    let direction = twoLoop(pairs, gradient);
    if (!(dot(direction, gradient) < 0)) {
      pairs.length = 0;
      direction = gradient.map((g) => -g);
    }
    const first = pairs.length === 0 ? Math.min(1, 1 / norm(gradient)) : 1;
    const found = await lineSearch(objective, x, value, gradient, direction, first);
    if (!found) break;
    const s = found.x.map((v, i) => v - x[i]!);
    const y = found.gradient.map((g, i) => g - gradient[i]!);
    const sy = dot(s, y);
    if (sy > 1e-12 * norm(s) * norm(y)) {
      pairs.push({ s, y, rho: 1 / sy });
      if (pairs.length > KEPT) pairs.shift();
    }
    ({ x, value, gradient } = found);
    options.on?.(step + 1, value);
  }
  return { x, value, steps: step, gradient: largest(gradient) };
}

/** −H g by the two-loop recursion. */
function twoLoop(
  pairs: readonly { s: Float64Array; y: Float64Array; rho: number }[],
  gradient: Float64Array,
): Float64Array {
  const q = gradient.map((g) => -g);
  const alphas: number[] = [];
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { s, y, rho } = pairs[i]!;
    const alpha = rho * dot(s, q);
    alphas[i] = alpha;
    add(q, -alpha, y);
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    for (let i = 0; i < q.length; i++) q[i]! *= scale;
  }
  pairs.forEach(({ s, y, rho }, i) => {
    add(q, alphas[i]! - rho * dot(y, q), s);
  });
  return q;
}

async function lineSearch(
  objective: (x: Float64Array) => Promise<Evaluated>,
  x: Float64Array,
  value: number,
  gradient: Float64Array,
  direction: Float64Array,
  first: number,
): Promise<(Evaluated & { x: Float64Array }) | undefined> {
  const slope = dot(direction, gradient);
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let length = first;
  let best: (Evaluated & { x: Float64Array }) | undefined;
  for (let t = 0; t < TRIES; t++) {
    const candidate = x.map((v, i) => v + length * direction[i]!);
    const at = await objective(candidate);
    if (!(at.value <= value + SUFFICIENT * length * slope)) high = length;
    else {
      best = { ...at, x: candidate };
      if (dot(direction, at.gradient) >= CURVATURE * slope) return best;
      low = length;
    }
    length = high === Number.POSITIVE_INFINITY ? 2 * low : (low + high) / 2;
  }
  return best;
}

const largest = (v: Float64Array): number => v.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
const norm = (v: Float64Array): number => Math.sqrt(dot(v, v));

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function add(to: Float64Array, weight: number, v: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i]! += weight * v[i]!;
}
