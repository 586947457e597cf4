import { VecbridgeError } from '../../src/core/errors.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { type Job, sizeName } from './jobs.js';
import { PROTOCOLS } from './protocols.js';
import { readJudged } from './run-judged.js';
import type { DataSpec, VectorsSpec } from './suite.js';

interface Shape {
  readonly rows: number;
  readonly dim: number;
  readonly name: string;
}
interface Sides {
  readonly source: Shape;
  readonly target: Shape;
}
type FileData = Exclude<DataSpec, { protocol: string }>;

/**
 * Refuses data that no run could use, before the first run: files that cannot be read or hold NaN, sides of other dims
 * than the rows to fit on, pairs of unequal length, sizes and numbers of pairs that are not there. Reads every file once;
 * memory: the largest of them. Throws BAD_FILE, BAD_VALUE, DIM_MISMATCH, ROWS_MISMATCH, TOO_FEW_ROWS.
 */
export async function requireData(jobs: readonly Job[]): Promise<void> {
  const shapes = new Map<string, Promise<Shape>>();
  const checked = new Map<string, { fit: number; pairs: number | null }>();
  for (const job of jobs) {
    const known = checked.get(job.data);
    const rows = known ?? (await rowsOf(job.data, job.spec, shapes));
    if (!known) await requireJudged(job.data, job.spec, shapes);
    checked.set(job.data, rows);
    requireRows(job, rows);
  }
}

/** Rows of the smaller side to fit on, and of the pairs. */
async function rowsOf(name: string, spec: DataSpec, shapes: Map<string, Promise<Shape>>) {
  if ('protocol' in spec) {
    const [source, target, , paired] = PROTOCOLS[spec.protocol]!.map(([start, end]) => end - start);
    return { fit: Math.min(source!, target!), pairs: paired! };
  }
  const { source, target, test, paired } = await shapesOf(spec, shapes);
  for (const [which, pair] of Object.entries({ test, paired })) {
    if (!pair) continue;
    requireDims(name, which, pair, { source, target });
    if (pair.source.rows === pair.target.rows) continue;
    const [a, b] = [pair.source, pair.target];
    throw new VecbridgeError(
      'ROWS_MISMATCH',
      `data.${name}.${which}: ${a.name} has ${a.rows} rows, ${b.name} has ${b.rows}.`,
      {
        hint: 'row i of one must be row i of the other',
        context: { data: name, field: which, rows: [a.rows, b.rows] },
      },
    );
  }
  return { fit: Math.min(source.rows, target.rows), pairs: paired ? paired.source.rows : null };
}

/** Judgements of which one fits, and vectors of the dims of the rows to fit on. */
async function requireJudged(name: string, spec: DataSpec, shapes: Map<string, Promise<Shape>>): Promise<void> {
  if (!spec.judged) return;
  const { queries, docs } = await readJudged(spec.judged);
  if ('protocol' in spec) return;
  const { source, target } = await shapesOf(spec, shapes);
  const found = { source: { ...queries, name: 'queries' }, target: { ...docs, name: 'docs' } };
  requireDims(name, 'judged', found, { source, target });
}

async function shapesOf(spec: FileData, known: Map<string, Promise<Shape>>) {
  const shape = (vectors: VectorsSpec): Promise<Shape> => {
    const key = JSON.stringify(vectors);
    const found = known.get(key) ?? readShape(vectors);
    known.set(key, found);
    return found;
  };
  const both = async (two: { source: VectorsSpec; target: VectorsSpec }): Promise<Sides> => ({
    source: await shape(two.source),
    target: await shape(two.target),
  });
  return { ...(await both(spec)), test: await both(spec.test), paired: spec.paired && (await both(spec.paired)) };
}

async function readShape(spec: VectorsSpec): Promise<Shape> {
  const { matrix, name } =
    typeof spec === 'string'
      ? await readMatrix(spec)
      : await readMatrix(spec.file, { rows: { start: spec.rows[0], end: spec.rows[1] } });
  if (matrix.rows > 0) return { rows: matrix.rows, dim: matrix.dim, name };
  const part = typeof spec === 'string' ? '' : ` from ${spec.rows[0]} to before ${spec.rows[1]}`;
  throw new VecbridgeError('TOO_FEW_ROWS', `${name} has no rows${part}.`, {
    hint: 'correct the rows in the suite, or the file: vecbridge inspect says how many rows it has',
    context: { name, spec },
  });
}

function requireDims(data: string, which: string, pair: Sides, fit: Sides): void {
  for (const side of ['source', 'target'] as const) {
    const [a, b] = [pair[side], fit[side]];
    if (a.dim === b.dim) continue;
    throw new VecbridgeError(
      'DIM_MISMATCH',
      `data.${data}.${which}.${side}: ${a.name} has ${a.dim} dims, ${b.name}, fitted on, has ${b.dim}.`,
      {
        hint: 'vectors of one space have the same dims; are source and target exchanged?',
        context: { data, field: `${which}.${side}`, dims: [a.dim, b.dim] },
      },
    );
  }
}

function requireRows({ label, data, size, pairs }: Job, rows: { fit: number; pairs: number | null }): void {
  const same = size.entries === 'same';
  const there = same ? (rows.pairs ?? 0) : rows.fit;
  const refuse = (what: string, asked: number, found: number): never => {
    throw new VecbridgeError('TOO_FEW_ROWS', `methods.${label} on data.${data}: ${what}, there are ${found}.`, {
      hint: 'ask for fewer, or leave this data out with "data"',
      context: { label, data, asked, found },
    });
  };
  if (size.rows !== 'all' && size.rows > there)
    refuse(`size ${sizeName(size)} needs ${size.rows} ${same ? 'pairs' : 'rows a side'}`, size.rows, there);
  const known = same && size.rows !== 'all' ? size.rows : rows.pairs;
  if (pairs !== null && known !== null && pairs > known) refuse(`${pairs} pairs are asked for`, pairs, known);
}
