import { stopIfAborted } from '../../src/core/cancellation.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { parseOptions } from '../../src/core/options.js';
import { random } from '../../src/core/random.js';
import { matmul } from '../../src/linalg/matmul.js';
import { fingerprint } from '../../src/translators/manifest.js';
import type { Translator } from '../../src/translators/translator.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { restore, unitRows } from '../../src/vectors/preprocess.js';
import type { Found, HistoryRow, SearchInput } from '../method.js';
import { linearEvidence, unpairedLinear } from '../unpaired-linear/unpaired-linear.js';
import { verificationSample } from '../unpaired-linear/verification-score.js';
import { spaceName, usableSpace } from '../usable-space.js';
import { meanRowCosine } from '../verdict/evidence.js';
import type { Apply, NetworkPair } from '../verdict/found-evidence.js';
import { directionOf, orderedPair, orderedPairs, pairIndex } from './directions.js';
import { splitHeldOut } from './held-out.js';
import type { Vec2vecOptions } from './options.js';
import type { SeedResult, TrainingExtras } from './run/training-run.js';
import { axesOf, inCoordinates } from './start/coordinates.js';
import { type Residual, residualsOf } from './start/hub.js';
import { linearKnobs, linearStarts, type Starts } from './start/linear-starts.js';
import { type Kept, type Outputs, type Space, trainSeeds } from './train-seeds.js';

/** Mean cosine of translated rows from which two maps are the same, as in the verdict on networks. */
const SAME_MAP = 0.5;

/** Of two spaces or more; [0] = source, [1] = target. */
export type NetworkSearch = SearchInput<Vec2vecOptions> & TrainingExtras;

export interface FoundNetwork extends Found {
  readonly runs: readonly SeedResult[];
  /** The run whose translators these are. */
  readonly chosen: SeedResult;
  /** The space through which the linear maps of all others go. */
  readonly hub: number;
  /** Of three spaces or more: ways through a third space against direct ones, of the linear maps fitted by themselves and of the network. */
  readonly residuals: { readonly start: readonly Residual[]; readonly network: readonly Residual[] };
}

/**
 * vec2vec (Jha et al., arXiv 2505.12540) as a whole: a linear start where the options ask for one, one run for each
 * seed, and the best of them by the score on held-out unpaired rows. Throws DIVERGED where every seed ended in numbers
 * that are not finite; the last good state is then a translator in runDir/last-good.
 */
export async function findNetwork(search: NetworkSearch): Promise<FoundNetwork> {
  const { options, seed, signal } = search;
  if (search.spaces.length < 2) {
    throw new VecbridgeError('BAD_USAGE', `vec2vec aligns two spaces or more, got ${search.spaces.length}.`, {
      hint: 'give at least two files',
      context: { spaces: search.spaces.length },
    });
  }
  const usable = search.spaces.map((raw, s) => usableSpace(raw, spaceName(s)));
  const axes = await axesOf(
    usable.map(({ matrix }) => matrix),
    options.coordinates,
    seed,
  );
  const spaces: Space[] = [];
  for (const [s, { matrix, mean }] of usable.entries()) {
    const seen = await inCoordinates(matrix, axes?.[s]);
    const split = splitHeldOut(seen, options.heldOut, random(seed).fork(`held out ${s}`));
    spaces.push({ rows: matrix, mean, axes: axes?.[s], seen, split });
  }
  stopIfAborted(signal, 'training vec2vec');
  const starts =
    options.start === 'linear'
      ? await linearStarts(
          search,
          spaces.map((space) => space.rows),
          spaces.map((space) => takeRows(space.rows, space.split.heldOutRows)),
        )
      : undefined;

  const { kept, runs, outputs } = await trainSeeds(search, spaces, starts);
  const heldOut = spaces.map((space) => takeRows(space.rows, space.split.heldOutRows));
  const data = search.spaces.map((space) => fingerprint(space));
  return {
    maps: {
      translators: kept.translators.map((translator, i) => {
        const [from, to] = orderedPair(i, spaces.length);
        const scores = scoresOf(kept.run, directionOf(from, to));
        return translator.with({ scores, data: [data[from]!, data[to]!] });
      }),
    },
    history: runs.map(historyOf),
    scores: {},
    evidence: { kind: 'network', pairs: await evidence(search, spaces, starts, kept, outputs) },
    runs,
    chosen: kept.run,
    hub: starts?.hub ?? 0,
    residuals: {
      start: starts?.residuals ?? [],
      network: await residualsOf(applyOf(kept.translators, spaces), heldOut),
    },
  };
}

/** The held-out scores of one direction: of the weights it keeps and of the start; and the step they are of. */
function scoresOf({ best, start }: SeedResult, direction: string): Record<string, number> {
  const [verification, before] = [best.directions[direction]!, start.directions[direction]!];
  return { verification, start: before, step: best.kept[direction]!.step };
}

/** What the verdict needs of every two spaces, in the order of the translators. */
function evidence(
  { options, seed }: NetworkSearch,
  spaces: readonly Space[],
  starts: Starts | undefined,
  kept: Kept,
  outputs: Outputs,
): Promise<NetworkPair[]> {
  const apply = applyOf(kept.translators, spaces);
  const knobs = parseOptions(unpairedLinear.options, linearKnobs(options), 'the verdict of vec2vec');
  const pairs = orderedPairs(spaces.length).filter(([from, to]) => from < to);
  return Promise.all(
    pairs.map(async ([from, to]): Promise<NetworkPair> => {
      const [x, y] = [spaces[from]!, spaces[to]!];
      const heldOut = [takeRows(x.rows, x.split.heldOutRows), takeRows(y.rows, y.split.heldOutRows)] as const;
      const start = await judgedStart(starts, from, to, heldOut[0]);
      const label = from === 0 ? `verdict ${to}` : `verdict ${from} ${to}`;
      const sample = start?.sample ?? verificationSample(x.rows, y.rows, random(seed).fork(label).fork('verify'));
      return {
        name: `${spaceName(from)} and ${spaceName(to)}`,
        ...{ from, to, apply, x: x.rows, y: y.rows, sample, start, heldOut },
        scores: {
          heldOutScore: kept.run.best.directions[directionOf(from, to)]!,
          startScore: kept.run.start.directions[directionOf(from, to)]!,
          ...(outputs.length > 1 && from === 0 && to === 1 ? { seeds: agreementOf(outputs) } : {}),
        },
        linear: (map, score) => linearEvidence({ x: x.rows, y: y.rows, map, score, options: knobs }),
      };
    }),
  );
}

/**
 * The map of the two spaces that was judged by itself, if the network began as it: at one end of it is the hub, or the way through
 * the hub leads to the same rows.
 */
async function judgedStart(starts: Starts | undefined, from: number, to: number, rows: Matrix) {
  const judged = starts?.between(from, to)?.judged;
  if (!starts || !judged || starts.hub === from || starts.hub === to) return judged;
  const through = await starts.apply(from, to, rows);
  const direct = unitRows(await matmul(rows, judged.weights));
  return meanRowCosine(through, direct) >= SAME_MAP ? judged : undefined;
}

/** Mean cosine over all pairs of seeds. */
function agreementOf(outputs: Outputs): number {
  let sum = 0;
  let pairs = 0;
  for (let a = 0; a < outputs.length; a++) {
    for (let b = 0; b < a; b++, pairs++) sum += meanRowCosine(outputs[a]!, outputs[b]!);
  }
  return sum / pairs;
}

/** Translators of raw rows, given centred unit rows: these are raw rows of the same direction once the mean is back. */
function applyOf(translators: readonly Translator[], spaces: readonly Space[]): Apply {
  return async (from, to, x) => {
    const index = pairIndex(from, to, spaces.length);
    return translators[index]!.translate(restore(x, spaces[from]!.mean), { centred: true });
  };
}

const historyOf = ({ seed, step, start, best, ended, seconds }: SeedResult): HistoryRow => ({
  stage: `seed ${seed}`,
  step,
  startScore: start.score,
  score: best.score,
  bestStep: best.step,
  cycle: best.cycle,
  ended: ended ?? '',
  seconds,
});
