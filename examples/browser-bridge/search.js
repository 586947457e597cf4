/** Vectors of int8 that are searched by cosine, without any package. */

/**
 * The rows of an .npy of int8 with one scale for the whole file, as data/demo has them. Cosines need no scale.
 *
 * @param {ArrayBuffer} buffer
 */
export function readInt8(buffer) {
  const bytes = new Uint8Array(buffer);
  const start = 10 + (bytes[8] | (bytes[9] << 8));
  const header = new TextDecoder().decode(bytes.subarray(10, start));
  const [, rows, dim] = /'descr': '\|i1'.*'shape': \((\d+), (\d+)\)/.exec(header)?.map(Number) ?? [];
  if (!rows || bytes.length !== start + rows * dim) throw new Error('this is no .npy of int8 rows');
  return { data: new Int8Array(buffer, start), rows, dim };
}

/** Row i as the model gave it, but for its scale. */
export const rowOf = ({ data, dim }, i) => Float32Array.from(data.subarray(i * dim, (i + 1) * dim));

/** A function that finds the k nearest rows of a query by cosine, best first: [{ row, score }]. */
export function cosineIndex({ data, rows, dim }) {
  const inverse = new Float32Array(rows); // 1 / length of each row
  for (let i = 0; i < rows; i++) {
    let squared = 0;
    for (let j = i * dim; j < (i + 1) * dim; j++) squared += data[j] * data[j];
    inverse[i] = 1 / Math.sqrt(squared);
  }
  return (query, k) => {
    const length = Math.hypot(...query);
    const found = [];
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let j = 0, at = i * dim; j < dim; j++, at++) sum += query[j] * data[at];
      const score = (sum * inverse[i]) / length;
      if (found.length === k && score <= found[k - 1].score) continue;
      let place = found.length;
      while (place > 0 && found[place - 1].score < score) place--;
      found.splice(place, 0, { row: i, score });
      found.length = Math.min(found.length, k);
    }
    return found;
  };
}
