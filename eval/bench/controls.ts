import { VecbridgeError } from '../../src/core/errors.js';
import { random } from '../../src/core/random.js';
import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { principalComponents } from '../../src/linalg/pca.js';
import { randomOrthogonal } from '../../src/linalg/random-orthogonal.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import type { BenchData } from './protocols.js';

/** Targets that have nothing to do with the source, and a source too small: whoever calls such a map aligned is wrong. */
const CONTROLS = ['gaussian', 'permuted', 'truncated'] as const;

/** Whether the rows of source and target have true partners: a made-up target has none. */
export const hasPartners = (kind: string): boolean => kind !== 'gaussian' && kind !== 'permuted';

const TRUNCATED_ROWS = 200;

/** The data of a case: as they are ("true"), a control, or "planted-0.5". Deterministic for the seed. */
export async function dataOfCase<D extends BenchData>(data: D, kind: string, seed: number): Promise<D> {
  if (kind === 'true') return data;
  if (kind.startsWith('planted-')) return plantedRotation(data, Number(kind.slice('planted-'.length)), seed);
  const known = CONTROLS.find((name) => name === kind);
  if (known) return control(data, known, seed);
  throw new VecbridgeError('BAD_OPTION', `there is no case "${kind}".`, {
    hint: `cases: true, ${CONTROLS.join(', ')}, planted-NOISE`,
    context: { case: kind },
  });
}

/**
 * gaussian: rows of the same mean and covariance without structure; permuted: every principal coordinate in an order of
 * its own, so that each keeps its distribution; truncated: the true target, 200 rows of either side.
 */
export async function control<D extends BenchData>(data: D, kind: (typeof CONTROLS)[number], seed: number): Promise<D> {
  const rng = random(seed).fork(kind);
  const name = `${data.name} ${kind}`;
  if (kind === 'truncated') {
    const take = (m: Matrix): Matrix => takeRows(m, rng.sample(m.rows, TRUNCATED_ROWS));
    return { ...data, name, source: take(data.source), target: take(data.target) };
  }
  const { target } = data;
  const { basis, variances, mean } = await principalComponents(target, target.dim, { random: rng });
  const centred = { ...target, data: target.data.map((v, i) => v - mean[i % target.dim]!) };
  const coordinates = await matmul(centred, basis);
  for (let j = 0; j < target.dim; j++) {
    const order = kind === 'permuted' ? rng.permutation(target.rows) : undefined;
    const column = Float32Array.from({ length: target.rows }, (_, i) => coordinates.data[i * target.dim + j]!);
    const sd = Math.sqrt(Math.max(0, variances[j]!)); // rounding leaves an empty direction a little below 0
    for (let i = 0; i < target.rows; i++) {
      coordinates.data[i * target.dim + j] = order ? column[order[i]!]! : sd * rng.normal();
    }
  }
  const made = await matmul(coordinates, basis, { transposeB: true });
  return { ...data, name, target: { ...made, data: made.data.map((v, i) => v + mean[i % target.dim]!) } };
}

/**
 * A known answer: both sides of `data` are rows of one space; the target side becomes a random rotation of its rows plus
 * Gaussian noise of the covariance of the source, `noise` times as large. Throws DIM_MISMATCH where the spaces differ.
 */
export async function plantedRotation<D extends BenchData>(data: D, noise: number, seed: number): Promise<D> {
  const { source } = data;
  const { dim } = source;
  if (data.target.dim !== dim) {
    throw new VecbridgeError(
      'DIM_MISMATCH',
      `a planted rotation needs rows of one space on both sides, got ${dim} and ${data.target.dim} dims.`,
      { hint: 'name the same space twice: "use-use"', context: { source: dim, target: data.target.dim } },
    );
  }
  const rng = random(seed).fork(`planted ${noise}`);
  const turn = await randomOrthogonal(dim, dim, rng);
  const covariance = await crossProduct(source, source);
  const trace = covariance.reduce((sum, v, i) => sum + (i % (dim + 1) === 0 ? v : 0), 0);
  const length = Math.sqrt(trace / source.rows);
  const { basis, variances } = await principalComponents(source, dim, { random: rng });
  const total = Math.sqrt(variances.reduce((a, b) => a + b, 0));
  const noisy = async (m: Matrix): Promise<Matrix> => {
    const white = Float32Array.from(
      { length: m.rows * dim },
      (_, i) => ((noise * length) / total) * Math.sqrt(Math.max(0, variances[i % dim]!)) * rng.normal(),
    );
    const added = await matmul({ data: white, rows: m.rows, dim }, basis, { transposeB: true });
    return matmul({ ...m, data: m.data.map((v, i) => v + added.data[i]!) }, turn);
  };
  return {
    ...data,
    name: `planted ${noise} ${data.name}`,
    target: await noisy(data.target),
    test: { source: data.test.source, target: await noisy(data.test.target) },
    ...(data.paired ? { paired: { source: data.paired.source, target: await noisy(data.paired.target) } } : {}),
  };
}
