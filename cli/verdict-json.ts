import type { Verdict } from '../src/core/verdict.js';

/** The keys that every command which judges a map prints with --json. */
export const judgedKeys = {
  dir: 'folder of the translator',
  verdict: '"aligned" | "uncertain" | "not-aligned"',
  score: 'verification score of the map; null for paired methods',
  null: 'mean score of random rotations in verdicts of 0.1.0; null since',
  consensus: 'agreement of maps fitted on disjoint halves (verdicts of 0.1.0); null otherwise',
  predicted:
    '{ top1, low, high, pool }: the top-1 that known pairs would show among `pool` rows, with a 90 % interval; null when not judged',
  seed: 'seed used',
  seconds: 'seconds in all',
  reason: 'the verdict in a sentence',
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

export const STRICT = ['--strict', 'also exit 3 when the verdict is uncertain'] as const;

/** Exit code 3 of a command that learns a map and judges it. */
export const learnedExits = {
  3: 'verdict not-aligned (or uncertain, with --strict); the translator is still saved, with that verdict in it',
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
