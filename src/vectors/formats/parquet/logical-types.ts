/** What the values of a parquet column mean beyond the way they are stored: unsigned numbers, dates, decimals, UUIDs. */
import { isUtf8 } from 'node:buffer';
import type { SchemaElement } from 'hyparquet';
import { VecbridgeError } from '../../../core/errors.js';

export type Meaning =
  | { readonly kind: 'unsigned' | 'date' | 'uuid' }
  | { readonly kind: 'decimal'; readonly scale: number }
  | { readonly kind: 'timestamp'; readonly digits: 3 | 6 | 9; readonly utc: boolean };

/** A leaf of the schema, by how its values are stored and what they mean. */
interface Stored {
  readonly type: string;
  readonly meaning: Meaning | undefined;
}

const DIGITS = { MILLIS: 3, MICROS: 6, NANOS: 9 } as const;

/** Of the newer logical type, else of the older converted type. */
export function meaningOf({
  logical_type: logical,
  converted_type: converted,
  scale,
}: SchemaElement): Meaning | undefined {
  switch (logical?.type) {
    case 'INTEGER':
      return logical.isSigned ? undefined : { kind: 'unsigned' };
    case 'DATE':
      return { kind: 'date' };
    case 'UUID':
      return { kind: 'uuid' };
    case 'DECIMAL':
      return { kind: 'decimal', scale: logical.scale ?? 0 };
    case 'TIMESTAMP':
      return { kind: 'timestamp', digits: DIGITS[logical.unit], utc: logical.isAdjustedToUTC === true };
  }
  if (converted?.startsWith('UINT_')) return { kind: 'unsigned' };
  if (converted === 'DATE') return { kind: 'date' };
  if (converted === 'DECIMAL') return { kind: 'decimal', scale: scale ?? 0 };
  if (converted === 'TIMESTAMP_MILLIS') return { kind: 'timestamp', digits: 3, utc: true };
  return converted === 'TIMESTAMP_MICROS' ? { kind: 'timestamp', digits: 6, utc: true } : undefined;
}

/** Whether a column can hold ids: texts, whole numbers, and what is stored as bytes and has a text of its own. */
export const isIdType = ({ type, meaning }: Stored): boolean =>
  ['BYTE_ARRAY', 'INT32', 'INT64'].includes(type) ||
  (type === 'FIXED_LEN_BYTE_ARRAY' && (meaning?.kind === 'uuid' || meaning?.kind === 'decimal'));

/** A stored whole number as its text. */
export function integerText(value: number | bigint, { type, meaning }: Stored): string {
  switch (meaning?.kind) {
    case 'unsigned':
      return String(type === 'INT64' ? BigInt.asUintN(64, BigInt(value)) : Number(value) >>> 0);
    case 'date':
      return dateText(Number(value));
    case 'decimal':
      return decimalText(BigInt(value), meaning.scale);
    case 'timestamp':
      return timestampText(BigInt(value), meaning.digits, meaning.utc);
  }
  return String(value);
}

/** Stored bytes as their text: a UUID, a decimal (two's complement, its highest byte first), else UTF-8. */
export function bytesText(bytes: Uint8Array, { meaning }: Pick<Stored, 'meaning'>): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (meaning?.kind === 'uuid') return uuidText(buffer);
  if (meaning?.kind === 'decimal')
    return decimalText(
      buffer.length === 0 ? 0n : BigInt.asIntN(8 * buffer.length, BigInt(`0x${buffer.toString('hex')}`)),
      meaning.scale,
    );
  if (isUtf8(buffer)) return buffer.toString('utf8');
  throw new VecbridgeError(
    'BAD_VALUE',
    `a text is the bytes ${buffer.toString('hex').slice(0, 40)}, which are not UTF-8 text`,
    {
      hint: 'write texts as UTF-8; --id-field names another column of ids',
    },
  );
}

export const uuidText = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

/** Days since 1970: "2024-01-31". */
export const dateText = (days: number): string => new Date(days * 86_400_000).toISOString().slice(0, 10);

/** Unscaled 1234 of scale 2: "12.34". */
export function decimalText(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${unscaled < 0n ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
}

/** Time since 1970 in units of 10^-`digits` seconds as ISO 8601; a fraction only where there is one, Z only for UTC. */
export function timestampText(value: bigint, digits: 0 | 3 | 6 | 9, utc: boolean): string {
  const unit = 10n ** BigInt(digits);
  const rest = ((value % unit) + unit) % unit;
  const seconds = (value - rest) / unit;
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return String(value);
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(digits, '0')}`;
  return `${date.toISOString().slice(0, 19)}${fraction}${utc ? 'Z' : ''}`;
}
