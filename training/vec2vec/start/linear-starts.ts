import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { VecbridgeError } from '../../../src/core/errors.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { LinearTranslator } from '../../../src/translators/linear.js';
import { loadTranslator } from '../../../src/translators/load.js';
import { fingerprint } from '../../../src/translators/manifest.js';
import type { Translator } from '../../../src/translators/translator.js';
import { type Matrix, transposed } from '../../../src/vectors/matrix.js';
import { unitRows } from '../../../src/vectors/preprocess.js';
import { sampleOfFit, unpairedLinear } from '../../unpaired-linear/unpaired-linear.js';
import { spaceName } from '../../usable-space.js';
import type { Apply, JudgedStart, ScoredRows } from '../../verdict/found-evidence.js';
import { orderedPairs } from '../directions.js';
import type { NetworkSearch } from '../find-network.js';
import type { Vec2vecOptions } from '../options.js';
import type { LinearStart } from '../step/trainer.js';
import { chooseHub, type Residual, residualsOf, throughHub } from './hub.js';

/** What the linear start and the search of the verdict take from the options of the network. */
export const linearKnobs = ({ restarts, clusters }: Vec2vecOptions) => ({ rounds: restarts, clusters });

/** A linear map between two spaces; judged where its own fit was on these very rows. */
interface Start {
  readonly weights: Matrix;
  readonly back: Matrix | undefined;
  readonly judged: (JudgedStart & { readonly sample: ScoredRows }) | undefined;
}

/** Linear maps that a network starts from. */
export interface Starts {
  /** The space through which the maps of all others go. */
  readonly hub: number;
  /** From the hub to every other space, in their order. */
  readonly fromHub: readonly LinearStart[];
  /** The map of from < to that was fitted or given by itself; without --init there is one for every two spaces. */
  readonly between: (from: number, to: number) => Start | undefined;
  /** What these maps do to each other, where there is one for every two of three spaces or more. */
  readonly residuals: readonly Residual[];
  /** The network's first translations. */
  readonly apply: Apply;
}

/**
 * Maps of earlier starts of the run, of `init` (from the first space, which is the hub), or fitted now, between every two spaces.
 * Of fitted ones those to and from the hub are what the network starts from.
 */
export async function linearStarts(
  request: Pick<NetworkSearch, 'spaces' | 'init' | 'options' | 'fitStart' | 'runDir' | 'on'>,
  rows: readonly Matrix[],
  heldOut: readonly Matrix[],
): Promise<Starts> {
  const found = new Map<string, Start>();
  for (const [at, [from, to]] of orderedPairs(rows.length).entries()) {
    if (at % 2 === 1 || (request.init && from > 0)) continue;
    const raw = [request.spaces[from]!, request.spaces[to]!];
    const translator = await startBetween(request, raw, from, to);
    found.set(`${from} ${to}`, startOf(translator, raw, [rows[from]!, rows[to]!], from, to));
  }
  const between = (from: number, to: number) => found.get(`${from} ${to}`);
  const maps = (from: number, to: number): Matrix => {
    if (from < to) return between(from, to)!.weights;
    const start = between(to, from)!;
    return start.back ?? transposed(start.weights);
  };
  const hub = request.init || rows.length < 3 ? 0 : await chooseHub(maps, heldOut);
  const direct: Apply = async (from, to, x) => unitRows(await matmul(x, maps(from, to)));
  return {
    hub,
    fromHub: rows.flatMap((_, s) => {
      if (s === hub) return [];
      const back = s > hub ? between(hub, s)!.back : undefined;
      return [{ weights: maps(hub, s), back: back ?? (s < hub ? between(s, hub)!.back && maps(s, hub) : undefined) }];
    }),
    between,
    residuals: request.init ? [] : await residualsOf(direct, heldOut),
    apply: throughHub(maps, hub),
  };
}

async function startBetween(
  { init, options, fitStart, runDir, on }: Parameters<typeof linearStarts>[0],
  spaces: readonly Matrix[],
  from: number,
  to: number,
): Promise<Translator> {
  const dir = runDir === undefined ? undefined : join(runDir, `start-${from}-${to}`);
  if (dir !== undefined && existsSync(join(dir, 'translator.json'))) return loadTranslator(dir);
  const translator =
    init?.[to - 1] ??
    (await fitStart(unpairedLinear, {
      spaces,
      options: linearKnobs(options),
      on: (event) => on?.({ ...event, stage: `linear start, ${event.stage}` }),
    }));
  if (dir) await translator.save(dir);
  return translator;
}

function startOf(
  translator: Translator,
  raw: readonly Matrix[],
  [x, y]: readonly [Matrix, Matrix],
  from: number,
  to: number,
): Start {
  const { manifest } = translator;
  const dims = [x.dim, y.dim];
  const found = manifest.spaces.map((space) => space.dim);
  if (!(translator instanceof LinearTranslator)) {
    throw new VecbridgeError(
      'UNSUPPORTED',
      `the start is a ${manifest.family} translator; training starts from linear ones.`,
      {
        hint: 'give a translator that `vecbridge fit` wrote, or leave --init out',
        context: { family: manifest.family },
      },
    );
  }
  if (found.join() !== dims.join()) {
    throw new VecbridgeError(
      'DIM_MISMATCH',
      `the start maps ${found.join(' → ')} dims, the ${spaceName(from)} and the ${spaceName(to)} have ${dims.join(' and ')}.`,
      { hint: 'was it fitted in the other direction, or for other models?', context: { found, wanted: dims } },
    );
  }
  const same = raw.every((space, i) => fingerprint(space).sha256 === manifest.data[i]?.sha256);
  const { weights, back } = translator;
  const judged =
    same && manifest.method === unpairedLinear.name && manifest.verdict.label !== 'unverified'
      ? { weights, verdict: manifest.verdict, sample: sampleOfFit(x, y, manifest.seed) }
      : undefined;
  return { weights, back, judged };
}
