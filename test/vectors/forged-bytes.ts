/** Files made byte by byte, with any claims about themselves. */
import { crc32, deflateRawSync } from 'node:zlib';
import { npyHeaderBytes } from '../../src/vectors/formats/npy/npy.js';

export const f32 = (...values: number[]): Buffer => Buffer.from(new Float32Array(values).buffer);
export const npy = (descr: string, shape: number[], body: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([npyHeaderBytes(descr, shape), body]);
export const npyText = (dict: string): Buffer => {
  const bytes = npyHeaderBytes('<f4', [1, 1]);
  bytes.fill(' ', 10, 127);
  bytes.write(dict, 10, 'latin1');
  return bytes;
};
export const safetensors = (header: string): Buffer => {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  return Buffer.concat([length, Buffer.from(header), Buffer.alloc(64)]);
};

/** A zip of one member, with any claims about it. */
export const zip = (
  name: string,
  content: Buffer,
  claims: { method?: number; flags?: number; size?: number } = {},
): Buffer => zipOf([{ name, content, ...claims }]);

/** A zip of members with any claims about them. */
export function zipOf(
  members: readonly { name: string; content: Buffer; method?: number; flags?: number; size?: number }[],
): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let start = 0;
  for (const { name, content, method = 0, flags = 0, size = content.length } of members) {
    const body = method === 8 ? deflateRawSync(content) : content;
    const fields = (bytes: Buffer, at: number): void => {
      bytes.writeUInt16LE(20, at);
      bytes.writeUInt16LE(flags, at + 2);
      bytes.writeUInt16LE(method, at + 4);
      bytes.writeUInt32LE(crc32(content), at + 10);
      bytes.writeUInt32LE(body.length, at + 14);
      bytes.writeUInt32LE(size, at + 18);
      bytes.writeUInt16LE(name.length, at + 22);
    };
    const local = Buffer.alloc(30 + name.length);
    local.writeUInt32LE(0x04034b50, 0);
    fields(local, 4);
    local.write(name, 30);
    const central = Buffer.alloc(46 + name.length);
    central.writeUInt32LE(0x02014b50, 0);
    fields(central, 6);
    central.writeUInt32LE(start, 42);
    central.write(name, 46);
    locals.push(local, body);
    centrals.push(central);
    start += local.length + body.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(start, 16);
  return Buffer.concat([...locals, directory, end]);
}
