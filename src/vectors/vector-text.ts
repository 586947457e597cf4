/** Vectors that programs wrote as one text: lists, PostgreSQL arrays, numpy's str, base64 of float32, float64 or float16. */
import { type PackedType, packed, packedType, unpacked } from './packed-floats.js';

/** One number as programs write it, NaN and infinities among them. */
export const NUMBER = /^\s*[+-]?(\d+(\.\d*)?([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?|nan|inf(inity)?)\s*$/i;
/** Of a text without spaces before it: two optional runs of spaces side by side would cost quadratic time. */
const LIST_OPENS = /^(?:(?:np\.)?(?:array|tensor)\(\s*)?[[{(]/;
const LIST = new RegExp(`${LIST_OPENS.source}([^[\\]{}]*)[\\]})]`);
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Texts that stand for a missing value. */
const NULLS = new Set(['', '\\N', 'null', 'none', 'nan', 'n/a', 'na', '<na>', 'undefined']);
export const isNullText = (text: string): boolean => NULLS.has(text.trim().toLowerCase()) || text.trim() === '\\N';

/** Whether a text is a vector: brackets around numbers, numbers with spaces between, or plausible base64 of `shortest` letters. */
export function isVectorText(text: string, shortest = 22): boolean {
  const inner = listText(text);
  if (inner !== undefined) return inner === '' || NUMBER.test(inner.split(/[\s,]+/, 1)[0]!);
  const parts = text.trim().split(/ +/);
  if (parts.length > 1) return parts.every((part) => NUMBER.test(part));
  return text.length >= shortest && base64Type(text) !== undefined;
}

/** Why a text is no vector, in a few words for the end of a message. */
export interface NoVector {
  readonly why: string;
  readonly hint?: string;
  /** The number that cannot be read, where the list itself can. */
  readonly position?: number;
}

/** The numbers of a text; an empty list gives an empty vector. `dim`: of the vectors before, which tells base64 of what it is. */
export function vectorOfText(text: string, dim?: number): Float32Array | NoVector {
  const inner = listText(text) ?? (/\s/.test(text.trim()) ? text.trim() : undefined);
  if (inner === undefined) {
    const bytes = base64Bytes(text.trim());
    const type = bytes && packedType(bytes, dim);
    if (type) return unpacked(bytes, type);
    if (bytes && bytes.length >= 8)
      return {
        why: `no vector but "${text.slice(0, 40)}": base64 of ${bytes.length} bytes, which are no likely float32, float64 or float16 numbers`,
        hint: 'decode it first, such as np.frombuffer(base64.b64decode(text), dtype="int8").tolist() in Python',
      };
    return { why: `no vector but "${text.slice(0, 40)}"` };
  }
  if (/\.\.\./.test(inner)) {
    return {
      why: 'numpy has written "..." in place of most of the numbers: they are lost',
      hint: 'write it again from the array: np.save(path, vectors), or vector.tolist() in each cell',
    };
  }
  if (inner === '') return new Float32Array(0);
  const parts = inner.includes(',') ? inner.replace(/,\s*$/, '').split(',') : inner.split(/\s+/);
  const vector = new Float32Array(parts.length);
  for (let j = 0; j < parts.length; j++) {
    const value = numberOfText(parts[j]!);
    if (value === undefined)
      return { why: `"${parts[j]!.trim().slice(0, 40)}" at position ${j} of the vector is not a number`, position: j };
    vector[j] = value;
  }
  return vector;
}

/** The number a text stands for; undefined where it is none. */
export function numberOfText(text: string): number | undefined {
  const value = Number(text);
  if (!Number.isNaN(value) && text.trim() !== '' && /^[\s\d.+\-eE]+$/.test(text)) return value;
  if (!NUMBER.test(text)) return undefined;
  if (/nan/i.test(text)) return Number.NaN;
  return text.trim().startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** What stands between the brackets of "[1, 2]", "{1,2}", "array([1, 2], dtype=float32)", "[np.float32(1), np.float32(2)]". */
function listText(text: string): string | undefined {
  const plain = (text.includes('np.float') ? text.replace(/np\.float\d*\(([^()]*)\)/g, '$1') : text).trimStart();
  const found = LIST.exec(plain);
  if (!found) return undefined;
  const behind = plain.slice(found[0].length);
  return behind.trim() === '' || /^\s*(,\s*(dtype|device|grad_fn)=[^)]*(\)>)?)?\)\s*$/.test(behind)
    ? found[1]!.trim()
    : undefined;
}

/** The bytes of a base64 text, as OpenAI's `encoding_format: "base64"` gives them. */
function base64Bytes(text: string): Uint8Array | undefined {
  const rest = text.length % 4;
  if (text.length < 6 || rest === 1 || (rest > 0 && text.endsWith('=')) || !BASE64.test(text)) return undefined;
  return Uint8Array.from(Buffer.from(text, 'base64'));
}

/** The type of the numbers in a base64 text; undefined where it is none, or those of a hash that happens to be base64. */
export function base64Type(text: string, dim?: number): PackedType | undefined {
  const bytes = base64Bytes(text.trim());
  return bytes && packedType(bytes, dim);
}

/** `vector` as the text `like` writes its own: base64 of the same type, or a list in the same brackets; `numbers` writes them with commas. */
export function vectorLike(like: string, vector: Float32Array, numbers: (vector: Float32Array) => string): string {
  if (listText(like) === undefined && base64Bytes(like.trim()))
    return Buffer.from(packed(vector, base64Type(like) ?? 'f32')).toString('base64');
  const inner = listText(like) ?? like;
  const list = inner.includes(',') || !/\s/.test(inner) ? numbers(vector) : numbers(vector).replaceAll(',', ' ');
  const open = LIST_OPENS.exec(like.trimStart())?.[0].at(-1);
  return open === undefined ? list : open === '{' ? `{${list}}` : `[${list}]`;
}
