import { applyGate, type GateResult, gateLine, missingReference } from '../../../eval/retrieval/gate.js';
import { type Askable, asksFor, parseGate } from '../../../eval/retrieval/gate-conditions.js';
import { VecbridgeError } from '../../../src/core/errors.js';
import type { VerifyReport } from '../../../src/migrate/verify.js';

/** What `migrate verify` measures: of the sample's lists, and of the known answers in exact search of the whole. */
const ASKABLE: Askable = {
  measures: ['overlap', 'mrr', 'recall@k'],
  shares: ['overlap', 'mrr'],
  references: ['oracle'],
};
const MEASURED_KS = ['1', '10', '100'];

export type GateCheck = (verify: VerifyReport) => { readonly result: GateResult; readonly lines: readonly string[] };

interface Given {
  readonly queries?: string;
  readonly answers?: string;
  readonly oracle?: string;
}

/** Reads the conditions before the work. BAD_OPTION, and BAD_USAGE for a measure whose files are not given. */
export function readGate(text: string, action: string, { queries, answers, oracle }: Given): GateCheck {
  if (action !== 'verify') {
    throw new VecbridgeError('BAD_USAGE', `migrate ${action} has no --gate.`, {
      hint: 'it is an option of migrate verify',
    });
  }
  const conditions = parseGate(text, ASKABLE);
  for (const { measure } of conditions) {
    if (measure === 'overlap') continue;
    if (queries === undefined || answers === undefined) {
      throw new VecbridgeError('BAD_USAGE', `--gate asks for ${measure}, which needs --queries and --answers.`, {
        hint: '--queries: vectors of the target model; --answers: the id of the right row for each query, one per line',
      });
    }
    const k = measure.startsWith('recall@') ? measure.slice('recall@'.length) : undefined;
    if (k === undefined || MEASURED_KS.includes(k)) continue;
    throw new VecbridgeError(
      'BAD_OPTION',
      `--gate asks for ${measure}; measured are recall@1, recall@10 and recall@100.`,
      {
        hint: 'choose one of them',
      },
    );
  }
  if (asksFor(conditions, 'oracle') && oracle === undefined) throw missingReference('oracle');
  return ({ overlap, recall, retranslated }) => {
    if (!overlap && conditions.some(({ measure }) => measure === 'overlap')) {
      throw new VecbridgeError(
        'TOO_FEW_ROWS',
        `--gate asks for overlap, which needs at least 3 rows that have both vectors.`,
        {
          hint: 'raise --sample, or leave the condition out',
          context: { sample: retranslated.rows },
        },
      );
    }
    const scores = {
      ...(overlap && { overlap: overlap.value }),
      ...(recall && { mrr: recall.mrr, recall: recall.recall }),
    };
    const result = applyGate(conditions, scores, { oracle: recall?.oracle });
    return { result, lines: result.conditions.map((condition) => `gate: ${gateLine(condition)}`) };
  };
}
