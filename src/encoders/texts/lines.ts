import { lineGroups } from '../../vectors/formats/text/lines.js';
import type { TextRow, TextSource } from './text-source.js';

/** A text a line; each line is a row, so that row numbers and line numbers agree. No ids. */
export function lineTexts(path: string, gzip: boolean): TextSource {
  return {
    name: path,
    format: 'lines',
    hasIds: false,
    rows: (start = 0) => rows(path, gzip, start),
    close: async () => {},
  };
}

async function* rows(path: string, gzip: boolean, start: number): AsyncGenerator<TextRow[]> {
  for await (const group of lineGroups(path, gzip)) {
    const wanted = group.filter(({ number }) => number > start);
    yield wanted.map(({ number, text }) => ({ at: `line ${number}`, text }));
  }
}
