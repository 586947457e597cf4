import { holdsUpSignals } from '../../../src/engine/available.js';
import { tf } from '../../../src/engine/tf.js';
import { polarBatch } from '../../../src/linalg/polar-batch.js';
import { runProgram } from '../../../src/linalg/programs.js';
import type { ThirdMoments } from './third-moments.js';

/** An orthogonal map (k, k) between leading principal coordinates, with the agreement of third moments under it. */
export interface Scored {
  readonly map: Float32Array;
  /** f(W), at most 1 */
  readonly agreement: number;
  /** ∇f(W), norm 1: large singular values where the map is supported by many moments. */
  readonly gradient: Float32Array;
}

/** Steps of one run of the graph; one where the engine computes on the thread that hears signals: 0.2 s at 128 dims. */
const STEPS = 5;
/** Floats of the largest intermediate, maps × k³. */
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
  const most = Math.max(1, Math.min(MOST_MAPS, maps.length, Math.floor(LARGEST / k ** 3)));
  const batch = Math.ceil(maps.length / Math.max(1, Math.ceil(maps.length / most))); // as even as can be
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
    const atOnce = (await holdsUpSignals()) ? 1 : STEPS;
    for (let done = 0; done < Math.ceil(steps / STEPS) * STEPS; done += atOnce) {
      const program = { signature, fn: atOnce === 1 ? one : several };
      const { climbed } = await runProgram(`moment climb ${atOnce}`, program, { maps: data, ...moments });
      data = climbed as Float32Array;
    }
    const { scores, gradients } = await runProgram(
      'moment score',
      { signature, fn: scored },
      { maps: data, ...moments },
    );
    for (let i = 0; i < count; i++) {
      const part = (of: Float32Array): Float32Array => of.slice(i * k * k, (i + 1) * k * k);
      out.push({
        map: part(data),
        agreement: (scores as Float32Array)[i]!,
        gradient: part(gradients as Float32Array),
      });
    }
  }
  return out;
}

type Tensors = Record<string, tf.Tensor>;

const one = (t: Tensors): Tensors => ({ climbed: polarBatch(gradient(t.maps as tf.Tensor3D, t)) });

function several(t: Tensors): Tensors {
  let maps = t.maps as tf.Tensor3D;
  for (let step = 0; step < STEPS; step++) maps = polarBatch(gradient(maps, t));
  return { climbed: maps };
}

function scored(t: Tensors): Tensors {
  const maps = t.maps as tf.Tensor3D;
  const along = gradient(maps, t);
  const norm = tf.sqrt(tf.maximum(tf.sum(tf.square(along), [1, 2], true), 1e-30));
  return { scores: tf.sum(tf.mul(along, maps), [1, 2]), gradients: tf.div(along, norm) };
}

/**
 * ∇f(W) / 3 of every map (b, k, k): G[i, a] = Σ_jlbc T_X[i, j, l] W[j, b] W[l, c] T_Y[a, b, c]. The tensors are
 * symmetric, so that every contraction is one large product.
 */
function gradient(maps: tf.Tensor3D, { source, target }: Tensors): tf.Tensor3D {
  const [b, k] = maps.shape;
  const third = tf.reshape(tf.matMul(source!, maps), [b, k, k * k]) as tf.Tensor3D; // j, (i, c)
  const second = tf.reshape(tf.matMul(maps, third, true, false), [b, k, k, k]); // b, i, c
  const rows = tf.reshape(tf.transpose(second, [0, 2, 1, 3]), [b * k, k * k]) as tf.Tensor2D; // i, (b, c)
  return tf.reshape(tf.matMul(rows, target as tf.Tensor2D), [b, k, k]) as tf.Tensor3D;
}
