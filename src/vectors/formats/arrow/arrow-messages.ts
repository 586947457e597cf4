import type { ReadFile } from '../../file.js';
import { truncated } from '../../file.js';
import { requireEnd } from '../../raw-rows.js';

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

/** An IPC file has a footer; a stream has none. */
export const isArrowFile = async (file: ReadFile): Promise<boolean> =>
  (await file.read(0, Math.min(8, file.size))).toString('latin1').startsWith('ARROW1');

/**
 * The messages of an IPC file (behind its magic bytes, before its footer) or stream, in order; only their metadata is
 * read. Throws plain errors for what is not a message, BAD_FILE when the file ends too early.
 */
export async function arrowMessages(file: ReadFile): Promise<Message[]> {
  const isFile = await isArrowFile(file);
  const messages: Message[] = [];
  for (let at = isFile ? await firstMessage(file) : 0; at < file.size; ) {
    if (at + 4 > file.size) throw truncated(file.path, at + 4, file.size);
    const prefix = await file.read(at, Math.min(8, file.size - at));
    const continued = prefix.readUInt32LE(0) === 0xffffffff;
    if (continued && prefix.length < 8) throw truncated(file.path, at + 8, file.size);
    // Files from before version 0.15 have no continuation mark before the length.
    const metadataLength = prefix.readInt32LE(continued ? 4 : 0);
    const prefixLength = continued ? 8 : 4;
    if (metadataLength === 0) {
      if (isFile) await requireOneFile(file, at + prefixLength);
      else requireEnd(file.path, at + prefixLength, file.size, 'stream');
      return messages;
    }
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

/** A message's metadata is a table with its version, type and header. */
const SHORTEST_METADATA = 16;

/**
 * Where the messages of a file begin: behind the magic bytes. Polars writes a schema without its length there, which its
 * readers take from the footer; the blocks of the footer say where the first message lies.
 */
async function firstMessage(file: ReadFile): Promise<number> {
  if (file.size < 12) throw truncated(file.path, 12, file.size);
  const word = (await file.read(8, 4)).readUInt32LE(0);
  if (word === 0 || word >= SHORTEST_METADATA) return 8;
  const { bytes, start } = await readFooter(file);
  const footer = bytes.readInt32LE(0);
  let first = start;
  for (const index of [2, 3]) {
    const blocks = requireVector(bytes, footer, index, 24);
    for (let i = 0; blocks && i < blocks.length; i++)
      first = Math.min(first, Number(bytes.readBigInt64LE(blocks.start + 24 * i)));
  }
  if (first < 8) throw new Error(`a footer whose first block lies at byte ${first}`);
  return first;
}

/** The footer of a file (File.fbs), its schema and lists checked, and where it begins. */
export async function readFooter(file: ReadFile): Promise<{ bytes: Buffer; start: number }> {
  const end = await file.read(Math.max(0, file.size - 10), Math.min(10, file.size));
  if (end.length < 10 || end.toString('latin1', 4) !== 'ARROW1')
    throw new Error('it does not end with ARROW1: it was cut short, or goes on');
  const length = end.readInt32LE(0);
  if (length <= 0 || length > file.size - 18) throw new Error(`a footer of ${length} bytes in ${file.size}`);
  const start = file.size - 10 - length;
  const bytes = await file.read(start, length);
  requireFooter(bytes);
  return { bytes, start };
}

/** Bytes that padding may take between the last message and the footer. */
const PADDING = 64;

/** Behind the messages of a file stand its footer and the magic bytes, and nothing else: what follows would be ignored. */
async function requireOneFile(file: ReadFile, end: number): Promise<void> {
  const tail = file.size < end + 10 ? undefined : await file.read(file.size - 10, 10);
  if (tail?.toString('latin1', 4) !== 'ARROW1')
    throw new Error('it does not end with ARROW1: it was cut short, or goes on');
  const footer = file.size - 10 - tail.readInt32LE(0);
  if (footer < end || footer > end + PADDING)
    throw new Error(
      `its messages end at byte ${end} and its footer begins at byte ${footer}: two files in one? The second would be ignored`,
    );
}

/**
 * The few fields of the flatbuffer tables of Message.fbs and Schema.fbs that are needed. Every vector they hold is
 * checked against the bytes there are: apache-arrow makes arrays of the stated lengths.
 */
function parseMetadata(bytes: Buffer): { kind: Message['kind'] | undefined; bodyLength: number; rows: number } {
  const message = bytes.readInt32LE(0);
  const type = field(bytes, message, 1);
  const header = field(bytes, message, 2);
  const body = field(bytes, message, 3);
  requireVector(bytes, message, 4, 4);
  const kind = KINDS[type === undefined ? 0 : bytes.readUInt8(type)];
  const bodyLength = body === undefined ? 0 : Number(bytes.readBigInt64LE(body));
  if (!Number.isSafeInteger(bodyLength) || bodyLength < 0)
    throw new Error(`a message with a body of ${bodyLength} bytes`);
  if (kind === undefined) return { kind, bodyLength, rows: 0 };
  if (header === undefined) throw new Error('a message without its header');
  const table = follow(bytes, header);
  if (kind === 'schema') {
    const endianness = field(bytes, table, 0);
    if (endianness !== undefined && bytes.readUInt16LE(endianness) !== 0)
      throw new Error('big-endian numbers are not supported');
    requireSchema(bytes, table);
    return { kind, bodyLength, rows: 0 };
  }
  const data = kind === 'dictionary' ? field(bytes, table, 1) : undefined;
  if (kind === 'dictionary' && data === undefined) throw new Error('a dictionary without its data');
  return {
    kind,
    bodyLength,
    rows: requireRecordBatch(bytes, data === undefined ? table : follow(bytes, data), bodyLength),
  };
}

/** Rows of a RecordBatch table, after its nodes, buffers and lengths are checked. */
function requireRecordBatch(bytes: Buffer, table: number, bodyLength: number): number {
  const lengthAt = field(bytes, table, 0);
  const rows = lengthAt === undefined ? 0 : Number(bytes.readBigInt64LE(lengthAt));
  // A value takes at least one bit; compression makes at most about 1,000 out of one.
  const most = bodyLength * 8 * (field(bytes, table, 3) === undefined ? 1 : 1024);
  const checkLength = (length: number): void => {
    if (!(length >= 0 && length <= most)) throw new Error(`a record batch of ${length} values in ${bodyLength} bytes`);
  };
  checkLength(rows);
  const nodes = requireVector(bytes, table, 1, 16);
  for (let i = 0; nodes && i < nodes.length; i++) {
    checkLength(Number(bytes.readBigInt64LE(nodes.start + 16 * i)));
    checkLength(Number(bytes.readBigInt64LE(nodes.start + 16 * i + 8)));
  }
  const buffers = requireVector(bytes, table, 2, 16);
  let used = 0;
  for (let i = 0; buffers && i < buffers.length; i++) {
    const [start, length] = [0, 8].map((at) => Number(bytes.readBigInt64LE(buffers.start + 16 * i + at)));
    used += length!;
    // Together they fit as well: no bytes are decompressed twice.
    if (!(start! >= 0 && length! >= 0 && start! + length! <= bodyLength && used <= bodyLength))
      throw new Error(`a buffer at bytes ${start}–${start! + length!} of a body of ${bodyLength}`);
  }
  const counts = requireVector(bytes, table, 4, 8);
  let views = 0;
  for (let i = 0; counts && i < counts.length; i++) {
    const count = Number(bytes.readBigInt64LE(counts.start + 8 * i));
    views += count;
    if (!(count >= 0 && views <= (buffers?.length ?? 0)))
      throw new Error(`a text column of ${count} buffers, the record batch has ${buffers?.length ?? 0}`);
  }
  return rows;
}

/** Checks the vectors of a schema and its fields; children can share tables, so visits are counted. */
function requireSchema(bytes: Buffer, table: number): void {
  requireVector(bytes, table, 2, 4);
  requireVector(bytes, table, 3, 8);
  const waiting = [{ table, children: 1, depth: 0 }];
  for (let visited = 0; waiting.length; visited++) {
    const { table: at, children, depth } = waiting.pop()!;
    if (visited > MOST_FIELDS || depth > DEEPEST_FIELD) throw new Error('a schema with too many or too deep fields');
    const vector = requireVector(bytes, at, children, 4);
    for (let i = 0; vector && i < vector.length; i++) {
      if (waiting.length > MOST_FIELDS) throw new Error('a schema with too many fields');
      const child = follow(bytes, vector.start + 4 * i);
      requireVector(bytes, child, 6, 4);
      const typeType = field(bytes, child, 2);
      const type = field(bytes, child, 3);
      if (typeType !== undefined && type !== undefined && bytes.readUInt8(typeType) === UNION)
        requireVector(bytes, follow(bytes, type), 1, 4);
      waiting.push({ table: child, children: 5, depth: depth + 1 });
    }
  }
}

/** Checks a file's footer before it is parsed: its schema and its lists of blocks. */
function requireFooter(bytes: Buffer): void {
  const footer = bytes.readInt32LE(0);
  const schema = field(bytes, footer, 1);
  if (schema === undefined) throw new Error('a footer without a schema');
  requireSchema(bytes, follow(bytes, schema));
  requireVector(bytes, footer, 2, 24);
  requireVector(bytes, footer, 3, 24);
  requireVector(bytes, footer, 4, 4);
}

const MOST_FIELDS = 10_000;
const DEEPEST_FIELD = 64;
/** The Type of Schema.fbs that holds a vector itself. */
const UNION = 14;

const follow = (bytes: Buffer, at: number): number => at + bytes.readUInt32LE(at);

/** Start and length of the vector in field `index`, with items of `width` bytes; it must lie within the bytes. */
function requireVector(
  bytes: Buffer,
  table: number,
  index: number,
  width: number,
): { start: number; length: number } | undefined {
  const at = field(bytes, table, index);
  if (at === undefined) return undefined;
  const vector = follow(bytes, at);
  const length = bytes.readUInt32LE(vector);
  if (vector + 4 + length * width > bytes.length)
    throw new Error(`a list of ${length} items in metadata of ${bytes.length} bytes`);
  return { start: vector + 4, length };
}

/** Where field `index` of the flatbuffer table at `table` lies; undefined when it has its default. */
function field(bytes: Buffer, table: number, index: number): number | undefined {
  const vtable = table - bytes.readInt32LE(table);
  const slot = 4 + 2 * index;
  if (slot + 2 > bytes.readUInt16LE(vtable)) return undefined;
  const offset = bytes.readUInt16LE(vtable + slot);
  return offset === 0 ? undefined : table + offset;
}
