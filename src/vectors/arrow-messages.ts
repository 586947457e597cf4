import type { ReadFile } from './file.js';
import { truncated } from './file.js';

/** One encapsulated IPC message: its prefix and metadata, then its body. */
export interface Message {
  readonly kind: 'schema' | 'dictionary' | 'batch';
  readonly start: number;
  readonly length: number;
  /** Rows of a record batch. */
  readonly rows: number;
}

const KINDS: Record<number, Message['kind']> = { 1: 'schema', 2: 'dictionary', 3: 'batch' };
const LONGEST_METADATA = 2 ** 28;

/**
 * The messages of an IPC file (behind its magic bytes, before its footer) or stream, in order; only their metadata is
 * read. Throws plain errors for what is not a message, BAD_FILE when the file ends too early.
 */
export async function arrowMessages(file: ReadFile): Promise<Message[]> {
  const magic = (await file.read(0, Math.min(8, file.size))).toString('latin1');
  const isFile = magic.startsWith('ARROW1');
  const messages: Message[] = [];
  for (let at = isFile ? 8 : 0; at < file.size; ) {
    if (at + 4 > file.size) throw truncated(file.path, at + 4, file.size);
    const prefix = await file.read(at, Math.min(8, file.size - at));
    const continued = prefix.readUInt32LE(0) === 0xffffffff;
    if (continued && prefix.length < 8) throw truncated(file.path, at + 8, file.size);
    // Files from before version 0.15 have no continuation mark before the length.
    const metadataLength = prefix.readInt32LE(continued ? 4 : 0);
    if (metadataLength === 0) return messages;
    const prefixLength = continued ? 8 : 4;
    if (metadataLength < 0 || metadataLength > LONGEST_METADATA)
      throw new Error(`a message with ${metadataLength} bytes of metadata`);
    if (at + prefixLength + metadataLength > file.size)
      throw truncated(file.path, at + prefixLength + metadataLength, file.size);
    const { kind, bodyLength, rows } = parseMetadata(await file.read(at + prefixLength, metadataLength));
    const length = prefixLength + metadataLength + bodyLength;
    if (at + length > file.size) throw truncated(file.path, at + length, file.size);
    if (kind) messages.push({ kind, start: at, length, rows });
    at += length;
  }
  // A stream may end without a mark; a file has at least its footer behind the messages.
  if (isFile) throw truncated(file.path, file.size + 8, file.size);
  return messages;
}

/** The few fields of the flatbuffer tables Message and RecordBatch that are needed (Message.fbs of the Arrow format). */
function parseMetadata(bytes: Buffer): { kind: Message['kind'] | undefined; bodyLength: number; rows: number } {
  const message = bytes.readInt32LE(0);
  const type = field(bytes, message, 1);
  const header = field(bytes, message, 2);
  const body = field(bytes, message, 3);
  const kind = KINDS[type === undefined ? 0 : bytes.readUInt8(type)];
  const bodyLength = body === undefined ? 0 : Number(bytes.readBigInt64LE(body));
  if (!Number.isSafeInteger(bodyLength) || bodyLength < 0)
    throw new Error(`a message with a body of ${bodyLength} bytes`);
  if (kind !== 'batch' || header === undefined) return { kind, bodyLength, rows: 0 };
  const length = field(bytes, header + bytes.readUInt32LE(header), 0);
  const rows = length === undefined ? 0 : Number(bytes.readBigInt64LE(length));
  // Every row takes at least one bit of one buffer.
  if (!Number.isSafeInteger(rows) || rows < 0 || rows > bodyLength * 8)
    throw new Error(`a record batch of ${rows} rows in ${bodyLength} bytes`);
  return { kind, bodyLength, rows };
}

/** Where field `index` of the flatbuffer table at `table` lies; undefined when it has its default. */
function field(bytes: Buffer, table: number, index: number): number | undefined {
  const vtable = table - bytes.readInt32LE(table);
  const slot = 4 + 2 * index;
  if (slot + 2 > bytes.readUInt16LE(vtable)) return undefined;
  const offset = bytes.readUInt16LE(vtable + slot);
  return offset === 0 ? undefined : table + offset;
}
