import { VecbridgeError } from '../../../core/errors.js';
import { ID_NAMES, VECTOR_NAMES } from '../../column-names.js';
import { packedNote } from '../../packed-floats.js';
import { noRows } from '../../row-batches.js';
import { base64Type, isNullText, isVectorText, NUMBER, vectorOfText } from '../../vector-text.js';
import { numberColumns } from './number-columns.js';
import { badRecord, type CsvRecord, DECIMAL_COMMA, firstLine, records, splitFields } from './records.js';

export interface CsvOptions {
  /**
   * The column of `[0.1,0.2]` cells, by name or by number from 0, or the columns of one number each as `first..last`;
   * without it every column of numbers but the id.
   */
  column?: string;
  idField?: string;
  /** Rows that cannot be used are marked, not thrown. */
  mark?: boolean;
}

export interface CsvLayout {
  readonly delimiter: string;
  /** The text of the header, where the first record is one. */
  readonly header: string | undefined;
  /** Fields in each record, and their names: their numbers where there is no header. */
  readonly fields: number;
  readonly names: readonly string[];
  /** The column of vector cells, or the columns that are one number each. */
  readonly vector: number | readonly number[];
  readonly id: number | undefined;
  readonly dim: number;
  readonly name: string;
  readonly notes: readonly string[];
  readonly mark: boolean;
}

/** pandas writes an unnamed index under an empty name. */
const ID_COLUMNS = [...ID_NAMES, ''];
/** Records that the columns are told by. */
const HEAD = 64;

/** How the columns of a file are read, told by its first records. */
export async function csvLayout(path: string, gzip: boolean, options: CsvOptions = {}): Promise<CsvLayout> {
  const line = await firstLine(path, gzip);
  if (!line) {
    throw noRows(path, 'no lines');
  }
  const head: CsvRecord[] = [];
  let later: VecbridgeError | undefined;
  try {
    for await (const record of records(path, gzip, line.delimiter)) {
      head.push(record);
      if (head.length === HEAD) break;
    }
  } catch (error) {
    if (head.length < 2 || !(error instanceof VecbridgeError)) throw error; // else it is met again by the reader of rows
    later = error;
  }
  if (head[0]?.bad) throw head[0].bad;
  return chooseColumns(path, head, line.delimiter, options, later);
}

export const isVectorColumn = ({ vector }: Pick<CsvLayout, 'vector'>, i: number): boolean =>
  typeof vector === 'number' ? i === vector : vector.includes(i);

function chooseColumns(
  path: string,
  head: readonly CsvRecord[],
  delimiter: string,
  options: CsvOptions,
  later: VecbridgeError | undefined,
): CsvLayout {
  const first = splitFields(head[0]!.text, delimiter);
  const rows = head.slice(1).map(({ text, bad }) => (bad ? [] : splitFields(text, delimiter)));
  const counted = isCounted(first, rows[0]);
  const header = counted || isHeader(first) ? head[0]!.text : undefined;
  if (header === undefined) rows.unshift(first);
  if (rows.length === 0) throw later ?? noRows(path, 'a header and no rows');
  const names = header === undefined ? first.map((_, i) => String(i)) : first.map(nameOf);
  const seen = new Set<string>();
  const twice = header === undefined ? undefined : names.find((n) => n !== '' && seen.size === seen.add(n).size);
  if (twice !== undefined) throw badRecord(path, head[0]!.line, `the column "${twice}" occurs twice`);
  const fitting = rows.filter((fields) => fields.length === names.length);
  if (fitting.length === 0) {
    const at = header === undefined ? 0 : 1;
    if (head[at]!.bad) throw head[at]!.bad;
    throw badRecord(path, head[at]!.line, `${rows[0]!.length} fields, the first line has ${names.length}`);
  }
  const find = (name: string): number => findColumn(path, head[0]!.line, names, name);
  const cells = names.flatMap((_, i) => (isCellColumn(fitting, i) ? [i] : []));
  const range = options.column === undefined ? undefined : columnRange(names, options.column, find);
  const cell = range ? undefined : options.column === undefined ? bestCell(names, cells) : find(options.column);
  const id = chooseId(
    names,
    header !== undefined,
    fitting[0]!,
    cell,
    options.idField === undefined ? undefined : find(options.idField),
  );
  const isGuessed = header !== undefined && id !== undefined && !ID_COLUMNS.includes(names[id]!.toLowerCase());
  const idNote = isGuessed && options.idField === undefined ? [`the ids are those of column "${names[id]}"`] : [];
  const common = { delimiter, header, fields: names.length, names, id, mark: options.mark === true };
  if (cell !== undefined) {
    const others = cells.filter((i) => i !== cell && i !== id).map((i) => `"${names[i]}"`);
    const notes =
      others.length === 0 || options.column !== undefined
        ? []
        : [
            `the vectors are those of column "${names[cell]}"; ${others.join(', ')} could be read too: ${path}:NAME chooses`,
          ];
    const dim = firstLength(fitting, cell);
    if (dim === 0) throw badRecord(path, head[header === undefined ? 0 : 1]!.line, whyNoVector(fitting[0]![cell]!));
    const packed = fitting.map((fields) => base64Type(fields[cell]!)).find((type) => type !== undefined);
    return {
      ...common,
      vector: cell,
      dim,
      notes: [...notes, ...idNote, ...packedNote(names[cell]!, packed)],
      name: header === undefined ? path : `${path}, column "${names[cell]}"`,
    };
  }
  const found = range
    ? { columns: range, notes: [] }
    : numberColumns(path, names, fitting, { id, counted, named: header !== undefined });
  if (found.columns.length === 0) throw noNumbers(path, head[header === undefined ? 0 : 1]!.line, fitting[0]!);
  return {
    ...common,
    vector: found.columns,
    dim: found.columns.length,
    notes: [...found.notes, ...idNote],
    name: path,
  };
}

const noNumbers = (path: string, line: number, fields: readonly string[]): VecbridgeError =>
  fields.some((field) => DECIMAL_COMMA.test(field))
    ? new VecbridgeError('BAD_FILE', `${path}, line ${line}: no column holds numbers; they have decimal commas`, {
        hint: `write them with decimal points; pandas reads such a file with pd.read_csv("${path}", sep=";", decimal=",")`,
        context: { path, line },
      })
    : badRecord(path, line, 'no column holds numbers or [..] vectors');

/** Names in quotes, where a program put quotes between tabs. */
const nameOf = (field: string): string => field.trim().replace(/^"(.*)"$/, '$1');

const isHeader = (first: readonly string[]): boolean =>
  !first.some((f) => f === '\\N' || isVectorText(f) || (NUMBER.test(f) && !/^\s*nan\s*$/i.test(f)));

/** pandas heads unnamed columns 0, 1, 2 …: numbers, and yet a header, whatever other names are among them. */
function isCounted(first: readonly string[], second: readonly string[] | undefined): boolean {
  const numbers = first.filter((f) => NUMBER.test(f) && !/^\s*nan\s*$/i.test(f));
  return second?.length === first.length && numbers.length > 1 && numbers.every((f, i) => f.trim() === String(i));
}

function findColumn(path: string, line: number, names: readonly string[], name: string): number {
  const byName = names.indexOf(name);
  if (byName >= 0) return byName;
  if (/^\d+$/.test(name) && Number(name) < names.length) return Number(name);
  throw badRecord(path, line, `no column "${name}"; it has ${names.slice(0, 20).join(', ')}`);
}

/** "d0..d511": the columns from one to another. */
function columnRange(names: readonly string[], wanted: string, find: (name: string) => number): number[] | undefined {
  const parts = names.includes(wanted) ? null : /^(.+?)\.\.(.+)$/.exec(wanted);
  if (!parts) return undefined;
  const [from, to] = [find(parts[1]!), find(parts[2]!)];
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}

/** Whether a column holds whole vectors: brackets in its first cell with text, or numbers of one length in all of them. */
function isCellColumn(rows: readonly (readonly string[])[], i: number): boolean {
  const texts = rows.map((fields) => fields[i]!).filter((text) => !isNullText(text));
  if (texts[0] === undefined || !isVectorText(texts[0])) return false;
  if (/^\s*[[{(]|array\(|tensor\(/.test(texts[0])) return true;
  const lengths = texts.map((text) => (isVectorText(text) ? (vectorOfText(text) as Float32Array).length : 0));
  return lengths[0]! > 3 && lengths.every((length) => length === lengths[0]);
}

const bestCell = (names: readonly string[], cells: readonly number[]): number | undefined =>
  VECTOR_NAMES.flatMap((name) => cells.filter((i) => names[i]!.toLowerCase() === name))[0] ?? cells[0];

function firstLength(rows: readonly (readonly string[])[], cell: number): number {
  for (const fields of rows) {
    const vector = vectorOfText(fields[cell]!);
    if (vector instanceof Float32Array && vector.length > 0) return vector.length;
  }
  return 0;
}

function whyNoVector(text: string): string {
  const vector = vectorOfText(text);
  return vector instanceof Float32Array
    ? 'the vector has 0 dimensions'
    : vector.why.replace(/^no vector/, 'no [..] vector');
}

function chooseId(
  names: readonly string[],
  isNamed: boolean,
  row: readonly string[],
  cell: number | undefined,
  wanted: number | undefined,
): number | undefined {
  if (wanted !== undefined) return wanted;
  const lower = names.map((name, i) => (i === cell ? undefined : name.toLowerCase()));
  const byName = isNamed ? ID_COLUMNS.map((name) => lower.indexOf(name)).find((i) => i >= 0) : undefined;
  if (byName !== undefined) return byName;
  return cell !== 0 && (cell !== undefined || !NUMBER.test(row[0]!)) ? 0 : undefined;
}
