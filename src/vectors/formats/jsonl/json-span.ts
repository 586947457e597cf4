/**
 * Where a value stands in a JSON text that JSON.parse has accepted, so that it can be exchanged while every other character
 * stays: numbers above 2^53, the order of keys, escapes and spaces survive. `path` is a key, or keys and positions with
 * dots between; a key that has dots wins over a path, as in `at` of jsonl.ts. Iterative: depth costs no stack.
 */
export function valueSpan(text: string, path: string, from = 0): Span | undefined {
  const whole = follow(text, [path], from);
  if (whole && !text.startsWith('null', whole[0])) return whole;
  return (path.includes('.') ? follow(text, path.split('.'), from) : undefined) ?? whole;
}

/** The value that begins at `from`, or behind the spaces there. */
export const spanFrom = (text: string, from: number): Span => follow(text, [], from)!;

export type Span = readonly [start: number, end: number];

/** Where each value of the array or object at `open` stands, by its position or key. */
export function* memberSpans(text: string, open: number): Generator<readonly [key: string, span: Span]> {
  const isArray = text[open] === '[';
  if (!isArray && text[open] !== '{') return;
  let at = skipSpace(text, open + 1);
  for (let i = 0; text[at] !== ']' && text[at] !== '}'; i++) {
    let key = String(i);
    if (!isArray) {
      const end = endOfString(text, at);
      key = JSON.parse(text.slice(at, end)) as string;
      at = skipSpace(text, skipSpace(text, end) + 1);
    }
    const end = endOfValue(text, at);
    yield [key, [at, end]];
    at = skipSpace(text, end);
    if (text[at] !== ',') return;
    at = skipSpace(text, at + 1);
  }
}

function follow(text: string, keys: readonly string[], from: number): Span | undefined {
  let at = skipSpace(text, from);
  for (const key of keys) {
    const found = text[at] === '{' ? memberAt(text, at, key) : text[at] === '[' ? elementAt(text, at, key) : undefined;
    if (found === undefined) return undefined;
    at = found;
  }
  return [at, endOfValue(text, at)];
}

/** Where the value of `key` begins in the object at `open`. */
function memberAt(text: string, open: number, key: string): number | undefined {
  for (let at = skipSpace(text, open + 1); text[at] === '"'; at = skipSpace(text, at + 1)) {
    const end = endOfString(text, at);
    const name = text.slice(at + 1, end - 1);
    const value = skipSpace(text, skipSpace(text, end) + 1); // behind the colon
    if (name === key || (name.includes('\\') && JSON.parse(text.slice(at, end)) === key)) return value;
    at = skipSpace(text, endOfValue(text, value)); // a comma, or the end
  }
  return undefined;
}

/** Where the element with the number `key` begins in the array at `open`. */
function elementAt(text: string, open: number, key: string): number | undefined {
  if (!/^(0|[1-9]\d*)$/.test(key)) return undefined;
  let at = skipSpace(text, open + 1);
  for (let left = Number(key); text[at] !== ']'; left--) {
    if (left === 0) return at;
    at = skipSpace(text, endOfValue(text, at));
    if (text[at] !== ',') return undefined;
    at = skipSpace(text, at + 1);
  }
  return undefined;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  for (let c = text.charCodeAt(at); c === 0x20 || c === 0x09 || c === 0x0a || c === 0x0d; c = text.charCodeAt(at)) at++;
  return at;
}

/** Behind the closing quote of the string that begins at `from`. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); ; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text[at - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return at + 1;
  }
}

function endOfValue(text: string, from: number): number {
  if (text[from] === '"') return endOfString(text, from);
  let at = from;
  for (let depth = 0; at < text.length; ) {
    const c = text.charCodeAt(at);
    if (c === 0x22) {
      at = endOfString(text, at);
      continue;
    }
    if (c === 0x7b || c === 0x5b) depth++;
    else if (c === 0x7d || c === 0x5d) {
      if (depth === 0) return at; // a number or word that ends with what it lies in
      depth--;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (c === 0x2c || c === 0x20 || (c >= 0x09 && c <= 0x0d))) return at;
    at++;
  }
  return at;
}
