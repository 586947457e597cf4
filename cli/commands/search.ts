import { Option } from 'commander';
import { VecbridgeError } from '../../src/core/errors.js';
import { plural } from '../../src/core/plural.js';
import type { IndexKind } from '../../src/search/vector-index.js';
import type { SearchFacts, SearchResult } from '../../src/translate/search-request.js';
import { positiveInteger } from '../arguments.js';
import type { CommandContext, CommandSpec, CommonOptions } from '../command.js';
import { type SpaceCheckOptions, spaceCheckKey, spaceCheckOption } from '../space-check.js';
import { count, duration, score } from '../table.js';

interface SearchOptions extends CommonOptions, SpaceCheckOptions {
  readonly k?: number;
  readonly index?: string;
  readonly kind: IndexKind | 'auto';
  readonly force?: boolean;
  readonly labels?: string;
  readonly queryLabels?: string;
  readonly limit?: number;
  readonly jsonl?: boolean;
}

const LINE = '{ id, row, kind, neighbours: [{ id, row, score }] }';

export const search: CommandSpec<SearchOptions> = {
  readsVectors: true,
  examples: [
    ['vecbridge search a-to-b corpus-b.npy queries-a.npy', 'the 10 nearest rows of the corpus for each query'],
    ['vecbridge search a-to-b corpus-b.npy queries-a.npy --index corpus.index', 'keep the index for the next search'],
    ['vecbridge search a-to-b queries-a.npy --index corpus.index', 'search a kept index; the corpus is not needed'],
    [
      'vecbridge search a-to-b corpus-b.npy - --jsonl < queries.jsonl',
      'queries from a pipe, one JSON object per query',
    ],
    ['vecbridge search a-to-b corpus-b.npy queries-a.npy --labels corpus.txt', 'print labels instead of row numbers'],
  ],
  json: {
    k: 'neighbours per query',
    queries: 'queries answered',
    results:
      '[{ id, row, neighbours: [{ id, row, score }] }]: ids of the files, else row numbers as text; "label" if labels are given',
    kind: '"exact" | "hnsw"',
    reason: 'why this kind was chosen',
    corpus: 'rows searched',
    index: 'with --index: folder of the index; else null',
    indexReused: 'whether an existing index was used',
    spaceCheck: spaceCheckKey,
    seconds: '{ index, search }: seconds to load or build the index, and to translate the queries and search',
  },
  configure(command) {
    spaceCheckOption(command)
      .usage('[options] <dir> [corpus] <queries>')
      .argument('<dir>', 'folder of the translator')
      .argument('<corpus>', 'vectors of the target model; not needed if --index exists')
      .argument('[queries]', 'vectors of the source model; - is stdin')
      .option('-k <n>', 'neighbours per query (default: 10, or all rows if the corpus is smaller)', positiveInteger)
      .option(
        '--index <dir>',
        'folder of a kept index: built from the corpus the first time, then loaded; another corpus or translator is refused',
      )
      .option('--force', 'build the index of --index again from this corpus')
      .addOption(
        new Option(
          '--kind <kind>',
          'kind of search; auto: hnsw for a kept index of 50,000 rows or more if hnswlib-node is installed, else exact',
        )
          .choices(['auto', 'exact', 'hnsw'])
          .default('auto'),
      )
      .option('--labels <file>', 'one label per row of the corpus: text lines or jsonl')
      .option('--query-labels <file>', 'one label per query')
      .option('--jsonl', `print one JSON object per query as soon as it is answered: ${LINE}`)
      .option('--limit <n>', 'use only the first n queries', positiveInteger);
  },
  async run(context, args, options) {
    const [translator, first, last] = args as [string, string, string | undefined];
    if (options.json && options.jsonl) {
      throw new VecbridgeError('BAD_USAGE', '--json and --jsonl cannot be combined.', { hint: 'keep one of them' });
    }
    const { searchBatches } = await import('../../src/translate/search-batches.js');
    const bar = context.progress('rows');
    const results: SearchResult[] = [];
    const facts = await searchBatches(
      {
        ...{ translator, corpus: last === undefined ? undefined : first, queries: last ?? first },
        ...{ k: options.k, limit: options.limit, kind: options.kind, index: options.index, force: options.force },
        ...{ labels: options.labels, queryLabels: options.queryLabels, spaceCheck: options.spaceCheck },
        ...{ reading: context.reading, signal: context.signal, on: bar.update },
        warn: (line) => {
          bar.end();
          context.output.warn(line);
        },
        say: (line) => {
          bar.end();
          context.output.talk(line);
        },
      },
      options.jsonl ? printLines : (batch) => void results.push(...batch),
    ).finally(() => bar.end());
    say(context, facts);
    if (options.jsonl) return { json: { ...facts }, text: '', printed: true };
    return { json: { ...facts, results }, text: results.map(paragraph).join('\n') };
  },
};

/** A line for each query; waits for the reader of stdout, so that lines never pile up. */
async function printLines(batch: readonly SearchResult[], { kind }: Pick<SearchFacts, 'kind'>): Promise<void> {
  const { writeStdout } = await import('../../src/vectors/standard-streams.js');
  const lines = batch.map(({ neighbours, ...query }) => `${JSON.stringify({ ...query, kind, neighbours })}\n`);
  await writeStdout(Buffer.from(lines.join('')));
}

function say({ output }: CommandContext, { kind, reason, corpus, queries, seconds }: SearchFacts): void {
  const rate = count(Math.round(queries / Math.max(seconds.search, 1e-3)));
  const time = `${count(queries)} ${plural(queries, 'query', 'queries')} in ${duration(seconds.search)} (${rate} a second)`;
  output.talk(`${kind} search (${reason}) of ${count(corpus)} ${plural(corpus, 'row')}: ${time}`);
}

/** The query, and below it each neighbour with its score. */
function paragraph({ id, label, neighbours }: SearchResult): string {
  const near = neighbours.map((n) => `  ${score(n.score).padStart(5)}  ${n.label ?? n.id}`);
  return [label ?? id, ...near].join('\n');
}
