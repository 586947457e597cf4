import { replacedOption } from '../arguments.js';
import type { CommandSpec, CommonOptions } from '../command.js';
import { exitCodes } from '../exit.js';

interface GateOptions extends CommonOptions {
  readonly gate?: string;
  readonly baseline?: string;
  readonly strict?: boolean;
}

/** Of --gate, in every command that has it. */
export const GATE_HELP =
  'conditions to meet, such as "recall@10>=0.8,meanRank<=20"; relative: "top1>=0.8*oracle", "mrr>=baseline-0.02"';
/** Of --baseline. */
export const BASELINE_HELP = 'earlier saved "eval --json" of the same rows; "baseline" in --gate refers to it';

export const gate: CommandSpec<GateOptions> = {
  examples: [
    ['vecbridge gate eval.json --gate "recall@10>=0.8"', 'a saved "eval --json"; exit 3 when it is lower'],
    [
      'vecbridge gate a-to-b',
      'a translator: fails when its verdict is "not-aligned"; after "eval --record" the measured scores decide',
    ],
    [
      'vecbridge gate eval.json --baseline main.json --gate "top1>=baseline-0.02,mrr>=baseline-0.02"',
      'not worse than before by more than .02',
    ],
    ['vecbridge gate eval.json --gate "top1>=0.8*oracle,meanRank<=20"', 'several conditions: all must be met'],
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
      .option('--gate <conditions>', GATE_HELP)
      .option('--baseline <file>', BASELINE_HELP)
      .addOption(replacedOption('--of-oracle <share>', '--gate "top1>=SHARE*oracle"'))
      .addOption(replacedOption('--drop <n>', '--baseline FILE --gate "top1>=baseline-N"'))
      .option('--strict', 'a translator that is "uncertain" fails too');
  },
  async run(context, args, options) {
    const paths = args[0] as string[];
    const { gateFiles } = await import('../../eval/gate-files.js');
    const { gate: wanted, baseline, strict } = options;
    const { passed, files } = await gateFiles({ files: paths, gate: wanted, baseline, strict });
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
