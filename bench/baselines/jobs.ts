import type { MethodName } from '../../training/methods.js';
import { MODERN_PAIRS, type Rows } from '../modern/jobs.js';

/** A published method as it is run here, and what its authors ran. */
interface Baseline {
  readonly method: MethodName;
  /** Options that differ from the defaults. */
  readonly options: Readonly<Record<string, number | string>>;
  /** Values of the published code or paper that differ from those. */
  readonly published: Readonly<Record<string, number | string>>;
  /** What the options cost, in words: said of both. */
  readonly budget: (options: Readonly<Record<string, unknown>>) => string;
}

const whole = (value: unknown): string => Number(value).toLocaleString('en');

const gromov = {
  method: 'gromov-wasserstein',
  published: { points: 20_000, from: 'rows', starts: 1 },
  budget: ({ points, from, starts }) => `${whole(points)} ${from}, starts: ${starts}`,
} as const satisfies Omit<Baseline, 'options'>;

const muse = {
  method: 'muse',
  published: { iterations: 31_250, hidden: 2048, selectRows: 10_000 },
  budget: ({ epochs, iterations, hidden }) =>
    `${whole(Number(epochs) * Number(iterations))} updates of the map, discriminator ${whole(hidden)} wide`,
} as const satisfies Omit<Baseline, 'options'>;

/** By the name that a line of results has. */
export const BASELINES = {
  'mini-vec2vec': {
    method: 'mini-vec2vec',
    options: {},
    published: {},
    budget: ({ runs, clusters, rounds, roundRows }) =>
      `${runs} draws of ${clusters} centroids, ${rounds} rounds of ${whole(roundRows)} rows`,
  },
  rosetta: {
    method: 'rosetta',
    options: { matchingStarts: 200, blockRows: 500, rounds: 50 },
    published: { blockRows: 10_000, rounds: 100 },
    budget: ({ draws, blockRows, rounds }) => `${draws} draws, ${rounds} assignments of ${whole(blockRows)} rows`,
  },
  vecmap: {
    method: 'vecmap',
    options: { rows: 3000, initialRows: 3000 },
    published: { rows: 20_000, initialRows: 4000, patience: 50 },
    budget: ({ initialRows, rows, patience }) =>
      `profiles of ${whole(initialRows)} rows, learning on ${whole(rows)}, ${patience} rounds without progress`,
  },
  'gromov-wasserstein': { ...gromov, options: { starts: 2 } },
  'gromov-wasserstein (centroids)': { ...gromov, options: { starts: 2, from: 'centroids' } },
  'wasserstein-procrustes': {
    method: 'wasserstein-procrustes',
    options: { initialRows: 2000, initialRounds: 50, rounds: 400 },
    published: { initialRows: 2500, initialRounds: 100, rounds: 5000 },
    budget: ({ initialRows, initialRounds, rounds }) =>
      `relaxation of ${whole(initialRows)} rows in ${initialRounds} steps, ${whole(rounds)} rounds in the first epoch`,
  },
  'muse (width 256)': { ...muse, options: { iterations: 31_250, hidden: 256, selectRows: 10_000 } },
  'muse (width 2048)': { ...muse, options: { iterations: 250, hidden: 2048, selectRows: 10_000 } },
} as const satisfies Readonly<Record<string, Baseline>>;

export type BaselineName = keyof typeof BASELINES;

export const baselineOf = (name: BaselineName): Baseline => BASELINES[name];

/** A run: one method on the rows of one draw. */
export interface BaselineJob extends Rows {
  readonly name: BaselineName;
}

interface BaselineChoice {
  readonly names?: readonly BaselineName[] | undefined;
  readonly pairs?: readonly string[] | undefined;
  readonly rows?: readonly number[] | undefined;
  readonly seeds?: readonly number[] | undefined;
}

/** MUSE at these budgets is run on one pair, once. */
const isOnce = (name: BaselineName): boolean => BASELINES[name].method === 'muse';

/** The runs of docs/baselines.md, seeds outermost. */
export function baselineJobs({ names, pairs, rows, seeds = [0, 1, 2] }: BaselineChoice = {}): BaselineJob[] {
  const chosen = names ?? (Object.keys(BASELINES) as BaselineName[]);
  return seeds.flatMap((seed) =>
    (rows ?? [5000, 19_000]).flatMap((count) =>
      (pairs ?? MODERN_PAIRS).flatMap((pair) =>
        chosen
          .filter((name) => !isOnce(name) || (pair === 'minilm-mpnet' && count === 19_000 && seed === 0))
          .map((name) => ({ name, split: 'modern-19k' as const, pair, rows: count, seed })),
      ),
    ),
  );
}

export const baselineKey = ({ name, split, pair, rows, seed }: BaselineJob): string =>
  [name, split, pair, rows, seed].join(' ');
