import { InvalidArgumentError } from 'commander';
import type { GateConditions } from '../../eval/retrieval/gate-saved.js';
import { positiveNumber, repeated } from '../arguments.js';
import type { CommandSpec, CommonOptions } from '../command.js';
import { exitCodes } from '../exit.js';

interface GateOptions extends CommonOptions {
  readonly min?: string[];
  readonly max?: string[];
  readonly ofOracle?: number;
  readonly baseline?: string;
  readonly drop: number;
  readonly strict?: boolean;
}

export const gate: CommandSpec<GateOptions> = {
  examples: [
    ['vecbridge gate eval.json --min "recall@10=0.8"', 'a saved "eval --json"; exit 3 when it is lower'],
    [
      'vecbridge gate a-to-b',
      'a translator: its verdict must not be "not-aligned", or what "eval --record" wrote is asked',
    ],
    ['vecbridge gate eval.json --baseline main.json --drop 0.02', 'not worse than before'],
    ['vecbridge gate eval.json --of-oracle 0.8 --max "meanRank=20"', 'several conditions: all must be met'],
  ],
  json: {
    passed: 'whether every file meets every condition',
    files:
      '[{ path, kind: "evaluation" | "translator", verdict ("measured" where known pairs decide), passed, checks: [{ text, passed }] }]',
  },
  exits: { 3: 'a condition is not met' },
  configure(command) {
    command
      .argument('<files...>', 'saved "eval --json" files and folders of translators')
      .option('--min <measures>', 'least values, such as "recall@10=0.8,top1=0.5"', repeated)
      .option('--max <measures>', 'greatest values, such as "meanRank=20"', repeated)
      .option('--of-oracle <share>', "least share of the oracle's top-1", share)
      .option('--baseline <file>', 'an earlier saved evaluation of the same rows')
      .option('--drop <n>', 'how much top-1, MRR and recall may be below the baseline', fraction, 0)
      .option('--strict', 'a translator that is "uncertain" fails too');
  },
  async run(context, args, options) {
    const paths = args[0] as string[];
    const { parseGate } = await import('../../eval/retrieval/gate.js');
    const { gateSaved } = await import('../../eval/retrieval/gate-saved.js');
    const { readSaved } = await import('../../eval/retrieval/saved-evaluation.js');
    const conditions = [
      ...(options.min ?? []).flatMap((text) => parseGate(asCondition(text, '>='))),
      ...(options.max ?? []).flatMap((text) => parseGate(asCondition(text, '<='))),
    ];
    const baseline = options.baseline === undefined ? undefined : await readSaved(options.baseline);
    if (baseline && baseline.kind !== 'evaluation') {
      const { VecbridgeError } = await import('../../src/core/errors.js');
      throw new VecbridgeError('BAD_USAGE', `${options.baseline} is a translator, a baseline is a saved evaluation.`, {
        hint: 'make one with: vecbridge eval DIR SOURCE TARGET --json > baseline.json',
      });
    }
    const wanted: GateConditions = {
      conditions,
      drop: options.drop,
      strict: options.strict ?? false,
      ...(options.ofOracle === undefined ? {} : { ofOracle: options.ofOracle }),
      ...(baseline ? { baseline: baseline.scores } : {}),
    };
    const files = [];
    for (const path of paths) files.push(gateSaved(await readSaved(path), wanted));
    const passed = files.every((file) => file.passed);
    for (const file of files) {
      if (file.kind === 'translator' && file.verdict === 'uncertain' && file.passed) {
        context.output.warn(`${file.path} carries the verdict uncertain; --strict refuses it`);
      }
    }
    const lines = files.flatMap((file) => [
      `${file.passed ? 'passed' : 'FAILED'}  ${file.path}`,
      ...file.checks.map((check) => `        ${check.text}`),
    ]);
    return { json: { passed, files }, text: lines.join('\n'), exitCode: passed ? exitCodes.ok : exitCodes.notAligned };
  },
};

/** "recall@10=0.8" means at least with --min and at most with --max; a comparison written out stays as it is. */
const asCondition = (text: string, comparison: '>=' | '<='): string => text.replace(/(?<![<>])=/g, comparison);

function share(text: string): number {
  const value = positiveNumber(text);
  if (value <= 1) return value;
  throw new InvalidArgumentError(
    `Expected a share, at most 1${value <= 100 ? `: for ${value} percent write ${value / 100}` : ''}.`,
  );
}

const fraction = (text: string): number => (Number(text) === 0 && text.trim() !== '' ? 0 : share(text));
