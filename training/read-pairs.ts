import { readFile } from 'node:fs/promises';
import { VecbridgeError } from '../src/core/errors.js';
import { idText } from '../src/vectors/formats/jsonl/record-rows.js';
import type { NamedMatrix } from '../src/vectors/read-matrix.js';
import type { Pairs } from './method.js';

/**
 * Reads pairs: jsonl, one `{"source": ..., "target": ...}` a line. A value is an id where the file of vectors has ids, else
 * a row number from 0. Throws BAD_FILE with file and line for what cannot be read or found.
 */
export async function readPairs(path: string, source: NamedMatrix, target: NamedMatrix): Promise<Pairs> {
  const sides = [lookup('source', source), lookup('target', target)] as const;
  const rows: [number[], number[]] = [[], []];
  const lines = (await readFile(path, 'utf8')).split('\n');
  lines.forEach((line, i) => {
    if (line.trim() === '') return;
    const where = `${path}, line ${i + 1}`;
    const pair = parseLine(line, where);
    const found = sides.map((find) => find(line, pair, where));
    if (found.includes(LEFT_OUT)) return;
    found.forEach((row, side) => {
      rows[side]!.push(row);
    });
  });
  return { rows: rows.map((side) => Uint32Array.from(side)) };
}

function parseLine(line: string, where: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // reported below, with what was expected
  }
  throw new VecbridgeError('BAD_FILE', `${where}: not a JSON object.`, {
    hint: 'each line is one pair, for example {"source": 12, "target": 40}',
    context: { where },
  });
}

/** In place of a row number: the row is not fit and was left out, and so is its pair. */
const LEFT_OUT = -1;

function lookup(side: 'source' | 'target', { ids, matrix, name, rowNumbers }: NamedMatrix) {
  const rowOfId = ids && new Map(ids.map((id, row) => [id, row]));
  const rowOfNumber = rowNumbers && new Map(Array.from(rowNumbers, (number, row) => [number, row]));
  return (line: string, pair: Record<string, unknown>, where: string): number => {
    const value = pair[side];
    if (typeof value !== 'string' && typeof value !== 'number') {
      throw new VecbridgeError('BAD_FILE', `${where}: there is no "${side}" with an id or a row number.`, {
        hint: 'each line is one pair, for example {"source": 12, "target": 40}',
        context: { where, side },
      });
    }
    const number = rowOfNumber && !rowOfId ? (rowOfNumber.get(Number(value)) ?? LEFT_OUT) : Number(value);
    const row = rowOfId ? (rowOfId.get(idText(line, pair, side)) ?? (rowNumbers ? LEFT_OUT : undefined)) : number;
    if (row === LEFT_OUT) return row;
    if (row !== undefined && Number.isInteger(row) && row >= 0 && row < matrix.rows) return row;
    const what = rowOfId ? `id ${JSON.stringify(value)}` : `row ${JSON.stringify(value)}`;
    throw new VecbridgeError('BAD_FILE', `${where}: ${name} has no ${what}; it has ${matrix.rows} rows.`, {
      hint: rowOfId
        ? 'the file has ids, so pairs name ids'
        : 'the file has no ids, so pairs name row numbers, counted from 0',
      context: { where, side, value, rows: matrix.rows },
    });
  };
}
