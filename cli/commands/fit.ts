import { constants, existsSync } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { VecbridgeError } from '../../src/core/errors.js';
import { parseAssignments } from '../../src/core/options.js';
import { plural } from '../../src/core/plural.js';
import { positiveInteger, repeated, wholeNumber } from '../arguments.js';
import type { CommandSpec, CommonOptions } from '../command.js';
import { count, duration } from '../table.js';
import { judgedJson, learnedExits, learnedJson, learnedKeys, STRICT } from '../verdict-json.js';
import { predictionLines, verdictText, warnAndExit } from '../verdict-text.js';

interface FitOptions extends CommonOptions {
  readonly output: string;
  readonly method?: string;
  readonly paired?: boolean;
  readonly pairs?: string;
  readonly pairVectors?: readonly string[];
  readonly seed: number;
  readonly rounds?: number;
  readonly set?: readonly string[];
  readonly rowsLimit?: number;
  readonly sourceModel?: string;
  readonly targetModel?: string;
  readonly verdict: boolean;
  readonly strict?: boolean;
  readonly force?: boolean;
}

export const fit: CommandSpec<FitOptions> = {
  readsVectors: true,
  examples: [
    ['vecbridge fit a.npy b.npy -o a-to-b', 'no pairs: the files may contain different items'],
    ['vecbridge fit a.npy b.npy -o a-to-b --paired', 'row i of a and row i of b are the same item'],
    [
      'vecbridge fit a.npy b.npy -o a-to-b --pairs pairs.jsonl',
      'a few known pairs: one {"source": ..., "target": ...} a line, or csv; the other rows are used too',
    ],
    [
      'vecbridge fit a.npy b.npy -o a-to-b --pair-vectors known-a.npy known-b.npy',
      'known pairs in two extra files: row i of both is the same item',
    ],
    [
      'vecbridge fit a.npy b.npy -o a-to-b --no-verdict',
      'no verdict now; `vecbridge verify a-to-b a.npy b.npy` makes it later',
    ],
    ['vecbridge fit a.npy b.npy -o a-to-b --seed 1 --strict', 'another seed; exit 3 also if uncertain'],
  ],
  json: { ...learnedKeys, verdict: `${learnedKeys.verdict}; "unverified" with --no-verdict` },
  exits: learnedExits,
  configure(command) {
    command
      .argument('<source>', 'vectors of the source model: npy, npz, safetensors, fvecs, jsonl, csv, parquet, arrow')
      .argument('<target>', 'vectors of the target model')
      .requiredOption('-o, --output <dir>', 'folder to write the translator to')
      .option(
        '--method <name>',
        'method to learn the map; docs/cli.md lists all (default: unpaired-linear; procrustes with --paired; few-pairs with --pairs)',
      )
      .option('--paired', 'row i of source and row i of target are the same item')
      .option(
        '--pairs <file>',
        'known pairs as ids or row numbers: jsonl of {"source": ..., "target": ...}, or csv with two columns',
      )
      .option(
        '--pair-vectors <files...>',
        'known pairs as two files of vectors (source, then target): row i of both is the same item',
      )
      .option('--seed <n>', 'random seed', wholeNumber, 0)
      .option(
        '--rounds <n>',
        'unpaired-linear: maximum number of rounds; more rounds solve harder cases and take longer (default: from the number of rows)',
        positiveInteger,
      )
      .option('--set <key=value>', 'an option of the method, repeatable', repeated)
      .option(
        '--rows-limit <n>',
        'maximum number of rows used from each file, sampled with --seed; 0: all (default: 20000; all if pairs are given)',
        wholeNumber,
      )
      .option('--source-model <id>', 'name of the source model, saved in the translator')
      .option('--target-model <id>', 'name of the target model, saved in the translator')
      .option('--no-verdict', 'skip the verdict: the map is saved as unverified; `vecbridge verify` judges it later')
      .option(...STRICT)
      .option('--force', 'replace the folder if it exists');
  },
  async run(context, args, options) {
    const { output } = context;
    const [source, target] = args as [string, string];
    if (options.strict && !options.verdict) {
      throw new VecbridgeError('BAD_USAGE', '--strict and --no-verdict cannot be combined: --strict needs a verdict.', {
        hint: 'leave one of them out; `vecbridge verify DIR SOURCE TARGET --strict` judges later',
      });
    }
    const pairs = pairsOf(options);
    await prepareFolder(options.output, options.force ?? false);
    const { requireOtherFile } = await import('../../src/vectors/same-file.js');
    requireOtherFile(options.output, [source, target, options.pairs, ...(options.pairVectors ?? [])]);
    const settings = parseAssignments(options.set ?? []);
    if (options.rounds !== undefined) settings['rounds'] = String(options.rounds);
    const started = performance.now();
    const { fitNamed } = await import('../../training/fit.js');
    const bar = context.progress();
    const fitted = await fitNamed({
      source,
      target,
      ...(options.method === undefined ? {} : { method: options.method }),
      ...(pairs === undefined ? {} : { pairs }),
      seed: options.seed,
      verdict: options.verdict,
      options: settings,
      ...(options.rowsLimit === undefined ? {} : { rowsLimit: options.rowsLimit }),
      modelIds: [options.sourceModel, options.targetModel],
      reading: context.reading,
      signal: context.signal,
      on: (event) => bar.update(event),
    }).finally(() => bar.end());
    for (const { used, total, name } of fitted.rows) {
      if (used < total)
        output.talk(
          `${name}: ${count(used)} of ${count(total)} rows used, chosen by the seed; --rows-limit changes that`,
        );
    }
    context.signal.throwIfAborted();
    await fitted.translator.save(options.output);
    const { verdict, seconds, method } = fitted;
    const total = (performance.now() - started) / 1000;
    const exitCode = warnAndExit(verdict, options, output);
    const judged = judgedJson(options.output, verdict, { seed: options.seed, seconds: total });
    const json = {
      ...learnedJson(method, seconds, judged),
      scores: fitted.translator.manifest.scores,
      rows: { source: fitted.rows[0]!.used, target: fitted.rows[1]!.used },
    };
    const [from, to] = fitted.translator.manifest.spaces;
    const text = [
      verdictText(verdict, output),
      '',
      `${options.output}: ${method}, ${from.dim} → ${to.dim} dims, from ${count(json.rows.source)} and ${count(json.rows.target)} ${plural(json.rows.target, 'row')} in ${duration(total)}`,
      ...predictionLines(verdict),
    ].join('\n');
    return { json, text, exitCode };
  },
};

/** What is said of the pairs, in one way only. */
function pairsOf({
  paired,
  pairs,
  pairVectors,
}: FitOptions): true | string | [source: string, target: string] | undefined {
  const given = { '--paired': paired, '--pairs': pairs, '--pair-vectors': pairVectors };
  const names = Object.keys(given).filter((name) => given[name as keyof typeof given] !== undefined);
  if (names.length > 1) {
    throw new VecbridgeError(
      'BAD_USAGE',
      `${names.join(' and ')} cannot be combined: each says which rows are pairs.`,
      {
        hint: '--paired: row i of one file pairs row i of the other; --pairs FILE names the pairs; --pair-vectors A B holds them',
      },
    );
  }
  if (!pairVectors) return paired || pairs;
  const [source, target] = pairVectors;
  if (source !== undefined && target !== undefined && pairVectors.length === 2) return [source, target];
  throw new VecbridgeError('BAD_USAGE', `--pair-vectors takes two files, got ${pairVectors.length}.`, {
    hint: 'vectors of the source model first, then those of the target model',
    context: { files: pairVectors },
  });
}

/** Before the work, not after it. With `force` only a translator is replaced, never some other folder. */
async function prepareFolder(dir: string, force: boolean): Promise<void> {
  if (!existsSync(dir)) {
    const parent = dirname(resolve(dir));
    await mkdir(parent, { recursive: true });
    await access(parent, constants.W_OK);
    return;
  }
  if (!force) {
    throw new VecbridgeError('EXISTS', `${dir} exists already.`, {
      hint: 'choose another folder, or replace it with --force',
      context: { dir },
    });
  }
  if (!existsSync(join(dir, 'translator.json'))) {
    throw new VecbridgeError('EXISTS', `${dir} exists and is not a translator; --force replaces translators only.`, {
      hint: 'choose another folder',
      context: { dir },
    });
  }
}
