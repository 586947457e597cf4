import type { Verdict } from '../src/core/verdict.js';

/** The keys that every command which judges a map prints with --json. */
export const judgedKeys = {
  dir: 'folder of the translator',
  verdict: '"aligned" | "uncertain" | "not-aligned"',
  score: 'verification score of the map; null for paired methods',
  null: 'mean score of random rotations (verdicts of 0.1.0); null otherwise',
  consensus: 'agreement of maps fitted on disjoint halves (verdicts of 0.1.0); null otherwise',
  predicted: '{ top1, low, high, pool }: predicted top-1 among `pool` rows, with its 90 % interval; null if not judged',
  seed: 'seed used',
  seconds: 'seconds in all',
  reason: 'the verdict in one sentence',
  evidence: '[{ measure, value, threshold, passed, meaning }]',
  rows: '{ source, target }: rows used',
} as const;

/** The keys of a command that learns a map and judges it. */
export const learnedKeys = {
  method: 'method used',
  secondsMap: 'seconds for the map',
  secondsVerdict: 'seconds for the verdict',
  ...judgedKeys,
} as const;

export const STRICT = ['--strict', 'exit 3 also if the verdict is uncertain'] as const;

/** Exit code 3 of a command that learns a map and judges it. */
export const learnedExits = {
  3: 'verdict not-aligned (with --strict also uncertain); the translator is saved with that verdict',
} as const;

export function judgedJson(dir: string, verdict: Verdict, { seed, seconds }: { seed: number; seconds: number }) {
  const { label, score, null: nullScore, consensus, predicted = null, reason, evidence } = verdict;
  return { dir, verdict: label, score, null: nullScore, consensus, predicted, seed, seconds, reason, evidence };
}

export function learnedJson(
  method: string,
  seconds: { readonly map: number; readonly verdict: number },
  judged: ReturnType<typeof judgedJson>,
) {
  return { method, secondsMap: seconds.map, secondsVerdict: seconds.verdict, ...judged };
}
