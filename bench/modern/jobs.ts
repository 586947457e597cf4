/** A run of a table. Two jobs with the same fields are the same run, whichever table asks for it. */
export interface Job extends Rows {
  readonly method: 'vecbridge' | 'mini-vec2vec';
}

/** The rows that a run fits on, whatever the method. */
export interface Rows {
  readonly split: 'modern-19k' | 'words-7k';
  /** "minilm-mpnet": source space, target space. */
  readonly pair: string;
  /** Rows drawn on each side. */
  readonly rows: number;
  /** Of the rows drawn and of the fit. */
  readonly seed: number;
  /** Pairs given to the fit. */
  readonly known?: number;
  /** Percent of the source's entries that the target holds too, unknown which. */
  readonly shared?: number;
  /** How the two populations differ, and the percent of the target that is of the source's population. */
  readonly population?: Population;
  readonly common?: number;
}

/** classes: WordNet entries of concrete things against all others; abstracts: entries against abstracts of papers. */
type Population = 'classes' | 'abstracts';

export const TABLES = ['main', 'classical', 'few-pairs', 'overlap', 'alike'] as const;
export type Table = (typeof TABLES)[number];

/** What the command line may narrow. `pairs` are "minilm-mpnet" or "use-glove@words-7k". */
interface Choice {
  readonly pairs?: readonly string[];
  readonly rows?: readonly number[];
  readonly seeds?: readonly number[];
  /** Runs of mini-vec2vec too, where a table has them. */
  readonly mini?: boolean;
}

export const MODERN_PAIRS = ['minilm-mpnet', 'mpnet-e5', 'minilm-e5'] as const;
const CLASSICAL_PAIRS = ['use-glove', 'glove-fasttext', 'use-fasttext'] as const;
const WORDS = 'words-7k';
/** Rows of a side there are, of entries and of single words. */
export const MOST_ROWS = { 'modern-19k': 19_000, [WORDS]: 7500 } as const;
/** Of the abstracts: 3,891 there are. */
const ABSTRACT_ROWS = 3800;
/** Of the classes: half the entries are of concrete things, 8,500 on a side. */
const CLASS_ROWS = 5000;

const KNOWN = [0, 10, 30, 100, 300, 1000] as const;
const SHARED = [0, 10, 50, 100] as const;
const COMMON = [0, 25, 50, 75, 100] as const;

const SEEDS = [0, 1, 2, 3, 4];

type Case = Pick<Job, 'known' | 'shared' | 'population' | 'common'>;
interface Plan {
  readonly pairs: readonly string[];
  /** Of entries; words take all there are. */
  readonly rows: readonly number[];
  readonly cases: readonly Case[];
  readonly mini: boolean;
}

const commonOf = (population: Population): Case[] => COMMON.map((common) => ({ population, common }));

/** The plans of a table; "0 pairs" and "0 % shared" are runs of the main table and carry no mark. */
const PLANS: Readonly<Record<Table, readonly Plan[]>> = {
  main: [{ pairs: [...MODERN_PAIRS, 'use-glove'], rows: [1000, 2000, 5000, 10_000, 19_000], cases: [{}], mini: true }],
  classical: [
    {
      pairs: [...CLASSICAL_PAIRS, ...CLASSICAL_PAIRS.map((pair) => `${pair}@${WORDS}`)],
      rows: [19_000],
      cases: [{}],
      mini: true,
    },
  ],
  'few-pairs': [
    {
      pairs: MODERN_PAIRS,
      rows: [2000, 5000, 19_000],
      cases: KNOWN.map((known) => (known ? { known } : {})),
      mini: false,
    },
  ],
  overlap: [
    {
      pairs: [...MODERN_PAIRS, 'use-glove'],
      rows: [2000, 5000],
      cases: SHARED.map((shared) => (shared ? { shared } : {})),
      mini: true,
    },
  ],
  alike: [
    { pairs: MODERN_PAIRS, rows: [CLASS_ROWS], cases: commonOf('classes'), mini: true },
    { pairs: MODERN_PAIRS, rows: [ABSTRACT_ROWS], cases: commonOf('abstracts'), mini: true },
  ],
};

/** The runs of a table, seeds outermost: a table that was interrupted has whole seeds. */
export function jobsOf(table: Table, choice: Choice = {}): Job[] {
  const { seeds = SEEDS, mini = false } = choice;
  return seeds.flatMap((seed) =>
    PLANS[table].flatMap((plan) => plan.cases.flatMap((one) => jobsOfCase(plan, one, seed, choice, mini))),
  );
}

function jobsOfCase(plan: Plan, one: Case, seed: number, choice: Choice, mini: boolean): Job[] {
  const methods: Job['method'][] = mini && plan.mini ? ['vecbridge', 'mini-vec2vec'] : ['vecbridge'];
  return (choice.pairs ?? plan.pairs).flatMap((name) => {
    const [pair = '', split = 'modern-19k'] = name.split('@') as [string, Job['split']?];
    const sizes = choice.rows ?? (split === WORDS ? [MOST_ROWS[WORDS]] : plan.rows);
    return sizes.flatMap((rows) => methods.map((method) => ({ method, split, pair, rows, seed, ...one })));
  });
}

/** The same text for the same run, from a job or from a line of results. */
export function keyOf(job: Job): string {
  const { method, split, pair, rows, seed, known = 0, shared = 0, population = '', common = '' } = job;
  return [method, split, pair, rows, seed, known, shared, population, common].join(' ');
}

/** The command that makes this run, with the other cases of its table at this pair, size and seed. */
export function commandOf(job: Job, table: Table): string {
  const pair = job.split === WORDS ? `${job.pair}@${WORDS}` : job.pair;
  const mini = job.method === 'mini-vec2vec' ? ' --mini' : '';
  return `npx tsx bench/modern/run.ts --table ${table} --pairs ${pair} --rows ${job.rows} --seeds ${job.seed}${mini}`;
}
