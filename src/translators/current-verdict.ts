import { VecbridgeError } from '../core/errors.js';
import type { CurrentLabel } from '../core/verdict.js';
import type { Manifest, Measured, MeasuredDirection } from './manifest.js';

/** What is known of a map at present: what known pairs say, or else the judged verdict. */
export interface CurrentVerdict {
  readonly label: CurrentLabel;
  readonly reason: string;
  /** Whether the map may be used: not where nothing says that it is right. */
  readonly usable: boolean;
}

/** A measured map must reach this share of the oracle's top-1: below, an aligned one counts as wrongly aligned. */
const LEAST_OF_ORACLE = 0.25;

/** Measured beats judged, in both directions: a map judged aligned is not usable where known pairs say that it is wrong. */
export function currentVerdict({ verdict, measured }: Pick<Manifest, 'verdict' | 'measured'>): CurrentVerdict {
  if (!measured) {
    const { label, reason } = verdict;
    return { label, reason, usable: label === 'aligned' || label === 'uncertain' };
  }
  return measuredVerdict(measured);
}

/** What known pairs say of a map. */
export function measuredVerdict(measured: Measured): CurrentVerdict {
  const { text, passed } = measuredThreshold(measured.there);
  return { label: 'measured', reason: `${measuredText(measured)}; ${text}.`, usable: passed };
}

/**
 * The threshold of a measured map: the gate named when it was measured, else the lower end of the interval at a quarter of the
 * oracle's top-1 and above chance.
 */
function measuredThreshold({ gate, low, oracle, pool }: MeasuredDirection): { text: string; passed: boolean } {
  const met = (passed: boolean): string => (passed ? 'met' : 'not met');
  if (gate) return { text: `gate ${gate.conditions}: ${met(gate.passed)}`, passed: gate.passed };
  const least = Math.max(LEAST_OF_ORACLE * (oracle ?? 0), 1 / pool);
  const passed = low >= least;
  const [is, asked] = [low, least].map((value) => Number(value.toPrecision(2)));
  return {
    text: `the lower end of the interval is ${is}; at least ${asked} is needed (a quarter of the oracle's top-1, and more than chance): ${met(passed)}`,
    passed,
  };
}

/** "93 of 100 rows find their partner among 2,000 (91 to 94, on 2,000 known pairs)" */
export function measuredText({ pairs, there: { top1, low, high, pool } }: Measured): string {
  const [share, from, to] = [top1, low, high].map((value) => Math.round(100 * value));
  const count = (n: number): string => n.toLocaleString('en-US');
  return `${share} of 100 rows find their partner among ${count(pool)} (${from} to ${to}, on ${count(pairs)} known pairs)`;
}

/**
 * Whether a doubtful verdict was accepted; false where there is nothing to accept. BAD_USAGE where the map is not usable and
 * nobody has accepted that. `dir` names the translator, `action` what --accept-verdict allows.
 */
export function acceptVerdict(
  { label, reason, usable }: Pick<CurrentVerdict, 'label' | 'reason' | 'usable'>,
  accept: boolean,
  { dir, action }: { readonly dir: string; readonly action: string },
): boolean {
  if (usable) return false;
  if (accept) return true;
  const measure = label === 'measured' ? '' : 'measure it on known pairs (vecbridge eval --record), ';
  throw new VecbridgeError('BAD_USAGE', `${dir} carries the verdict ${label}: ${reason}`, {
    hint: `${measure}fit a better one, or ${action} all the same with --accept-verdict`,
    context: { verdict: label },
  });
}
