import { createHash } from 'node:crypto';
import type { StoredRow } from './store.js';

/** Bytes of a mark: 8 of the source a target was made from, 8 of the target. */
export const MARK_BYTES = 16;

/**
 * missing: no target yet. current: ours, of the present source. stale: ours, of a source that has changed since.
 * withdrawn: ours, and the source is gone. foreign: not written by a run, or changed since: never touched.
 * unusable: nothing to translate (no vector, all zeros, NaN or infinite, another number of dims) and no target.
 */
export type RowState = 'missing' | 'current' | 'stale' | 'withdrawn' | 'foreign' | 'unusable';

/** The first 8 bytes of SHA-256 over the float32 bytes (and the payload copied with them). */
function digest(vector: Float32Array, payload = ''): Buffer {
  const hash = createHash('sha256').update(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
  if (payload !== '') hash.update(payload);
  return hash.digest().subarray(0, 8);
}

/** The mark of a target made from this source: tells later what was made from what. */
export const markOf = (source: Float32Array, target: Float32Array, payload?: string): Uint8Array =>
  Buffer.concat([digest(source, payload), digest(target)]);

/** Whether the vector has `dim` finite numbers and a direction. */
export function isUsable(vector: Float32Array | null, dim: number): vector is Float32Array {
  if (vector?.length !== dim) return false;
  let squared = 0;
  for (let j = 0; j < dim; j++) squared += vector[j]! * vector[j]!;
  return squared > 0 && squared < Number.POSITIVE_INFINITY;
}

/** `dim` of the source vectors. */
export function stateOf(row: StoredRow, dim: number): RowState {
  const usable = isUsable(row.source, dim);
  if (!row.target) return usable ? 'missing' : 'unusable';
  const { mark } = row;
  if (mark?.length !== MARK_BYTES || !digest(row.target).equals(mark.subarray(8))) return 'foreign';
  if (!usable) return 'withdrawn';
  return digest(row.source, row.payload).equals(mark.subarray(0, 8)) ? 'current' : 'stale';
}

/** Negative zeros become zeros: text formats of numbers do not keep the sign, and the mark is of the bytes read back. */
export function withoutNegativeZeros(vectors: Float32Array): Float32Array {
  for (let i = 0; i < vectors.length; i++) vectors[i]! += 0;
  return vectors;
}

/** Whether the mark was made for this target (of whatever source). */
export const markFits = (target: Float32Array, mark: Uint8Array): boolean =>
  mark.length === MARK_BYTES && digest(target).equals(mark.subarray(8));

/** Whether a target and its mark are still those that were seen. */
export function sameTarget(now: Pick<StoredRow, 'target' | 'mark'>, seen: Pick<StoredRow, 'target' | 'mark'>): boolean {
  if (now.target === null || seen.target === null) return now.target === seen.target;
  const same = now.target.length === seen.target.length && now.target.every((value, j) => value === seen.target![j]);
  return same && Buffer.compare(now.mark ?? Buffer.alloc(0), seen.mark ?? Buffer.alloc(0)) === 0;
}
