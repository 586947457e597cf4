/**
 * Looks through a structure of Thrift's compact protocol before it is parsed: every length is compared with the bytes there
 * are, so that the parser can neither run long nor ask for memory that the file does not hold.
 * https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */

const STOP = 0;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;
const DEEPEST = 32;
const LONGEST_NUMBER = 10;

/** Where the structure that begins at `at` ends. Throws a plain error where it is damaged or does not end. */
export function checkThrift(bytes: Uint8Array, at: number): number {
  const byte = (): number => {
    if (at >= bytes.length) throw new Error(`metadata of ${bytes.length} bytes ends in the middle of a value`);
    return bytes[at++]!;
  };
  const number = (): number => {
    let value = 0;
    for (let i = 0; i < LONGEST_NUMBER; i++) {
      const part = byte();
      value += (part & 0x7f) * 2 ** (7 * i);
      if (part < 0x80) return value;
    }
    throw new Error(`metadata with a number of more than ${LONGEST_NUMBER} bytes`);
  };
  const take = (length: number): void => {
    if (length > bytes.length - at) {
      throw new Error(`metadata with a value of ${length} bytes, ${bytes.length - at} are left`);
    }
    at += length;
  };
  const value = (type: number, depth: number): void => {
    if (depth > DEEPEST) throw new Error(`metadata deeper than ${DEEPEST} levels`);
    if (type === 1 || type === 2) return; // true, false: no bytes
    if (type === 3) take(1);
    else if (type >= 4 && type <= 6) number();
    else if (type === DOUBLE) take(8);
    else if (type === BINARY) take(number());
    else if (type === LIST) list(depth);
    else if (type === STRUCT) struct(depth);
    else throw new Error(`metadata with a value of the unknown type ${type}`);
  };
  const list = (depth: number): void => {
    const head = byte();
    const type = head & 15;
    const items = head >> 4 === 15 ? number() : head >> 4;
    if (items > bytes.length - at) throw new Error(`metadata with a list of ${items} items in ${bytes.length} bytes`);
    for (let i = 0; i < items; i++) value(type === 1 || type === 2 ? 3 : type, depth + 1);
  };
  const struct = (depth: number): void => {
    for (;;) {
      const head = byte();
      const type = head & 15;
      if (type === STOP) return;
      if (head >> 4 === 0) number(); // the field's number where it is not the next one
      value(type, depth + 1);
    }
  };
  struct(0);
  return at;
}
