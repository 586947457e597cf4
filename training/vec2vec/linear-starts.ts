import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { VecbridgeError } from '../../src/core/errors.js';
import { LinearTranslator } from '../../src/translators/linear.js';
import { loadTranslator } from '../../src/translators/load.js';
import { fingerprint } from '../../src/translators/manifest.js';
import type { Translator } from '../../src/translators/translator.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { sampleOfFit, unpairedLinear } from '../unpaired-linear/unpaired-linear.js';
import { spaceName } from '../usable-space.js';
import type { JudgedStart, ScoredRows } from '../verdict/found-evidence.js';
import type { NetworkSearch } from './find-network.js';
import type { Vec2vecOptions } from './options.js';

/** What the linear start and the search of the verdict take from the options of the network. */
export const linearKnobs = ({ restarts, clusters }: Vec2vecOptions) => ({ rounds: restarts, clusters });

/** A linear map 0 → s; judged where its own fit was on these very rows. */
export interface Start {
  readonly weights: Matrix;
  readonly back: Matrix | undefined;
  readonly judged: (JudgedStart & { readonly sample: ScoredRows }) | undefined;
}

/** The map of every other space from the first: of an earlier start of the run, of `init`, or fitted now. */
export async function linearStarts(
  request: Pick<NetworkSearch, 'spaces' | 'init' | 'options' | 'fitStart' | 'runDir' | 'on'>,
  rows: readonly Matrix[],
): Promise<Start[]> {
  const { init, options, runDir } = request;
  const starts: Start[] = [];
  for (let s = 1; s < rows.length; s++) {
    const raw = [request.spaces[0]!, request.spaces[s]!];
    const dir = runDir === undefined ? undefined : join(runDir, `start-${s}`);
    const kept = dir !== undefined && existsSync(join(dir, 'translator.json'));
    let translator = kept ? await loadTranslator(dir) : init?.[s - 1];
    if (!translator) {
      translator = await request.fitStart(unpairedLinear, {
        spaces: raw,
        options: linearKnobs(options),
        on: (event) => request.on?.({ ...event, stage: `linear start, ${event.stage}` }),
      });
    }
    if (dir && !kept) await translator.save(dir);
    starts.push(startOf(translator, raw, [rows[0]!, rows[s]!], s));
  }
  return starts;
}

function startOf(translator: Translator, raw: readonly Matrix[], [x, y]: readonly [Matrix, Matrix], s: number): Start {
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
      `the start maps ${found.join(' → ')} dims, the source and the ${spaceName(s)} have ${dims.join(' and ')}.`,
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
