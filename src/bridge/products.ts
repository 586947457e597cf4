import { integerProducts } from './integer-products.js';

/** A matrix W (from, to), row by row. */
export interface WeightMatrix {
  readonly data: Float32Array;
  readonly from: number;
  readonly to: number;
}

/** y = x W for one row: reads x (from), overwrites y (to). */
export type Product = (x: Float32Array, y: Float32Array) => void;

export interface Products {
  /** What computes: "wasm-simd" with weights of 16 bits, or plain "javascript" with weights of 32. */
  readonly kind: 'wasm-simd' | 'javascript';
  /** One for each matrix, in their order. */
  readonly products: readonly Product[];
}

/**
 * The products with these matrices; they keep their own copy of the weights. Without WebAssembly SIMD, or where the
 * surroundings forbid making a module from bytes (some edge runtimes, a content security policy), plain JavaScript.
 */
export async function createProducts(matrices: readonly WeightMatrix[], simd = true): Promise<Products> {
  const products = simd ? await integerProducts(matrices) : undefined;
  if (products) return { kind: 'wasm-simd', products };
  return { kind: 'javascript', products: matrices.map(plainProduct) };
}

/**
 * Four columns at once, so that each x_i is read for four of them. The columns lie one after the other, which takes
 * half the time of going through W row by row.
 */
function plainProduct({ data, from, to }: WeightMatrix): Product {
  const columns = new Float32Array(data.length);
  for (let i = 0; i < from; i++) for (let j = 0; j < to; j++) columns[j * from + i] = data[i * to + j]!;
  return (x, y) => {
    let j = 0;
    for (; j + 4 <= to; j += 4) {
      const [p, q, r, s] = [j * from, (j + 1) * from, (j + 2) * from, (j + 3) * from];
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let i = 0; i < from; i++) {
        const v = x[i]!;
        a += v * columns[p + i]!;
        b += v * columns[q + i]!;
        c += v * columns[r + i]!;
        d += v * columns[s + i]!;
      }
      y[j] = a;
      y[j + 1] = b;
      y[j + 2] = c;
      y[j + 3] = d;
    }
    for (; j < to; j++) {
      let sum = 0;
      for (let i = 0; i < from; i++) sum += x[i]! * columns[j * from + i]!;
      y[j] = sum;
    }
  };
}
