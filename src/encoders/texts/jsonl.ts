import { VecbridgeError } from '../../core/errors.js';
import { ID_NAMES } from '../../vectors/column-names.js';
import { idText, parseLine } from '../../vectors/formats/jsonl/record-rows.js';
import { at } from '../../vectors/formats/jsonl/shape.js';
import { lineGroups } from '../../vectors/formats/text/lines.js';
import { noTextField, TEXT_NAMES, type TextFields, type TextRow, type TextSource } from './text-source.js';

/** One JSON object (or one JSON string) a line; dots between the keys of nested fields; empty lines are skipped. */
export async function jsonlTexts(path: string, gzip: boolean, fields: TextFields): Promise<TextSource> {
  for await (const group of lineGroups(path, gzip)) {
    const first = group.find(({ text }) => text.trim() !== '');
    if (!first) continue;
    const value = parseLine(path, first.number, first.text);
    const text = chooseText(path, value, fields.textField);
    const id = chooseId(path, value, fields.idField);
    return {
      name: text === '' ? path : `${path}, field "${text}"`,
      format: 'jsonl',
      hasIds: id !== undefined,
      rows: (start = 0) => rows(path, gzip, { text, id }, start),
      close: async () => {},
    };
  }
  throw new VecbridgeError('BAD_FILE', `${path} has no lines`, {
    hint: 'one JSON object with a text a line is expected',
    context: { path },
  });
}

/** '' where the line itself is the text. */
function chooseText(path: string, value: unknown, wanted: string | undefined): string {
  if (typeof value === 'string' && wanted === undefined) return '';
  const isText = (field: string): boolean => typeof at(value, field) === 'string';
  const found = wanted === undefined ? TEXT_NAMES.find(isText) : isText(wanted) ? wanted : undefined;
  if (found !== undefined) return found;
  const keys = typeof value === 'object' && value !== null ? Object.keys(value).filter(isText) : [];
  throw noTextField(path, wanted, keys);
}

function chooseId(path: string, value: unknown, wanted: string | undefined): string | undefined {
  const isId = (field: string): boolean => ['string', 'number'].includes(typeof at(value, field));
  if (wanted === undefined || isId(wanted)) return wanted ?? ID_NAMES.find(isId);
  throw new VecbridgeError('BAD_FILE', `${path}: the field "${wanted}" holds no id (a text or a number)`, {
    hint: 'name another --id-field',
    context: { path, idField: wanted },
  });
}

async function* rows(
  path: string,
  gzip: boolean,
  fields: { text: string; id: string | undefined },
  start: number,
): AsyncGenerator<TextRow[]> {
  let row = 0;
  for await (const group of lineGroups(path, gzip)) {
    const read: TextRow[] = [];
    for (const line of group) {
      if (line.text.trim() === '' || row++ < start) continue;
      read.push(readRow(path, line, fields));
    }
    yield read;
  }
}

function readRow(
  path: string,
  { number: line, text: written }: { readonly number: number; readonly text: string },
  fields: { text: string; id: string | undefined },
): TextRow {
  const value = parseLine(path, line, written);
  const text = fields.text === '' ? value : at(value, fields.text);
  const id = fields.id === undefined ? undefined : at(value, fields.id);
  const [what, name] =
    typeof text !== 'string'
      ? ['text', fields.text]
      : ['id', fields.id !== undefined && !isId(id) ? fields.id : undefined];
  if (typeof text !== 'string' || name !== undefined) {
    throw new VecbridgeError('BAD_FILE', `${path}, line ${line}: no ${what} in the field "${name}"`, {
      hint: `every line needs a ${what}`,
      context: { path, line, field: name },
    });
  }
  return { at: `line ${line}`, text, ...(id === undefined ? {} : { id: idText(written, value, fields.id!) }) };
}

const isId = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';
