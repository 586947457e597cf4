import { createHash } from 'node:crypto';
import { VecbridgeError } from '../../core/errors.js';
import type { TextRow, TextSource } from './text-source.js';

export interface Survey {
  /** Texts to encode. */
  readonly rows: number;
  /** Empty texts that are left out. */
  readonly skipped: number;
  readonly characters: number;
  /** Of all texts that are encoded, with their lengths. */
  readonly sha256: string;
  /** The first text. */
  readonly first: string;
}

interface SurveyOptions {
  /** Leave texts out that are empty or only white space; otherwise they are refused. */
  readonly skipEmpty: boolean;
  readonly signal?: AbortSignal | undefined;
  on?(rows: number): void;
}

/** Reads everything once before anything is encoded or paid for: counts, and refuses what cannot be encoded. */
export async function survey(source: TextSource, options: SurveyOptions): Promise<Survey> {
  let [rows, skipped, characters] = [0, 0, 0];
  let first: string | undefined;
  const hash = createHash('sha256');
  for await (const group of source.rows()) {
    options.signal?.throwIfAborted();
    for (const row of group) {
      if (isEmpty(row)) {
        if (!options.skipEmpty) throw emptyText(source, row);
        skipped++;
        continue;
      }
      first ??= row.text;
      rows++;
      characters += row.text.length;
      hash.update(`${row.text.length}:${row.text}`);
    }
    options.on?.(rows);
  }
  if (first === undefined) {
    throw new VecbridgeError('TOO_FEW_ROWS', `${source.name} has no text to encode (${skipped} empty ones)`, {
      hint: 'name the file or field that holds the texts',
      context: { name: source.name, skipped },
    });
  }
  return { rows, skipped, characters, first, sha256: hash.digest('hex') };
}

/** The texts that are encoded, from the `start`-th of them on. */
export async function* fullTexts(source: TextSource, start = 0): AsyncGenerator<TextRow[]> {
  let passed = 0;
  for await (const group of source.rows()) {
    const full = group.filter((row) => !isEmpty(row));
    const skip = Math.min(full.length, start - passed);
    passed += skip;
    if (skip < full.length) yield full.slice(skip);
  }
}

const isEmpty = (row: TextRow): boolean => row.text.trim() === '';

function emptyText(source: TextSource, { at }: TextRow): VecbridgeError {
  const lines = source.format === 'lines' ? ' (row numbers then differ from line numbers)' : '';
  return new VecbridgeError('BAD_VALUE', `${source.name}, ${at}: the text is empty`, {
    hint: `fill it in, or leave empty texts out with --skip-empty${lines}`,
    context: { name: source.name, at },
  });
}
