import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Option } from 'commander';
import { VecbridgeError } from '../../src/core/errors.js';
import type { IndexKind, VectorIndex } from '../../src/search/vector-index.js';
import { verdictWarning } from '../../src/translate/input-checks.js';
import type { Translator } from '../../src/translators/translator.js';
import { readLabels } from '../../src/vectors/labels.js';
import { positiveInteger } from '../arguments.js';
import type { CommandContext, CommandSpec, CommonOptions } from '../command.js';
import { count, duration, score } from '../table.js';

interface SearchOptions extends CommonOptions {
  readonly k: number;
  readonly index?: string;
  readonly kind: IndexKind | 'auto';
  readonly labels?: string;
  readonly queryLabels?: string;
  readonly limit?: number;
  readonly jsonl?: boolean;
}

export const search: CommandSpec<SearchOptions> = {
  readsVectors: true,
  examples: [
    ['vecbridge search a-to-b corpus-b.npy queries-a.npy', 'the 10 nearest rows of the corpus for each query'],
    ['vecbridge search a-to-b corpus-b.npy queries-a.npy --index corpus.index', 'keep the index for the next time'],
    ['vecbridge search a-to-b corpus-b.npy - --jsonl < queries.jsonl', 'queries from a pipe, a JSON object for each'],
    ['vecbridge search a-to-b corpus-b.npy queries-a.npy --labels corpus.txt', 'words instead of row numbers'],
  ],
  json: {
    k: 'neighbours per query',
    results:
      '[{ id, neighbours: [{ id, score }] }]: ids of the files, else row numbers; with "label" where labels are given',
    kind: '"exact" | "hnsw"',
    reason: 'why this kind',
    corpus: 'rows searched',
    index: 'folder of the index, with --index; else null',
    indexReused: 'whether the index was there already',
    seconds: '{ index, search }',
  },
  configure(command) {
    command
      .argument('<dir>', 'folder of the translator')
      .argument('<corpus>', 'vectors of the target model')
      .argument('<queries>', 'vectors of the source model')
      .option('-k <n>', 'neighbours per query', positiveInteger, 10)
      .option('--index <dir>', 'folder to keep the index in; used again while corpus and translator are the same')
      .addOption(new Option('--kind <kind>', 'kind of search').choices(['auto', 'exact', 'hnsw']).default('auto'))
      .option('--labels <file>', 'one label per row of the corpus: text lines, or jsonl')
      .option('--query-labels <file>', 'one label per query')
      .option('--jsonl', 'print one JSON object per query: { id, neighbours: [{ id, score }] }')
      .option('--limit <n>', 'only the first n queries', positiveInteger);
  },
  async run(context, args, options) {
    const [dir, corpusPath, queriesPath] = args as [string, string, string];
    if (options.json && options.jsonl) {
      throw new VecbridgeError('BAD_USAGE', '--json and --jsonl ask for two formats.', { hint: 'keep one of them' });
    }
    const { loadTranslator } = await import('../../src/translators/load.js');
    const { readMatrix } = await import('../../src/vectors/read-matrix.js');
    const translator = await loadTranslator(dir);
    const doubtful = verdictWarning(translator.manifest, dir);
    if (doubtful) context.output.warn(doubtful);
    const started = performance.now();
    const { index, kind, reason, reused } = await openIndex(context, translator, corpusPath, options);
    const indexed = performance.now();
    const queries = await readMatrix(queriesPath, {
      reading: context.reading,
      ...(options.limit === undefined ? {} : { limit: options.limit }),
    });
    const labels = options.labels ? await readLabels(options.labels, index.size, corpusPath) : undefined;
    const queryLabels = options.queryLabels
      ? await readQueryLabels(options.queryLabels, queriesPath, queries.matrix.rows, options)
      : undefined;
    const translated = await translator.translate(queries.matrix, { centred: true });
    const found = await index.search(translated, options.k);
    const searched = performance.now();
    const results = Array.from({ length: found.queries }, (_, q) => ({
      id: queries.ids?.[q] ?? String(q),
      ...(queryLabels ? { label: queryLabels[q] } : {}),
      neighbours: Array.from({ length: found.k }, (_, place) => {
        const at = q * found.k + place;
        const label = labels ? { label: labels[found.rows[at]!] } : {};
        return { id: found.id(q, place), ...label, score: found.scores[at]! };
      }),
    }));
    const json = {
      k: found.k,
      results,
      kind,
      reason,
      corpus: index.size,
      index: options.index ?? null,
      indexReused: reused,
      seconds: { index: (indexed - started) / 1000, search: (searched - indexed) / 1000 },
    };
    context.output.talk(
      `${kind} search (${reason}) of ${count(index.size)} rows: ${count(found.queries)} queries in ${duration(json.seconds.search)}`,
    );
    if (options.jsonl) return { json, text: results.map((result) => JSON.stringify(result)).join('\n') };
    const text = results.map((result) => {
      const near = result.neighbours.map((n) => `  ${score(n.score).padStart(5)}  ${n.label ?? n.id}`);
      return [`${result.label ?? result.id}`, ...near].join('\n');
    });
    return { json, text: text.join('\n') };
  },
};

interface OpenedIndex {
  readonly index: VectorIndex;
  readonly kind: IndexKind;
  readonly reason: string;
  readonly reused: boolean;
}

/** The kept index when it is of this corpus and translator, else a new one. The corpus is indexed centred. */
async function openIndex(
  context: CommandContext,
  translator: Translator,
  corpusPath: string,
  options: SearchOptions,
): Promise<OpenedIndex> {
  const { chooseIndex, createIndex, loadIndex } = await import('../../src/search/choose.js');
  const { openReading } = await import('../../src/vectors/read-matrix.js');
  const { preprocess } = await import('../../src/vectors/preprocess.js');
  const { batchRowsFor } = await import('../../src/translate/translate-stream.js');
  const [from, to] = translator.manifest.spaces;
  const source = await openReading(corpusPath, context.reading);
  try {
    if (source.dim !== to.dim) {
      throw new VecbridgeError(
        'DIM_MISMATCH',
        `${source.name} has ${source.dim}-d vectors but the translator gives ${to.dim}-d ones.`,
        {
          hint:
            source.dim === from.dim
              ? 'is the order CORPUS QUERIES? The corpus is in the target space.'
              : 'the corpus must be vectors of the target model.',
          context: { file: source.name, dim: source.dim, expected: to.dim },
        },
      );
    }
    const mean = translator.means.target;
    const stat = statSync(corpusPath, { throwIfNoEntry: false });
    const about = {
      corpus: basename(corpusPath),
      bytes: stat?.size ?? 0,
      modified: Math.round(stat?.mtimeMs ?? 0),
      centre: createHash('sha256').update(mean).digest('hex'),
    };
    if (options.index && existsSync(join(options.index, 'index.json'))) {
      const kept = await loadIndex(options.index);
      const same = Object.entries(about).every(([key, value]) => kept.about[key] === value);
      if (same && (options.kind === 'auto' || options.kind === kept.index.kind)) {
        return { index: kept.index, kind: kept.index.kind, reason: `kept in ${options.index}`, reused: true };
      }
      context.output.talk(`${options.index} was made of another corpus, translator or kind: building it again`);
    }
    const rows = source.rows === undefined ? {} : { rows: source.rows };
    const { kind, reason } = await chooseIndex({ ...rows, kept: options.index !== undefined, wanted: options.kind });
    const index = await createIndex(kind, to.dim, source.rows === undefined ? {} : { capacity: source.rows });
    const bar = context.progress('rows');
    for await (const batch of source.batches(Math.min(8192, batchRowsFor(to.dim)))) {
      context.signal.throwIfAborted();
      index.add(preprocess(batch.vectors, mean).matrix, batch.ids);
      bar.update({
        stage: `index (${kind})`,
        done: batch.start + batch.vectors.rows,
        total: source.rows ?? Number.NaN,
      });
    }
    bar.end();
    if (options.index) await index.save(options.index, about);
    return { index, kind, reason, reused: false };
  } finally {
    await source.close();
  }
}

/** Labels of all queries of the file, cut to those read. */
async function readQueryLabels(
  path: string,
  queriesPath: string,
  rows: number,
  options: SearchOptions,
): Promise<string[]> {
  if (options.limit === undefined) return readLabels(path, rows, queriesPath);
  const { openVectors } = await import('../../src/vectors/open.js');
  const source = await openVectors(queriesPath);
  await source.close();
  return (await readLabels(path, source.rows ?? rows, queriesPath)).slice(0, rows);
}
