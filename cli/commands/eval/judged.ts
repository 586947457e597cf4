import type { JudgedEvaluation, JudgedRowName } from '../../../eval/judged/evaluate-judged.js';
import { VecbridgeError } from '../../../src/core/errors.js';
import { plural } from '../../../src/core/plural.js';
import type { NamedMatrix } from '../../../src/vectors/read-matrix.js';
import type { CommandContext } from '../../command.js';
import type { Outcome } from '../../output.js';
import { count, score, table } from '../../table.js';
import type { EvalOptions } from '../eval.js';

/** `eval DIR --queries FILE --docs FILE --qrels FILE`: retrieval with human judgements. */
export async function evalJudged(
  context: CommandContext,
  dir: string,
  positional: readonly (string | undefined)[],
  options: EvalOptions,
): Promise<Outcome> {
  const files = requireFiles(positional, options);
  const { evaluateJudged } = await import('../../../eval/judged/evaluate-judged.js');
  const { checkJudged } = await import('../../../eval/judged/check-judged.js');
  const { readQrels } = await import('../../../eval/judged/qrels.js');
  const { openRunFile } = await import('../../../eval/judged/run-file.js');
  const { verdictWarning } = await import('../../../src/translate/input-checks.js');
  const { currentVerdict } = await import('../../../src/translators/current-verdict.js');
  const { directed } = await import('../../../src/translators/directed.js');
  const { loadTranslator } = await import('../../../src/translators/load.js');
  const { readMatrix } = await import('../../../src/vectors/read-matrix.js');
  const qrels = await readQrels(files.qrels); // before the work, not after it
  const translator = await loadTranslator(dir);
  const oracle = options.oracle === undefined ? undefined : await loadTranslator(options.oracle);
  const inverse = options.inverse ?? false;
  const read = (path: string) => readMatrix(path, { reading: context.reading });
  const native = async (path: string | undefined) => (path === undefined ? undefined : (await read(path)).matrix);
  const [queries, docs] = [await read(files.queries), await read(files.docs)];
  const [nativeQueries, nativeDocs] = [await native(options.nativeQueries), await native(options.nativeDocs)];
  const queryIds = await idsOf(queries, options.queryIds, 'queries', context);
  const docIds = await idsOf(docs, options.docIds, 'documents', context);
  context.signal.throwIfAborted();
  const run =
    options.run === undefined
      ? undefined
      : await openRunFile(options.run, docIds, { overwrite: options.force ?? false });
  const sides = {
    translator: directed(translator, inverse, dir),
    queries: queries.matrix,
    docs: docs.matrix,
    translate: options.translate ?? 'queries',
  };
  const result = await evaluateJudged({
    ...{ ...sides, qrels, queryIds, docIds },
    seed: options.seed,
    ...(nativeQueries ? { nativeQueries } : {}),
    ...(nativeDocs ? { nativeDocs } : {}),
    ...(oracle ? { oracle: directed(oracle, inverse, options.oracle!) } : {}),
    ...(options.depth === undefined ? {} : { depth: options.depth }),
    ...(run ? { take: run.take } : {}),
  }).catch(async (error: unknown) => {
    await run?.abandon();
    throw error;
  });
  await run?.close();
  const names = { translator: dir, queries: queries.name, docs: docs.name };
  const spaceCheck = options.spaceCheck ? await checkJudged(sides, names, context.output.warn) : null;
  const doubtful = verdictWarning(translator.manifest, dir);
  if (doubtful) context.output.warn(doubtful);
  for (const line of countLines(result)) context.output.warn(line);
  return {
    json: { ...result, run: options.run ?? null, spaceCheck, verdict: currentVerdict(translator.manifest).label },
    text: judgedText(result) + (run ? `\n\nrun: ${options.run}` : ''),
  };
}

function requireFiles(positional: readonly (string | undefined)[], options: EvalOptions) {
  const { queries, docs, qrels } = options;
  const given = positional.find((path) => path !== undefined);
  if (given !== undefined) {
    throw new VecbridgeError(
      'BAD_USAGE',
      `${given} cannot be given with judgements: --queries and --docs name the vectors.`,
      {
        hint: 'vecbridge eval DIR --queries FILE --docs FILE --qrels FILE',
      },
    );
  }
  for (const [name, value] of Object.entries({ queries, docs, qrels })) {
    if (value !== undefined) continue;
    throw new VecbridgeError('BAD_USAGE', `--${name} is missing.`, {
      hint: 'judgements need three files: --queries FILE --docs FILE --qrels FILE',
    });
  }
  for (const [name, value] of Object.entries({
    ...{ record: options.record, gate: options.gate, baseline: options.baseline, k: options.k },
    'no-hnsw': options.hnsw === false ? true : undefined,
  })) {
    if (value === undefined) continue;
    throw new VecbridgeError(
      'BAD_USAGE',
      `--${name} cannot be combined with judgements: it is for the evaluation on pairs.`,
      {
        hint: `leave out --${name}, or --queries, --docs and --qrels`,
      },
    );
  }
  return { queries: queries!, docs: docs!, qrels: qrels! };
}

/** From the file named, else of the vectors' own file, else row numbers, which is said. */
async function idsOf(
  { matrix, ids, name, rowNumbers }: NamedMatrix,
  path: string | undefined,
  what: string,
  context: CommandContext,
): Promise<readonly string[]> {
  if (path !== undefined) {
    const { readKeptLabels } = await import('../../../src/vectors/labels.js');
    return readKeptLabels(path, { matrix, name, ...(rowNumbers ? { rowNumbers } : {}) }, true);
  }
  if (ids) return ids;
  context.output.talk(`${name} has no ids: the ${what} are named by their row numbers, from 0`);
  return Array.from({ length: matrix.rows }, (_, i) => String(rowNumbers?.[i] ?? i));
}

function countLines({ counts }: JudgedEvaluation): string[] {
  const { unknownQueries, unknownDocs } = counts;
  const listed = (first: readonly string[], ids: number): string =>
    `${first.join(', ')}${ids > first.length ? ', ...' : ''}`;
  const lines: string[] = [];
  if (unknownQueries.ids > 0) {
    lines.push(
      `${count(unknownQueries.judgements)} ${plural(unknownQueries.judgements, 'judgement is', 'judgements are')} of ${count(unknownQueries.ids)} ${plural(unknownQueries.ids, 'query that is', 'queries that are')} not there, and left out: ${listed(unknownQueries.first, unknownQueries.ids)}`,
    );
  }
  if (unknownDocs.ids > 0) {
    lines.push(
      `${count(unknownDocs.judgements)} ${plural(unknownDocs.judgements, 'judgement is', 'judgements are')} of ${count(unknownDocs.ids)} ${plural(unknownDocs.ids, 'document that is', 'documents that are')} not there; relevant ones count as not found: ${listed(unknownDocs.first, unknownDocs.ids)}`,
    );
  }
  return lines;
}

const ROWS: Readonly<Record<JudgedRowName, string>> = {
  native: "native (the documents' model on both sides)",
  nativeOther: "native (the queries' model on both sides)",
  translated: 'translated (centred, as search does)',
  restored: 'translated (as translate writes them)',
  identity: 'identity',
  random: 'random',
  oracle: 'oracle (given)',
};

/** The table, a line of what was measured, and the test against the native row. */
function judgedText(result: JudgedEvaluation): string {
  const { rows, counts } = result;
  const named = (Object.keys(ROWS) as JudgedRowName[]).filter((name) => rows[name]);
  const of = (name: JudgedRowName): string =>
    rows.native ? `${((100 * rows[name]!.ndcg10) / rows.native.ndcg10).toFixed(1)} %` : '';
  const lines = named.map((name) => {
    const row = rows[name]!;
    const [low, high] = row.intervals.ndcg10;
    return [
      ROWS[name],
      score(row.ndcg10),
      `${score(low)} to ${score(high)}`,
      ...(rows.native ? [of(name)] : []),
      ...[row.map, row.mrr10, row.p10, row.recall10, row.recall100].map(score),
    ];
  });
  const head = [
    ...['row', 'nDCG@10', '95 % interval', ...(rows.native ? ['of native'] : [])],
    ...['MAP', 'MRR@10', 'P@10', 'recall@10', 'recall@100'],
  ];
  const parts = [
    `${result.direction}, ${result.translated} translated: ${count(result.queries)} ${plural(result.queries, 'query', 'queries')}, ${count(result.docs)} ${plural(result.docs, 'document')}, ${count(result.judged)} ${plural(result.judged, 'judgement')}`,
    '',
    table(head, lines),
    '',
    ...notes(result),
  ];
  if (counts.withoutRelevant > 0)
    parts.push(
      `${count(counts.withoutRelevant)} ${plural(counts.withoutRelevant, 'query has', 'queries have')} no relevant document, which counts as 0, as in trec_eval`,
    );
  if (counts.unjudgedQueries > 0)
    parts.push(
      `${count(counts.unjudgedQueries)} ${plural(counts.unjudgedQueries, 'query without judgement is', 'queries without judgement are')} left out, as in trec_eval`,
    );
  return parts.join('\n').trimEnd();
}

function notes({ rows }: JudgedEvaluation): string[] {
  const test = rows.translated?.againstNative?.ndcg10;
  if (!test) return ['--native-queries FILE gives the native row and a paired test against it'];
  const [low, high] = test.interval;
  const signed = (value: number): string => `${value >= 0 ? '+' : ''}${score(value)}`;
  return [
    `translated − native, nDCG@10: ${signed(test.difference)} (95 % ${signed(low)} to ${signed(high)}), p ${test.p < 0.001 ? '< .001' : score(test.p)} (randomisation test)`,
  ];
}
