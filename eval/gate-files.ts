import { VecbridgeError } from '../src/core/errors.js';
import { parseGate } from './retrieval/gate.js';
import { type GatedFile, gateSaved } from './retrieval/gate-saved.js';
import { readSaved } from './retrieval/saved-evaluation.js';

export interface GateRequest {
  /** Saved `vecbridge eval --json` objects, and folders of translators. */
  readonly files: readonly string[];
  /** Conditions to meet, such as "recall@10>=0.8,meanRank<=20". */
  readonly gate?: string | undefined;
  /** Least share of the oracle's top-1. */
  readonly ofOracle?: number | undefined;
  /** An earlier saved evaluation of the same rows. */
  readonly baseline?: string | undefined;
  /** How much top-1, MRR and recall may be below the baseline. Default 0. */
  readonly drop?: number | undefined;
  /** A translator that is "uncertain" fails too. */
  readonly strict?: boolean | undefined;
}

export interface GatedFiles {
  /** Whether every file meets every condition. */
  readonly passed: boolean;
  readonly files: readonly GatedFile[];
}

/**
 * Checks saved evaluations and translators against conditions, for continuous integration. A translator without conditions
 * passes unless its verdict is "not-aligned" or what was measured on known pairs is below its threshold. Throws BAD_OPTION for
 * conditions that cannot be read, BAD_USAGE where nothing is asked, NOT_FOUND, BAD_FILE, BAD_TRANSLATOR.
 *
 * @example
 * import { gateFiles } from 'vecbridge';
 * const { passed, files } = await gateFiles({ files: ['eval.json', 'a-to-b'], gate: 'recall@10>=0.5' });
 * for (const { path, checks } of files) console.log(path, checks.map(({ text }) => text));
 * process.exitCode = passed ? 0 : 3;
 */
export async function gateFiles(request: GateRequest): Promise<GatedFiles> {
  const { ofOracle, drop = 0, strict = false } = request;
  const conditions = request.gate === undefined ? [] : parseGate(request.gate);
  const baseline = request.baseline === undefined ? undefined : await readSaved(request.baseline);
  if (baseline && baseline.kind !== 'evaluation') {
    throw new VecbridgeError('BAD_USAGE', `${request.baseline} is a translator, a baseline is a saved evaluation.`, {
      hint: 'make one with: vecbridge eval DIR SOURCE TARGET --json > baseline.json',
    });
  }
  const wanted = {
    ...{ conditions, drop, strict },
    ...(ofOracle === undefined ? {} : { ofOracle }),
    ...(baseline ? { baseline: baseline.scores } : {}),
  };
  const files: GatedFile[] = [];
  for (const path of request.files) files.push(gateSaved(await readSaved(path), wanted));
  return { passed: files.every((file) => file.passed), files };
}
