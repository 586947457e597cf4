/** word2vec's binary format: "rows dim\n", then a word, a space and dim float32 numbers for each row. */
import { VecbridgeError } from '../../../core/errors.js';
import { journaledFile } from '../../journal.js';
import { finishFile } from '../../pending-file.js';
import { batchRows, type Row } from '../../row-batches.js';
import { type FileSink, requireAnnounced, requireFits, requireFloat32, type SinkOptions } from '../../sink.js';
import type { VectorSource } from '../../source.js';
import { byteChunks } from '../text/lines.js';
import { wordOf } from './words-text.js';

const HEADER = /^(\d{1,15}) (\d{1,9})\n/;
/** A word of more bytes means that the file is not what it says. */
const LONGEST_WORD = 2 ** 16;
const MOST_DIMS = 2 ** 20;

/** The header of a file that begins with `head`; undefined where it has none. */
export function wordsBinaryHeader(head: Uint8Array): { rows: number; dim: number; length: number } | undefined {
  const found = HEADER.exec(Buffer.from(head.subarray(0, 32)).toString('latin1'));
  const [rows, dim] = [Number(found?.[1]), Number(found?.[2])];
  return found && dim > 0 && dim <= MOST_DIMS ? { rows, dim, length: found[0].length } : undefined;
}

export async function openWordsBinary(path: string, gzip: boolean, head: Uint8Array): Promise<VectorSource> {
  const header = wordsBinaryHeader(head);
  if (!header) {
    throw new VecbridgeError(
      'BAD_FILE',
      `${path} does not begin like a binary file of word2vec: "rows dims" and a line break`,
      {
        hint: 'is it another format under this name? npy and safetensors are known by their content',
        context: { path },
      },
    );
  }
  const { dim, rows: promised } = header;
  return {
    name: path,
    format: gzip ? 'bin.gz' : 'bin',
    dtype: 'f32',
    dim,
    rows: promised,
    batches: (size, start = 0) => batchRows(path, rows(path, gzip, header, start), { dim, mark: false }, size, start),
    close: async () => {},
  };
}

async function* rows(
  path: string,
  gzip: boolean,
  { rows: promised, dim, length }: { rows: number; dim: number; length: number },
  start: number,
): AsyncGenerator<Row> {
  let rest: Buffer = Buffer.alloc(0);
  let skip = length;
  let row = 0;
  for await (const chunk of byteChunks(path, gzip)) {
    rest = rest.length ? Buffer.concat([rest, chunk]) : chunk;
    let at = Math.min(skip, rest.length);
    skip -= at;
    while (row < promised) {
      if (rest[at] === 10) at++; // some programs end each row with a line break
      const space = rest.indexOf(0x20, at);
      if (space === -1 && rest.length - at > LONGEST_WORD) throw cut(path, `no word of row ${row}`, promised, row);
      if (space === -1 || space + 1 + dim * 4 > rest.length) break;
      if (row++ >= start) {
        const vector = new Float32Array(dim);
        new Uint8Array(vector.buffer).set(rest.subarray(space + 1, space + 1 + dim * 4));
        yield { at: `row ${row - 1}`, id: rest.toString('utf8', at, space), vector };
      }
      at = space + 1 + dim * 4;
    }
    rest = rest.subarray(at);
    if (row === promised && rest.length > 0 && !(rest.length === 1 && rest[0] === 10))
      throw cut(path, `${rest.length} bytes behind the last row`, promised, row);
  }
  if (row < promised) throw cut(path, 'it ends', promised, row);
}

const cut = (path: string, what: string, promised: number, found: number): VecbridgeError =>
  new VecbridgeError('BAD_FILE', `${path}: ${what}; its first line promises ${promised} vectors, ${found} are there`, {
    hint: "is it word2vec's binary format? Copy or write the file again",
    context: { path, promised, found },
  });

export async function wordsBinarySink(target: string, options: SinkOptions): Promise<FileSink> {
  requireFloat32('bin', options);
  const { dim } = options;
  const head = (rows: number): Buffer => Buffer.from(`${String(rows).padStart(12, '0')} ${dim}\n`);
  const file = await journaledFile<null>(target, { format: 'bin', dim }, options);
  const resumedAt = file.parts.at(-1)?.rows ?? 0;
  let position = file.parts.at(-1)?.bytes ?? head(0).length;
  let rows = resumedAt;
  return {
    name: target,
    dim,
    resumedAt,
    keepsIds: true,
    write: async (vectors, ids) => {
      requireFits(target, dim, vectors, ids);
      const pieces: Uint8Array[] = [];
      for (let i = 0; i < vectors.rows; i++) {
        const id = (ids?.[i] ?? String(rows + i)).replaceAll(' ', '_');
        const row = vectors.data.subarray(i * dim, (i + 1) * dim);
        pieces.push(
          Buffer.from(`${wordOf(target, id)} `),
          new Uint8Array(row.buffer, row.byteOffset, row.byteLength),
          Buffer.from('\n'),
        );
      }
      const bytes = Buffer.concat(pieces);
      await file.write(bytes, position);
      position += bytes.length;
      rows += vectors.rows;
      await file.add({ rows, bytes: position, note: null });
    },
    close: () =>
      finishFile(file, async () => {
        requireAnnounced(target, options.rows, rows);
        await file.write(head(rows), 0);
      }),
    suspend: () => file.suspend(),
    abort: () => file.abandon(),
  };
}
