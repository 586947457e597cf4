import type { Progress } from '../../src/core/progress.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { type FitResult, fitSpaces } from '../fit.js';
import { type FoundNetwork, findNetwork, type TrainingExtras } from './find-network.js';
import type { Vec2vecOptions } from './options.js';
import { vec2vec } from './vec2vec.js';

export interface TrainRequest extends TrainingExtras {
  /** Raw vectors of two spaces or more; [0] = source, [1] = target. */
  readonly spaces: readonly Matrix[];
  readonly options: Vec2vecOptions;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

/** A fit, and the runs that it is made of. */
export type Trained = FitResult & Pick<FoundNetwork, 'runs' | 'chosen'>;

/**
 * A fit of vec2vec that may keep state and metrics on disk, begin from given maps, end after a time and be watched; see
 * `findNetwork`.
 */
export async function trainNetwork(request: TrainRequest): Promise<Trained> {
  const { spaces, options, seed, signal, on, ...extras } = request;
  let found: FoundNetwork | undefined;
  const method = {
    ...vec2vec,
    search: async (input: Parameters<typeof vec2vec.search>[0]) => {
      found = await findNetwork({ ...input, ...extras });
      return found;
    },
  };
  const given = { spaces, options, seed, ...(signal ? { signal } : {}), ...(on ? { on } : {}) };
  const fitted = await fitSpaces(method, given);
  const { runs, chosen } = found!;
  return { ...fitted, runs, chosen };
}
