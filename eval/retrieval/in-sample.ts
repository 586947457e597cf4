import { fingerprint, type Manifest } from '../../src/translators/manifest.js';
import { type Matrix, sliceRows, takeRows } from '../../src/vectors/matrix.js';
import { sampledRows } from '../../src/vectors/read-sample.js';

/**
 * Whether a translator was fitted on these vectors: on all of them, on the sample that the fit draws from so many rows, or on
 * the first rows. Other parts of the file are not noticed, as the manifest holds one fingerprint of all rows of a side.
 */
export function isInSample({ data, pairData = [], seed }: Manifest, vectors: Matrix): boolean {
  return [...data, ...pairData].some(({ rows, dim, sha256 }) => {
    if (dim !== vectors.dim || rows > vectors.rows) return false;
    const same = (part: Matrix): boolean => fingerprint(part).sha256 === sha256;
    if (rows === vectors.rows) return same(vectors);
    return same(sliceRows(vectors, 0, rows)) || same(takeRows(vectors, sampledRows(vectors.rows, rows, seed)));
  });
}
