import { VecbridgeError } from '../../src/core/errors.js';
import { wholeNumber } from '../arguments.js';
import type { CommandSpec, CommonOptions } from '../command.js';
import { count, duration } from '../table.js';
import { judgedJson, judgedKeys, STRICT } from '../verdict-json.js';
import { predictionLines, verdictText, warnAndExit } from '../verdict-text.js';

interface VerifyOptions extends CommonOptions {
  readonly source?: string;
  readonly target?: string;
  readonly seed: number;
  readonly rowsLimit?: number;
  readonly dryRun?: boolean;
  readonly strict?: boolean;
}

export const verify: CommandSpec<VerifyOptions> = {
  readsVectors: true,
  examples: [
    ['vecbridge verify a-to-b a.npy b.npy', 'after `fit --no-verdict`: rows of a and b need not belong together'],
    [
      'vecbridge verify a-to-b new-a.npy new-b.npy --dry-run',
      'does it still hold on newer vectors? Nothing is written',
    ],
    [
      'vecbridge verify minilm-to-mpnet --source my.npy',
      'a shipped translator: do these vectors look like those of its source model?',
    ],
  ],
  json: {
    ...judgedKeys,
    before: 'the judged verdict that the translator carried',
    measured:
      'scores on known pairs that "eval --record" wrote: they are kept and count more than this verdict; null if there are none',
    written: 'whether the verdict was written into the translator',
    likeness:
      'with --source or --target instead of the above: [{ side, file, model, rows, covariance, energy, looks: "alike" | "unlike" | "unsure" }]',
  },
  exits: {
    3: 'verdict not-aligned (or uncertain, with --strict); it is written all the same; with --source or --target: the vectors look unlike',
  },
  configure(command) {
    command
      .argument('<dir>', 'folder of the translator')
      .argument('[source]', 'vectors of the source model')
      .argument('[target]', 'vectors of the target model; rows need not belong together')
      .option(
        '--source <file>',
        'vectors to compare with the statistics of the source model that the translator carries',
      )
      .option('--target <file>', 'likewise, of the target model')
      .option('--seed <n>', 'seed of all randomness', wholeNumber, 0)
      .option('--rows-limit <n>', 'maximum number of rows read from each file; 0: all (default: 20000)', wholeNumber)
      .option('--dry-run', 'show the verdict and write nothing')
      .option(...STRICT);
  },
  async run(context, args, options) {
    const { output } = context;
    const [dir, source, target] = args as [string, string | undefined, string | undefined];
    if (options.source !== undefined || options.target !== undefined) {
      if (source !== undefined) throw bothForms(source);
      const { lookAtVectors } = await import('./verify/look.js');
      return lookAtVectors(context, dir, options);
    }
    if (source === undefined || target === undefined) throw missingFile(source);
    const { measuredText } = await import('../../src/translators/current-verdict.js');
    const { verify: verifyTranslator } = await import('../../training/verify.js');
    const { isShipped } = await import('../../src/translators/shipped.js');
    const written = options.dryRun !== true && !isShipped(dir);
    const bar = context.progress();
    const { verdict, before, rows, seconds } = await verifyTranslator({
      ...{ translator: dir, source, target, seed: options.seed, signal: context.signal, write: written },
      reading: context.reading,
      ...(options.rowsLimit === undefined ? {} : { rowsLimit: options.rowsLimit }),
      on: (event) => bar.update(event),
    }).finally(() => bar.end());
    const exitCode = warnAndExit(verdict, options, output);
    const json = {
      ...judgedJson(dir, verdict, { seed: options.seed, seconds }),
      before: before.verdict.label,
      written,
      measured: before.measured ?? null,
      rows: { source: rows[0], target: rows[1] },
    };
    const { measured } = before;
    const end = written
      ? `written into ${dir}`
      : `nothing was written (${options.dryRun ? '--dry-run' : 'it is shipped with the program'})`;
    const text = [
      verdictText(verdict, output),
      '',
      `${dir}: judged on ${count(rows[0])} and ${count(rows[1])} rows in ${duration(seconds)}; it was ${json.before}; ${end}`,
      ...(measured ? [`${dir} stays measured, which outweighs this verdict: ${measuredText(measured)}`] : []),
      ...predictionLines(verdict),
    ].join('\n');
    return { json, text, exitCode };
  },
};

const missingFile = (source: string | undefined): VecbridgeError =>
  new VecbridgeError('BAD_USAGE', `missing required argument '${source === undefined ? 'source' : 'target'}'.`, {
    hint: 'vecbridge verify DIR SOURCE TARGET; or DIR --source FILE, for a translator that carries statistics of its models',
  });

const bothForms = (path: string): VecbridgeError =>
  new VecbridgeError('BAD_USAGE', `${path} cannot be combined with --source and --target.`, {
    hint: 'give SOURCE and TARGET, or the options --source and --target',
  });
