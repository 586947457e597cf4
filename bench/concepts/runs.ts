import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/core/version.js';
import type { UnpairedEvidence } from '../../training/verdict/unpaired-evidence.js';
import { type EvidenceLine, evidenceOf } from '../verdict/fit-model.js';

/** A fit of docs/results/verdict/runs.jsonl whose pairs are known. */
export interface VerdictRun {
  readonly name: string;
  /** Made with noise, cuts or signs: the model of the prediction is not made from it. */
  readonly edited: boolean;
  readonly top1: number;
  readonly margin: number;
  /** What the prediction reads. */
  readonly evidence: UnpairedEvidence;
}

interface Line extends EvidenceLine {
  readonly kind: string;
  readonly name: string;
  readonly measured: { readonly there?: number };
}

export function readVerdictRuns(): VerdictRun[] {
  return readFileSync(join(packageRoot, 'docs', 'results', 'verdict', 'runs.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
    .filter(({ kind }) => kind === 'pairs')
    .map((line) => ({
      ...{ name: line.name, edited: line.name.includes('~'), top1: line.measured.there ?? 0 },
      ...{ margin: line.evidence.margin, evidence: evidenceOf(line) },
    }));
}
