import { VecbridgeError } from '../../src/core/errors.js';
import { pendingFile } from '../../src/vectors/pending-file.js';
import type { TakeHits } from './search-run.js';

interface RunFile {
  readonly take: TakeHits;
  /** Makes the file visible. */
  close(): Promise<void>;
  abandon(): Promise<void>;
}

/**
 * A TREC run: a line "query Q0 document rank score tag" for every document retrieved, readable by trec_eval. Scores have the
 * nine digits that tell float32 numbers apart. Throws EXISTS, and BAD_VALUE for an id with a space in it, which such a file cannot hold.
 */
export async function openRunFile(
  path: string,
  docIds: readonly string[],
  { tag = 'vecbridge', overwrite = false }: { tag?: string; overwrite?: boolean } = {},
): Promise<RunFile> {
  const file = await pendingFile(path, { overwrite });
  let at = 0;
  return {
    take: async ({ id }, hits) => {
      const lines = hits.map(({ row, score }, i) => {
        const doc = docIds[row]!;
        if (/\s/.test(id) || /\s/.test(doc)) throw spacedId(/\s/.test(id) ? id : doc);
        return `${id} Q0 ${doc} ${i + 1} ${Number(score.toPrecision(9))} ${tag}\n`;
      });
      const bytes = Buffer.from(lines.join(''));
      await file.write(bytes, at);
      at += bytes.length;
    },
    close: () => file.commit(),
    abandon: () => file.abandon(),
  };
}

const spacedId = (id: string): VecbridgeError =>
  new VecbridgeError('BAD_VALUE', `the id "${id}" has a space in it: a TREC run cannot hold it.`, {
    hint: 'leave --run out, or give other ids',
    context: { id },
  });
