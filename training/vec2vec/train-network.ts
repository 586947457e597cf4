import type { Progress } from '../../src/core/progress.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { readSample } from '../../src/vectors/read-sample.js';
import { defaultRowsLimit, type FitResult, fitSpaces } from '../fit.js';
import { type FoundNetwork, findNetwork } from './find-network.js';
import { type PresetName, presetOptions, type Vec2vecOptions } from './options.js';
import type { TrainingExtras } from './run/training-run.js';
import { vec2vec } from './vec2vec.js';

export interface TrainRequest extends TrainingExtras {
  /** Two spaces or more, each a matrix of raw vectors (n, d) or the path of a file; [0] = source, [1] = target. */
  readonly spaces: readonly (Matrix | string)[];
  /** What the options below change. Default "cpu". */
  readonly preset?: PresetName | undefined;
  /** Of vec2vec; another key is a type error, and BAD_OPTION with a suggestion when it runs. */
  readonly options?: Partial<Vec2vecOptions> | undefined;
  /** Default 0. */
  readonly seed?: number | undefined;
  /** Maximum number of rows read from a file, a random sample by the seed. Default 20,000; 0: all. */
  readonly rowsLimit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

/** A fit, and the runs that it is made of. */
export interface Trained extends FitResult, Pick<FoundNetwork, 'runs' | 'chosen' | 'hub' | 'residuals'> {}

/**
 * Trains the network of vec2vec (adversaries, cycles, vector-space preservation) on two or more unpaired spaces (n,
 * d each). `translators[0]` is source → target, `[1]` the way back; with more spaces there is one for every
 * direction. By default the training starts from linear maps.
 * - `runDir`: keeps state and metrics on disk; the same call continues there
 * - `init`: starts from given maps. Without it a map is fitted between every two spaces, and all go through one of
 *   them: the hub, through which held-out rows score highest
 * - `seconds`: ends after this time
 * - `onEvaluation`: is called with every evaluation
 *
 * Time: minutes with the preset "cpu".
 *
 * Throws TOO_FEW_ROWS, BAD_OPTION, BAD_VALUE, BAD_FILE, DIVERGED (every seed ended in numbers that are not finite),
 * INTERRUPTED.
 *
 * @example
 * import { loadTranslator, trainNetwork } from 'vecbridge';
 * const { translators, verdict, chosen } = await trainNetwork({
 *   spaces: ['a.npy', 'b.npy'],
 *   init: [await loadTranslator('a-to-b')],
 *   options: { width: 16, steps: 3, batchSize: 16, heldOut: 20 }, // of a real run: leave them out
 * });
 * console.log(verdict.label, chosen.best.score);
 * await translators[0]!.save('network');
 */
export async function trainNetwork(request: TrainRequest): Promise<Trained> {
  const { spaces: given, preset = 'cpu', options: changes, seed = 0, rowsLimit, signal, on, ...extras } = request;
  const options = presetOptions(preset, changes);
  const limit = rowsLimit === 0 ? Number.POSITIVE_INFINITY : (rowsLimit ?? defaultRowsLimit);
  const spaces: Matrix[] = [];
  const rowNumbers: (Uint32Array | undefined)[] = [];
  for (const from of given) {
    const read = typeof from === 'string' ? await readSample(from, limit, seed) : undefined;
    spaces.push(read?.matrix ?? (from as Matrix));
    rowNumbers.push(read?.rowNumbers);
  }
  let found: FoundNetwork | undefined;
  const method = {
    ...vec2vec,
    search: async (input: Parameters<typeof vec2vec.search>[0]) => {
      found = await findNetwork({ rowNumbers, ...input, ...extras });
      return found;
    },
  };
  const fitted = await fitSpaces(method, {
    ...{ spaces, options, seed },
    ...(signal ? { signal } : {}),
    ...(on ? { on } : {}),
  });
  const { runs, chosen, hub, residuals } = found!;
  return { ...fitted, runs, chosen, hub, residuals };
}
