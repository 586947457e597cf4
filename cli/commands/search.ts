import { Option } from 'commander';
import { VecbridgeError } from '../../src/core/errors.js';
import type { IndexKind } from '../../src/search/vector-index.js';
import { positiveInteger } from '../arguments.js';
import type { CommandSpec, CommonOptions } from '../command.js';
import { type SpaceCheckOptions, spaceCheckKey, spaceCheckOption } from '../space-check.js';
import { count, duration, score } from '../table.js';

interface SearchOptions extends CommonOptions, SpaceCheckOptions {
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
    spaceCheck: spaceCheckKey,
    seconds: '{ index, search }',
  },
  configure(command) {
    spaceCheckOption(command)
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
    const { searchFile } = await import('../../src/translate/search-file.js');
    const bar = context.progress('rows');
    const json = await searchFile({
      ...{ translator: dir, corpus: corpusPath, queries: queriesPath },
      ...{ k: options.k, limit: options.limit, kind: options.kind, index: options.index },
      ...{ labels: options.labels, queryLabels: options.queryLabels },
      spaceCheck: options.spaceCheck,
      reading: context.reading,
      signal: context.signal,
      on: bar.update,
      warn: context.output.warn,
      say: (line) => {
        bar.end();
        context.output.talk(line);
      },
    }).finally(() => bar.end());
    const { results, kind, reason, corpus, seconds } = json;
    context.output.talk(
      `${kind} search (${reason}) of ${count(corpus)} rows: ${count(results.length)} queries in ${duration(seconds.search)}`,
    );
    if (options.jsonl) return { json: { ...json }, text: results.map((result) => JSON.stringify(result)).join('\n') };
    const text = results.map((result) => {
      const near = result.neighbours.map((n) => `  ${score(n.score).padStart(5)}  ${n.label ?? n.id}`);
      return [`${result.label ?? result.id}`, ...near].join('\n');
    });
    return { json: { ...json }, text: text.join('\n') };
  },
};
