/** Element types of traced tensors. With `precision: 'float64'` every 'float32' of a signature means float64. */
export type Dtype = 'float32' | 'int32' | 'bool';

export type Precision = 'float32' | 'float64';

/** Arrays that go in and out: Float32Array (Float64Array in float64), Int32Array, Uint8Array for bool. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype?: Dtype;
}

/** Names, shapes and types of a function's inputs. Shapes are static. */
export type Signature = Record<string, TensorSpec>;

export interface OutputSpec {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((p, d) => p * d, 1);

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((d, i) => d === b[i]);

/** The array class that holds `dtype` at `precision`. */
export function arrayType(dtype: Dtype, precision: Precision) {
  if (dtype === 'int32') return Int32Array;
  if (dtype === 'bool') return Uint8Array;
  return precision === 'float64' ? Float64Array : Float32Array;
}
