import type { Random } from '../../../src/core/random.js';
import { getThreads, setThreads } from '../../../src/engine/threads.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { principalComponents } from '../../../src/linalg/pca.js';
import type { Matrix } from '../../../src/vectors/matrix.js';
import { unitRows } from '../../../src/vectors/preprocess.js';
import type { HistoryRow } from '../../method.js';
import { type Round, refineMap } from '../transport.js';
import { findModes } from './consensus.js';
import { drawHypotheses } from './hypotheses.js';

export interface ClusterOptions {
  readonly restarts: number;
  readonly clusters: number;
  readonly matchings: number;
  readonly drawRows: number;
  readonly searchDims: number;
  readonly searchRows: number;
  readonly modes: number;
}

export interface ClusterInput {
  /** Preprocessed rows (n, d_x) and (m, d_y). */
  readonly x: Matrix;
  readonly y: Matrix;
  readonly options: ClusterOptions;
  readonly random: Random;
  readonly history: HistoryRow[];
  /** Before and after every draw, with the candidates so far. */
  readonly each: (draws: number, candidates: number) => void;
}

/** Every hypothesis, in `searchDims` dimensions: enough for right ones to lean the same way. */
const firstRounds = (rows: number): Round[] =>
  [0.1, 0.1, 0.08, 0.08, 0.06].map((epsilon) => ({ rows, epsilon, sweeps: 4 }));

/**
 * Starting maps (d_x, d_y) from matched clusters: some 40 hypotheses, five small refinement rounds each, and the regions
 * where they agree, densest first.
 */
export async function clusterStarts(input: ClusterInput): Promise<Matrix[]> {
  const { options, history } = input;
  const { maps, left, right } = await hypothesise(input);
  history.push({ stage: 'hypotheses', step: 0, draws: options.restarts, candidates: maps.length });
  const { modes, densities } = await findModes(maps, options.modes);
  history.push({ stage: 'consensus', step: 0, density: Math.max(...densities), median: median(densities) });
  const starts: Matrix[] = [];
  for (const { map } of modes) starts.push(await matmul(await matmul(left, map), right, { transposeB: true }));
  return starts;
}

interface Candidates {
  readonly maps: Matrix[];
  /** Principal directions in which the maps act: (d_x, r) and (d_y, r). */
  readonly left: Matrix;
  readonly right: Matrix;
}

async function hypothesise({ x, y, options, random, each }: ClusterInput): Promise<Candidates> {
  const dims = Math.min(x.dim, y.dim, options.searchDims);
  const left = await principalComponents(x, dims, { random: random.fork('pca source'), centred: true });
  const right = await principalComponents(y, dims, { random: random.fork('pca target'), centred: true });
  const [source, target] = [await matmul(x, left.basis), await matmul(y, right.basis)];
  const [sourceUnit, targetUnit] = [unitRows(source), unitRows(target)];
  const draws: Matrix[][] = [];
  let done = 0;
  const candidates = (): number => draws.reduce((sum, found) => sum + (found?.length ?? 0), 0);
  const draw = async (at: number): Promise<void> => {
    each(done, candidates());
    const rng = random.fork(`draw ${at}`);
    const starts = await drawHypotheses(source, target, options, rng);
    const maps: Matrix[] = [];
    for (const [i, start] of starts.entries()) {
      maps.push(
        await refineMap(sourceUnit, targetUnit, start, firstRounds(options.searchRows), rng.fork(`first ${i}`)),
      );
    }
    draws[at] = maps;
    each(++done, candidates());
  };
  // The graphs are small: one thread each and as many draws at a time as there are threads is the fastest.
  await inParallel(options.restarts, draw);
  return { maps: draws.flat(), left: left.basis, right: right.basis };
}

/** Runs task 0..count-1, as many at a time as the engine has threads, each on one thread. */
async function inParallel(count: number, task: (at: number) => Promise<void>): Promise<void> {
  const threads = getThreads();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await task(next++);
  };
  setThreads(1);
  try {
    await Promise.all(Array.from({ length: threads }, worker));
  } finally {
    setThreads(threads);
  }
}

function median(values: Float64Array): number {
  return Float64Array.from(values).sort()[values.length >> 1]!;
}
