import { VecbridgeError } from '../../../core/errors.js';
import { bytesOf, decodeInto, swapBytes, typedView } from '../../dtype.js';
import { npyDtype } from './npy.js';

/** Bytes of one cell of a numpy array of texts or numbers; UNSUPPORTED for anything else. */
export function cellBytes(name: string, descr: string): number {
  const text = textType(descr);
  return text ? text.cell : bytesOf(npyDtype(name, descr).dtype);
}

/** The `rows` cells of a numpy array of texts ("<U", "|S") or numbers, each as a text. Turns big-endian `bytes` around in place. */
export function textsOf(name: string, descr: string, rows: number, bytes: Buffer): string[] {
  const text = textType(descr);
  if (descr.startsWith('>')) swapBytes(bytes, text ? text.unit : cellBytes(name, descr));
  if (text) {
    return Array.from({ length: rows }, (_, i) =>
      decodeText(name, bytes.subarray(i * text.cell, (i + 1) * text.cell), text.unit),
    );
  }
  const { dtype } = npyDtype(name, descr);
  if (dtype !== 'f16') return Array.from(typedView(bytes, dtype), String);
  const numbers = new Float32Array(rows);
  decodeInto(bytes, dtype, numbers);
  return Array.from(numbers, String);
}

/** "U": a code point of four bytes a character; "S": bytes. */
function textType(descr: string): { unit: 1 | 4; cell: number } | undefined {
  const found = /^[<>|=]([US])(\d+)$/.exec(descr);
  if (!found) return undefined;
  const unit = found[1] === 'U' ? 4 : 1;
  return { unit, cell: Number(found[2]) * unit };
}

/** numpy pads text with zeros on the right; bytes are read as UTF-8. */
function decodeText(name: string, cell: Buffer, unit: number): string {
  let end = cell.length;
  while (end > 0 && cell[end - 1] === 0) end--;
  if (unit === 1) return cell.toString('utf8', 0, end);
  let out = '';
  for (let i = 0; i < end; i += 4) {
    const code = cell.readUInt32LE(i);
    if (code > 0x10ffff) {
      throw new VecbridgeError('BAD_FILE', `${name}: the character code ${code} is beyond Unicode`, {
        hint: 'write it again with numpy',
        context: { path: name, code },
      });
    }
    out += String.fromCodePoint(code);
  }
  return out;
}
