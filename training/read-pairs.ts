import { VecbridgeError } from '../src/core/errors.js';
import { plural } from '../src/core/plural.js';
import { readWhole } from '../src/vectors/file.js';
import { firstLine, records, splitFields } from '../src/vectors/formats/csv/records.js';
import { idText } from '../src/vectors/formats/jsonl/record-rows.js';
import { stackRows } from '../src/vectors/matrix.js';
import type { NamedMatrix } from '../src/vectors/read-matrix.js';
import { readPairedSamples, type Sampled } from '../src/vectors/read-sample.js';
import type { Reading } from '../src/vectors/usable-rows.js';
import type { Pairs } from './method.js';

/** One pair as its file names it: ids or row numbers, as text. */
interface NamedPair {
  readonly source: string;
  readonly target: string;
  /** File and line. */
  readonly where: string;
}

const EXAMPLE = 'each line is one pair, for example {"source": 12, "target": 40}';
const SIDES = ['source', 'target'] as const;

/**
 * Reads pairs: jsonl, one `{"source": ..., "target": ...}` a line, or csv and tsv of two columns, source first unless a
 * header says otherwise. A value is an id where the file of vectors has ids, else a row number from 0. Throws BAD_FILE with
 * file and line for what cannot be read or found.
 */
export async function readPairs(path: string, source: NamedMatrix, target: NamedMatrix): Promise<Pairs> {
  const find = { source: lookup(source), target: lookup(target) };
  const rows: [number[], number[]] = [[], []];
  for await (const pair of namedPairs(path)) {
    const found = SIDES.map((side) => find[side](pair[side], pair.where));
    if (found.includes(LEFT_OUT)) continue;
    found.forEach((row, side) => {
      rows[side]!.push(row);
    });
  }
  return { rows: rows.map((side) => Uint32Array.from(side)) };
}

/**
 * Adds known pairs that are vectors of their own, row i of one file and of the other, behind the rows of the two spaces.
 * Throws ROWS_MISMATCH and DIM_MISMATCH for files that do not fit.
 */
export async function addPairs(
  paths: readonly [string, string],
  spaces: readonly [Sampled, Sampled],
  reading: Reading | undefined,
): Promise<{ spaces: [Sampled, Sampled]; pairs: Pairs }> {
  const known = await readPairedSamples(paths, Number.POSITIVE_INFINITY, 0, reading);
  const [a, b] = known.map(({ matrix }) => matrix.rows) as [number, number];
  if (a !== b) {
    throw new VecbridgeError('ROWS_MISMATCH', `${paths[0]} has ${a} ${plural(a, 'row')}, ${paths[1]} has ${b}.`, {
      hint: 'row i of one is the same item as row i of the other; or name rows with --pairs FILE',
      context: { files: paths, rows: [a, b] },
    });
  }
  const joined = spaces.map((space, side) => joinedRows(space, known[side]!)) as [Sampled, Sampled];
  const rows = spaces.map(({ matrix }) => Uint32Array.from({ length: a }, (_, i) => matrix.rows + i));
  return { spaces: joined, pairs: { rows } };
}

function joinedRows(space: Sampled, { matrix, name }: Sampled): Sampled {
  if (matrix.dim !== space.matrix.dim) {
    throw new VecbridgeError(
      'DIM_MISMATCH',
      `${name} has ${matrix.dim}-d vectors, ${space.name} has ${space.matrix.dim}-d ones.`,
      {
        hint: 'pairs are vectors of the same two models: those of the source first, then those of the target',
        context: { file: name, dim: matrix.dim, expected: space.matrix.dim },
      },
    );
  }
  return { ...space, matrix: stackRows([space.matrix, matrix]) };
}

/** The pairs of a file, not looked up. */
export function namedPairs(path: string): AsyncGenerator<NamedPair> {
  return /\.(csv|tsv)(\.gz)?$/i.test(path) ? separatedPairs(path) : jsonPairs(path);
}

async function* jsonPairs(path: string): AsyncGenerator<NamedPair> {
  for (const [i, line] of (await readWhole(path)).toString().split('\n').entries()) {
    if (line.trim() === '') continue;
    const where = `${path}, line ${i + 1}`;
    const pair = parseObject(line, where);
    for (const side of SIDES) {
      if (typeof pair[side] === 'string' || typeof pair[side] === 'number') continue;
      throw new VecbridgeError('BAD_FILE', `${where}: there is no "${side}" with an id or a row number.`, {
        hint: EXAMPLE,
        context: { where, side },
      });
    }
    yield { source: idText(line, pair, 'source'), target: idText(line, pair, 'target'), where };
  }
}

function parseObject(line: string, where: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // reported below, with what was expected
  }
  throw new VecbridgeError('BAD_FILE', `${where}: not a JSON object.`, { hint: EXAMPLE, context: { where } });
}

async function* separatedPairs(path: string): AsyncGenerator<NamedPair> {
  const gzip = path.toLowerCase().endsWith('.gz');
  const first = await firstLine(path, gzip);
  if (!first) return;
  let columns: { source: number; target: number; named: boolean } | undefined;
  for await (const { line, text, bad } of records(path, gzip, first.delimiter)) {
    if (bad) throw bad;
    const where = `${path}, line ${line}`;
    const fields = splitFields(text, first.delimiter).map((field) => field.trim());
    if (!columns) {
      const [source, target] = [fields.indexOf('source'), fields.indexOf('target')];
      const named = source >= 0 && target >= 0;
      columns = named ? { source, target, named } : { source: 0, target: 1, named };
      if (named) continue;
    }
    const [source, target] = [fields[columns.source], fields[columns.target]];
    if (source && target && (columns.named || fields.length === 2)) yield { source, target, where };
    else {
      throw new VecbridgeError(
        'BAD_FILE',
        `${where}: ${fields.length} ${plural(fields.length, 'column')}, not an id or row number in each of two.`,
        {
          hint: 'two columns, source and target; or a header that names the columns "source" and "target"',
          context: { where, columns: fields.length },
        },
      );
    }
  }
}

/** In place of a row number: the row is not fit and was left out, and so is its pair. */
const LEFT_OUT = -1;

function lookup({ ids, matrix, name, rowNumbers }: NamedMatrix) {
  const rowOfId = ids && new Map(ids.map((id, row) => [id, row]));
  const rowOfNumber = rowNumbers && new Map(Array.from(rowNumbers, (number, row) => [number, row]));
  return (value: string, where: string): number => {
    const number = rowOfNumber && !rowOfId ? (rowOfNumber.get(Number(value)) ?? LEFT_OUT) : Number(value);
    const row = rowOfId ? (rowOfId.get(value) ?? (rowNumbers ? LEFT_OUT : undefined)) : number;
    if (row === LEFT_OUT) return row;
    if (row !== undefined && Number.isInteger(row) && row >= 0 && row < matrix.rows) return row;
    throw new VecbridgeError(
      'BAD_FILE',
      `${where}: ${name} has no ${rowOfId ? `id ${JSON.stringify(value)}` : `row ${value}`}; it has ${matrix.rows} ${plural(matrix.rows, 'row')}.`,
      {
        hint: rowOfId
          ? 'the file has ids, so pairs name ids'
          : 'the file has no ids, so pairs name row numbers, counted from 0',
        context: { where, value, rows: matrix.rows },
      },
    );
  };
}
