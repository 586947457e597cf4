import { extname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { VecbridgeError } from '../../src/core/errors.js';
import { plural } from '../../src/core/plural.js';
import { closest } from '../../src/core/suggest.js';
import { readWhole, truncated } from '../../src/vectors/file.js';
import { splitFields } from '../../src/vectors/formats/csv/records.js';
import { isNpy, npyHeader } from '../../src/vectors/formats/npy/npy.js';
import { cellBytes, textsOf } from '../../src/vectors/formats/npy/npy-texts.js';

/**
 * One class per row, as text: a line each of a text file; field `label` (or `FILE:FIELD`) of jsonl; a column of csv or tsv
 * with a header (`label`, the only one, or `FILE:COLUMN`); whole numbers or texts in a one-dimensional npy. All may be
 * gzipped.
 * Throws ROWS_MISMATCH when there are not as many labels as rows, BAD_FILE for what cannot be read.
 */
export async function readClassLabels(spec: string, rows: number, of: string): Promise<string[]> {
  const { path, field } = parted(spec);
  const bytes = await unzipped(path);
  const requireCount = (labels: number): void => {
    if (labels === rows) return;
    throw new VecbridgeError(
      'ROWS_MISMATCH',
      `${path} has ${labels} ${plural(labels, 'label')} but ${of} has ${rows} ${plural(rows, 'row')}.`,
      {
        hint: 'one label per row, in the order of the rows',
        context: { file: path, labels, rows },
      },
    );
  };
  if (isNpy(bytes)) return fromNpy(path, bytes, requireCount);
  const labels = fromText(path, field, bytes.toString('utf8'));
  requireCount(labels.length);
  return labels;
}

/** "items.jsonl:label" → path and field; a colon belongs to the path where no known ending stands before it. */
function parted(spec: string): { path: string; field: string | undefined } {
  const found = /^(.+\.(?:jsonl|ndjson|csv|tsv)(?:\.gz)?):(.+)$/i.exec(spec);
  return found ? { path: found[1]!, field: found[2] } : { path: spec, field: undefined };
}

async function unzipped(path: string): Promise<Buffer> {
  const bytes = await readWhole(path);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (cause) {
    throw new VecbridgeError('BAD_FILE', `${path}: the gzip data is damaged or cut short.`, {
      hint: 'copy the file again',
      context: { path },
      cause,
    });
  }
}

async function fromNpy(path: string, bytes: Buffer, requireCount: (cells: number) => void): Promise<string[]> {
  const { descr, shape, offset } = await npyHeader(path, bytes.length, async (at, n) => bytes.subarray(at, at + n));
  if (shape.filter((axis) => axis !== 1).length > 1) {
    throw new VecbridgeError('BAD_FILE', `${path} has ${shape.join(' × ')} cells; labels are one per row.`, {
      hint: 'save a one-dimensional array of whole numbers or texts',
      context: { path, shape },
    });
  }
  if (descr.includes('O')) {
    throw new VecbridgeError('UNSUPPORTED', `${path} holds pickled Python objects, which are never loaded`, {
      hint: 'np.save(path, labels.astype(str)) writes texts',
      context: { path, descr },
    });
  }
  const rows = shape.reduce((cells, axis) => cells * axis, 1);
  requireCount(rows); // before anything of that length is made
  const end = offset + rows * cellBytes(path, descr);
  if (end > bytes.length) throw truncated(path, end, bytes.length);
  const labels = textsOf(path, descr, rows, bytes.subarray(offset, end));
  const broken = /f\d$/.test(descr) ? labels.findIndex((label) => !Number.isInteger(Number(label))) : -1;
  if (broken < 0) return labels;
  throw new VecbridgeError('BAD_FILE', `${path}: label ${broken} is ${labels[broken]}, not a whole number.`, {
    hint: 'one class per row: save them with .astype("int64"), or as texts',
    context: { path, row: broken, value: labels[broken] },
  });
}

function fromText(path: string, field: string | undefined, content: string): string[] {
  const lines = content.replace(/^\ufeff/, '').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  if (lines[0]?.startsWith('{'))
    return lines.map((line, i) => fromJson(line, field ?? 'label', `${path}, line ${i + 1}`));
  const ending = extname(path.replace(/\.gz$/i, '')).toLowerCase();
  return ending === '.csv' || ending === '.tsv' ? fromTable(lines, field, path, ending === '.csv' ? ',' : '\t') : lines;
}

function fromJson(line: string, field: string, where: string): string {
  let fields: Record<string, unknown> = {};
  try {
    fields = JSON.parse(line) as Record<string, unknown>;
  } catch {
    // no fields: reported below
  }
  const value = fields[field];
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new VecbridgeError('BAD_FILE', `${where}: there is no "${field}" with a text or a number.`, {
    hint: `name the field as FILE:FIELD; this line has: ${Object.keys(fields).join(', ') || 'no fields'}`,
    context: { where, field },
  });
}

function fromTable(lines: readonly string[], field: string | undefined, path: string, delimiter: string): string[] {
  const [head = '', ...body] = lines;
  const names = splitFields(head, delimiter);
  const wanted = field ?? (names.length === 1 ? names[0]! : 'label');
  const column = names.indexOf(wanted);
  if (column < 0) {
    const near = closest(wanted, names);
    throw new VecbridgeError('BAD_FILE', `${path} has no column "${wanted}".`, {
      hint: `${near ? `did you mean "${near}"? ` : ''}name the column as FILE:COLUMN; there are: ${names.join(', ')}`,
      context: { path, column: wanted, columns: names },
    });
  }
  return body.map((line) => splitFields(line, delimiter)[column] ?? '');
}
