import { VecbridgeError } from '../core/errors.js';
import { plural } from '../core/plural.js';
import { readWhole } from './file.js';
import type { Matrix } from './matrix.js';

/**
 * One label per row: a text file with one a line, or jsonl with the field "label", "lemma", "text", "title" or "name".
 * Throws ROWS_MISMATCH when there are not as many labels as rows.
 */
export async function readLabels(path: string, rows: number, of: string): Promise<string[]> {
  const labels = await readLabelLines(path);
  requireLabels(labels.length, path, rows, of);
  return labels;
}

/** Rows in memory, with their numbers in the file where not all of them were kept. */
interface LabelledRows {
  readonly matrix: Pick<Matrix, 'rows'>;
  readonly rowNumbers?: Uint32Array;
  /** Rows that could have been read. */
  readonly totalRows?: number;
  readonly name: string;
}

/**
 * The labels of the rows that were kept, from a file that has one for each row of the vectors' file. `skips`: rows that are
 * not fit were left out, and nobody counted all rows: the file then only has to reach as far as the rows.
 */
export async function readKeptLabels(path: string, of: LabelledRows, skips = false): Promise<string[]> {
  const { rowNumbers, matrix, name, totalRows = matrix.rows } = of;
  if (!rowNumbers) return readLabels(path, matrix.rows, name);
  const labels = await readLabelLines(path);
  const needed = skips ? Math.max(labels.length, (rowNumbers.at(-1) ?? -1) + 1) : totalRows;
  requireLabels(labels.length, path, needed, name);
  return Array.from(rowNumbers, (row) => labels[row]!);
}

/** As many labels as the file has. */
export async function readLabelLines(path: string): Promise<string[]> {
  const lines = (await readWhole(path)).toString().split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines[0]?.startsWith('{') ? lines.map((line, i) => labelOf(line, `${path}, line ${i + 1}`)) : lines;
}

function requireLabels(labels: number, path: string, rows: number, of: string): void {
  if (labels !== rows) {
    throw new VecbridgeError(
      'ROWS_MISMATCH',
      `${path} has ${labels} ${plural(labels, 'label')} but ${of} has ${rows} ${plural(rows, 'row')}.`,
      {
        hint: 'one label a line, in the order of the rows',
        context: { file: path, labels, rows },
      },
    );
  }
}

const fields = ['label', 'lemma', 'text', 'title', 'name'];

function labelOf(line: string, where: string): string {
  let value: Record<string, unknown> = {};
  try {
    value = JSON.parse(line) as Record<string, unknown>;
  } catch {
    // an empty object: reported below
  }
  const field = fields.find((name) => typeof value[name] === 'string');
  if (field) return value[field] as string;
  throw new VecbridgeError('BAD_FILE', `${where}: no label found.`, {
    hint: `each line is text, or a JSON object with one of ${fields.join(', ')}`,
    context: { where },
  });
}
