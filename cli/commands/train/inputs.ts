import { VecbridgeError } from '../../../src/core/errors.js';
import { parseAssignments } from '../../../src/core/options.js';
import { plural } from '../../../src/core/plural.js';
import type { Translator } from '../../../src/translators/translator.js';
import type { Sampled } from '../../../src/vectors/read-sample.js';
import type { Reading } from '../../../src/vectors/usable-rows.js';
import type { PresetName, Vec2vecOptions } from '../../../training/vec2vec/options.js';
import type { RunRecord } from '../../../training/vec2vec/run/run-record.js';
import type { CommonOptions } from '../../command.js';

/** What was given on the command line. */
export interface TrainOptions extends CommonOptions {
  readonly output: string;
  readonly preset?: string;
  readonly init?: readonly string[];
  readonly fromScratch?: boolean;
  readonly seed?: number;
  readonly seeds?: number;
  readonly set?: readonly string[];
  readonly probe?: readonly string[];
  readonly minutes?: number;
  readonly rowsLimit?: number;
  readonly resume?: boolean;
  readonly strict?: boolean;
  readonly force?: boolean;
  readonly dashboard?: boolean;
  readonly port?: number;
  readonly sourceModel?: string;
  readonly targetModel?: string;
}

export interface Settings {
  readonly options: Vec2vecOptions;
  readonly seed: number;
  readonly rowsLimit: number;
}

/** The options asked for; on --resume those not named are what the run was begun with. */
export async function resolveSettings(given: TrainOptions, begun: RunRecord | undefined): Promise<Settings> {
  const { PRESETS, presetOptions, vec2vecOptions } = await import('../../../training/vec2vec/options.js');
  const { parseOptions } = await import('../../../src/core/options.js');
  if (given.preset !== undefined && !Object.hasOwn(PRESETS, given.preset)) {
    const { closest } = await import('../../../src/core/suggest.js');
    const near = closest(given.preset, Object.keys(PRESETS));
    throw new VecbridgeError('BAD_OPTION', `there is no preset "${given.preset}".`, {
      hint: `${near ? `did you mean "${near}"? ` : ''}presets: ${Object.keys(PRESETS).join(', ')}`,
      context: { preset: given.preset },
    });
  }
  const changes: Record<string, unknown> = { ...parseAssignments(given.set ?? []) };
  if (given.seeds !== undefined) changes['seeds'] = given.seeds;
  if (given.fromScratch) changes['start'] = 'scratch';
  if (given.init) changes['start'] = 'linear';
  const options =
    begun && given.preset === undefined
      ? parseOptions(vec2vecOptions, { ...begun.options, ...changes }, 'vec2vec')
      : presetOptions((given.preset ?? 'cpu') as PresetName, changes);
  return { options, seed: given.seed ?? begun?.seed ?? 0, rowsLimit: await rowsLimitOf(given, begun) };
}

async function rowsLimitOf(given: TrainOptions, begun: RunRecord | undefined): Promise<number> {
  const { defaultRowsLimit } = await import('../../../training/fit.js');
  return given.rowsLimit ?? begun?.rowsLimit ?? defaultRowsLimit;
}

/** The rows that are trained on, of every file. */
export async function readSpaces(
  files: readonly string[],
  given: TrainOptions,
  begun: RunRecord | undefined,
  reading: Reading,
): Promise<Sampled[]> {
  const { readSample } = await import('../../../src/vectors/read-sample.js');
  const limit = await rowsLimitOf(given, begun);
  const spaces: Sampled[] = [];
  for (const file of files) {
    spaces.push(
      await readSample(file, limit === 0 ? Number.POSITIVE_INFINITY : limit, given.seed ?? begun?.seed ?? 0, reading),
    );
  }
  return spaces;
}

/** The translators named by --init. */
export async function readInit(given: TrainOptions, spaces: number): Promise<Translator[] | undefined> {
  if (!given.init) return undefined;
  if (given.fromScratch) {
    throw new VecbridgeError(
      'BAD_USAGE',
      '--init and --from-scratch cannot be combined: both say where the training starts.',
      {
        hint: 'leave one of them out',
      },
    );
  }
  if (given.init.length !== spaces - 1) {
    throw new VecbridgeError(
      'BAD_USAGE',
      `--init names ${given.init.length} translators, ${spaces - 1} are needed: one for each file after the source.`,
      {
        hint: 'repeat --init in the order of the files; each maps from the source',
        context: { init: given.init.length, spaces },
      },
    );
  }
  const { loadTranslator } = await import('../../../src/translators/load.js');
  return Promise.all(given.init.map((dir) => loadTranslator(dir)));
}

/** The pairs named by --probe. */
export async function readProbe(given: TrainOptions) {
  if (!given.probe) return undefined;
  const [first, second] = given.probe;
  if (given.probe.length !== 2 || !first || !second) {
    throw new VecbridgeError('BAD_USAGE', `--probe takes two files of pairs, got ${given.probe.length}.`, {
      hint: 'row i of the first (source) pairs row i of the second (target)',
      context: { files: given.probe },
    });
  }
  const { readMatrix } = await import('../../../src/vectors/read-matrix.js');
  const [source, target] = [(await readMatrix(first)).matrix, (await readMatrix(second)).matrix];
  if (source.rows === target.rows) return { source, target };
  throw new VecbridgeError(
    'ROWS_MISMATCH',
    `${first} has ${source.rows} ${plural(source.rows, 'row')}, ${second} has ${target.rows}.`,
    {
      hint: 'row i of one pairs row i of the other',
      context: { rows: [source.rows, target.rows] },
    },
  );
}
