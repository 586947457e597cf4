/**
 * The model behind predictions, and how far it and the labels can be trusted:
 *
 *   npx tsx bench/verdict/calibrate.ts [--runs docs/results/verdict/runs.jsonl] [--dry-run]
 *
 * Reads the runs that `run.ts` made and searches nothing. Writes training/verdict/prediction-model.ts and
 * docs/results/verdict/calibration.md.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { JudgedLabel } from '../../src/core/verdict.js';
import { predictTop1 } from '../../training/verdict/prediction.js';
import { decideUnpaired } from '../../training/verdict/unpaired-verdict.js';
import { readLinesOf } from '../modern/lines.js';
import { type EvidenceLine, evidenceOf, fitModel, type KnownRun, leftOut, quantile } from './fit-model.js';

interface Line extends EvidenceLine {
  readonly kind: string;
  readonly name: string;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly measured: { readonly there: number; readonly back: number; readonly queries: number } | null;
}

interface Judged extends KnownRun {
  readonly line: Line;
  readonly label: JudgedLabel;
}

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: 'docs/results/verdict/runs.jsonl' },
    'dry-run': { type: 'boolean', default: false },
  },
});
const lines = readLinesOf<Line>(values.runs);

const base = (name: string | number | undefined): string => String(name).split('~')[0]!;
const judged: Judged[] = lines.map((line) => {
  const evidence = evidenceOf(line);
  const { from, to, population } = line.facts;
  return {
    ...{ line, evidence },
    label: decideUnpaired(evidence).label as JudgedLabel,
    top1: line.measured ? line.measured.there : 0,
    groups: [`encoder ${base(from)}`, `encoder ${base(to)}`, ...(population ? [`population ${population}`] : [])],
  };
});

/** A map is found where it has at least a tenth right; the model is of found maps, as only they are called aligned. */
const FOUND = 0.1;
const pairs = judged.filter(({ line }) => line.kind === 'pairs');
const isEdited = ({ line }: Judged): boolean => line.name.includes('~');
/** Real encoders as they are: noise, cuts and signs made of them are only looked at. */
const found = pairs.filter((run) => run.top1 >= FOUND && !isEdited(run));
const lost = quantile(
  judged.filter(({ label, line }) => label === 'not-aligned' && line.measured).map(({ top1 }) => top1),
  0.95,
);
/** Only the interval is made of them, too. */
const edited = pairs.filter((run) => run.top1 >= FOUND && isEdited(run));
const model = fitModel(found, edited, Number(lost.toFixed(4)));

const text: string[] = ['# Calibration of the verdict', ''];
const say = (...more: string[]): void => {
  text.push(...more);
};
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const median = (numbers: readonly number[]): number => quantile(numbers, 0.5);

say(
  `Made by \`npx tsx bench/verdict/calibrate.ts\` from ${lines.length} runs (\`runs.jsonl\`, made by \`bench/verdict/run.ts\`).`,
  '',
  '## Labels on pairs with a right answer',
  '',
  '| rows a side | runs | right (top-1 ≥ .1) | called aligned | uncertain | not-aligned | wrong and aligned |',
  '|---|---|---|---|---|---|---|',
);
for (const [name, least, most] of [
  ['1,000 to 1,600', 0, 1600],
  ['2,000 to 3,000', 1601, 3000],
  ['4,000 to 6,500', 3001, 6500],
  ['7,000 to 14,000', 6501, 1e9],
] as const) {
  const here = pairs.filter(({ line }) => Math.min(...line.rows) >= least && Math.min(...line.rows) <= most);
  const right = here.filter(({ top1 }) => top1 >= FOUND);
  const count = (label: JudgedLabel): number => right.filter((run) => run.label === label).length;
  const wrong = here.filter(({ label, top1 }) => label === 'aligned' && top1 < FOUND).length;
  say(
    `| ${name} | ${here.length} | ${right.length} | ${count('aligned')} | ${count('uncertain')} | ${count('not-aligned')} | ${wrong} |`,
  );
}

say(
  '',
  '## Labels on pairs made to mislead',
  '',
  '| kind | runs | aligned | uncertain | not-aligned | wrongly aligned | at most (95 %, exact) |',
  '|---|---|---|---|---|---|---|',
);
const kinds = [...new Set(judged.map(({ line }) => line.kind))].filter((kind) => kind !== 'pairs');
let all = 0;
let allWrong = 0;
for (const kind of kinds) {
  const here = judged.filter(({ line }) => line.kind === kind);
  const count = (label: JudgedLabel): number => here.filter((run) => run.label === label).length;
  const wrong = here.filter((run) => run.label === 'aligned' && isWrong(run)).length;
  all += here.length;
  allWrong += wrong;
  say(
    `| ${kind} | ${here.length} | ${count('aligned')} | ${count('uncertain')} | ${count('not-aligned')} | ${wrong} | ${percent(mostShare(wrong, here.length))} |`,
  );
}
say(`| all | ${all} | | | | ${allWrong} | ${percent(mostShare(allWrong, all))} |`);

/** With a truth: the lower end of the interval is above it. Without: any aligned map. */
function isWrong({ line, evidence, label, top1 }: Judged): boolean {
  return line.measured === null || predictTop1(evidence, label, model).low > top1;
}

/** Clopper and Pearson's upper bound, 95 % one-sided, by bisection. */
function mostShare(wrong: number, n: number): number {
  if (n === 0) return 1;
  let [low, high] = [wrong / n, 1];
  for (let step = 0; step < 60; step++) {
    const p = (low + high) / 2;
    let tail = 0;
    let term = (1 - p) ** n;
    for (let k = 0; k <= wrong; k++) {
      tail += term;
      term *= ((n - k) / (k + 1)) * (p / (1 - p));
    }
    if (tail > 0.05) low = p;
    else high = p;
  }
  return high;
}

say(
  '',
  '## Predictions for what was left out',
  '',
  'The model of all other runs, on the runs of one encoder (either side), or of one population. Of maps called aligned.',
  '',
  '| left out | runs | interval holds | median width | median error |',
  '|---|---|---|---|---|',
);
const tested = leftOut(found, (some) => fitModel(some, edited, lost))
  .filter(({ run }) => run.label === 'aligned')
  .map(({ group, run, model: other }) => ({ group, run, ...predictTop1(run.evidence, run.label, other) }));
const row = (name: string, those: typeof tested): void => {
  const held = those.filter(({ run, low, high }) => low <= run.top1 && run.top1 <= high).length;
  const error = those.map(({ run, top1 }) => Math.abs(top1 - run.top1));
  const width = those.map(({ low, high }) => high - low);
  say(
    `| ${name} | ${those.length} | ${percent(held / those.length)} | ${median(width).toFixed(3)} | ${median(error).toFixed(3)} |`,
  );
};
for (const group of new Set(tested.map((one) => one.group)))
  row(
    group,
    tested.filter((one) => one.group === group),
  );
if (tested.length) row('all', tested);
const alignedEdited = edited.filter(({ label }) => label === 'aligned');
row(
  'encoders with noise, cut or reduced to signs, of which only the interval is made',
  alignedEdited.map((run) => ({ group: '', run, ...predictTop1(run.evidence, run.label, model) })),
);
const high = alignedEdited.filter((run) => predictTop1(run.evidence, run.label, model).low > run.top1);
say(
  '',
  `Predicted too high, beyond the interval: ${high.length} of these ${alignedEdited.length} (${high.map((run) => `${run.line.name}: ${run.top1.toFixed(2)}`).join('; ') || 'none'}).`,
);

say(
  '',
  'Where the prediction lies, and what was measured (runs left out):',
  '',
  '| predicted | runs | mean predicted | mean measured |',
  '|---|---|---|---|',
);
for (const least of [0, 0.2, 0.4, 0.6, 0.8]) {
  const here = tested.filter(({ top1 }) => top1 >= least && top1 < least + 0.2);
  if (here.length === 0) continue;
  const mean = (numbers: readonly number[]): string => (numbers.reduce((a, b) => a + b, 0) / numbers.length).toFixed(3);
  say(
    `| ${least.toFixed(1)} to ${(least + 0.2).toFixed(1)} | ${here.length} | ${mean(here.map(({ top1 }) => top1))} | ${mean(here.map(({ run }) => run.top1))} |`,
  );
}
say('', '## The model', '', '```json', JSON.stringify(model, null, 2), '```', '');
console.log(text.join('\n'));
if (!values['dry-run']) {
  writeFileSync('docs/results/verdict/calibration.md', text.join('\n'));
  const { constant, coefficients, few, many } = model;
  const figure = (value: number): number => Number(value.toFixed(4));
  writeFileSync(
    'training/verdict/prediction-model.ts',
    `/** Made by bench/verdict/calibrate.ts from docs/results/verdict/runs.jsonl (${found.length} found maps of ${lines.length} runs). */
export const MODEL = {
  constant: ${figure(constant)},
  coefficients: { ${Object.entries(coefficients)
    .map(([name, value]) => `${name}: ${figure(value)}`)
    .join(', ')} },
  few: { below: ${figure(few.below)}, above: ${figure(few.above)} },
  many: { below: ${figure(many.below)}, above: ${figure(many.above)} },
  lost: ${model.lost},
};
`,
  );
}
