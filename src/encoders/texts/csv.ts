import { VecbridgeError } from '../../core/errors.js';
import { ID_NAMES } from '../../vectors/column-names.js';
import { firstLine, records, splitFields } from '../../vectors/formats/csv/records.js';
import { noTextField, TEXT_NAMES, type TextFields, type TextRow, type TextSource } from './text-source.js';

/** Comma, tab or semicolon separated text with a header (comma and semicolon: RFC 4180 quoting; between tabs quotes are text). */
export async function csvTexts(path: string, gzip: boolean, fields: TextFields): Promise<TextSource> {
  const delimiter = (await firstLine(path, gzip))?.delimiter ?? ',';
  for await (const { text } of records(path, gzip, delimiter)) {
    const names = splitFields(text, delimiter).map((name) => name.trim());
    const id = chooseId(path, names, fields.idField);
    const others = names.filter((_, i) => i !== id);
    const named =
      fields.textField ??
      TEXT_NAMES.find((name) => names.includes(name)) ??
      (others.length === 1 ? others[0] : undefined);
    const column = named === undefined ? -1 : names.indexOf(named);
    if (column < 0) throw noTextField(path, fields.textField, names);
    return {
      name: `${path}, column "${names[column]}"`,
      format: 'csv',
      hasIds: id !== undefined,
      rows: (start = 0) => rows(path, gzip, { delimiter, width: names.length, column, id }, start),
      close: async () => {},
    };
  }
  throw new VecbridgeError('BAD_FILE', `${path} has no lines`, {
    hint: 'a header and one text a record are expected',
    context: { path },
  });
}

function chooseId(path: string, names: readonly string[], wanted: string | undefined): number | undefined {
  const found = names.indexOf(wanted ?? ID_NAMES.find((name) => names.includes(name)) ?? '\0');
  if (found >= 0) return found;
  if (wanted === undefined) return undefined;
  throw new VecbridgeError('BAD_FILE', `${path} has no column "${wanted}"; it has ${names.slice(0, 20).join(', ')}`, {
    hint: 'name another --id-field',
    context: { path, idField: wanted },
  });
}

interface Layout {
  readonly delimiter: string;
  readonly width: number;
  readonly column: number;
  readonly id: number | undefined;
}

async function* rows(path: string, gzip: boolean, layout: Layout, start: number): AsyncGenerator<TextRow[]> {
  const { delimiter, width, column, id } = layout;
  let row = -1; // the header
  for await (const { line, text, bad } of records(path, gzip, delimiter)) {
    if (row++ < start) continue;
    if (bad) throw bad;
    const fields = splitFields(text, delimiter);
    if (fields.length !== width) {
      throw new VecbridgeError('BAD_FILE', `${path}, line ${line}: ${fields.length} fields, the header has ${width}`, {
        hint: 'check the separators and quotes of that line',
        context: { path, line, found: fields.length, expected: width },
      });
    }
    yield [{ at: `line ${line}`, text: fields[column]!, ...(id === undefined ? {} : { id: fields[id]! }) }];
  }
}
