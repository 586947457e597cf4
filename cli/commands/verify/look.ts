import { VecbridgeError } from '../../../src/core/errors.js';
import type { Likeness } from '../../../src/translators/likeness.js';
import type { CommandContext } from '../../command.js';
import { exitCodes } from '../../exit.js';
import type { Outcome } from '../../output.js';
import { count, score, table } from '../../table.js';

interface LookOptions {
  readonly source?: string;
  readonly target?: string;
  readonly rowsLimit?: number;
  readonly seed: number;
  readonly strict?: boolean;
}

interface Look extends Likeness {
  readonly side: 'source' | 'target';
  readonly file: string;
  readonly model: string;
}

/** Rows read where `--rows-limit` says nothing: more sharpen nothing. */
const USUAL_ROWS = 20_000;

/** `verify DIR --source FILE`: whether vectors look like those of the model that a translator was made for. */
export async function lookAtVectors(context: CommandContext, dir: string, options: LookOptions): Promise<Outcome> {
  const { likenessOf } = await import('../../../src/translators/likeness.js');
  const { loadTranslator } = await import('../../../src/translators/load.js');
  const { readSample } = await import('../../../src/vectors/read-sample.js');
  const { manifest, statistics } = await loadTranslator(dir);
  if (!statistics) {
    throw new VecbridgeError('UNSUPPORTED', `${dir} holds no statistics of its models' vectors.`, {
      hint: 'shipped translators have them; this one is judged with vectors of both models: vecbridge verify DIR SOURCE TARGET',
      context: { dir },
    });
  }
  const limit = options.rowsLimit === 0 ? Number.POSITIVE_INFINITY : (options.rowsLimit ?? USUAL_ROWS);
  const looks: Look[] = [];
  for (const [s, side] of (['source', 'target'] as const).entries()) {
    const path = options[side];
    if (path === undefined) continue;
    const { matrix, name } = await readSample(path, limit, options.seed, context.reading);
    const other = statistics[1 - s]!.mean.length;
    if (matrix.dim !== statistics[s]!.mean.length && matrix.dim === other) throw swapped(name, side, matrix.dim);
    const model = manifest.spaces[s]!.modelId ?? side;
    looks.push({ side, file: path, model, ...likenessOf(statistics[s]!, matrix) });
    context.signal.throwIfAborted();
  }
  const worst = looks.find(({ looks: one }) => one === 'unlike') ?? looks.find(({ looks: one }) => one === 'unsure');
  if (worst?.looks === 'unsure')
    context.output.warn(`${worst.file}: neither like nor unlike vectors of ${worst.model}`);
  const failed = worst?.looks === 'unlike' || (worst !== undefined && options.strict === true);
  return {
    json: { dir, likeness: looks },
    text: [
      table(
        ['side', 'file', 'rows', 'covariance', 'energy', 'looks'],
        looks.map((one) => [one.side, one.file, count(one.rows), score(one.covariance), score(one.energy), one.looks]),
      ),
      '',
      ...looks.map(sentence),
    ].join('\n'),
    exitCode: failed ? exitCodes.notAligned : exitCodes.ok,
  };
}

const WORDS: Readonly<Record<Likeness['looks'], string>> = {
  alike: 'look like vectors of',
  unlike: 'do not look like vectors of',
  unsure: 'may or may not be vectors of',
};

const sentence = ({ file, model, looks }: Look): string => `${file}: these ${WORDS[looks]} ${model}`;

const swapped = (name: string, side: string, dim: number): VecbridgeError =>
  new VecbridgeError(
    'DIM_MISMATCH',
    `${name} has ${dim}-d vectors: the dims of the translator's ${side === 'source' ? 'target' : 'source'} space, not of its ${side}.`,
    {
      hint: `give it as --${side === 'source' ? 'target' : 'source'}`,
      context: { file: name, dim },
    },
  );
