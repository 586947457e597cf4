import { type FileHandle, open } from 'node:fs/promises';
import type { Row } from './curves.js';

/** Reads metrics.jsonl as it grows. */
export interface MetricsTail {
  /**
   * The whole lines since the last call. `renewed`: the file was written again (the run was taken up again, or begun
   * again), and `rows` are all of it. A line cut short by a crash is left until it is whole.
   */
  read(): Promise<{ rows: Row[]; renewed: boolean }>;
}

/** Bytes read at once: a run of days is not taken into memory as one text. */
const BLOCK = 1 << 20;

/** Bytes before the place read up to: other ones there tell that the file was written again. Milliseconds never repeat. */
const MARK = 256;

export function metricsTail(path: string): MetricsTail {
  let offset = 0;
  let mark: Buffer = Buffer.alloc(0);
  let rest: Buffer = Buffer.alloc(0);
  const begin = (): void => {
    [offset, mark, rest] = [0, Buffer.alloc(0), Buffer.alloc(0)];
  };
  const isSame = async (file: FileHandle): Promise<boolean> => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(mark.length), 0, mark.length, offset - mark.length);
    return bytesRead === mark.length && buffer.equals(mark);
  };
  return {
    async read() {
      const rows: Row[] = [];
      const began = offset > 0;
      const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (!file) {
        begin();
        return { rows, renewed: began };
      }
      try {
        const renewed = began && !(await isSame(file));
        if (renewed) begin();
        const block = Buffer.alloc(BLOCK);
        for (;;) {
          const { bytesRead } = await file.read(block, 0, block.length, offset);
          if (bytesRead === 0) return { rows, renewed };
          offset += bytesRead;
          const found = block.subarray(0, bytesRead);
          mark = Buffer.from(Buffer.concat([mark, found]).subarray(-MARK));
          rest = Buffer.concat([rest, found]);
          const end = rest.lastIndexOf(10);
          if (end < 0) continue;
          rows.push(...parseLines(rest.toString('utf8', 0, end)));
          rest = Buffer.from(rest.subarray(end + 1));
        }
      } finally {
        await file.close();
      }
    },
  };
}

function parseLines(text: string): Row[] {
  const rows: Row[] = [];
  for (const line of text.split('\n')) {
    try {
      rows.push(JSON.parse(line) as Row);
    } catch {
      // A line cut short, with the next one appended to it: `vecbridge train --resume` removes such lines, too.
    }
  }
  return rows;
}
