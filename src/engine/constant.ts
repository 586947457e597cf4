import { sizeOf, type TypedArray } from './signature.js';
import { tf } from './tf.js';
import { traceBackend } from './trace-backend.js';

/**
 * A constant tensor that keeps its doubles in functions compiled with `precision: 'float64'`. (TensorFlow.js rounds
 * the numbers it is given to float32: tf.mul(x, 0.1) multiplies by 0.10000000149.) `shape` defaults to a scalar or a
 * vector.
 */
export function constant(values: number | Float64Array | Float32Array, shape?: readonly number[]): tf.Tensor {
  const data: TypedArray = typeof values === 'number' ? Float64Array.of(values) : values;
  const dims = [...(shape ?? (typeof values === 'number' ? [] : [data.length]))];
  const { recorder } = traceBackend;
  if (!recorder) return tf.tensor(Float32Array.from(data), dims, 'float32');
  if (sizeOf(dims) !== data.length) return tf.tensor(Float32Array.from(data), dims, 'float32'); // throws its own error
  const x = traceBackend.adopt(recorder.data(data, dims, 'float32'));
  return tf.engine().makeTensorFromDataId(x.dataId, x.shape, x.dtype, traceBackend);
}
