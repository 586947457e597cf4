/**
 * JSON whose whole numbers above 2^53 keep their digits: ids and payloads of Qdrant are 64-bit numbers, which a Number of
 * JavaScript would round. Between parsing and writing such a number is a string with a mark that no text begins with.
 */

const MARK = '\u0000int:';
/** Strings are matched so that digits in them are left alone. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** Answers without one (vectors have far shorter numbers) are parsed as they are. */
const LONG = /(?<![\d.])\d{16,}(?![\d.eE])/;

export function parseExact(text: string): unknown {
  if (!LONG.test(text)) return JSON.parse(text);
  return JSON.parse(
    text.replace(TOKENS, (token) =>
      /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? JSON.stringify(MARK + token) : token,
    ),
  );
}

export const stringifyExact = (value: unknown): string => JSON.stringify(value).replace(/"\\u0000int:(-?\d+)"/g, '$1');

/** An id of an answer as its digits, or its text. */
export const idText = (id: number | string): string =>
  typeof id === 'string' && id.startsWith(MARK) ? id.slice(MARK.length) : String(id);

/** The id that a text stands for, as it goes into a request. */
export function idOfText(text: string): number | string {
  if (!/^\d+$/.test(text)) return text;
  return Number.isSafeInteger(Number(text)) ? Number(text) : MARK + text;
}
