import { InvalidArgumentError } from 'commander';
import { positiveNumber } from '../arguments.js';
import type { CommandSpec, CommonOptions } from '../command.js';
import { exitCodes } from '../exit.js';

interface GateOptions extends CommonOptions {
  readonly gate?: string;
  readonly ofOracle?: number;
  readonly baseline?: string;
  readonly drop: number;
  readonly strict?: boolean;
}

export const gate: CommandSpec<GateOptions> = {
  examples: [
    ['vecbridge gate eval.json --gate "recall@10>=0.8"', 'a saved "eval --json"; exit 3 when it is lower'],
    [
      'vecbridge gate a-to-b',
      'a translator: its verdict must not be "not-aligned", or what "eval --record" wrote is asked',
    ],
    ['vecbridge gate eval.json --baseline main.json --drop 0.02', 'not worse than before'],
    ['vecbridge gate eval.json --of-oracle 0.8 --gate "top1>=0.5,meanRank<=20"', 'several conditions: all must be met'],
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
      .option('--gate <conditions>', 'conditions to meet, such as "recall@10>=0.8,meanRank<=20"')
      .option('--of-oracle <share>', "least share of the oracle's top-1", share)
      .option('--baseline <file>', 'an earlier saved evaluation of the same rows')
      .option('--drop <n>', 'how much top-1, MRR and recall may be below the baseline', fraction, 0)
      .option('--strict', 'a translator that is "uncertain" fails too');
  },
  async run(context, args, options) {
    const paths = args[0] as string[];
    const { gateFiles } = await import('../../eval/gate-files.js');
    const { gate: wanted, ofOracle, baseline, drop, strict } = options;
    const { passed, files } = await gateFiles({ files: paths, gate: wanted, ofOracle, baseline, drop, strict });
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

function share(text: string): number {
  const value = positiveNumber(text);
  if (value <= 1) return value;
  throw new InvalidArgumentError(
    `Expected a share, at most 1${value <= 100 ? `: for ${value} percent write ${value / 100}` : ''}.`,
  );
}

const fraction = (text: string): number => (Number(text) === 0 && text.trim() !== '' ? 0 : share(text));
