import { isUtf8 } from 'node:buffer';
import { VecbridgeError } from '../../../core/errors.js';
import { firstBytes, lineGroups } from '../text/lines.js';

/** The text of one JSON value of a file: a line of jsonl, or a whole document. */
export interface JsonRecord {
  /** Number of its first line. */
  readonly line: number;
  readonly text: string;
  readonly end: '' | '\n' | '\r\n';
}

/** A whole document is held as one text, which ends at 2^29 characters. */
const LARGEST_DOCUMENT = 2 ** 29 - 2 ** 16;
/** A document on many lines shows in its first: more of it need not be looked at. */
const PEEK = 2 ** 16;

/** The values of a file of JSON lines; of a document that goes over many lines, itself. Empty lines are skipped. */
export async function* jsonRecords(path: string, gzip: boolean): AsyncGenerator<JsonRecord> {
  if (await isJsonDocument(path, gzip)) {
    const text = await wholeText(path, gzip);
    const whole = text.trimEnd();
    yield { line: 1, text: whole, end: whole.length < text.length ? '\n' : '' };
    return;
  }
  for await (const group of lineGroups(path, gzip)) {
    for (const { number, text, end } of group) if (text.trim() !== '') yield { line: number, text, end };
  }
}

/** Whether a file is one document that goes over many lines. */
export const isJsonDocument = async (path: string, gzip: boolean): Promise<boolean> =>
  isDocument(await firstBytes(path, PEEK, gzip));

/** Whether the first line with text ends within a list or an object. */
function isDocument(head: Buffer): boolean {
  const lines = head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .split('\n');
  const first = lines.findIndex((line) => line.trim() !== '');
  return first >= 0 && first < lines.length - 1 && /[[{,]\s*$/.test(lines[first]!);
}

async function wholeText(path: string, gzip: boolean): Promise<string> {
  const bytes = await firstBytes(path, LARGEST_DOCUMENT + 1, gzip);
  if (bytes.length > LARGEST_DOCUMENT) {
    throw new VecbridgeError('UNSUPPORTED', `${path} is one JSON document of more than ${LARGEST_DOCUMENT} bytes`, {
      hint: `make JSON lines of it: jq -c '.[]' ${path} > out.jsonl (or '.data[]', '.result.points[]': where the list of rows is)`,
      context: { path, limit: LARGEST_DOCUMENT },
    });
  }
  if (!isUtf8(bytes))
    throw new VecbridgeError('BAD_FILE', `${path}: not UTF-8 text`, {
      hint: 'save the file as UTF-8',
      context: { path },
    });
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}
