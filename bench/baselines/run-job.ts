import { cpuSeconds } from '../../src/core/cpu-seconds.js';
import { parseOptions } from '../../src/core/options.js';
import { unverified, type VerdictLabel } from '../../src/core/verdict.js';
import { engineLabel } from '../../src/translators/engine-label.js';
import { linearTranslator } from '../../src/translators/linear.js';
import { fingerprint } from '../../src/translators/manifest.js';
import type { Found } from '../../training/method.js';
import { methodNamed } from '../../training/methods.js';
import { judge } from '../../training/verdict/judge.js';
import { boundsOf } from '../modern/bounds.js';
import { dataOf, type JobData } from '../modern/data.js';
import { type BothWays, type Bounds, measureTranslator } from '../modern/measure.js';
import { type BaselineJob, baselineOf } from './jobs.js';

/** What a run found, and what it cost. */
interface BaselineRun extends BothWays, Bounds {
  /** All options, the defaults too. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Rows of the test. */
  readonly pool: number;
  /** Top-1 at least a quarter of the oracle's. */
  readonly found: boolean;
  /** null where the map was not judged. */
  readonly verdict: {
    readonly label: VerdictLabel | 'unverified';
    readonly evidence: Readonly<Record<string, { readonly value: number; readonly passed: boolean | null }>>;
  } | null;
  readonly seconds: Cost;
  readonly cpuSeconds: Cost;
  /** What the method saw of its own progress: the last lines of its history. */
  readonly history: Found['history'];
}

/** A line of runs.jsonl. */
export interface BaselineLine extends BaselineJob, BaselineRun {
  readonly threads: number;
  /** The machine's load when the run ended: seconds are comparable at a low one, processor seconds always. */
  readonly load: number;
  readonly commit: string | null;
  readonly command: string;
}

interface Cost {
  readonly map: number;
  /** 0 where the map was not judged. */
  readonly verdict: number;
}

const HISTORY = 12;
const folder = 'docs/results/modern'; // bounds.jsonl of the pairs is there

/** One fit without pairs, measured in both directions, and judged where asked for and the map is found. */
export async function runBaseline(job: BaselineJob, { judged }: { readonly judged: boolean }): Promise<BaselineRun> {
  const { method: name, options: given } = baselineOf(job.name);
  const method = methodNamed(name);
  const options = parseOptions(method.options, given, name) as Readonly<Record<string, unknown>>;
  const data = await dataOf(job);
  const bounds = await boundsOf(job, folder);
  const search = stopwatch();
  const result = await method.search({
    spaces: [data.source, data.target],
    seed: job.seed,
    options,
    on: progressOf(job),
    fitStart: () => Promise.reject(new Error(`${name} does not start from another method.`)),
  });
  const searched = search();
  const scores = await measureTranslator(await translatorOf(name, options, job.seed, data, result), data.test);
  const found = scores.there.top1 >= bounds.oracle.there.top1 / 4;
  const judging = stopwatch();
  const verdict = judged && found ? await judge(result.evidence, { seed: job.seed }) : null;
  const spent = verdict ? judging() : { seconds: 0, cpu: 0 };
  return {
    options,
    pool: data.test.source.rows,
    found,
    ...scores,
    verdict: verdict && {
      label: verdict.label,
      evidence: Object.fromEntries(verdict.evidence.map(({ measure, value, passed }) => [measure, { value, passed }])),
    },
    seconds: { map: searched.seconds, verdict: spent.seconds },
    cpuSeconds: { map: searched.cpu, verdict: spent.cpu },
    ...bounds,
    history: result.history.slice(-HISTORY),
  };
}

async function translatorOf(method: string, options: object, seed: number, { source, target }: JobData, found: Found) {
  if (!('weights' in found.maps)) throw new Error(`${method} did not find a linear map.`);
  const facts = { method, options: { ...options }, seed, scores: found.scores, engine: await engineLabel() };
  const verdict = unverified('Measured with known pairs.');
  return linearTranslator({ ...facts, verdict, data: [source, target].map((m) => fingerprint(m)) }, found.maps);
}

function stopwatch(): () => { readonly seconds: number; readonly cpu: number } {
  const [began, cpu] = [performance.now(), cpuSeconds()];
  return () => ({ seconds: (performance.now() - began) / 1000, cpu: cpu() });
}

/** A line on stderr for every twentieth of a stage. */
function progressOf({ name }: BaselineJob): (step: { stage: string; done: number; total: number }) => void {
  let told = '';
  return ({ stage, done, total }) => {
    const text = `${name}: ${stage} ${Math.floor((20 * done) / total) * 5} %`;
    if (text !== told) console.error(text);
    told = text;
  };
}
