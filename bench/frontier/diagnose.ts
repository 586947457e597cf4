/**
 * Why a pair is hard, in numbers, one JSON line a pair (pairs are used: this explains, it does not fit):
 *   node --import tsx bench/frontier/diagnose.ts SPLIT PAIRS [--threads N] >> diagnosis.jsonl
 *   ... words-7k,wordnet-19k use-glove,glove-fasttext,use-fasttext
 */

import { random } from '../../src/core/random.js';
import { setThreads } from '../../src/engine/threads.js';
import { assign } from '../../src/linalg/assign.js';
import { kmeans } from '../../src/linalg/kmeans.js';
import { matmul } from '../../src/linalg/matmul.js';
import { principalComponents } from '../../src/linalg/pca.js';
import { maximiseTrace, traceOf } from '../../src/linalg/qap.js';
import { retrieval } from '../../src/search/rank-scores.js';
import { type Matrix, sliceRows, takeRows } from '../../src/vectors/matrix.js';
import { preprocess, unitRows } from '../../src/vectors/preprocess.js';
import { procrustesMap } from '../../training/paired/procrustes.js';
import { climb } from '../../training/unpaired-linear/moments/climb.js';
import { growMaps, likeness } from '../../training/unpaired-linear/moments/growth.js';
import { thirdMoments } from '../../training/unpaired-linear/moments/third-moments.js';
import { race, settle } from '../../training/unpaired-linear/settle.js';
import { verificationSample } from '../../training/unpaired-linear/verify.js';
import { readFlags } from '../vec2vec/flags.js';
import { loadPair } from '../wordnet/spaces.js';

const CLUSTERS = [10, 20, 40];
const MOMENT_DIMS = [20, 40, 60];
const PAIRS_GIVEN = [1, 3, 10, 30, 100];
const VIEW = { flatten: 0.5, unit: false };

const [splits = 'words-7k', pairs = 'use-glove', ...rest] = process.argv.slice(2);
setThreads(readFlags(rest).threads);
for (const split of splits.split(',')) {
  for (const pair of pairs.split(',')) console.log(JSON.stringify(await diagnose(pair, split)));
}

async function diagnose(pair: string, split: string) {
  const data = await loadPair(pair, split);
  const [source, target] = [preprocess(data.source), preprocess(data.target)];
  const [x, y] = [source.matrix, target.matrix];
  const known = {
    x: preprocess(data.paired.source, source.mean).matrix,
    y: preprocess(data.paired.target, target.mean).matrix,
  };
  const test = {
    x: preprocess(data.test.source, source.mean).matrix,
    y: preprocess(data.test.target, target.mean).matrix,
  };
  const oracle = await procrustesMap(known.x, known.y);
  const top1 = async (map: Matrix): Promise<number> => (await retrieval(await matmul(test.x, map), test.y)).top1;
  return {
    split,
    pair,
    oracleTop1: await top1(oracle),
    clusters: await clusterDiagnosis(x, y, oracle),
    moments: await momentDiagnosis(x, y, oracle, top1),
    basin: await basin(),
  };

  /** Top-1 after the usual refinement, started from Procrustes on so many true pairs. */
  async function basin() {
    const sample = verificationSample(x, y, random('verify'));
    const out: object[] = [];
    for (const count of PAIRS_GIVEN) {
      const rows = random(`pairs ${count}`).sample(known.x.rows, count);
      const start = await procrustesMap(takeRows(known.x, rows), takeRows(known.y, rows));
      const course = { x, y, sample };
      const settled = await settle(course, await race(course, start, random(1)), random(2));
      out.push({ pairs: count, start: await top1(start), reached: await top1(settled.map), score: settled.score });
    }
    return out;
  }
}

/**
 * Per number of clusters: the objective of matched centroids at the right matching (by the oracle map) and at the best
 * found, the share of centroids the best matching gets right, and how well centroids of two halves of one side agree.
 */
async function clusterDiagnosis(x: Matrix, y: Matrix, oracle: Matrix) {
  const out: object[] = [];
  for (const k of CLUSTERS) {
    const rng = random(`clusters ${k}`);
    const centroids = async (m: Matrix, name: string): Promise<Matrix> =>
      (await kmeans(m, k, { random: rng.fork(name), iterations: 25 })).centroids;
    const [a, b] = [centredRows(await centroids(x, 'source')), centredRows(await centroids(y, 'target'))];
    const mapped = unitRows(await matmul(a, oracle));
    const right = bestMatching(await matmul(mapped, unitRows(b), { transposeB: true }));
    const [kx, ky] = [gram(a), gram(b)];
    const [found] = maximiseTrace(kx, ky, k, { random: rng.fork('matching'), restarts: 1000, keep: 1 });
    const same = found!.permutation.reduce((sum, to, i) => sum + (to === right.permutation[i] ? 1 : 0), 0) / k;
    const reproducible = async (m: Matrix, name: string): Promise<number> => {
      const half = m.rows >> 1;
      const first = unitRows(centredRows(await centroids(sliceRows(m, 0, half), `${name} 1`)));
      const second = unitRows(centredRows(await centroids(sliceRows(m, half, m.rows), `${name} 2`)));
      return bestMatching(await matmul(first, second, { transposeB: true })).mean;
    };
    out.push({
      clusters: k,
      objectiveRight: traceOf(kx, ky, right.permutation) / Math.sqrt(squares(kx) * squares(ky)),
      objectiveFound: traceOf(kx, ky, found!.permutation) / Math.sqrt(squares(kx) * squares(ky)),
      matchedRight: same,
      acrossSpaces: right.mean,
      reproducibleSource: await reproducible(x, 'halves source'),
      reproducibleTarget: await reproducible(y, 'halves target'),
    });
  }
  return out;
}

/** Per number of dims: agreement of third moments at the local maximum next to the truth, and the best from chance. */
async function momentDiagnosis(x: Matrix, y: Matrix, oracle: Matrix, top1: (map: Matrix) => Promise<number>) {
  const out: object[] = [];
  for (const dims of MOMENT_DIMS) {
    const rng = random(`moments ${dims}`);
    const ax = await principalComponents(x, dims, { random: rng.fork('x'), centred: true });
    const ay = await principalComponents(y, dims, { random: rng.fork('y'), centred: true });
    const [source, target] = [await thirdMoments(x, ax, VIEW), await thirdMoments(y, ay, VIEW)];
    const small = await matmul(await matmul(ax.basis, oracle, { transposeA: true }), ay.basis);
    const atTruth = (await climb([small.data], source, target, 100))[0]!;
    const grown = await growMaps(source, target, rng.fork('grow'));
    const lift = async (map: Float32Array): Promise<Matrix> =>
      matmul(await matmul(ax.basis, { data: map, rows: dims, dim: dims }), ay.basis, { transposeB: true });
    out.push({
      dims,
      agreementAtTruth: atTruth.agreement,
      top1AtTruth: await top1(await lift(atTruth.map)),
      agreementFromChance: grown[0]!.agreement,
      likenessFromChance: likeness(grown[0]!.map, atTruth.map),
      closestFromChance: Math.max(...grown.map(({ map }) => likeness(map, atTruth.map))),
    });
  }
  return out;
}

function bestMatching(similarity: Matrix): { permutation: Uint32Array; mean: number } {
  const { rows, data } = similarity;
  const { columns } = assign(
    data.map((v) => -v),
    rows,
    rows,
  );
  let mean = 0;
  for (let i = 0; i < rows; i++) mean += data[i * rows + columns[i]!]! / rows;
  return { permutation: Uint32Array.from(columns), mean };
}

function centredRows(m: Matrix): Matrix {
  const mean = new Float64Array(m.dim);
  for (let i = 0; i < m.data.length; i++) mean[i % m.dim]! += m.data[i]! / m.rows;
  return { ...m, data: m.data.map((v, i) => v - mean[i % m.dim]!) };
}

function gram({ data, rows, dim }: Matrix): Float64Array {
  const out = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      for (let t = 0; t < dim; t++) out[i * rows + j]! += data[i * dim + t]! * data[j * dim + t]!;
    }
  }
  return out;
}

function squares(m: Float64Array): number {
  return m.reduce((sum, v) => sum + v * v, 0);
}
