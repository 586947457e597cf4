import { basename } from 'node:path';
import type { ExploreAbout, ExploreLabels } from '../../pages/explorer/protocol.js';
import { VecbridgeError } from '../../src/core/errors.js';
import type { Encoder } from '../../src/encoders/encoder.js';
import { currentVerdict } from '../../src/translators/current-verdict.js';
import type { Translator } from '../../src/translators/translator.js';
import type { Sampled } from '../../src/vectors/read-sample.js';
import { positiveInteger, wholeNumber } from '../arguments.js';
import type { CommandSpec, CommonOptions } from '../command.js';
import { untilInterrupted } from '../until-interrupted.js';

interface ExploreOptions extends CommonOptions {
  readonly source: string;
  readonly target: string;
  readonly paired?: boolean;
  readonly labels?: readonly string[];
  readonly model?: string;
  readonly endpoint?: string;
  readonly inverse?: boolean;
  readonly k: number;
  readonly rowsLimit: number;
  readonly port?: number;
}

export const explore: CommandSpec<ExploreOptions> = {
  readsVectors: true,
  examples: [
    ['vecbridge explore a-to-b --source a.npy --target b.npy', 'prints the address of the page'],
    ['vecbridge explore a-to-b --source a.npy --target b.npy --paired --labels words.txt', 'with the true neighbours'],
    ['vecbridge explore a-to-b --source a.npy --target b.npy --model ./minilm', 'texts are read by that model'],
  ],
  json: {
    address: 'address of the page, printed at once; the program runs until it is interrupted',
    dir: 'folder of the translator',
    rows: '{ source, target }: rows shown',
    text: 'model that reads texts, or null',
  },
  exits: { 4: 'the model of --model is not installed' },
  configure(command) {
    command
      .argument('<dir>', 'folder of the translator')
      .requiredOption('--source <file>', 'vectors of the source model')
      .requiredOption('--target <file>', 'vectors of the target model')
      .option('--paired', 'row i of both files is the same item: the true item, its place and neighbours are shown')
      .option('--labels <files...>', 'one label a row: one file for both where rows are paired, else one for each')
      .option('--model <name>', 'model of the source that reads texts: an ONNX folder, or use-lite-512')
      .option('--endpoint <url>', 'OpenAI-compatible server that has the model')
      .option('--inverse', 'the other direction: --source is then in the target space of the translator')
      .option('-k <n>', 'neighbours in a list', positiveInteger, 10)
      .option('--rows-limit <n>', 'maximum number of rows read from each file; 0: all', wholeNumber, 100_000)
      .option('--port <n>', 'port of the page (default: any)', wholeNumber);
  },
  async run(context, args, options) {
    const [dir] = args as [string];
    const { loadTranslator } = await import('../../src/translators/load.js');
    const { readPairedSamples, readSample } = await import('../../src/vectors/read-sample.js');
    const { createExplorer } = await import('../../pages/explorer/explorer.js');
    const { startExplore } = await import('../../pages/explorer/explore.js');
    const loaded = await loadTranslator(dir);
    const translator = options.inverse ? inverseOf(loaded, dir) : loaded;
    const limit = options.rowsLimit === 0 ? Number.POSITIVE_INFINITY : options.rowsLimit;
    const { reading } = context;
    const [source, target] = options.paired
      ? await readPairedSamples([options.source, options.target], limit, 0, reading)
      : [await readSample(options.source, limit, 0, reading), await readSample(options.target, limit, 0, reading)];
    requireDims(translator, source, target);
    const labels = await readBoth(options, source, target);
    const text = await encoderOf(options, translator);
    const bar = context.progress();
    const explorer = await createExplorer({
      translator,
      source: source.matrix,
      target: target.matrix,
      paired: options.paired === true,
      labels,
      encoder: 'encoder' in text ? text.encoder : undefined,
      k: options.k,
      signal: context.signal,
      on: (event) => bar.update(event),
    }).finally(() => bar.end());
    const [from, to] = translator.manifest.spaces;
    const about: ExploreAbout = {
      dir,
      verdict: currentVerdict(translator.manifest),
      source: { name: basename(source.name), rows: source.matrix.rows, dim: from.dim, modelId: from.modelId },
      target: { name: basename(target.name), rows: target.matrix.rows, dim: to.dim, modelId: to.modelId },
      paired: options.paired === true,
      text: 'encoder' in text ? { model: text.encoder.modelId } : text,
      k: options.k,
    };
    const page = await startExplore({
      explorer,
      about,
      labels,
      port: options.port,
    });
    const json = {
      address: page.address,
      dir,
      rows: { source: about.source.rows, target: about.target.rows },
      text: 'model' in about.text ? about.text.model : null,
    };
    return untilInterrupted(context, json, async () => {
      await page.close();
      if ('encoder' in text) await text.encoder.close();
    });
  },
};

function inverseOf(translator: Translator, dir: string): Translator {
  if (translator.inverse) return translator.inverse();
  throw new VecbridgeError('UNSUPPORTED', `${dir} has no way back.`, {
    hint: 'leave --inverse out, or fit a translator in the other direction',
    context: { dir },
  });
}

function requireDims({ manifest: { spaces } }: Translator, source: Sampled, target: Sampled): void {
  for (const [file, { dim }, side] of [
    [source, spaces[0], 'source'],
    [target, spaces[1], 'target'],
  ] as const) {
    if (file.matrix.dim === dim) continue;
    throw new VecbridgeError(
      'DIM_MISMATCH',
      `${file.name} has ${file.matrix.dim}-d vectors but the ${side} of the translator has ${dim}-d ones.`,
      {
        hint: 'are --source and --target swapped? --inverse goes the other way',
        context: { dim: file.matrix.dim, expected: dim },
      },
    );
  }
}

/** Row numbers of the files, where there are no labels. */
const numbers = ({ matrix, rowNumbers }: Sampled): string[] =>
  Array.from({ length: matrix.rows }, (_, i) => `row ${rowNumbers?.[i] ?? i}`);

async function readBoth({ labels, paired }: ExploreOptions, source: Sampled, target: Sampled): Promise<ExploreLabels> {
  if (!labels) return { source: numbers(source), target: numbers(target) };
  if (labels.length > 2) {
    throw new VecbridgeError('BAD_USAGE', `--labels takes one or two files, got ${labels.length}.`, {
      hint: 'labels of the source file first, then those of the target file',
      context: { files: labels },
    });
  }
  const { readLabels } = await import('../../src/vectors/labels.js');
  const read = async (file: string, of: Sampled): Promise<string[]> => {
    const all = await readLabels(file, of.totalRows, of.name);
    return of.rowNumbers ? Array.from(of.rowNumbers, (row) => all[row]!) : all;
  };
  const [first, second = paired ? first : undefined] = labels;
  return { source: await read(first!, source), target: second ? await read(second, target) : numbers(target) };
}

/** The encoder asked for; unasked, the built-in model where the source was made by it and it is installed. */
async function encoderOf(
  { model, endpoint }: ExploreOptions,
  { manifest }: Translator,
): Promise<{ encoder: Encoder } | { reason: string }> {
  const { defaultModel, openEncoder } = await import('../../src/encoders/open.js');
  if (model !== undefined || endpoint !== undefined) return { encoder: await openEncoder({ model, endpoint }) };
  const [{ modelId }] = manifest.spaces;
  if (modelId !== defaultModel) {
    return {
      reason: `Start explore with --model to paste texts: a folder of ${modelId ?? 'the source model'}, or its server.`,
    };
  }
  try {
    return { encoder: await openEncoder({ model: defaultModel }) };
  } catch (error) {
    if (!(error instanceof VecbridgeError) || error.code !== 'MISSING_PART') throw error;
    return { reason: `${error.message} ${error.hint ?? ''}`.trim() };
  }
}
