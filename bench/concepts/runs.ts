import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/core/version.js';

/** A fit of docs/results/verdict/runs.jsonl whose pairs are known. */
export interface VerdictRun {
  readonly name: string;
  /** Made with noise, cuts or signs: the model of the prediction is not made from it. */
  readonly edited: boolean;
  readonly top1: number;
  readonly margin: number;
  /** Agreement within clusters of 16 rows. */
  readonly coarse: number;
  /** Reliability within clusters. */
  readonly reliability: number;
}

interface Line {
  readonly kind: string;
  readonly name: string;
  readonly measured: { readonly there?: number };
  readonly evidence: {
    readonly margin: number;
    readonly within: { readonly coarse: number; readonly reliability: number };
  };
}

export function readVerdictRuns(): VerdictRun[] {
  return readFileSync(join(packageRoot, 'docs', 'results', 'verdict', 'runs.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
    .filter(({ kind }) => kind === 'pairs')
    .map(({ name, measured, evidence: { margin, within } }) => ({
      ...{ name, edited: name.includes('~'), top1: measured.there ?? 0 },
      ...{ margin, coarse: within.coarse, reliability: within.reliability },
    }));
}
