import type { tf } from '../../../src/engine/tf.js';
import { affine, type Tensors } from '../../../src/translators/network-layers.js';
import { layerNorm, silu } from '../../../src/translators/network-ops.js';
import type { ArraySpec } from '../../../src/translators/network-shape.js';

export interface DiscriminatorShape {
  /** Prefix of the names of its arrays: "output.0", "latent", "similarity.1". */
  readonly name: string;
  /** Numbers in a row it looks at. */
  readonly dim: number;
  readonly width: number;
  /** Linear layers, two or more. */
  readonly depth: number;
}

/**
 * Linear (dim → width), then depth − 2 times [SiLU, linear (width → width), layer norm], then SiLU, linear (width → 1):
 * the discriminator of the vec2vec reference code.
 */
export function discriminatorArrays({ name, dim, width, depth }: DiscriminatorShape): ArraySpec[] {
  return Array.from({ length: depth }, (_, i): ArraySpec[] => {
    const [from, to] = [i === 0 ? dim : width, i === depth - 1 ? 1 : width];
    const linear: ArraySpec[] = [
      { name: `${name}.${i}.weight`, role: 'weight', shape: [from, to] },
      { name: `${name}.${i}.bias`, role: 'bias', shape: [to] },
    ];
    if (i === 0 || i === depth - 1) return linear;
    const norm = (role: 'gain' | 'offset'): ArraySpec => ({ name: `${name}.${i}.${role}`, role, shape: [to] });
    return [...linear, norm('gain'), norm('offset')];
  }).flat();
}

/** Scores of rows x (n, dim) → (n, 1): towards 0 for real rows, towards 1 for made ones. */
export function score({ name, depth }: DiscriminatorShape, arrays: Tensors, x: tf.Tensor): tf.Tensor {
  let y = affine(x, arrays, `${name}.0`);
  for (let i = 1; i < depth - 1; i++) {
    const layer = `${name}.${i}`;
    y = layerNorm(affine(silu(y), arrays, layer), arrays[`${layer}.gain`]!, arrays[`${layer}.offset`]!);
  }
  return affine(silu(y), arrays, `${name}.${depth - 1}`);
}
