import { random } from '../../src/core/random.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { dataOfCase } from './controls.js';
import type { Job, JobSize } from './jobs.js';
import { type BenchData, loadProtocol } from './protocols.js';
import type { DataSpec, VectorsSpec } from './suite.js';

/** What one run is given: rows to fit on, and rows to measure with. */
interface RunData {
  readonly data: BenchData;
  readonly source: Matrix;
  readonly target: Matrix;
  /** Row numbers of the target side that pair the source rows 0, 1, ..., where both sides hold the same entries. */
  readonly partners: Uint32Array | null;
}

/** Reads the data of a job (that `requireData` let pass), makes its case, and takes as many rows as its size says. */
export async function loadRunData(job: Pick<Job, 'data' | 'spec' | 'kind' | 'size' | 'seed'>): Promise<RunData> {
  const data = await dataOfCase(await loadData(job.data, job.spec), job.kind, job.seed);
  return sidesOf(data, job.size, job.seed);
}

async function loadData(name: string, spec: DataSpec): Promise<BenchData> {
  if ('protocol' in spec) return loadProtocol(spec.pair, spec.protocol);
  const pair = async (two: { source: VectorsSpec; target: VectorsSpec }) => ({
    source: await load(two.source),
    target: await load(two.target),
  });
  return {
    name,
    source: await load(spec.source),
    target: await load(spec.target),
    test: await pair(spec.test),
    ...(spec.paired ? { paired: await pair(spec.paired) } : {}),
  };
}

export async function load(spec: VectorsSpec): Promise<Matrix> {
  if (typeof spec === 'string') return (await readMatrix(spec)).matrix;
  const [start, end] = spec.rows;
  return (await readMatrix(spec.file, { rows: { start, end } })).matrix;
}

/**
 * The rows to fit on. disjoint: a sample of either fit side. same: a sample of the paired rows, the target side in an
 * order of its own, so that nothing tells which rows belong together.
 */
function sidesOf(data: BenchData, size: JobSize, seed: number): RunData {
  const rng = random(seed).fork('bench rows');
  if (size.entries === 'same') {
    const { source, target } = data.paired!;
    const rows = sample(source.rows, size.rows, rng);
    const order = random(seed).fork('bench order').permutation(rows.length);
    const partners = new Uint32Array(rows.length);
    order.forEach((row, place) => {
      partners[row] = place;
    });
    const shuffled = order.map((row) => rows[row]!);
    return { data, source: takeRows(source, rows), target: takeRows(target, shuffled), partners };
  }
  const side = (m: Matrix, name: string): Matrix =>
    size.rows === 'all' || size.rows >= m.rows ? m : takeRows(m, rng.fork(name).sample(m.rows, size.rows));
  return { data, source: side(data.source, 'source'), target: side(data.target, 'target'), partners: null };
}

const sample = (n: number, count: number | 'all', rng: ReturnType<typeof random>): Uint32Array =>
  count === 'all' || count >= n ? rng.permutation(n) : rng.sample(n, count);

/** The spaces (and pairs) as a method of this pairing takes them. */
export function spacesFor(
  pairing: 'paired' | 'unpaired' | 'few-pairs',
  run: RunData,
  job: Pick<Job, 'pairs' | 'size' | 'seed'>,
): { spaces: [Matrix, Matrix]; pairs?: { rows: Uint32Array[] }; known: number | null } {
  // A method that can do without pairs gets them where the suite says how many.
  if (pairing === 'unpaired' || (pairing === 'few-pairs' && job.pairs === null))
    return { spaces: [run.source, run.target], known: null };
  const known = knownPairs(run, job);
  const count = known.source.rows;
  if (pairing === 'paired') return { spaces: [known.source, known.target], known: count };
  // The known pairs stand below the unpaired rows of either side.
  const rows = [run.source, run.target].map((side) => Uint32Array.from({ length: count }, (_, i) => side.rows + i));
  return {
    spaces: [stacked(run.source, known.source), stacked(run.target, known.target)],
    pairs: { rows },
    known: count,
  };
}

function knownPairs({ data, source, target, partners }: RunData, job: Pick<Job, 'pairs' | 'size' | 'seed'>) {
  const pool = partners ? { source, target: takeRows(target, partners) } : data.paired!;
  const asked = job.pairs ?? (job.size.rows === 'all' ? pool.source.rows : job.size.rows);
  if (asked >= pool.source.rows) return pool;
  const rows = random(job.seed).fork('bench pairs').sample(pool.source.rows, asked);
  return { source: takeRows(pool.source, rows), target: takeRows(pool.target, rows) };
}

function stacked(a: Matrix, b: Matrix): Matrix {
  const data = new Float32Array(a.data.length + b.data.length);
  data.set(a.data);
  data.set(b.data, a.data.length);
  return { data, rows: a.rows + b.rows, dim: a.dim };
}

/** The fitted rows in pairing order, where both sides hold the same entries. */
export const ownPairs = ({ source, target, partners }: RunData): { source: Matrix; target: Matrix } | null =>
  partners ? { source, target: takeRows(target, partners) } : null;
