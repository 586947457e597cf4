import { readFile } from 'node:fs/promises';
import { VecbridgeError } from '../../src/core/errors.js';
import { fileError } from '../../src/vectors/file.js';

/** Relevance judgements: query id → document id → grade. Grades above 0 are relevant. */
export type Qrels = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * Reads a file of relevance judgements: TREC ("query 0 document grade") or BEIR (tsv "query-id corpus-id score" with
 * a header). Returns a map from the query's id to the grades by document id. Grades above 0 are relevant.
 *
 * Throws NOT_FOUND, BAD_FILE (with the line that cannot be read).
 *
 * @example
 * import { readQrels } from 'vecbridge';
 * const qrels = await readQrels('qrels.txt');
 * for (const [query, grades] of qrels) console.log(query, [...grades.keys()]);
 */
export async function readQrels(path: string): Promise<Qrels> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EISDIR') {
      throw new VecbridgeError('BAD_FILE', `${path} is a folder, not a file of judgements.`, { hint: HINT });
    }
    throw fileError(path, 'read', cause);
  });
  return parseQrels(text, path);
}

const BEIR_HEADER = /^query-id\s+corpus-id\s+score$/i;
const HINT = 'a line is "query 0 document grade" (TREC), or "query<tab>document<tab>grade" below a header (BEIR)';

/**
 * Judgements from text; `name` is for messages. Lines of four columns are TREC's, of three BEIR's, whose ids may hold
 * spaces. Throws BAD_FILE with the line for anything else, for grades that are no whole numbers, for one document judged
 * twice with different grades, and where there is no judgement at all.
 */
function parseQrels(text: string, name: string): Qrels {
  const qrels = new Map<string, Map<string, number>>();
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '' || (qrels.size === 0 && BEIR_HEADER.test(line.trim()))) continue;
    const { query, document, grade } = judgementOf(line, `${name}, line ${i + 1}`);
    const judged = qrels.get(query) ?? new Map<string, number>();
    const before = judged.get(document);
    if (before !== undefined && before !== grade) {
      throw new VecbridgeError(
        'BAD_FILE',
        `${name}, line ${i + 1}: query ${query} judges document ${document} again, as ${grade} instead of ${before}.`,
        {
          hint: 'keep one of the lines',
          context: { file: name, line: i + 1, query, document, grades: [before, grade] },
        },
      );
    }
    judged.set(document, grade);
    qrels.set(query, judged);
  }
  if (qrels.size > 0) return qrels;
  throw new VecbridgeError('BAD_FILE', `${name} holds no judgements.`, { hint: HINT, context: { file: name } });
}

function judgementOf(line: string, where: string) {
  const tabs = line.split('\t').map((part) => part.trim());
  const parts = tabs.length === 3 ? tabs : line.trim().split(/\s+/);
  if (parts.length !== 3 && parts.length !== 4) {
    throw new VecbridgeError('BAD_FILE', `${where}: ${parts.length} columns, a judgement has four or three.`, {
      hint: HINT,
      context: { where, columns: parts.length },
    });
  }
  const grade = Number(parts.at(-1));
  if (parts.at(-1) === '' || !Number.isInteger(grade)) {
    throw new VecbridgeError('BAD_FILE', `${where}: the grade "${parts.at(-1)}" is no whole number.`, {
      hint: HINT,
      context: { where, grade: parts.at(-1) },
    });
  }
  return { query: parts[0]!, document: parts.at(-2)!, grade };
}
