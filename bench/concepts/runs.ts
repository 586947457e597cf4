import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/core/version.js';
import type { predictTop1 } from '../../training/verdict/prediction.js';

/** A fit of docs/results/verdict/runs.jsonl whose pairs are known. */
export interface VerdictRun {
  readonly name: string;
  /** Made with noise, cuts or signs: the model of the prediction is not made from it. */
  readonly edited: boolean;
  readonly top1: number;
  readonly margin: number;
  /** What the prediction reads. */
  readonly evidence: Parameters<typeof predictTop1>[0];
}

interface Line {
  readonly kind: string;
  readonly name: string;
  readonly measured: { readonly there?: number };
  readonly evidence: Omit<VerdictRun['evidence'], 'nearest' | 'rows'>;
  readonly rows: VerdictRun['evidence']['rows'];
  readonly nearness: { readonly source: number; readonly target: number };
}

export function readVerdictRuns(): VerdictRun[] {
  return readFileSync(join(packageRoot, 'docs', 'results', 'verdict', 'runs.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
    .filter(({ kind }) => kind === 'pairs')
    .map(({ name, measured, evidence, nearness, rows }) => ({
      ...{ name, edited: name.includes('~'), top1: measured.there ?? 0, margin: evidence.margin },
      evidence: { ...evidence, rows, nearest: Math.max(nearness.source, nearness.target) },
    }));
}
