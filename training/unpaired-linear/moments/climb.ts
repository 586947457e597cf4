import { tf } from '../../../src/engine/tf.js';
import { runProgram } from '../../../src/linalg/programs.js';
import type { ThirdMoments } from './third-moments.js';

/** Orthogonal maps (dims, dims) between leading principal coordinates, with the agreement of third moments of each. */
export interface Scored {
  readonly map: Float32Array;
  /** f(W), at most 1 */
  readonly agreement: number;
}

/** Steps of one run of the graph. */
const STEPS = 5;
/** Floats of the largest intermediate, maps × dims³. */
const LARGEST = 1_500_000;
const MOST_MAPS = 64;

/**
 * The agreement of third moments f(W) = ⟨T_X ×₁ W ×₂ W ×₃ W, T_Y⟩, T = E[z ⊗ z ⊗ z] with norm 1: the correlation of
 * the tensors when source rows are mapped by W. `steps` times W ← polar(∇f(W)), which leads to a local maximum or
 * hops about narrow ones: with inertia (the old map added to the gradient) climbs end higher and searches find less.
 * It costs 6 k⁴ operations a step and a map, whatever the number of rows. maps: any number of (k, k).
 */
export async function climb(
  maps: readonly Float32Array[],
  source: ThirdMoments,
  target: ThirdMoments,
  steps: number,
): Promise<Scored[]> {
  const k = source.dims;
  const batch = Math.max(1, Math.min(MOST_MAPS, maps.length, Math.floor(LARGEST / k ** 3)));
  const signature = {
    maps: { shape: [batch, k, k] },
    source: { shape: [1, k * k, k] },
    target: { shape: [k * k, k] },
  };
  const moments = { source: source.tensor, target: target.tensor };
  const out: Scored[] = [];
  for (let start = 0; start < maps.length; start += batch) {
    const count = Math.min(batch, maps.length - start);
    let data: Float32Array = new Float32Array(batch * k * k);
    for (let i = 0; i < batch; i++) data.set(maps[start + Math.min(i, count - 1)]!, i * k * k);
    for (let done = 0; done < steps; done += STEPS) {
      const { climbed } = await runProgram('moment climb', { signature, fn: several }, { maps: data, ...moments });
      data = climbed as Float32Array;
    }
    const { scores } = await runProgram('moment score', { signature, fn: scored }, { maps: data, ...moments });
    for (let i = 0; i < count; i++) {
      out.push({ map: data.slice(i * k * k, (i + 1) * k * k), agreement: (scores as Float32Array)[i]! });
    }
  }
  return out;
}

type Tensors = Record<string, tf.Tensor>;

function several(t: Tensors): Tensors {
  let maps = t.maps as tf.Tensor3D;
  for (let step = 0; step < STEPS; step++) maps = polarFactors(gradient(maps, t));
  return { climbed: maps };
}

function scored(t: Tensors): Tensors {
  const maps = t.maps as tf.Tensor3D;
  return { scores: tf.sum(tf.mul(gradient(maps, t), maps), [1, 2]) };
}

/** ∇f(W) / 3 of every map (b, k, k): G[i, a] = Σ_jlbc T_X[i, j, l] W[j, b] W[l, c] T_Y[a, b, c] */
function gradient(maps: tf.Tensor3D, { source, target }: Tensors): tf.Tensor3D {
  const [b, k] = maps.shape;
  const third = tf.matMul(source!, maps).reshape([b, k, k, k]); // i, j, c
  const each = tf.tile(tf.transpose(maps, [0, 2, 1]).reshape([b, 1, k, k]), [1, k, 1, 1]); // a batched product has no broadcast
  const second = tf.matMul(each, third).reshape([b * k, k * k]); // i, (b, c)
  return tf.matMul(second as tf.Tensor2D, target as tf.Tensor2D).reshape([b, k, k]) as tf.Tensor3D;
}

/** Coefficients of the quintic that brings all singular values near 1 (Jordan et al. 2024, "Muon"). */
const QUINTIC = [3.4445, -4.775, 2.0315] as const;
const QUINTIC_STEPS = 6;
const CUBIC_STEPS = 4;

/** Polar factors of a batch by Newton–Schulz iterations: products alone, float32, orthogonal to about 1e-4. */
function polarFactors(m: tf.Tensor3D): tf.Tensor3D {
  const norm = tf.sqrt(tf.maximum(tf.sum(tf.square(m), [1, 2], true), 1e-30));
  let x = tf.div(m, norm) as tf.Tensor3D;
  const [a, b, c] = QUINTIC;
  for (let i = 0; i < QUINTIC_STEPS; i++) {
    const gram = tf.matMul(x, x, false, true);
    const weights = tf.add(tf.mul(gram, b), tf.mul(tf.matMul(gram, gram), c)) as tf.Tensor3D;
    x = tf.add(tf.mul(x, a), tf.matMul(weights, x)) as tf.Tensor3D;
  }
  for (let i = 0; i < CUBIC_STEPS; i++) {
    const gram = tf.matMul(x, x, false, true);
    x = tf.sub(tf.mul(x, 1.5), tf.mul(tf.matMul(gram, x), 0.5)) as tf.Tensor3D;
  }
  return x;
}
