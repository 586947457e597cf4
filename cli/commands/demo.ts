import { existsSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Evaluation } from '../../eval/retrieval/evaluate-pairs.js';
import type { DemoData } from '../../pages/demo/data.js';
import type { DemoSearch } from '../../pages/demo/neighbours.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { parseAssignments } from '../../src/core/options.js';
import { version } from '../../src/core/version.js';
import type { Fitted } from '../../training/fit.js';
import { repeated, wholeNumber } from '../arguments.js';
import type { CommandSpec, CommonOptions } from '../command.js';
import { exitCodes } from '../exit.js';
import { scoresHead, scoresRow } from '../scores-table.js';
import { count, duration, score } from '../table.js';
import { judgedJson, learnedJson } from '../verdict-json.js';
import { evidenceHead, evidenceRows, verdictText } from '../verdict-text.js';
import { evaluationText } from './eval.js';

interface DemoOptions extends CommonOptions {
  readonly output: string;
  readonly seed: number;
  readonly set?: readonly string[];
}

export const demo: CommandSpec<DemoOptions> = {
  examples: [
    ['vecbridge demo', 'fit MiniLM to mpnet without pairs, measure the map, search; writes ./demo-out'],
    ['vecbridge demo --seed 1 -o other', 'the same with another seed, into another folder'],
  ],
  json: {
    fit: 'the keys of vecbridge fit --json',
    eval: 'the keys of vecbridge eval --json, on the test pairs; the oracle is the shipped translator, fitted with 41,891 pairs',
    files: '{ translator, page, picture }: paths of the files written',
    search:
      "{ kind, reason, corpus, shared10, examples: [{ query, neighbours: [{ lemma, text, score, same }], native }] }: neighbours of translated queries, and of the target model's own queries (native); shared10: mean share of the ten nearest that both have",
    seconds: 'seconds in all',
  },
  exits: { 3: 'verdict not-aligned' },
  configure(command) {
    command
      .option('-o, --output <dir>', 'folder to write to (translator, page, picture)', './demo-out')
      .option('--seed <n>', 'random seed', wholeNumber, 0)
      .option('--set <key=value>', 'set an option of the method unpaired-linear; repeatable', repeated);
  },
  async run(context, _args, options) {
    const { output } = context;
    const started = performance.now();
    const { ORACLE, ORACLE_PAIRS, readDemoData, sourceModel, targetModel } = await import('../../pages/demo/data.js');
    const { fitNamed } = await import('../../training/fit.js');
    const { evaluatePairs } = await import('../../eval/retrieval/evaluate-pairs.js');
    const { loadTranslator } = await import('../../src/translators/load.js');
    const { demoSearch } = await import('../../pages/demo/neighbours.js');
    const settings = parseAssignments(options.set ?? []);
    await checkOutput(options.output); // before the work, not after it
    const data = await readDemoData();
    output.talk(
      `${sourceModel}: ${count(data.source.rows)} × ${data.source.dim}; ${targetModel}: ${count(data.target.rows)} × ${data.target.dim}, other entries: no pair to learn from`,
    );
    const bar = context.progress();
    const fitted = await fitNamed({
      source: data.source,
      target: data.target,
      seed: options.seed,
      options: settings,
      modelIds: [sourceModel, targetModel],
      signal: context.signal,
      on: (event) => bar.update(event),
    }).finally(() => bar.end());
    output.talk(
      `map in ${duration(fitted.seconds.map)}, verdict in ${duration(fitted.seconds.verdict)}: ${fitted.verdict.label}`,
    );
    const result = await evaluatePairs({
      translator: fitted.translator,
      source: data.testSource,
      target: data.testTarget,
      oracle: await loadTranslator(ORACLE),
      seed: options.seed,
    });
    context.signal.throwIfAborted();
    const found = await demoSearch(data, fitted.translator, options.seed);
    const files = await writeFiles(options, data, fitted, result, found);
    const seconds = (performance.now() - started) / 1000;
    const { verdict } = fitted;
    const judged = judgedJson(files.translator, verdict, {
      seed: options.seed,
      seconds: fitted.seconds.map + fitted.seconds.verdict,
    });
    const fitJson = {
      ...learnedJson(fitted.method, fitted.seconds, judged),
      rows: { source: data.source.rows, target: data.target.rows },
    };
    const text = [
      verdictText(verdict, output),
      '',
      evaluationText(result),
      `(oracle: the shipped ${ORACLE}, fitted with ${ORACLE_PAIRS}; this map saw none)`,
      '',
      searchTitle(found),
      ...found.examples.flatMap(({ query, neighbours, native }) => [
        `  ${shortened(query, 110)}`,
        `    its translation finds  ${neighbourText(neighbours)}`,
        `    native search finds    ${neighbourText(native)}`,
      ]),
      '',
      `translator  ${files.translator}`,
      `page        ${files.page}`,
      `done in ${duration(seconds)}`,
    ].join('\n');
    const exitCode = verdict.label === 'not-aligned' ? exitCodes.notAligned : exitCodes.ok;
    return { json: { fit: fitJson, eval: result, files, search: found, seconds }, text, exitCode };
  },
};

/** Makes the folder; refuses a file in its place, and a folder "translator" in it that is none. */
async function checkOutput(folder: string): Promise<void> {
  const translator = join(folder, 'translator');
  const inTheWay =
    existsSync(folder) && !statSync(folder).isDirectory()
      ? folder
      : existsSync(translator) && !existsSync(join(translator, 'translator.json'))
        ? translator
        : undefined;
  if (inTheWay !== undefined) {
    throw new VecbridgeError('EXISTS', `${inTheWay} exists and was not written by the demo.`, {
      hint: 'choose another folder with -o',
      context: { path: inTheWay },
    });
  }
  await mkdir(folder, { recursive: true });
}

const searchTitle = (found: DemoSearch): string =>
  `five queries of MiniLM, drawn by the seed, among ${count(found.corpus)} rows of mpnet (${found.kind === 'hnsw' ? 'through HNSW' : `exact search, ${found.reason}`}); "=" marks the entry itself. Of the ten rows that mpnet's own query finds, the translation finds ${(10 * found.shared10).toFixed(1)}, over all test queries`;

const neighbourText = (found: DemoSearch['examples'][number]['native']): string =>
  found.map(({ lemma, same }) => (same ? `=${lemma}` : lemma)).join(' · ');

const shortened = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1).trimEnd()}…`;

async function writeFiles(options: DemoOptions, data: DemoData, fitted: Fitted, result: Evaluation, found: DemoSearch) {
  const { beforeAfter } = await import('../../pages/demo/before-after.js');
  const { pictureSvg } = await import('../../pages/demo/picture.js');
  const { pageHtml } = await import('../../pages/demo/page.js');
  const { ORACLE_PAIRS, sourceModel, targetModel } = await import('../../pages/demo/data.js');
  const files = {
    translator: join(options.output, 'translator'),
    page: join(options.output, 'index.html'),
    picture: join(options.output, 'picture.svg'),
  };
  await fitted.translator.save(files.translator);
  const { oracle, identity, random } = result.rows;
  const svg = pictureSvg({
    ...(await beforeAfter(data, fitted.translator, options.seed)),
    sourceName: `${sourceModel} (${data.source.dim} dims)`,
    targetName: `${targetModel} (${data.target.dim} dims)`,
    caption: `The right entry is nearest among ${count(result.pool)} for ${percent(result.top1)}; with all pairs ${percent(oracle?.top1 ?? 0)}, at random ${percent(random.top1)}.`,
  });
  await writeFile(files.picture, svg);
  const { verdict, seconds } = fitted;
  const page = pageHtml({
    title: `vecbridge demo: ${result.direction}`,
    verdict: { label: verdict.label, reason: verdict.reason },
    lead: `${count(data.source.rows)} vectors of ${sourceModel} and ${count(data.target.rows)} vectors of other entries from ${targetModel} were matched without a single pair. Measured on ${count(result.pool)} entries the fit never saw, the right one is nearest for ${percent(result.top1)}.`,
    scores: {
      head: scoresHead(Object.keys(result.recall)),
      rows: [
        scoresRow('this translator (no pairs)', result),
        scoresRow('identity', identity),
        scoresRow('random', random),
        ...(oracle ? [scoresRow(`oracle (${ORACLE_PAIRS})`, oracle)] : []),
      ],
    },
    evidence: { head: evidenceHead, rows: evidenceRows(verdict) },
    neighbours: found.examples.map(({ query, neighbours, native }) => ({
      query,
      found: [neighbourText(neighbours)],
      native: [neighbourText(native)],
    })),
    searchTitle: searchTitle(found),
    pictureSvg: svg,
    facts: [
      ['method', fitted.method],
      ['seed', String(options.seed)],
      ['seconds', `${duration(seconds.map)} for the map, ${duration(seconds.verdict)} for the verdict`],
      [
        'search',
        result.hnsw
          ? `HNSW recall@10 ${score(result.hnsw.recall10)}, ${count(Math.round(result.hnsw.queriesPerSecond))} queries/s`
          : 'exact',
      ],
      [
        'versions',
        `vecbridge ${version}, Node ${process.versions.node}, ${fitted.translator.manifest.versions.engine}`,
      ],
      ['again', `vecbridge demo --seed ${options.seed}`],
    ],
  });
  await writeFile(files.page, page);
  return files;
}

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.01 ? 2 : 1)} %`;
