import { Option } from 'commander';
import type { Evaluation } from '../../eval/retrieval/evaluate-pairs.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { plural } from '../../src/core/plural.js';
import { integerList, positiveInteger, wholeNumber } from '../arguments.js';
import type { CommandSpec, CommonOptions } from '../command.js';
import { exitCodes } from '../exit.js';
import { scoresHead, scoresRow } from '../scores-table.js';
import { type SpaceCheckOptions, spaceCheckKey, spaceCheckOption } from '../space-check.js';
import { count, score, table } from '../table.js';
import { BASELINE_HELP, GATE_HELP } from './gate.js';

export interface EvalOptions extends CommonOptions, SpaceCheckOptions {
  readonly queries?: string;
  readonly docs?: string;
  readonly qrels?: string;
  readonly queryIds?: string;
  readonly docIds?: string;
  readonly nativeQueries?: string;
  readonly nativeDocs?: string;
  readonly translate?: 'queries' | 'docs';
  readonly run?: string;
  readonly depth?: number;
  readonly force?: boolean;
  readonly k?: number[];
  readonly gate?: string;
  readonly baseline?: string;
  readonly oracle?: string;
  readonly inverse?: boolean;
  readonly hnsw?: boolean;
  readonly record?: boolean;
  readonly seed: number;
}

export const evaluation: CommandSpec<EvalOptions> = {
  readsVectors: true,
  needs: {
    ...{ queryIds: 'qrels', docIds: 'qrels', nativeQueries: 'qrels', nativeDocs: 'qrels', translate: 'qrels' },
    ...{ run: 'qrels', depth: 'qrels', force: 'run' },
  },
  examples: [
    ['vecbridge eval a-to-b test-a.npy test-b.npy', 'row i of both files is the same item'],
    [
      'vecbridge eval a-to-b test-a.npy test-b.npy --gate "recall@10>=0.8"',
      'exit 3 if it is not met: for continuous integration',
    ],
    ['vecbridge eval a-to-b test-a.npy test-b.npy --gate "top1>=0.8*oracle"', 'a gate relative to the upper bound'],
    [
      'vecbridge eval a-to-b test-a.npy test-b.npy --record',
      'save the scores in the translator: they replace the verdict made without pairs',
    ],
    [
      'vecbridge eval a-to-b test-a.npy test-b.npy --oracle paired-map',
      'the upper bound: a translator fitted with pairs',
    ],
    [
      'vecbridge eval a-to-b --queries queries-a.npy --docs b.npy --qrels qrels.txt --native-queries queries-b.npy',
      'retrieval with human judgements, compared with model B on both sides',
    ],
  ],
  json: {
    direction: '"source → target", by model names where known',
    pool: 'number of candidates; chance of top1 is 1 / pool',
    top1: 'share of queries whose partner is the nearest row; ties count half',
    meanRank: 'mean rank of the partner, 1 is best',
    medianRank: 'median rank',
    mrr: 'mean of 1 / rank',
    recall: '{ "1", "10", "100", ... }: share of partners among the k nearest',
    cosine: 'mean centred cosine of query and partner',
    foscttm: 'fraction of samples closer than the true match: 0 is perfect, .5 is chance',
    hnsw: '{ recall10, queriesPerSecond, buildSeconds } against exact search; null without hnswlib-node',
    rows: '{ identity, random, oracle }: the same keys for the reference maps; oracle.kind is "given" or "cross-fitted"; oracle is null with fewer than 10 pairs',
    gate: '{ passed, conditions: [{ measure, comparison, bound, of, value, asked, passed }] } with --gate, else null; "asked" is the required number',
    spaceCheck: spaceCheckKey,
    verdict: 'verdict saved in the translator; "measured" after --record',
    recorded:
      'with --record: { pairs, there, back, data }, else null; there and back: the measures and { low, high, oracle, gate }: 90 % interval of top-1, top-1 of the oracle, the gate',
    'with --qrels':
      '{ direction, translated, queries, docs, judged, depth, measures, rows, counts, perQuery, run, spaceCheck, verdict } instead of the above',
    queries: 'queries measured: judged and present in the files',
    docs: 'documents searched',
    judged: 'judgements whose query and document are present',
    measures: '{ ndcg10, map, mrr10, p10, recall10, recall100 } of the translated row, mean over queries',
    'rows (--qrels)':
      "{ native (documents' model on both sides), nativeOther (queries' model), translated, restored, identity, random, oracle }: the same measures with 95 % intervals (bootstrap over queries) and againstNative: { MEASURE: { difference, interval, p } }; null if files are missing",
    counts:
      '{ judgements, used, withoutRelevant, unjudgedQueries, unknownQueries, unknownDocs }: how many judgements were used, and why not; unknown: { judgements, ids, first }',
    perQuery: '[{ id, relevant, translated, native }]: the measures of every query',
    run: 'the file of --run; else null',
  },
  exits: { 3: 'gate not met' },
  configure(command) {
    spaceCheckOption(command)
      .argument('<dir>', 'folder of the translator')
      .argument('[source]', 'vectors of the source model')
      .argument('[target]', 'vectors of the target model; row i of both files is the same item')
      .option('--k <list>', 'further k of recall@k besides 1, 10 and 100', integerList)
      .option('--gate <conditions>', GATE_HELP)
      .option('--baseline <file>', BASELINE_HELP)
      .option(
        '--oracle <dir>',
        'upper bound: a translator fitted with pairs (default: cross-fitted on these pairs, 5 folds)',
      )
      .option(
        '--record',
        'save the scores of both directions in the translator; needs at least 50 pairs that the fit has not used',
      )
      .option('--inverse', 'measure the inverse direction: target to source')
      .option('--no-hnsw', 'skip approximate search (HNSW)')
      .option('--queries <file>', 'query vectors of the source model; needs --docs and --qrels')
      .option('--docs <file>', 'document vectors of the target model')
      .option('--qrels <file>', 'relevance judgements: TREC ("query 0 document grade") or BEIR (tsv)')
      .option(
        '--query-ids <file>',
        'id of each query, one per line (default: ids of the file, else row numbers from 0)',
      )
      .option('--doc-ids <file>', 'id of each document, one per line (same default)')
      .option('--native-queries <file>', 'the same queries embedded by the model of the documents, for the row native')
      .option(
        '--native-docs <file>',
        'the same documents embedded by the model of the queries, for the row nativeOther',
      )
      .addOption(
        new Option(
          '--translate <side>',
          'with --qrels: which side is translated; "docs": documents of the source model are translated forward, those of the target model back (recognised by their dims)',
        )
          .choices(['queries', 'docs'])
          .default('queries'),
      )
      .option('--run <file>', 'write the documents that the translated queries retrieve, as a TREC run')
      .option(
        '--depth <n>',
        'documents retrieved per query (default: all if there are at most 10,000, else 1,000)',
        positiveInteger,
      )
      .option('--force', 'replace the file of --run')
      .option('--seed <n>', 'seed of the random rotation, the folds and the bootstrap', wholeNumber, 0);
  },
  async run(context, args, options) {
    const [dir, sourcePath, targetPath] = args as [string, string | undefined, string | undefined];
    if (options.qrels !== undefined || options.queries !== undefined || options.docs !== undefined) {
      const { evalJudged } = await import('./eval/judged.js');
      return evalJudged(context, dir, [sourcePath, targetPath], options);
    }
    if (sourcePath === undefined || targetPath === undefined) throw missingFiles(sourcePath);
    const { evaluate } = await import('../../eval/evaluate.js');
    const { gateLine } = await import('../../eval/retrieval/gate.js');
    const { k: ks, gate: wanted, baseline, oracle, record, inverse, seed } = options;
    const result = await evaluate({
      ...{
        translator: dir,
        source: sourcePath,
        target: targetPath,
        oracle,
        ks,
        gate: wanted,
        baseline,
        record,
        inverse,
        seed,
      },
      ...(options.hnsw === false ? { hnsw: false } : {}),
      spaceCheck: options.spaceCheck,
      reading: context.reading,
      signal: context.signal,
      warn: context.output.warn,
    });
    const { gate, recorded } = result;
    const lines = [evaluationText(result)];
    if (recorded) {
      const { measuredVerdict } = await import('../../src/translators/current-verdict.js');
      lines.push('', `recorded in ${dir}: measured: ${measuredVerdict(recorded).reason}`);
    }
    if (gate) lines.push('', ...gate.conditions.map((condition) => `gate: ${gateLine(condition)}`));
    return {
      json: { ...result },
      text: lines.join('\n'),
      exitCode: gate && !gate.passed ? exitCodes.notAligned : exitCodes.ok,
    };
  },
};

const missingFiles = (source: string | undefined): VecbridgeError =>
  new VecbridgeError('BAD_USAGE', `missing required argument '${source === undefined ? 'source' : 'target'}'.`, {
    hint: 'vecbridge eval DIR SOURCE TARGET: row i of one is row i of the other; or DIR --queries FILE --docs FILE --qrels FILE',
  });

/** The table with the floor and ceiling rows, and the pool it was measured in. */
export function evaluationText(result: Evaluation): string {
  const { oracle } = result.rows;
  const rows = [
    scoresRow('this translator', result),
    scoresRow('identity', result.rows.identity),
    scoresRow('random', result.rows.random),
    ...(oracle ? [scoresRow(`oracle (${oracle.kind === 'given' ? 'given' : '5-fold cross-fitted'})`, oracle)] : []),
  ];
  const lines = [
    `${result.direction}, pool of ${count(result.pool)} ${plural(result.pool, 'row')} (chance: top-1 ${(1 / result.pool).toPrecision(1)}, mean rank ${count(Math.round((result.pool + 1) / 2))})`,
    '',
    table(scoresHead(Object.keys(result.recall)), rows),
  ];
  if (result.hnsw) {
    const { recall10, queriesPerSecond } = result.hnsw;
    lines.push(
      '',
      `HNSW: recall@10 ${score(recall10)} against exact search, ${count(Math.round(queriesPerSecond))} queries/s on one thread`,
    );
  }
  return lines.join('\n');
}
