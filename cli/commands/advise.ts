import { InvalidArgumentError, Option } from 'commander';
import type { Advice, Way } from '../../eval/advice/advise.js';
import type { Range } from '../../eval/advice/costs.js';
import { predictionText } from '../../src/core/prediction.js';
import type { Outlook } from '../../training/outlook.js';
import { positiveInteger, positiveNumber, wholeNumber } from '../arguments.js';
import type { CommandSpec, CommonOptions } from '../command.js';
import { bytes, count, duration, score, table } from '../table.js';

interface AdviseOptions extends CommonOptions {
  readonly rows?: [number, number];
  readonly dims?: [number, number];
  readonly models?: [string, string];
  readonly pairs?: string;
  readonly texts?: 'all' | 'some' | 'none';
  readonly embedRate?: number;
  readonly toTranslate?: number;
  readonly outlook?: boolean;
  readonly seed: number;
}

export const advise: CommandSpec<AdviseOptions> = {
  readsVectors: true,
  examples: [
    ['vecbridge advise a.npy b.npy', 'try a fit on a sample of two files: about half a minute'],
    ['vecbridge advise a.npy b.npy --pairs 200', '200 items have vectors of both models'],
    ['vecbridge advise --rows 5000000,20000 --dims 768,1024 --texts some', 'without files: sizes only'],
    ['vecbridge advise a.npy b.npy --texts all --embed-rate 300', 'compare with the cost of embedding again'],
  ],
  json: {
    recommended: '"nothing" | "embed-again" | "procrustes" | "few-pairs" | "unpaired-linear" | "vec2vec"',
    reason: 'why, in one sentence',
    ways: '[{ name, possible: true | "what is missing", why, top1: { least, most, source, hard }, cost: { seconds: { least, most }, megabytes, source }, command }]: every way, with expected top-1 and cost',
    translate: '{ rows, cost, outputBytes, command }: cost of translating all vectors after the fit',
    outlook:
      '{ label, reason, predicted, rows, evidence } of a trial fit of at most 3,000 rows a side; null without files or with --no-outlook',
    warnings: '[text]: what else to know',
    facts: 'rows, dims, models, pairs and texts that the advice is based on',
  },
  configure(command) {
    command
      .argument('[source]', 'vectors of the source model')
      .argument('[target]', 'vectors of the target model')
      .option('--rows <n,m>', 'number of rows of source and target, instead of files', pair)
      .option('--dims <p,q>', 'number of dims of source and target, instead of files', pair)
      .option('--models <a,b>', 'names of the source and target model; equal names need no map', names)
      .option('--pairs <n|file>', 'items that have vectors of both models: their number, or the file for "fit --pairs"')
      .addOption(
        new Option(
          '--texts <which>',
          'whether the texts of the items still exist, to be embedded with the target model',
        ).choices(['all', 'some', 'none']),
      )
      .option('--embed-rate <n>', 'number of texts that the target model embeds per second', positiveNumber)
      .option(
        '--to-translate <n>',
        'number of vectors to translate after the fit (default: rows of the source)',
        positiveInteger,
      )
      .option('--no-outlook', 'skip the trial fit that align --outlook makes too; only the sizes of the files count')
      .option('--seed <n>', 'random seed of the trial fit', wholeNumber, 0);
  },
  async run(context, args, options) {
    const { advise: decide } = await import('../../eval/advice/advise-spaces.js');
    const [source, target] = args as [string | undefined, string | undefined];
    const { rows, dims, models, pairs, texts, embedRate, toTranslate, outlook: look, seed } = options;
    const bar = context.progress();
    const advice = await decide({
      ...{ source, target, pairs, look, seed, reading: context.reading, signal: context.signal, on: bar.update },
      ...(rows ? { rows } : {}),
      ...(dims ? { dims } : {}),
      ...(models ? { models } : {}),
      ...(texts ? { texts } : {}),
      ...(embedRate === undefined ? {} : { embedRate }),
      ...(toTranslate === undefined ? {} : { toTranslate }),
    }).finally(() => bar.end());
    return { json: { ...advice }, text: adviceText(advice, advice.outlook) };
  },
};

function adviceText(advice: Advice, outlook: Outlook | null): string {
  const chosen = advice.ways.find((way) => way.name === advice.recommended);
  const { rows, cost, outputBytes, command } = advice.translate;
  const lines = [`advice: ${advice.recommended}`, `  ${advice.reason}`];
  if (chosen?.top1) {
    const { hard, source } = chosen.top1;
    const range = `top-1 ${rangeText(chosen.top1)} of 2,000 (${source})`;
    lines.push(
      outlook?.predicted ? `  other encoders with as many rows: ${range}; these two: the outlook` : `  expect ${range}`,
    );
    if (hard)
      lines.push(`  or, where the two spaces have little structure in common, ${rangeText(hard)} (${hard.source})`);
  }
  if (chosen?.command) lines.push(`  ${chosen.command}`);
  if (outlook) lines.push('', `outlook: ${outlook.label}`, `  ${outlook.reason}`);
  if (outlook?.predicted) lines.push(`  ${predictionText(outlook.predicted)}`);
  const head = ['way', 'top-1 of 2,000', 'seconds', 'memory', 'possible'];
  const body = advice.ways.map((way) => [
    way.name,
    way.name === 'embed-again' ? 'exact' : top1Text(way),
    way.cost ? `${duration(way.cost.seconds.least)} to ${duration(way.cost.seconds.most)}` : 'not known',
    way.cost && way.cost.megabytes > 0 ? bytes(way.cost.megabytes * 1e6) : '–',
    way.possible === true ? 'yes' : way.possible,
  ]);
  lines.push('', table(head, body));
  if (advice.recommended !== 'nothing' && advice.recommended !== 'embed-again') {
    lines.push(
      '',
      `then translate ${count(rows)} vectors: ${duration(cost.seconds.least)} to ${duration(cost.seconds.most)}, ${bytes(cost.megabytes * 1e6)} of memory, ${bytes(outputBytes)} on disk`,
      `  ${command}`,
    );
  }
  for (const warning of advice.warnings) lines.push('', `note: ${warning}`);
  return lines.join('\n');
}

const rangeText = ({ least, most }: Range): string => `${score(least)} to ${score(most)}`;

function top1Text({ top1 }: Way): string {
  if (!top1) return '–';
  return top1.hard ? `${rangeText(top1)}, hard ${rangeText(top1.hard)}` : rangeText(top1);
}

function pair(text: string): [number, number] {
  const parts = text.split(',').map((part) => positiveInteger(part.trim()));
  if (parts.length === 2) return parts as [number, number];
  throw new InvalidArgumentError('Expected two numbers, source and target: 50000,20000.');
}

function names(text: string): [string, string] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.length === 2 && parts.every((part) => part !== '')) return parts as [string, string];
  throw new InvalidArgumentError('Expected two model ids, source and target: a,b.');
}
