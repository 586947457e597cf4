/** Files that users and attackers feed, with the error each must end in. */
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { npyHeaderBytes } from '../../src/vectors/npy.js';

export const f32 = (...values: number[]): Buffer => Buffer.from(new Float32Array(values).buffer);
export const npy = (descr: string, shape: number[], body: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([npyHeaderBytes(descr, shape), body]);
const npyText = (dict: string): Buffer => {
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
function zip(name: string, content: Buffer, claims: { method?: number; flags?: number; size?: number } = {}): Buffer {
  const method = claims.method ?? 0;
  const body = method === 8 ? deflateRawSync(content) : content;
  const size = claims.size ?? content.length;
  const fields = (bytes: Buffer, at: number): void => {
    bytes.writeUInt16LE(20, at);
    bytes.writeUInt16LE(claims.flags ?? 0, at + 2);
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
  central.write(name, 46);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length + body.length, 16);
  return Buffer.concat([local, body, central, end]);
}

const deep = '['.repeat(100_000);
export const nested = (depth: number): string => `{"vector":[1,2],"x":${'['.repeat(depth)}${']'.repeat(depth)}}`;
const vectorsHeader = (more: string): string => `{"v":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}${more}}`;

export const hostileFiles: readonly [
  name: string,
  file: string,
  content: Buffer | string,
  code: string,
  message: RegExp,
][] = [
  ['an empty file', 'empty.npy', '', 'BAD_FILE', /is empty \(0 bytes\)/],
  ['wrong magic', 'wrong.npy', 'this is not numpy at all', 'BAD_FILE', /does not begin as a \.npy file/],
  ['binary under a text ending', 'binary.csv', Buffer.from([1, 2, 0, 4]), 'UNSUPPORTED', /no known format/],
  ['an unknown ending', 'notes.doc', 'some words', 'UNSUPPORTED', /no known format/],
  ['HDF5', 'a.h5', '\x89HDF\r\n\x1a\nxxxx', 'UNSUPPORTED', /HDF5/],
  ['a pickle', 'a.pkl', Buffer.from([0x80, 4, 0x95, 1, 2, 3, 4, 5, 6, 7]), 'UNSUPPORTED', /pickle/],
  ['Feather version 1', 'a.feather', 'FEA1xxxxFEA1', 'UNSUPPORTED', /Feather version 1/],
  [
    'a header cut short',
    'cut.npy',
    npy('<f4', [2, 2]).subarray(0, 60),
    'BAD_FILE',
    /cut short: 128 bytes are needed, it holds 60/,
  ],
  [
    'numbers cut short',
    'short.npy',
    npy('<f4', [3, 2], f32(1, 2, 3, 4)),
    'BAD_FILE',
    /promises 3 × 2 f32 numbers \(152 bytes\), it holds 144/,
  ],
  ['2^40 rows', 'huge.npy', npy('<f4', [2 ** 40, 512], f32(1)), 'BAD_FILE', /promises 1099511627776 × 512/],
  [
    'more rows than a number can count',
    'huger.npy',
    npyText("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999999, 2), }"),
    'BAD_FILE',
    /not possible/,
  ],
  ['rows of 0 dimensions', 'flat.npy', npy('<f4', [5, 0]), 'BAD_FILE', /5 vectors of 0 dimensions/],
  [
    'a huge npy header',
    'header.npy',
    Buffer.concat([Buffer.from('\x93NUMPY\x02\x00\xff\xff\xff\x7f', 'latin1'), Buffer.alloc(50)]),
    'BAD_FILE',
    /header of 2147483647 bytes; at most 10000/,
  ],
  [
    'an npy version to come',
    'version.npy',
    Buffer.from('\x93NUMPY\x09\x00\x10\x00xxxxxxxx', 'latin1'),
    'BAD_FILE',
    /version 9; 1 to 3 are known/,
  ],
  [
    'code in an npy header',
    'code.npy',
    npyText("{'descr': '<f4', 'shape': __import__('os').abort()}"),
    'BAD_FILE',
    /header that cannot be parsed/,
  ],
  [
    'a key twice in an npy header',
    'twice.npy',
    npyText("{'descr': '<f4', 'shape': (1, 1), 'shape': (2, 2), 'fortran_order': False}"),
    'BAD_FILE',
    /key "shape" twice/,
  ],
  ['pickled objects', 'object.npy', npy('|O', [2, 2], Buffer.alloc(32)), 'UNSUPPORTED', /pickled Python objects/],
  ['complex numbers', 'complex.npy', npy('<c8', [1, 1], Buffer.alloc(8)), 'UNSUPPORTED', /numpy type "<c8"/],
  [
    'a huge safetensors header',
    'header.safetensors',
    Buffer.from('ffffffffff0000007b7d7d7d', 'hex'),
    'BAD_FILE',
    /header of 1099511627775 bytes/,
  ],
  [
    'a safetensors header past the end',
    'past.safetensors',
    Buffer.from('00010000000000007b7d7d7d', 'hex'),
    'BAD_FILE',
    /264 bytes are needed, it holds 12/,
  ],
  ['deep JSON in safetensors', 'deep.safetensors', safetensors(`{"a":${deep}`), 'BAD_FILE', /not JSON/],
  [
    'a key twice in safetensors',
    'twice.safetensors',
    safetensors(vectorsHeader(',"v":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}')),
    'BAD_FILE',
    /key "v" twice/,
  ],
  [
    'a key twice, once escaped',
    'escaped.safetensors',
    safetensors(vectorsHeader(',"\\u0076":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}')),
    'BAD_FILE',
    /key "v" twice/,
  ],
  [
    'offsets that do not fit the shape',
    'offsets.safetensors',
    safetensors('{"v":{"dtype":"F32","shape":[2,2],"data_offsets":[0,12]}}'),
    'BAD_FILE',
    /needs 16 bytes, its offsets span 12/,
  ],
  [
    'a shape of 2^60',
    'shape.safetensors',
    safetensors('{"v":{"dtype":"F32","shape":[1152921504606846976,2],"data_offsets":[0,16]}}'),
    'BAD_FILE',
    /no valid shape/,
  ],
  [
    'not UTF-8 in safetensors',
    'utf8.safetensors',
    Buffer.concat([Buffer.from('0300000000000000', 'hex'), Buffer.from([0x7b, 0xff, 0x7d]), Buffer.alloc(9)]),
    'BAD_FILE',
    /not UTF-8/,
  ],
  [
    'an encrypted zip',
    'encrypted.npz',
    zip('v.npy', npy('<f4', [1, 1], f32(1)), { flags: 1, method: 8 }),
    'UNSUPPORTED',
    /"v.npy" is encrypted/,
  ],
  [
    'an unknown compression',
    'method.npz',
    zip('v.npy', npy('<f4', [1, 1], f32(1)), { method: 93 }),
    'UNSUPPORTED',
    /method 93/,
  ],
  ['a zip without arrays', 'none.npz', zip('readme.txt', Buffer.from('hello')), 'BAD_FILE', /holds 0 arrays/],
  [
    'a zip cut short',
    'cut.npz',
    zip('v.npy', npy('<f4', [9, 9], Buffer.alloc(324))).subarray(0, 300),
    'BAD_FILE',
    /damaged archive/,
  ],
  [
    'a member that inflates to more than it says',
    'bomb.npz',
    zip('v.npy', npy('<f4', [2, 2], Buffer.alloc(2 ** 24)), { method: 8, size: 144 }),
    'BAD_FILE',
    /damaged/,
  ],
  [
    'a member that promises more than it holds',
    'claims.npz',
    zip('v.npy', npy('<f4', [2 ** 28, 4], Buffer.alloc(2 ** 20)), { method: 8, size: 2 ** 32 - 2 }),
    'BAD_FILE',
    /damaged|cut short/,
  ],
  [
    'an fvecs of another dimension later',
    'ragged.fvecs',
    Buffer.concat([Buffer.from([2, 0, 0, 0]), f32(1, 2), Buffer.from([3, 0, 0, 0]), f32(1, 2)]),
    'BAD_FILE',
    /row 1: a 3-d vector, the rows before have 2/,
  ],
  [
    'an fvecs cut short',
    'cut.fvecs',
    Buffer.concat([Buffer.from([2, 0, 0, 0]), f32(1, 2, 3)]),
    'BAD_FILE',
    /16 bytes are not a whole number of 2-d vectors of 12 bytes/,
  ],
  [
    'an fvecs of 2^31 dimensions',
    'wide.fvecs',
    Buffer.from([0xff, 0xff, 0xff, 0x7f, 1, 2, 3, 4]),
    'BAD_FILE',
    /2147483647-d vector/,
  ],
  [
    'an fvecs of negative dimension',
    'negative.fvecs',
    Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4]),
    'BAD_FILE',
    /-1-d vector/,
  ],
  [
    'ragged jsonl',
    'ragged.jsonl',
    '{"vector":[1,2]}\n\n{"vector":[1,2,3]}\n',
    'BAD_FILE',
    /line 3: a 3-d vector, the rows before have 2 dimensions/,
  ],
  [
    'a null in a vector',
    'null.jsonl',
    '{"vector":[1,2]}\n{"vector":[1,null]}\n',
    'BAD_VALUE',
    /line 2: number 1 of the vector is null/,
  ],
  [
    'NaN in JSON',
    'nan.jsonl',
    '{"vector":[1,2]}\n{"vector":[1, NaN]}\n',
    'BAD_FILE',
    /line 2: NaN and Infinity are not JSON/,
  ],
  ['a number beyond float32', 'big.jsonl', '{"vector":[1,1e300]}\n', 'BAD_VALUE', /row 0 has Infinity at position 1/],
  [
    'a key twice in jsonl',
    'twice.jsonl',
    '{"vector":[1,2],"vector":[3,4]}\n',
    'BAD_FILE',
    /line 1: the key "vector" stands twice/,
  ],
  ['deep JSON', 'deep.jsonl', deep, 'BAD_FILE', /line 1/],
  [
    'not UTF-8',
    'utf8.jsonl',
    Buffer.from('7b22766563746f72223a5b315d2c2261223a22ff227d0a', 'hex'),
    'BAD_FILE',
    /line 1: not UTF-8/,
  ],
  ['one JSON array for the whole file', 'array.json', '[[1,2],[3,4]]', 'BAD_FILE', /line 1: an array of arrays/],
  ['no vector field', 'field.jsonl', '{"id":"a","text":"b"}\n', 'BAD_FILE', /it has id, text/],
  [
    'a field of the prototype',
    'proto.jsonl:constructor',
    '{"id":"a"}\n',
    'BAD_FILE',
    /field "constructor" holds no array/,
  ],
  [
    'ids on some rows only',
    'ids.jsonl',
    '{"id":"a","vector":[1]}\n{"vector":[2]}\n',
    'BAD_FILE',
    /line 2: the id field "id"/,
  ],
  [
    'gzip cut short',
    'cut.jsonl.gz',
    gzipSync('{"vector":[1,2]}\n'.repeat(1000)).subarray(0, 60),
    'BAD_FILE',
    /gzip data is damaged or cut short/,
  ],
  [
    'a gzip bomb on one line',
    'bomb.jsonl.gz',
    gzipSync(Buffer.alloc(2 ** 27, 0x20)),
    'BAD_FILE',
    /longer than 67108864 bytes/,
  ],
  ['gzipped npy', 'a.npy.gz', gzipSync(npy('<f4', [1, 1], f32(1))), 'UNSUPPORTED', /gzipped binary/],
  [
    'a row of csv too short',
    'short.csv',
    'id,a,b\n1,0.5,0.25\n2,0.5\n',
    'BAD_FILE',
    /line 3: 2 fields, the first line has 3/,
  ],
  [
    'a word among csv numbers',
    'word.csv',
    'id,a,b\n1,0.5,0.25\n2,0.5,oops\n',
    'BAD_VALUE',
    /line 3: "oops" at position 1/,
  ],
  [
    'a quote that never closes',
    'quote.csv',
    'id,v\n1,"[1,2]"\n2,"[1,2]\n3,[1,2]\n',
    'BAD_FILE',
    /line 3: a quote opens here and never closes/,
  ],
  [
    'ragged csv cells',
    'ragged.csv',
    'id,v\n1,"[1,2]"\n2,"[1,2,3]"\n',
    'BAD_FILE',
    /line 3: a 3-d vector, the rows before have 2/,
  ],
  ['hexadecimal in csv', 'hex.csv', 'a,b\n1,2\n0x10,2\n', 'BAD_VALUE', /"0x10"/],
  ['a csv column twice', 'columns.csv', 'a,a\n1,2\n', 'BAD_FILE', /column "a" stands twice/],
  ['a csv without numbers', 'words.csv', 'a,b\nx,y\n', 'BAD_FILE', /no column holds numbers/],
  [
    'NaN in npy',
    'nan.npy',
    npy('<f4', [3, 2], f32(1, 2, 3, 4, 5, Number.NaN)),
    'BAD_VALUE',
    /row 2 has NaN at position 1 \(of 2\)/,
  ],
  [
    'an infinite number in npy',
    'inf.npy',
    npy('<f4', [2, 2], f32(1, 2, Number.NEGATIVE_INFINITY, 4)),
    'BAD_VALUE',
    /row 1 has -Infinity at position 0/,
  ],
  ['parquet cut short', 'cut.parquet', 'PAR1xxxxxxxxPAR1', 'BAD_FILE', /parquet/],
  ['arrow cut short', 'cut.arrow', 'ARROW1\0\0\xff', 'BAD_FILE', /cut short|Arrow/],
];
