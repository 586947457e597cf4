/** Formats that are known by their first bytes and not read: what they are, and what to do. */
import { VecbridgeError } from '../../core/errors.js';
import type { ReadFile } from '../file.js';
import { isSafetensors } from './safetensors/safetensors.js';

interface Other {
  /** Latin-1. */
  readonly begins: string;
  /** Byte it stands at; 0 unless said. */
  readonly at?: number;
  /** A text could begin so too: only where a zero is among the first 64 bytes. */
  readonly zero?: true;
  readonly what: string;
  readonly hint: string;
}

const unpack = (program: string): string => `decompress it first: ${program}`;
const HDF5 = {
  what: 'an HDF5 file',
  hint: 'in Python: import h5py, numpy as np; np.save("out.npy", h5py.File(path)["train"][:]) (list(h5py.File(path)) names what is in it)',
};
const FAISS = {
  what: 'an index of FAISS',
  hint: 'in Python: import faiss, numpy as np; index = faiss.read_index(path); np.save("out.npy", index.reconstruct_n(0, index.ntotal))',
};

const OTHERS: readonly Other[] = [
  { begins: '\x89HDF\r\n', ...HDF5 },
  ...[512, 1024, 2048].map((at) => ({ begins: '\x89HDF\r\n', at, ...HDF5 })),
  { begins: 'FEA1', what: 'a Feather version 1 file', hint: 'write Feather version 2 or parquet' },
  { begins: 'PARE', what: 'an encrypted parquet file', hint: 'write it without encryption' },
  { begins: 'SQLite format 3', what: 'an SQLite database', hint: 'export the vectors as csv or jsonl' },
  {
    begins: 'DUCK',
    at: 8,
    zero: true,
    what: 'a DuckDB database',
    hint: "COPY vectors TO 'out.parquet' in DuckDB writes a table",
  },
  { begins: '1AY&SY', at: 4, what: 'compressed by bzip2', hint: unpack('bunzip2') },
  { begins: '\xfd7zXZ\0', what: 'compressed by xz', hint: unpack('unxz') },
  { begins: '\x28\xb5\x2f\xfd', what: 'compressed by Zstandard', hint: unpack('unzstd') },
  { begins: '\x04\x22\x4d\x18', what: 'compressed by LZ4', hint: unpack('unlz4') },
  { begins: '7z\xbc\xaf\x27\x1c', what: 'a 7-Zip archive', hint: unpack('7z x') },
  { begins: 'ustar', at: 257, zero: true, what: 'a tar archive', hint: unpack('tar -xf') },
  { begins: 'Obj\x01', what: 'an Avro file', hint: 'write jsonl or parquet' },
  { begins: 'GGUF', zero: true, what: 'a GGUF file', hint: 'it holds the weights of a model, not vectors of texts' },
  ...['IxF2', 'IxFI', 'IxFl', 'IxMp', 'IxM2', 'IwFl', 'IwPQ', 'IwSQ', 'IxPq', 'IxSQ', 'IHNf', 'IHNs', 'IHNp'].map(
    (begins) => ({ begins, zero: true as const, ...FAISS }),
  ),
];

/** UNSUPPORTED for a file of one of them. */
export async function refuseOthers(file: ReadFile): Promise<void> {
  const { path, size } = file;
  const at = async (from: number, length: number): Promise<string> =>
    from + length > size ? '' : (await file.read(from, length)).toString('latin1');
  const head = await file.read(0, Math.min(64, size));
  for (const { begins, at: from = 0, zero, what, hint } of OTHERS)
    if ((!zero || head.includes(0)) && (await at(from, begins.length)) === begins) throw refused(path, what, hint);
  const isProtocol2 = head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5 && !isSafetensors(head);
  const isProtocol0 = /^(c\w+\.[\w.]+\n\w+\n|\([dl]p\d+\n)/.test(head.toString('latin1'));
  if (isProtocol2 || isProtocol0)
    throw refused(path, 'a Python pickle, which is never loaded', 'in Python: np.save("out.npy", vectors)');
}

const refused = (path: string, what: string, hint: string): VecbridgeError =>
  new VecbridgeError('UNSUPPORTED', `${path} is ${what}`, { hint, context: { path } });
