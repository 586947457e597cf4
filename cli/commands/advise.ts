import { existsSync } from 'node:fs';
import { InvalidArgumentError, Option } from 'commander';
import type { Advice, Facts, Range, Way } from '../../eval/advice/advise.js';
import { VecbridgeError } from '../../src/core/errors.js';
import type { Reading } from '../../src/vectors/usable-rows.js';
import { positiveInteger, positiveNumber, wholeNumber } from '../arguments.js';
import type { CommandContext, CommandSpec, CommonOptions } from '../command.js';
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

/** Rows of each file that the outlook sees. */
const OUTLOOK_ROWS = 6000;

export const advise: CommandSpec<AdviseOptions> = {
  readsVectors: true,
  examples: [
    ['vecbridge advise a.npy b.npy', 'two files: looks at them for some seconds'],
    ['vecbridge advise a.npy b.npy --pairs 200', 'some items have vectors of both models'],
    ['vecbridge advise --rows 5000000,20000 --dims 768,1024 --texts some', 'numbers alone, nothing is read'],
    ['vecbridge advise a.npy b.npy --texts all --embed-rate 300', 'is embedding again cheaper?'],
  ],
  json: {
    recommended: '"nothing" | "embed-again" | "procrustes" | "few-pairs" | "unpaired-linear" | "vec2vec"',
    reason: 'one sentence',
    ways: '[{ name, possible: true | "what is missing", why, top1: { least, most, source, hard }, cost: { seconds: { least, most }, megabytes, source }, command }]',
    translate: '{ rows, cost, outputBytes, command }: translating all vectors afterwards',
    outlook: '{ label, reason, evidence, calibration } of the two files; null without files or with --no-outlook',
    warnings: '[text]',
    facts: 'what the advice rests on',
  },
  configure(command) {
    command
      .argument('[source]', 'vectors of the source model')
      .argument('[target]', 'vectors of the target model')
      .option('--rows <n,m>', 'rows of source and target, without files', pair)
      .option('--dims <p,q>', 'dims of source and target, without files', pair)
      .option('--models <a,b>', 'model ids of source and target', names)
      .option('--pairs <n|file>', 'items known in both spaces: a number, or the file of "fit --pairs"')
      .addOption(
        new Option('--texts <which>', 'texts that could be embedded with the target model').choices([
          'all',
          'some',
          'none',
        ]),
      )
      .option('--embed-rate <n>', 'texts per second the target model embeds', positiveNumber)
      .option('--to-translate <n>', 'vectors to translate in the end (default: rows of the source)', positiveInteger)
      .option('--no-outlook', 'do not look into the files, only at their sizes')
      .option('--seed <n>', 'seed of the outlook', wholeNumber, 0);
  },
  async run(context, args, options) {
    const { advise: decide } = await import('../../eval/advice/advise.js');
    const [source, target] = args as [string | undefined, string | undefined];
    const files = filesOf(source, target);
    const facts = await factsOf(files, options, context.reading);
    const look = files && options.outlook !== false && facts.texts !== 'all' && !facts.pairs;
    const outlook = look ? await lookAt(context, files, options.seed) : null;
    const all: Facts = outlook ? { ...facts, outlook } : facts;
    const advice = decide(all);
    return { json: { ...advice, outlook, facts }, text: adviceText(advice, outlook) };
  },
};

function filesOf(source: string | undefined, target: string | undefined): readonly [string, string] | undefined {
  if (source === undefined) return undefined;
  if (target !== undefined) return [source, target];
  throw new VecbridgeError('BAD_USAGE', `only ${source} is given; advice needs two spaces.`, {
    hint: 'name the target file too, or leave both out and give --rows and --dims',
  });
}

async function factsOf(
  files: readonly [string, string] | undefined,
  options: AdviseOptions,
  reading: Reading,
): Promise<Facts> {
  const spaces = files ? await Promise.all(files.map((file) => sizeOf(file, reading))) : undefined;
  const rows = options.rows ?? spaces?.map((space) => space.rows);
  const dims = options.dims ?? spaces?.map((space) => space.dim);
  if (!rows || !dims) {
    throw new VecbridgeError('BAD_USAGE', 'advice needs the sizes of both spaces.', {
      hint: 'vecbridge advise a.npy b.npy, or --rows 50000,50000 --dims 768,1024',
    });
  }
  const models = options.models ?? spaces?.map((space) => space.modelId);
  const { texts, embedRate, toTranslate } = options;
  return {
    rows: rows as [number, number],
    dims: dims as [number, number],
    ...(models ? { models: models as [string | undefined, string | undefined] } : {}),
    ...(options.pairs === undefined ? {} : { pairs: await countPairs(options.pairs) }),
    ...(texts === undefined ? {} : { texts }),
    ...(embedRate === undefined ? {} : { embedRate }),
    ...(toTranslate === undefined ? {} : { toTranslate }),
    ...(files ? { names: files } : {}),
  };
}

async function sizeOf(
  path: string,
  reading: Reading,
): Promise<{ rows: number; dim: number; modelId: string | undefined }> {
  const { openReading } = await import('../../src/vectors/read-matrix.js');
  const source = await openReading(path, reading);
  try {
    let { rows } = source;
    if (rows === undefined) {
      rows = 0;
      for await (const batch of source.batches(4096)) rows += batch.vectors.rows;
    }
    return { rows, dim: source.dim, modelId: source.modelId };
  } finally {
    await source.close();
  }
}

/** A number, or the pairs of a file. */
async function countPairs(text: string): Promise<number> {
  if (/^\d+$/.test(text)) return Number(text);
  if (!existsSync(text)) {
    throw new VecbridgeError('NOT_FOUND', `--pairs ${text}: neither a number nor a file.`, {
      hint: 'write --pairs 200, or name the file of pairs',
      context: { path: text },
    });
  }
  const { namedPairs } = await import('../../training/read-pairs.js');
  let count = 0;
  for await (const _ of namedPairs(text)) count++;
  return count;
}

async function lookAt(context: CommandContext, files: readonly [string, string], seed: number) {
  const { predictAlignment } = await import('../../eval/alignment/outlook.js');
  const { readSample } = await import('../../src/vectors/read-sample.js');
  const [x, y] = [
    await readSample(files[0], OUTLOOK_ROWS, seed, context.reading),
    await readSample(files[1], OUTLOOK_ROWS, seed + 1, context.reading),
  ];
  if (Math.min(x.matrix.rows, y.matrix.rows) < 200) return null; // too few rows to say anything: sizes decide
  const bar = context.progress();
  try {
    return await predictAlignment(x.matrix, y.matrix, {
      seed,
      signal: context.signal,
      on: (event) => bar.update(event),
    });
  } finally {
    bar.end();
  }
}

function adviceText(advice: Advice, outlook: { label: string; reason: string } | null): string {
  const chosen = advice.ways.find((way) => way.name === advice.recommended);
  const { rows, cost, outputBytes, command } = advice.translate;
  const lines = [`advice: ${advice.recommended}`, `  ${advice.reason}`];
  if (chosen?.top1) {
    const { hard, source } = chosen.top1;
    lines.push(`  expect top-1 ${rangeText(chosen.top1)} of 2,000 (${source})`);
    if (hard)
      lines.push(`  or, where the two spaces have little structure in common, ${rangeText(hard)} (${hard.source})`);
  }
  if (chosen?.command) lines.push(`  ${chosen.command}`);
  if (outlook) lines.push('', `outlook: ${outlook.label}`, `  ${outlook.reason}`);
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
