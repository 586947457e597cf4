import { VecbridgeError } from '../../core/errors.js';

/** One text to encode. */
export interface TextRow {
  /** Where it stands, for messages: "line 7", "row 12". */
  readonly at: string;
  readonly text: string;
  readonly id?: string;
}

/** Texts read one after the other, never all at once. */
export interface TextSource {
  /** For messages: "docs.parquet, column \"text\"". */
  readonly name: string;
  readonly format: TextFormat;
  readonly hasIds: boolean;
  /** Rows from `start` on (default 0), in groups as they are read. */
  rows(start?: number): AsyncIterable<readonly TextRow[]>;
  close(): Promise<void>;
}

export type TextFormat = 'lines' | 'jsonl' | 'csv' | 'parquet';

export interface TextFields {
  /** Field or column of the text. */
  readonly textField?: string | undefined;
  /** Field or column of the id. */
  readonly idField?: string | undefined;
}

/** Names that fields and columns of texts usually have, in the order they are tried when none is chosen. */
export const TEXT_NAMES = [
  'text',
  'content',
  'sentence',
  'document',
  'body',
  'passage',
  'chunk',
  'contents',
  'page_content',
];

/** BAD_FILE: no field of texts was named, and none is known by name. */
export function noTextField(name: string, wanted: string | undefined, fields: readonly string[]): VecbridgeError {
  const what = wanted === undefined ? 'no field of texts is known by name' : `it has no field "${wanted}" of texts`;
  const list = fields.slice(0, 20).join(', ') || 'none';
  return new VecbridgeError('BAD_FILE', `${name}: ${what}; its fields are ${list}`, {
    hint: fields.length ? `name the field: --text-field ${fields[0]}` : 'texts are read from a named field or column',
    context: { name, field: wanted, fields: fields.slice(0, 100) },
  });
}
