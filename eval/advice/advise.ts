import { VecbridgeError } from '../../src/core/errors.js';
import { plural } from '../../src/core/plural.js';
import { type Cost, fewPairsCost, pairedCost, translateCost, unpairedCost } from './costs.js';
import { ALL_PAIRS, FEW_PAIRS, FEW_ROWS, HARD, MEASURED_POOL, type Measured, UNPAIRED } from './figures.js';

/** What is known before anything runs. */
export interface Facts {
  /** [source, target]: rows at hand, dims, and the models where they are known. */
  readonly rows: readonly [number, number];
  readonly dims: readonly [number, number];
  readonly models?: readonly [string | undefined, string | undefined];
  /** Items whose vectors of both models are at hand. */
  readonly pairs?: number;
  /** Texts that the target model could embed again: of all rows, of some, of none. */
  readonly texts?: 'all' | 'some' | 'none';
  /** Texts per second at which the target model embeds. */
  readonly embedRate?: number;
  /** Vectors to translate in the end; default: the rows of the source. */
  readonly toTranslate?: number;
  /** What a fit of some of the rows said of the two spaces (`predictAlignment`). */
  readonly outlook?: { readonly label: 'likely' | 'doubtful' | 'unlikely'; readonly reason: string };
  /** Names for the commands. */
  readonly names?: readonly [string, string];
}

type WayName = 'nothing' | 'embed-again' | 'procrustes' | 'few-pairs' | 'unpaired-linear' | 'vec2vec';

/** What was measured on spaces like these; `hard`: and on hard ones, where nobody has looked which of the two these are. */
interface Expected extends Measured {
  readonly hard?: Measured;
}

/** One way to get there. */
export interface Way {
  readonly name: WayName;
  /** "yes", or why it cannot be taken now. */
  readonly possible: true | string;
  readonly why: string;
  /** Top-1 among 2,000 targets measured elsewhere; null where nothing was measured or nothing is lost. */
  readonly top1: Expected | null;
  readonly cost: Cost | null;
  readonly command: string | null;
}

export interface Advice {
  readonly recommended: WayName;
  readonly reason: string;
  readonly ways: readonly Way[];
  readonly translate: {
    readonly rows: number;
    readonly cost: Cost;
    readonly outputBytes: number;
    readonly command: string;
  };
  readonly warnings: readonly string[];
}

/** Below: hardly any run without pairs was aligned; up to the second: easy pairs alone are found. */
const ROWS = { possible: 100, hopeless: 1000, enough: 5000 } as const;
const HOPELESS = { label: 'unlikely', reason: 'too few rows' } as const;
/** Pairs from which on a map of the pairs alone leaves little to unpaired rows, per dimension. */
const PAIRS_PER_DIM = 10;
/** Texts worth embedding again for pairs. */
const ASKED_PAIRS = 1000;
/** Up to these hours, or rows where the rate is not known, embedding all again is called cheap. */
const CHEAP = { hours: 6, rows: 100_000 } as const;
/** Vectors from which on several machines are worth setting up. */
const MANY_ROWS = 200_000_000;

/** Chooses a method from what is known, with what was measured elsewhere as the expectation. Computes nothing. */
export function adviseFrom(facts: Facts): Advice {
  check(facts);
  const { rows, dims, pairs = 0, texts = 'none', names = ['source.npy', 'target.npy'] } = facts;
  const toTranslate = facts.toTranslate ?? rows[0];
  const ways = [
    nothing(facts),
    embedAgain(facts, toTranslate),
    procrustes(facts),
    fewPairs(facts),
    unpaired(facts),
    vec2vec(facts),
  ];
  const [recommended, reason] = choose(facts, toTranslate);
  const { outputBytes, ...cost } = translateCost(toTranslate, dims);
  const many = toTranslate >= MANY_ROWS;
  const output = many ? 'out --queue redis://HOST' : 'out.npy';
  return {
    recommended,
    reason,
    ways: ways.filter((way) => way !== null),
    translate: { rows: toTranslate, cost, outputBytes, command: `vecbridge translate map ${names[0]} -o ${output}` },
    warnings: warnings(facts, pairs, texts, recommended),
  };
}

function choose(facts: Facts, toTranslate: number): [WayName, string] {
  const { rows, dims, pairs = 0, texts = 'none', outlook } = facts;
  if (sameModel(facts)) return ['nothing', 'both files are of one model: their vectors can be compared as they are.'];
  if (texts === 'all' && cheapToEmbed(facts, toTranslate)) {
    return ['embed-again', 'all texts are there and few enough: embedding them again is exact, and no map is.'];
  }
  if (pairs >= PAIRS_PER_DIM * Math.max(...dims)) {
    return [
      'procrustes',
      `${pairs} pairs are at least ${PAIRS_PER_DIM} for each dimension: they fix the map by themselves.`,
    ];
  }
  if (pairs > 0) {
    return ['few-pairs', 'pairs start the map and unpaired rows refine it; held-out pairs decide whether they help.'];
  }
  if (texts !== 'none') {
    return [
      'few-pairs',
      `embed ${ASKED_PAIRS} of the texts with the target model: that many pairs are safer than any map without.`,
    ];
  }
  const least = Math.min(...rows);
  if (least < ROWS.hopeless) {
    return [
      'unpaired-linear',
      `nothing else is possible, and with ${least} ${plural(least, 'row')} it most likely fails: find pairs, or more rows.`,
    ];
  }
  if (outlook?.label === 'unlikely') {
    return [
      'unpaired-linear',
      `nothing else is possible, and it most likely fails (${outlook.reason}): find pairs, from 30 on.`,
    ];
  }
  return ['unpaired-linear', 'no pairs and no texts: the shapes of the two spaces are all there is; obey the verdict.'];
}

const sameModel = ({ models, dims }: Facts): boolean =>
  models?.[0] !== undefined && models[0] === models[1] && dims[0] === dims[1];

const cheapToEmbed = ({ embedRate }: Facts, toTranslate: number): boolean =>
  embedRate === undefined ? toTranslate <= CHEAP.rows : toTranslate / embedRate <= 3600 * CHEAP.hours;

function nothing(facts: Facts): Way | null {
  if (!sameModel(facts)) return null;
  return {
    name: 'nothing',
    possible: true,
    why: `source and target are both of ${facts.models![0]}`,
    top1: null,
    cost: null,
    command: null,
  };
}

function embedAgain({ texts = 'none', embedRate }: Facts, toTranslate: number): Way {
  const seconds = embedRate === undefined ? undefined : toTranslate / embedRate;
  return {
    name: 'embed-again',
    possible: texts === 'all' ? true : 'needs the text of every vector',
    why: "exact: the vectors are the target model's own",
    top1: null,
    cost:
      seconds === undefined
        ? null
        : { seconds: { least: seconds, most: seconds }, megabytes: 0, source: 'the rate you gave' },
    command: null,
  };
}

function procrustes(facts: Facts): Way {
  const { pairs = 0, dims, names = ['source.npy', 'target.npy'] } = facts;
  const needed = Math.max(...dims);
  return {
    name: 'procrustes',
    possible: pairs >= needed || `needs pairs, at least as many as dims (${needed}), there are ${pairs}`,
    why: 'a rotation from pairs alone; the ceiling of linear maps without a pair',
    top1: expected(facts, ALL_PAIRS, HARD.allPairs),
    cost: pairedCost(Math.max(pairs, needed), dims),
    command: `vecbridge fit ${names.join(' ')} -o map --pairs pairs.jsonl --method procrustes`,
  };
}

function fewPairs(facts: Facts): Way {
  const { pairs = 0, texts = 'none', rows, dims, names = ['source.npy', 'target.npy'] } = facts;
  const enough = pairs > 0 || texts !== 'none';
  const known = pairs > 0 ? pairs : ASKED_PAIRS;
  // On hard spaces a hundred pairs lift the floor from chance: to what was measured with that many, or with all pairs of single words.
  const hard =
    known >= FEW_PAIRS.pairs[0] ? rangeOf(FEW_PAIRS.top1, HARD.allPairs) : rangeOf(HARD.unpaired, HARD.allPairs);
  return {
    name: 'few-pairs',
    possible: enough || 'needs pairs, from about 30 on, or texts to embed again',
    why: 'never knowingly worse than the pairs alone: held-out pairs choose',
    top1: expected(facts, rangeOf(unpairedTop1(rows), ALL_PAIRS), hard),
    cost: fewPairsCost(known, rows, dims),
    command: `vecbridge fit ${names.join(' ')} -o map --pairs pairs.jsonl`,
  };
}

function unpaired(facts: Facts): Way {
  const { rows, dims, names = ['source.npy', 'target.npy'] } = facts;
  return {
    name: 'unpaired-linear',
    possible: Math.min(...rows) >= ROWS.possible || `needs ${ROWS.possible} rows a side or more`,
    why: 'needs nothing but the two files; says "not-aligned" when it has not found the map',
    top1: expected(
      Math.min(...rows) < ROWS.hopeless ? { outlook: HOPELESS } : facts,
      unpairedTop1(rows),
      HARD.unpaired,
    ),
    cost: unpairedCost(rows, dims),
    command: `vecbridge fit ${names.join(' ')} -o map`,
  };
}

function vec2vec({ rows, names = ['source.npy', 'target.npy'] }: Facts): Way {
  return {
    name: 'vec2vec',
    possible: Math.min(...rows) >= ROWS.enough || `needs ${ROWS.enough} rows a side or more`,
    why: 'a network trained without pairs: worth trying where a linear map is aligned and not good enough',
    top1: null,
    cost: null,
    command: `vecbridge train ${names.join(' ')} -o network --init map`,
  };
}

/** What may be expected of spaces with this outlook. */
function expected({ outlook }: Pick<Facts, 'outlook'>, likely: Measured, hard: Measured): Expected {
  if (outlook?.label === 'likely') return likely;
  return outlook?.label === 'unlikely' ? hard : { ...likely, hard };
}

/** What was measured without pairs with as many rows, or the next fewer. */
function unpairedTop1(rows: readonly [number, number]): Measured {
  return (UNPAIRED.findLast((run) => run.rows <= Math.min(...rows)) ?? UNPAIRED[0]).top1;
}

function rangeOf(a: Measured, b: Measured): Measured {
  const source = a.source === b.source ? a.source : `${a.source}; ${b.source}`;
  return { least: Math.min(a.least, b.least), most: Math.max(a.most, b.most), source };
}

function warnings(facts: Facts, pairs: number, texts: string, recommended: WayName): string[] {
  const { rows, dims, outlook } = facts;
  const found: string[] = [];
  const least = Math.min(...rows);
  if (recommended === 'unpaired-linear' && least < ROWS.enough) {
    found.push(
      `${least} ${plural(least, 'row')} on the smaller side: ${FEW_ROWS.aligned} of ${FEW_ROWS.runs} fits with at most ${FEW_ROWS.rows} rows a side were called aligned (${FEW_ROWS.source}); ${ROWS.enough} or more are better.`,
    );
  }
  if (recommended === 'unpaired-linear' && outlook === undefined && least >= ROWS.hopeless) {
    found.push(
      'whether the two spaces can be aligned was not looked at: name both files, or run "vecbridge align A B --unpaired --outlook".',
    );
  }
  if (recommended !== 'nothing' && recommended !== 'embed-again') {
    found.push(
      `top-1 is among ${MEASURED_POOL} targets; in a collection of millions it is lower. recall@10 and @100 fall less.`,
    );
    if (pairs === 0 && texts === 'none')
      found.push('without a pair nothing can be measured: even 100 known pairs let "vecbridge eval" tell the quality.');
  }
  if (Math.max(...dims) / Math.min(...dims) > 4) {
    found.push(`${dims[0]} → ${dims[1]} dims: what the narrower space does not hold is lost, whatever the method.`);
  }
  return found;
}

function check({ rows, dims, pairs = 0, embedRate = 1, toTranslate = 1 }: Facts): void {
  const whole = [...rows, ...dims, toTranslate].every((n) => Number.isInteger(n) && n >= 1);
  if (whole && Number.isInteger(pairs) && pairs >= 0 && embedRate > 0) return;
  throw new VecbridgeError('BAD_OPTION', 'rows, dims and pairs must be whole numbers above 0, and rates above 0.', {
    hint: 'give two files, or --rows 50000,50000 --dims 768,1024',
    context: { rows, dims, pairs, embedRate, toTranslate },
  });
}
