/** Archives: members located and read through yauzl, and written stored (uncompressed) with zip64 records. */
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import * as yauzl from 'yauzl';
import { VecbridgeError } from '../../../core/errors.js';
import type { ReadFile } from '../../file.js';
import type { PendingFile } from '../../pending-file.js';

/** One member of an archive. */
export interface Member {
  readonly name: string;
  /** Bytes after inflating. */
  readonly size: number;
  /** CRC-32 of those bytes, as the archive says. */
  readonly crc: number;
  /** Where the bytes lie in the archive, when they are stored as they are. */
  readonly storedAt: number | undefined;
  /** The bytes from the beginning, inflated. Fails when they are more than `size`. */
  stream(): Promise<Readable>;
}

const MOST_MEMBERS = 10_000;

/** The members of a zip archive, in its order; BAD_FILE or UNSUPPORTED (encrypted, unknown compression) otherwise. */
export async function zipMembers(file: ReadFile): Promise<{ members: Member[]; close(): void }> {
  const damaged = (cause: unknown): VecbridgeError =>
    cause instanceof VecbridgeError
      ? cause
      : new VecbridgeError('BAD_FILE', `${file.path} is a damaged archive: ${(cause as Error).message}`, {
          hint: 'copy or write the file again',
          context: { path: file.path },
          cause,
        });
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) => {
    yauzl.open(file.path, { lazyEntries: true, autoClose: false }, (error, opened) =>
      error ? reject(damaged(error)) : resolve(opened),
    );
  });
  try {
    const entries = await new Promise<yauzl.Entry[]>((resolve, reject) => {
      const list: yauzl.Entry[] = [];
      zip.on('error', (error) => reject(damaged(error)));
      zip.on('end', () => resolve(list));
      zip.on('entry', (entry: yauzl.Entry) => {
        list.push(entry);
        if (list.length > MOST_MEMBERS) reject(damaged(new Error(`more than ${MOST_MEMBERS} members`)));
        else zip.readEntry();
      });
      zip.readEntry();
    });
    const members: Member[] = [];
    for (const entry of entries) {
      if (entry.isEncrypted()) throw unsupported(file.path, entry, 'is encrypted');
      if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
        throw unsupported(
          file.path,
          entry,
          `is compressed by method ${entry.compressionMethod}; 0 (stored) and 8 (deflate) are known`,
        );
      }
      if (entry.relativeOffsetOfLocalHeader > file.size) {
        throw new Error(`"${entry.fileName}" begins at byte ${entry.relativeOffsetOfLocalHeader} of ${file.size}`);
      }
      members.push({
        name: entry.fileName,
        size: entry.uncompressedSize,
        crc: entry.crc32,
        storedAt: entry.compressionMethod === 0 ? await dataStart(file, entry) : undefined,
        stream: () =>
          new Promise<Readable>((resolve, reject) => {
            zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
          }).catch((error: unknown) => {
            throw damaged(error); // also what yauzl throws at once for numbers no file has
          }),
      });
    }
    return { members, close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw damaged(error);
  }
}

/** Where a member's bytes begin: behind its local header, whose name and extra fields have lengths of their own. */
async function dataStart(file: ReadFile, entry: yauzl.Entry): Promise<number> {
  const header = await file.read(entry.relativeOffsetOfLocalHeader, 30);
  if (header.readUInt32LE(0) !== 0x04034b50) throw new Error(`no local header of "${entry.fileName}"`);
  const start = entry.relativeOffsetOfLocalHeader + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (entry.uncompressedSize !== entry.compressedSize || start + entry.uncompressedSize > file.size) {
    throw new Error(`"${entry.fileName}" promises ${entry.uncompressedSize} bytes, the archive holds ${file.size}`);
  }
  return start;
}

const unsupported = (path: string, entry: yauzl.Entry, what: string): VecbridgeError =>
  new VecbridgeError('UNSUPPORTED', `${path}: the member "${entry.fileName}" ${what}`, {
    hint: 'write it with numpy.savez or numpy.savez_compressed',
    context: { path, member: entry.fileName },
  });

/** Local header of a stored member with zip64 sizes, 50 bytes and the name; its length does not depend on the sizes. */
export function localHeader(name: string, size: number, crc: number): Buffer {
  const bytes = Buffer.alloc(50 + Buffer.byteLength(name));
  bytes.writeUInt32LE(0x04034b50, 0);
  bytes.writeUInt16LE(45, 4); // version 4.5: zip64
  bytes.writeUInt16LE(0x0800, 6); // the name is UTF-8
  bytes.writeUInt16LE(0x21, 12); // date: 1 January 1980, so that the same input gives the same bytes
  bytes.writeUInt32LE(crc, 14);
  bytes.writeUInt32LE(0xffffffff, 18);
  bytes.writeUInt32LE(0xffffffff, 22);
  bytes.writeUInt16LE(Buffer.byteLength(name), 26);
  bytes.writeUInt16LE(20, 28);
  const extra = 30 + bytes.write(name, 30);
  bytes.writeUInt16LE(1, extra);
  bytes.writeUInt16LE(16, extra + 2);
  bytes.writeBigUInt64LE(BigInt(size), extra + 4);
  bytes.writeBigUInt64LE(BigInt(size), extra + 12);
  return bytes;
}

/** The central directory and end records of stored members, to be written at `at`. */
export function centralDirectory(
  members: { name: string; size: number; crc: number; offset: number }[],
  at: number,
): Buffer {
  const entries = members.map(({ name, size, crc, offset }) => {
    const bytes = Buffer.alloc(46 + Buffer.byteLength(name) + 28);
    bytes.writeUInt32LE(0x02014b50, 0);
    bytes.writeUInt16LE(45, 4);
    bytes.writeUInt16LE(45, 6);
    bytes.writeUInt16LE(0x0800, 8);
    bytes.writeUInt16LE(0x21, 14);
    bytes.writeUInt32LE(crc, 16);
    bytes.writeUInt32LE(0xffffffff, 20);
    bytes.writeUInt32LE(0xffffffff, 24);
    bytes.writeUInt16LE(Buffer.byteLength(name), 28);
    bytes.writeUInt16LE(28, 30);
    bytes.writeUInt32LE(0xffffffff, 42);
    const extra = 46 + bytes.write(name, 46);
    bytes.writeUInt16LE(1, extra);
    bytes.writeUInt16LE(24, extra + 2);
    for (const [i, value] of [size, size, offset].entries()) bytes.writeBigUInt64LE(BigInt(value), extra + 4 + 8 * i);
    return bytes;
  });
  const length = entries.reduce((n, e) => n + e.length, 0);
  const end = Buffer.alloc(56 + 20 + 22);
  end.writeUInt32LE(0x06064b50, 0); // zip64 end of central directory
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(45, 12);
  end.writeUInt16LE(45, 14);
  end.writeBigUInt64LE(BigInt(members.length), 24);
  end.writeBigUInt64LE(BigInt(members.length), 32);
  end.writeBigUInt64LE(BigInt(length), 40);
  end.writeBigUInt64LE(BigInt(at), 48);
  end.writeUInt32LE(0x07064b50, 56); // its locator
  end.writeBigUInt64LE(BigInt(at + length), 64);
  end.writeUInt32LE(1, 72);
  end.writeUInt32LE(0x06054b50, 76);
  end.writeUInt16LE(members.length, 84);
  end.writeUInt16LE(members.length, 86);
  end.writeUInt32LE(0xffffffff, 88);
  end.writeUInt32LE(0xffffffff, 92);
  return Buffer.concat([...entries, end]);
}

/** CRC-32 of a part of a file being written, read back in blocks. */
export async function crcOfPart(file: PendingFile, start: number, length: number): Promise<number> {
  const block = Buffer.alloc(Math.min(length, 2 ** 22));
  let crc = 0;
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.handle.read(block, 0, Math.min(block.length, length - done), start + done);
    if (bytesRead === 0) throw new VecbridgeError('IO', `${file.path} became shorter while it was written`);
    crc = crc32(block.subarray(0, bytesRead), crc);
    done += bytesRead;
  }
  return crc;
}
