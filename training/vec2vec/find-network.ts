import { stopIfAborted } from '../../src/core/cancellation.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { parseOptions } from '../../src/core/options.js';
import { random } from '../../src/core/random.js';
import { fingerprint } from '../../src/translators/manifest.js';
import type { Translator } from '../../src/translators/translator.js';
import { takeRows } from '../../src/vectors/matrix.js';
import { restore } from '../../src/vectors/preprocess.js';
import type { Found, HistoryRow, SearchInput } from '../method.js';
import { linearEvidence, unpairedLinear } from '../unpaired-linear/unpaired-linear.js';
import { verificationSample } from '../unpaired-linear/verify.js';
import { spaceName, usableSpace } from '../usable-space.js';
import { meanRowCosine } from '../verdict/evidence.js';
import type { Apply, NetworkPair } from '../verdict/found-evidence.js';
import { axesOf, inCoordinates } from './coordinates.js';
import { directionOf, orderedPair, pairIndex } from './directions.js';
import { splitHeldOut } from './held-out.js';
import { linearKnobs, linearStarts, type Start } from './linear-starts.js';
import type { Vec2vecOptions } from './options.js';
import { type Kept, type Outputs, type Space, trainSeeds } from './train-seeds.js';
import type { SeedResult, TrainingExtras } from './training-run.js';

/** Of two spaces or more; [0] = source, [1] = target. */
export type NetworkSearch = SearchInput<Vec2vecOptions> & TrainingExtras;

export interface FoundNetwork extends Found {
  readonly runs: readonly SeedResult[];
  /** The run whose translators these are. */
  readonly chosen: SeedResult;
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
      context: { spaces: search.spaces.length },
    });
  }
  const usable = search.spaces.map((raw, s) => usableSpace(raw, spaceName(s)));
  const axes = await axesOf(
    usable.map(({ matrix }) => matrix),
    options.coordinates,
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
        )
      : undefined;

  const { kept, runs, outputs } = await trainSeeds(search, spaces, starts);
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
    evidence: { kind: 'network', pairs: evidence(search, spaces, starts, kept, outputs) },
    runs,
    chosen: kept.run,
  };
}

/** The held-out scores of one direction: of the weights it keeps and of the start; and the step they are of. */
function scoresOf({ best, start }: SeedResult, direction: string): Record<string, number> {
  const [verification, before] = [best.directions[direction]!, start.directions[direction]!];
  return { verification, start: before, step: best.kept[direction]!.step };
}

/** What the verdict needs of every space but the first. */
function evidence(
  { options, seed }: NetworkSearch,
  spaces: readonly Space[],
  starts: readonly Start[] | undefined,
  kept: Kept,
  outputs: Outputs,
): NetworkPair[] {
  const apply = applyOf(kept.translators, spaces);
  const knobs = parseOptions(unpairedLinear.options, linearKnobs(options), 'the verdict of vec2vec');
  const x = spaces[0]!;
  return spaces.slice(1).map((y, i): NetworkPair => {
    const to = i + 1;
    const start = starts?.[i]?.judged;
    const own = random(seed).fork(`verdict ${to}`).fork('verify');
    const sample = start?.sample ?? verificationSample(x.rows, y.rows, own);
    return {
      ...{ name: `${spaceName(0)} and ${spaceName(to)}`, from: 0, to, apply, x: x.rows, y: y.rows, sample, start },
      heldOut: [takeRows(x.rows, x.split.heldOutRows), takeRows(y.rows, y.split.heldOutRows)],
      scores: {
        heldOutScore: kept.run.best.directions[directionOf(0, to)]!,
        startScore: kept.run.start.directions[directionOf(0, to)]!,
        ...(outputs.length > 1 ? { seeds: agreementOf(outputs) } : {}),
      },
      linear: (map, score) => linearEvidence({ x: x.rows, y: y.rows, map, score, options: knobs }),
    };
  });
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
