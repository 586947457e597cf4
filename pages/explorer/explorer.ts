import { VecbridgeError } from '../../src/core/errors.js';
import { plural } from '../../src/core/plural.js';
import type { Progress } from '../../src/core/progress.js';
import { random } from '../../src/core/random.js';
import type { Encoder } from '../../src/encoders/encoder.js';
import { createIndex } from '../../src/search/choose.js';
import type { VectorIndex } from '../../src/search/vector-index.js';
import { createConfidence } from '../../src/translate/confidence.js';
import type { Translator } from '../../src/translators/translator.js';
import { type Matrix, rowOf, sliceRows, takeRows, zeros } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { principalPlane, project } from '../kit/projection.js';
import type { Found, Near } from './protocol.js';

interface ExplorerInput {
  readonly translator: Translator;
  /** Raw vectors (n, d_source) and (m, d_target). */
  readonly source: Matrix;
  readonly target: Matrix;
  /** Row i of one is the same item as row i of the other. */
  readonly paired: boolean;
  /** One a row; row numbers otherwise. */
  readonly labels: { readonly source: readonly string[]; readonly target: readonly string[] };
  /** Turns texts into vectors of the source space. */
  readonly encoder?: Encoder | undefined;
  readonly k: number;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

export interface Explorer {
  /** x of all source rows (translated) and target rows, then y: in one plane, scaled into [−1, 1]. */
  readonly points: Float32Array;
  ofRow(row: number): Promise<Found>;
  /** UNSUPPORTED without an encoder, DIM_MISMATCH where its vectors are not of the source space. */
  ofText(text: string): Promise<Found>;
}

const BLOCK = 8192;
/** Rows of each side that decide the plane of the picture and the densities of the confidence. */
const SAMPLE = 2000;

/**
 * Both spaces ready to be asked: translated rows, an exact index of each side, and the picture, which is the principal
 * plane of a sample of translated and target rows together. Memory: both files twice and the translated rows.
 */
export async function createExplorer(input: ExplorerInput): Promise<Explorer> {
  const { translator, source, target, paired, labels, k, signal, on } = input;
  if (paired && source.rows !== target.rows) {
    throw new VecbridgeError(
      'ROWS_MISMATCH',
      `the source has ${source.rows} ${plural(source.rows, 'row')}, the target ${target.rows}.`,
      {
        hint: 'leave --paired out where row i is not the same item in both files',
        context: { source: source.rows, target: target.rows },
      },
    );
  }
  const total = 2 * source.rows + target.rows;
  const index = async (raw: Matrix, mean: Float32Array, before: number): Promise<VectorIndex> => {
    const made = await createIndex('exact', raw.dim, { capacity: raw.rows });
    for (let start = 0; start < raw.rows; start += BLOCK) {
      signal?.throwIfAborted();
      made.add(preprocess(sliceRows(raw, start, Math.min(raw.rows, start + BLOCK)), mean).matrix);
      on?.({ stage: 'index', done: before + start, total });
    }
    return made;
  };
  const inSource = await index(source, translator.means.source, 0);
  const inTarget = await index(target, translator.means.target, source.rows);
  const translated = zeros(source.rows, target.dim);
  for (let start = 0; start < source.rows; start += BLOCK) {
    signal?.throwIfAborted();
    const rows = sliceRows(source, start, Math.min(source.rows, start + BLOCK));
    translated.data.set((await translator.translate(rows, { centred: true })).data, start * target.dim);
    on?.({ stage: 'translate', done: source.rows + target.rows + start, total });
  }
  const sampleOf = (m: Matrix, label: string): Matrix => takeRows(m, random(0).fork(label).sample(m.rows, SAMPLE));
  const confidence = await createConfidence(translator, sampleOf(target, 'target'), sampleOf(source, 'source'));
  const points = picture(translated, target, translator.means.target, sampleOf);

  const near = async (
    from: VectorIndex,
    query: Matrix,
    names: readonly string[],
    without?: number,
  ): Promise<Near[]> => {
    const found = await from.search(query, Math.min(from.size, k + (without === undefined ? 0 : 1)));
    return Array.from(found.rows, (row, i) => ({ row, label: names[row]!, score: found.scores[i]! }))
      .filter(({ row }) => row !== without)
      .slice(0, k);
  };
  const find = async (vector: Matrix, row: number | null, label: string): Promise<Found> => {
    const query = preprocess(vector, translator.means.source).matrix;
    const z = await translator.translate(vector, { centred: true });
    const nearest = await near(inTarget, z, labels.target);
    const [sure = Number.NaN] = await confidence.of(z, { centred: true });
    return {
      query: { row, label },
      source: await near(inSource, query, labels.source, row ?? undefined),
      target: nearest,
      truth: paired && row !== null ? await truthOf(z, row, nearest) : null,
      score: nearest[0]?.score ?? Number.NaN,
      confidence: sure,
    };
  };
  const truthOf = async (z: Matrix, row: number, nearest: readonly Near[]): Promise<NonNullable<Found['truth']>> => {
    const own = preprocess(sliceRows(target, row, row + 1), translator.means.target).matrix;
    const neighbours = await near(inTarget, own, labels.target, row);
    const known = new Set([row, ...neighbours.map((one) => one.row)]);
    return {
      row,
      label: labels.target[row]!,
      ...rankOf(z, target, row, translator.means.target),
      neighbours,
      shared: nearest.filter((one) => known.has(one.row)).length,
    };
  };
  return {
    points,
    ofRow: async (row) => {
      if (!Number.isInteger(row) || row < 0 || row >= source.rows) {
        throw new VecbridgeError('BAD_VALUE', `there is no row ${row}; the source has ${source.rows}.`, {
          hint: `rows are counted from 0 to ${source.rows - 1}`,
          context: { row, rows: source.rows },
        });
      }
      return find(sliceRows(source, row, row + 1), row, labels.source[row]!);
    },
    ofText: async (text) => {
      if (!input.encoder) {
        throw new VecbridgeError('UNSUPPORTED', 'texts cannot be embedded: no model of the source space is given.', {
          hint: 'start explore with --model',
        });
      }
      if (text.trim() === '') throw new VecbridgeError('BAD_VALUE', 'the text is empty.', { hint: 'write something' });
      const { vectors } = await input.encoder.encode([text], { signal });
      if (vectors.dim !== source.dim) {
        throw new VecbridgeError(
          'DIM_MISMATCH',
          `${input.encoder.modelId} gives ${vectors.dim}-d vectors, the source has ${source.dim}-d ones.`,
          { hint: 'name the model that made the source file', context: { dim: vectors.dim, expected: source.dim } },
        );
      }
      return find(vectors, null, text);
    },
  };
}

/** Cosine of z (1, d) with the row, and 1 + the rows with a larger one. One pass over the target, O(m d). */
function rankOf(z: Matrix, target: Matrix, row: number, mean: Float32Array): { score: number; rank: number } {
  const cosines = new Float64Array(target.rows);
  for (let start = 0; start < target.rows; start += BLOCK) {
    const { matrix } = preprocess(sliceRows(target, start, Math.min(target.rows, start + BLOCK)), mean);
    for (let i = 0; i < matrix.rows; i++) cosines[start + i] = dot(z.data, rowOf(matrix, i));
  }
  const score = cosines[row]!;
  return { score, rank: 1 + cosines.reduce((above, cosine) => above + (cosine > score ? 1 : 0), 0) };
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}

function picture(
  translated: Matrix,
  target: Matrix,
  mean: Float32Array,
  sampleOf: (m: Matrix, label: string) => Matrix,
): Float32Array {
  const [a, b] = [sampleOf(translated, 'picture'), preprocess(sampleOf(target, 'picture'), mean).matrix];
  const both = zeros(a.rows + b.rows, a.dim);
  both.data.set(a.data);
  both.data.set(b.data, a.data.length);
  const plane = principalPlane(both);
  const count = translated.rows + target.rows;
  const points = new Float32Array(2 * count);
  const put = (m: Matrix, start: number): void => {
    project(m, plane).forEach(({ x, y }, i) => {
      points[start + i] = x;
      points[count + start + i] = y;
    });
  };
  for (let start = 0; start < translated.rows; start += BLOCK) {
    put(sliceRows(translated, start, Math.min(translated.rows, start + BLOCK)), start);
  }
  for (let start = 0; start < target.rows; start += BLOCK) {
    const rows = sliceRows(target, start, Math.min(target.rows, start + BLOCK));
    put(preprocess(rows, mean).matrix, translated.rows + start);
  }
  // One scale for both axes: distances keep their proportions.
  const largest = points.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  return points.map((value) => value / largest);
}
