import { Option } from 'commander';
import { VecbridgeError } from '../../src/core/errors.js';
import { plural } from '../../src/core/plural.js';
import { STANDARD } from '../../src/vectors/standard-streams.js';
import { repeated } from '../arguments.js';
import type { CommandContext, CommandSpec, CommonOptions } from '../command.js';
import type { Outcome } from '../output.js';
import { count, duration } from '../table.js';

interface EmbedOptions extends CommonOptions {
  readonly output: string;
  readonly format?: string;
  readonly model?: string;
  readonly endpoint?: string;
  readonly kind?: 'query' | 'document';
  readonly prefix?: string;
  readonly textField?: string;
  readonly idField?: string;
  readonly inputFormat?: 'lines' | 'jsonl' | 'csv' | 'parquet';
  readonly modelId?: string;
  readonly dtype: 'f32' | 'f16';
  readonly set?: string[];
  readonly skipEmpty?: boolean;
  readonly resume?: boolean;
  readonly dryRun?: boolean;
  readonly force?: boolean;
}

type GivenOptions = Omit<EmbedOptions, 'output'> & { readonly output?: string };

export const embed: CommandSpec<GivenOptions> = {
  readsTexts: true,
  examples: [
    ['vecbridge embed titles.txt -o titles.npy', 'one text per line; built-in English model (27 MB), offline'],
    [
      'vecbridge embed docs.jsonl -o docs.parquet --model ./all-MiniLM-L6-v2',
      'a folder with an ONNX model; ids are kept',
    ],
    [
      'vecbridge embed docs.csv -o docs.npy --endpoint https://api.openai.com/v1 --model text-embedding-3-small',
      'a server; the key is read from OPENAI_API_KEY',
    ],
    ['vecbridge embed docs.parquet:body -o docs.npy --resume', 'column "body"; continue an interrupted run'],
    ['vecbridge embed - < titles.txt | vecbridge translate a-to-b - > out.jsonl', 'in a pipe: jsonl, csv, tsv or npy'],
  ],
  json: {
    rows: 'texts embedded, or that --dry-run would embed',
    dim: 'dims of the vectors; null with --dry-run',
    output: 'file written',
    modelId: 'model name saved with the vectors',
    characters: 'characters of all texts; about 4 per token in English',
    skipped: 'with --skip-empty: empty texts skipped',
    truncated:
      'texts cut because they exceed the maximum length of the model (this run only; 0 if a server does not report it)',
    resumedAt: 'with --resume: vectors that an earlier run wrote; else 0',
    seconds: 'seconds in all',
    dryRun: 'true if nothing was embedded',
  },
  exits: { 4: 'the model or onnxruntime-node is not installed' },
  configure(command) {
    command
      .argument(
        '<input>',
        'texts: .txt (one per line), .jsonl, .csv, .tsv (all also .gz) or .parquet; FILE:NAME chooses a field; - is stdin',
      )
      .option(
        '-o, --output <file>',
        'file of vectors to write; the ending chooses the format; - is stdout (default with stdin)',
      )
      .option('--format <name>', 'format of the vectors on stdout: jsonl (default), csv, tsv or npy')
      .option('--model <name>', 'folder of an ONNX model, or model name on the server (default: use-lite-512)')
      .option('--endpoint <url>', 'OpenAI-compatible server, such as https://api.openai.com/v1')
      .addOption(
        new Option('--kind <kind>', 'kind of texts; chooses the prefix that the model folder defines for it').choices([
          'query',
          'document',
        ]),
      )
      .option('--prefix <text>', 'text added in front of every input text, such as "query: "')
      .option('--text-field <name>', 'field or column of the texts')
      .option('--id-field <name>', 'field or column of the ids')
      .addOption(
        new Option(
          '--input-format <name>',
          'format of the texts (default: from the ending; for stdin jsonl or lines, from the content)',
        ).choices(['lines', 'jsonl', 'csv', 'parquet']),
      )
      .option(
        '--model-id <id>',
        'model name to save with the vectors (default: the name in the folder or on the server)',
      )
      .addOption(new Option('--dtype <type>', 'number type of the output').choices(['f32', 'f16']).default('f32'))
      .option(
        '--set <key=value>',
        'an option of the encoder, repeatable (docs/cli.md lists them): batch, pooling, timeoutSeconds …',
        repeated,
      )
      .option('--skip-empty', 'skip empty texts instead of refusing them')
      .option('--resume', 'continue an interrupted run, in any format')
      .option('--dry-run', 'check and count the texts, embed nothing')
      .option('--force', 'replace the output and the remains of an interrupted run');
  },
  async run(context, args, given) {
    const [input] = args as [string];
    const options = withOutput(given, context.stdin);
    const started = performance.now();
    const { openEncoder } = await import('../../src/encoders/open.js');
    const { openTexts } = await import('../../src/encoders/texts/open.js');
    const { embedFile } = await import('../../src/encoders/embed-file.js');
    const { parseAssignments } = await import('../../src/core/options.js');
    const { requireOtherFile } = await import('../../src/vectors/same-file.js');
    if (options.output !== STANDARD) requireOtherFile(options.output, [input]);
    const source = await openTexts(input, {
      format: options.inputFormat ?? (context.stdin ? await formatOfStdin(input) : undefined),
      textField: options.textField,
      idField: options.idField,
    });
    const bar = context.progress('texts');
    try {
      const { model, endpoint, kind, prefix } = options;
      const encoder = await openEncoder({
        model,
        endpoint,
        kind,
        prefix,
        options: parseAssignments(options.set ?? []),
      });
      try {
        if (options.dryRun) return await dryRun(context, source, options, encoder.modelId);
        let before: number | undefined;
        const done = await embedFile({
          encoder,
          source,
          output: options.output,
          format: options.format,
          dtype: options.dtype,
          overwrite: options.force ?? false,
          resume: options.resume ?? false,
          skipEmpty: options.skipEmpty ?? false,
          ...(options.modelId === undefined ? {} : { modelId: options.modelId }),
          kind,
          signal: context.signal,
          on: (stage, rows, total) => {
            // The rate and the time left are those of this run, not of the one it continues.
            if (stage === 'embed') before ??= Math.max(0, rows - encoder.batch);
            const from = stage === 'embed' ? before! : 0;
            bar.update({ stage, done: rows - from, total: total - from });
          },
        });
        bar.end();
        warnings(context, done, options.output);
        const { rows, dim, modelId, characters, skipped, truncated, resumedAt } = done;
        const seconds = (performance.now() - started) / 1000;
        const rate = count(Math.round((rows - resumedAt) / Math.max(seconds, 1e-3)));
        const resumed = resumedAt > 0 ? `, ${count(resumedAt)} of them were there already` : '';
        const outcome = {
          json: {
            rows,
            dim,
            output: options.output,
            modelId,
            characters,
            skipped,
            truncated,
            resumedAt,
            seconds,
            dryRun: false,
          },
          text: `${options.output}: ${count(rows)} × ${dim} of ${modelId}${resumed}, in ${duration(seconds)} (${rate} texts/s)`,
        };
        if (options.output !== STANDARD) return outcome;
        context.output.talk(outcome.text);
        return { ...outcome, printed: true };
      } finally {
        await encoder.close();
      }
    } finally {
      bar.end();
      await source.close();
    }
  },
};

/** What comes from stdin goes to stdout unless a file is named. */
function withOutput(options: GivenOptions, isFromStdin: boolean): EmbedOptions {
  const output = options.output ?? (isFromStdin ? STANDARD : undefined);
  if (output === undefined) {
    throw new VecbridgeError('BAD_USAGE', "required option '-o, --output <file>' not specified", {
      hint: 'name the file to write; "-" is stdout',
    });
  }
  if (options.format !== undefined && output !== STANDARD) {
    throw new VecbridgeError('BAD_USAGE', `--format ${options.format} is for stdout, and the output is ${output}.`, {
      hint: 'the ending of the file chooses its format; --input-format names that of the texts',
      context: { format: options.format, output },
    });
  }
  const refused = (['resume', 'json', 'force'] as const).find((name) => options[name]);
  if (output === STANDARD && refused && !options.dryRun) {
    throw new VecbridgeError('BAD_USAGE', `--${refused} cannot be combined with stdout as the output.`, {
      hint: 'name a file with -o',
    });
  }
  return { ...options, output };
}

/** A text a line, or JSON lines: what begins as an object is no text to encode. */
async function formatOfStdin(path: string): Promise<'lines' | 'jsonl' | undefined> {
  const { firstBytes } = await import('../../src/vectors/formats/text/lines.js');
  const head = Buffer.from(await firstBytes(path, 64, false)).toString('utf8');
  return /^\ufeff?\s*\{\s*"/.test(head) ? 'jsonl' : undefined;
}

function warnings(
  { output }: CommandContext,
  done: { readonly idsLost: boolean; readonly truncated: number; readonly skipped: number },
  path: string,
): void {
  if (done.idsLost) {
    output.warn(`${path} has no room for ids, they are left out; jsonl, csv, parquet and arrow keep them`);
  }
  if (done.truncated > 0)
    output.warn(
      `${count(done.truncated)} ${plural(done.truncated, 'text is', 'texts are')} longer than the model takes and cut`,
    );
  if (done.skipped > 0) {
    output.warn(
      `${count(done.skipped)} ${plural(done.skipped, 'empty text is', 'empty texts are')} left out: row numbers differ from those of the input`,
    );
  }
}

async function dryRun(
  context: CommandContext,
  source: Awaited<ReturnType<typeof import('../../src/encoders/texts/open.js').openTexts>>,
  options: EmbedOptions,
  modelId: string,
): Promise<Outcome> {
  const { survey } = await import('../../src/encoders/texts/survey.js');
  const { formatToWrite } = await import('../../src/vectors/format.js');
  const { streamFormat } = await import('../../src/vectors/open.js');
  if (options.output === STANDARD) streamFormat(options.format ?? 'jsonl');
  else formatToWrite(options.output);
  const { rows, skipped, characters } = await survey(source, {
    skipEmpty: options.skipEmpty ?? false,
    signal: context.signal,
  });
  const { output, model = modelId } = options;
  return {
    json: {
      rows,
      dim: null,
      output,
      modelId: options.modelId ?? modelId,
      characters,
      skipped,
      truncated: 0,
      resumedAt: 0,
      seconds: 0,
      dryRun: true,
    },
    text: `would encode ${count(rows)} ${plural(rows, 'text')} of ${source.name} (${count(characters)} ${plural(characters, 'character')}, about ${count(Math.ceil(characters / 4))} ${plural(Math.ceil(characters / 4), 'token')}) with ${model} into ${output}`,
  };
}
