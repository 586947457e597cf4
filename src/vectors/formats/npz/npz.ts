/**
 * NumPy's .npz: a zip archive of .npy members. Members that are stored (numpy.savez) are read at positions like a .npy
 * file; deflated ones (numpy.savez_compressed) as a stream from the beginning.
 */

import { crc32 } from 'node:zlib';
import { VecbridgeError } from '../../../core/errors.js';
import { plural } from '../../../core/plural.js';
import type { Dtype } from '../../dtype.js';
import { bytesOf, decodeInto, swapBytes } from '../../dtype.js';
import type { ReadFile } from '../../file.js';
import { rawRows, requireEnd, requireSize } from '../../raw-rows.js';
import type { Batch, VectorSource } from '../../source.js';
import type { NpyHeader } from '../npy/npy.js';
import { npyDtype, npyHeader, npyShape } from '../npy/npy.js';
import { cellBytes, textsOf } from '../npy/npy-texts.js';
import { otherMatrices } from '../safetensors/safetensors.js';
import { checkedChunks, checkedReads, damaged, requireChecksum, takeBytes } from './member-bytes.js';
import type { Member } from './zip.js';
import { zipMembers } from './zip.js';

interface ArrayMember {
  readonly name: string;
  readonly member: Member;
  readonly header: NpyHeader;
}
/** Members of ids are held in memory: at most 1 GiB. */
const LARGEST_IDS = 2 ** 30;
const ID_MEMBERS = ['ids', 'id', 'keys'];

/** The members of an archive, and the array of vectors among them: `member`, else the only one with 2 axes, or "vectors". */
export async function openArchive(
  file: ReadFile,
  member: string | undefined,
): Promise<{ members: readonly Member[]; arrays: ArrayMember[]; chosen: ArrayMember; close(): void }> {
  const zip = await zipMembers(file);
  try {
    refuseTorch(file.path, zip.members);
    const arrays: ArrayMember[] = [];
    for (const m of zip.members) {
      if (m.name.endsWith('.npy'))
        arrays.push({ name: m.name.slice(0, -4), member: m, header: await headerOf(file, m) });
    }
    const seen = new Set<string>();
    const twice = arrays.find(({ name }) => seen.size === seen.add(name).size)?.name;
    if (twice !== undefined)
      throw new VecbridgeError('BAD_FILE', `${file.path} holds two arrays named "${twice}": one would be ignored`, {
        hint: 'write the archive again, each array under a name of its own',
        context: { path: file.path, member: twice },
      });
    return { ...zip, arrays, chosen: choose(file.path, arrays, member) };
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** Vectors from the array `member`, chosen as `openArchive` does. */
export async function openNpz(file: ReadFile, member?: string): Promise<VectorSource> {
  const { members, arrays, chosen, close } = await openArchive(file, member);
  try {
    const name = `${file.path}:${chosen.name}`;
    const { dtype, bigEndian } = npyDtype(name, chosen.header.descr);
    const { rows, dim } = npyShape(name, chosen.header.shape);
    const { columnMajor } = chosen.header;
    const needed = chosen.header.offset + rows * dim * bytesOf(dtype);
    if (dim === 0 || needed > chosen.member.size) {
      throw new VecbridgeError(
        'BAD_FILE',
        dim === 0
          ? `${name} holds ${rows} ${plural(rows, 'vector')} of 0 dimensions`
          : `${name} is cut short: its header promises ${rows} × ${dim} ${dtype} numbers (${needed} bytes), it holds ${chosen.member.size}`,
        { hint: 'write the file again', context: { path: file.path, rows, dim, needed, found: chosen.member.size } },
      );
    }
    requireEnd(name, needed, chosen.member.size);
    const { ids, idName, notes } = await idsBeside(file, arrays, rows, member);
    const matrices = arrays.filter((a) => a.header.shape.length === 2).map((a) => a.name);
    const about = {
      name,
      format: 'npz',
      otherColumns: members.map((m) => m.name.replace(/\.npy$/, '')).filter((n) => n !== chosen.name && n !== idName),
      notes: [
        ...(member === undefined && matrices.length > 1 ? [otherMatrices(file.path, chosen.name, matrices)] : []),
        ...notes,
      ],
    };
    const { storedAt } = chosen.member;
    let source: VectorSource;
    if (storedAt !== undefined) {
      source = rawRows(
        checkedReads(file, name, chosen.member, chosen.header.offset),
        { offset: storedAt + chosen.header.offset, rows, dim, dtype, bigEndian, columnMajor },
        about,
      );
    } else if (columnMajor) {
      throw new VecbridgeError(
        'UNSUPPORTED',
        `${name} is compressed and in Fortran order: no row can be read before the whole array`,
        {
          hint: 'write it with numpy.savez, or with numpy.ascontiguousarray(vectors)',
          context: { path: file.path, member: chosen.name },
        },
      );
    } else {
      const layout = { dtype, bigEndian, rows, dim, offset: chosen.header.offset };
      source = {
        ...about,
        dtype,
        dim,
        rows,
        batches: (size, start = 0) => inflated(name, chosen.member, layout, size, start),
        close: async () => {},
      };
    }
    return {
      ...source,
      batches: (size, start) => withIds(source.batches(size, start), ids),
      close: async () => {
        close();
        await file.close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

async function* withIds(batches: AsyncIterable<Batch>, ids: string[] | undefined): AsyncGenerator<Batch> {
  for await (const batch of batches) {
    yield ids ? { ...batch, ids: ids.slice(batch.start, batch.start + batch.vectors.rows) } : batch;
  }
}

function choose(path: string, arrays: ArrayMember[], member: string | undefined): ArrayMember {
  const matrices = arrays.filter((a) => a.header.shape.length === 2);
  const found =
    member === undefined
      ? matrices.length === 1
        ? matrices[0]
        : matrices.find((a) => a.name === 'vectors')
      : arrays.find((a) => a.name === member || `${a.name}.npy` === member);
  if (found) return found;
  const names = arrays.map((a) => `${a.name} (${a.header.shape.join(' × ')})`).slice(0, 20);
  throw new VecbridgeError(
    'BAD_FILE',
    `${path} holds ${arrays.length} ${plural(arrays.length, 'array')}${names.length ? `: ${names.join(', ')}` : ''}; ${member === undefined ? `${matrices.length} of them have 2 axes` : `none is named "${member}"`}`,
    {
      hint: matrices[0]
        ? `name one as ${path}:${matrices[0].name}`
        : 'rows are vectors: save an array of shape rows × dim',
      context: { path, member, arrays: names },
    },
  );
}

/** The .npy header of a member: its first bytes, wherever they lie. */
async function headerOf(file: ReadFile, member: Member): Promise<NpyHeader> {
  const name = `${file.path}:${member.name}`;
  const { storedAt } = member;
  if (storedAt !== undefined)
    return npyHeader(name, member.size, (position, length) => file.read(storedAt + position, length));
  const start = await takeBytes(name, member, Math.min(member.size, 10_000 + 12));
  return npyHeader(name, member.size, async (position, length) => start.subarray(position, position + length));
}

interface Layout {
  dtype: Dtype;
  bigEndian: boolean;
  rows: number;
  dim: number;
  offset: number;
}

/** Rows of a deflated member: everything before `start` is inflated and dropped. */
async function* inflated(
  name: string,
  member: Member,
  layout: Layout,
  size: number,
  start: number,
): AsyncGenerator<Batch> {
  const { rows, dim, dtype, offset } = layout;
  const width = bytesOf(dtype);
  const most = Math.min(requireSize(size, start), Math.max(0, rows - start));
  if (most === 0) return;
  const bytes = new Uint8Array(most * dim * width);
  const values = new Float32Array(most * dim);
  let skip = offset + start * dim * width;
  let row = start;
  let filled = 0;
  for await (const chunk of checkedChunks(name, member)) {
    let from = Math.min(skip, chunk.length);
    skip -= from;
    while (from < chunk.length && row < rows) {
      const count = Math.min(most, rows - row);
      const want = count * dim * width - filled;
      const part = chunk.subarray(from, from + want);
      bytes.set(part, filled);
      filled += part.length;
      from += part.length;
      if (part.length < want) continue;
      const whole = bytes.subarray(0, filled);
      if (layout.bigEndian) swapBytes(whole, width);
      const data = values.subarray(0, count * dim);
      decodeInto(whole, dtype, data);
      yield { start: row, vectors: { data, rows: count, dim } };
      row += count;
      filled = 0;
    }
  }
  if (row < rows) throw damaged(name, `${rows} rows are promised, ${row} are there`);
}

/** torch.save writes a zip too. */
function refuseTorch(path: string, members: readonly Member[]): void {
  if (!members.some(({ name }) => /(^|\/)data\.pkl$/.test(name))) return;
  throw new VecbridgeError(
    'UNSUPPORTED',
    `${path} is a PyTorch file (torch.save): a Python pickle, which is never loaded`,
    {
      hint: 'in Python: np.save("out.npy", torch.load(path, map_location="cpu").float().numpy()); of a dict of tensors, safetensors.torch.save_file(tensors, "out.safetensors")',
      context: { path },
    },
  );
}

/** The ids of an archive. Those that are pickled are left out where the member of vectors was named, and refused else. */
async function idsBeside(
  file: ReadFile,
  arrays: ArrayMember[],
  rows: number,
  member: string | undefined,
): Promise<{ ids?: string[]; idName?: string; notes: string[] }> {
  const found = arrays.find((a) => ID_MEMBERS.includes(a.name) && a.header.shape.length === 1);
  if (!found) return { notes: [] };
  if (/O/.test(found.header.descr)) {
    const what = `${file.path}:${found.name} holds pickled Python objects, which are never loaded`;
    if (member !== undefined) return { notes: [`${what}: read without ids`] };
    const matrix = arrays.find((a) => a.header.shape.length === 2)?.name ?? 'vectors';
    throw new VecbridgeError('UNSUPPORTED', what, {
      hint: `save them as texts: np.savez(path, ${matrix}=vectors, ${found.name}=np.array(${found.name}, dtype=str)); or go on without ids: ${file.path}:${matrix}`,
      context: { path: file.path, member: found.name, descr: found.header.descr },
    });
  }
  const ids = await readIds(file, found, rows);
  return ids ? { ids, idName: found.name, notes: [] } : { notes: [] };
}

/** The ids of a member as long as the vectors: text (numpy "<U", "|S") or whole numbers. */
async function readIds(file: ReadFile, found: ArrayMember, rows: number): Promise<string[] | undefined> {
  if (rows === 0) return undefined;
  const { header, member } = found;
  const name = `${file.path}:${found.name}`;
  if (header.shape[0] !== rows) {
    throw new VecbridgeError(
      'ROWS_MISMATCH',
      `${name} holds ${header.shape[0]} ${plural(header.shape[0]!, 'id')} for ${rows} ${plural(rows, 'vector')}`,
      {
        hint: 'write as many ids as vectors',
        context: { name, ids: header.shape[0], rows },
      },
    );
  }
  const width = cellBytes(name, header.descr);
  const length = rows * width;
  if (header.offset + length > member.size || length > LARGEST_IDS) {
    throw damaged(
      name,
      `${rows} ids of ${width} bytes are promised, it holds ${member.size} bytes (at most ${LARGEST_IDS} are read)`,
    );
  }
  const { storedAt } = member;
  const end = header.offset + length;
  const bytes = storedAt !== undefined ? await file.read(storedAt, end) : await takeBytes(name, member, end);
  if (end === member.size) requireChecksum(name, member, crc32(bytes));
  return textsOf(name, header.descr, rows, bytes.subarray(header.offset));
}
