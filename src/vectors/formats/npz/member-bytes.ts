/**
 * The bytes of an archive's members. Their CRC-32, which numpy checks too, is held against them once the last of them was
 * read.
 */
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { VecbridgeError } from '../../../core/errors.js';
import type { ReadFile } from '../../file.js';
import type { Member } from './zip.js';

/** The first `length` bytes of a member. */
export async function takeBytes(name: string, member: Member, length: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let found = 0;
  for await (const chunk of chunks(name, await member.stream())) {
    parts.push(chunk);
    found += chunk.length;
    if (found >= length) break;
  }
  if (found < length) throw damaged(name, `${length} bytes are needed, it holds ${found}`);
  return Buffer.concat(parts).subarray(0, length);
}

async function* chunks(name: string, stream: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (cause) {
    throw cause instanceof VecbridgeError ? cause : damaged(name, (cause as Error).message);
  } finally {
    stream.destroy();
  }
}

export const damaged = (name: string, what: string): VecbridgeError =>
  new VecbridgeError('BAD_FILE', `${name} is damaged: ${what}`, {
    hint: 'copy or write the file again',
    context: { name },
  });

export function requireChecksum(name: string, member: Member, crc: number): void {
  if (crc !== member.crc) throw damaged(name, 'its checksum is wrong');
}

/** The bytes of a member, inflated, from its beginning. */
export async function* checkedChunks(name: string, member: Member): AsyncGenerator<Buffer> {
  let crc = 0;
  for await (const chunk of chunks(name, await member.stream())) {
    crc = crc32(chunk, crc);
    yield chunk;
  }
  requireChecksum(name, member, crc);
}

/** The file; a pass over the numbers of a stored member in their order, behind its `header` bytes, ends with the check. */
export function checkedReads(file: ReadFile, name: string, member: Member, header: number): ReadFile {
  const start = member.storedAt! + header;
  let next = Number.NaN;
  let crc = 0;
  return {
    ...file,
    fill: async (into, position) => {
      await file.fill(into, position);
      if (position === start) crc = crc32(await file.read(member.storedAt!, header));
      else if (position !== next) {
        next = Number.NaN;
        return;
      }
      crc = crc32(into, crc);
      next = position + into.length;
      if (next === member.storedAt! + member.size) requireChecksum(name, member, crc);
    },
  };
}
