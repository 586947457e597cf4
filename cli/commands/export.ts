import { Option } from 'commander';
import { VecbridgeError } from '../../src/core/errors.js';
import type { ExportFormat } from '../../src/export/export-translator.js';
import { verdictWarning } from '../../src/translate/input-checks.js';
import type { CommandSpec, CommonOptions } from '../command.js';

interface ExportOptions extends CommonOptions {
  readonly output: string;
  readonly format: ExportFormat;
  readonly inverse?: boolean;
  readonly dtype?: 'f32' | 'f16';
  readonly force?: boolean;
}

export const exportCommand: CommandSpec<ExportOptions> = {
  examples: [
    ['vecbridge export a-to-b --format js -o bridge', 'an ES module with weights and code, without dependencies'],
    [
      'vecbridge export a-to-b --format safetensors -o a-to-b.safetensors',
      "one file for loadBridge of 'vecbridge/bridge'",
    ],
    ['vecbridge export a-to-b --format onnx -o a-to-b.onnx', 'the graph: raw vectors in, translated vectors out'],
  ],
  json: {
    output: 'file or folder written',
    format: '"js", "onnx" or "safetensors"',
    bytes: 'bytes in all',
    files: 'every file written',
  },
  configure(command) {
    command
      .argument('<dir>', 'folder of the translator')
      .requiredOption('-o, --output <path>', 'file (onnx, safetensors) or folder (js) to write')
      .addOption(
        new Option('--format <format>', 'what to write').choices(['js', 'onnx', 'safetensors']).makeOptionMandatory(),
      )
      .option('--inverse', 'onnx: the graph from the target space to the source space')
      .addOption(
        new Option(
          '--dtype <type>',
          'js, safetensors: numbers of the matrices (default: f16 where that loses nothing, else f32)',
        ).choices(['f32', 'f16']),
      )
      .option('--force', 'replace the output if it exists');
  },
  async run(context, args, options) {
    const [dir] = args as [string];
    const { format, output, inverse = false, dtype } = options;
    if (inverse && format !== 'onnx') {
      throw new VecbridgeError('BAD_USAGE', `--inverse cannot be combined with --format ${format}.`, {
        hint: 'the exported translator has both directions: load it with { inverse: true }',
      });
    }
    if (dtype === 'f16' && format === 'onnx') {
      throw new VecbridgeError('BAD_USAGE', '--dtype f16 cannot be combined with --format onnx.', {
        hint: 'the ONNX graph is always float32; --dtype is for js and safetensors',
      });
    }
    const { exportTranslator } = await import('../../src/export/export-translator.js');
    const { loadTranslator } = await import('../../src/translators/load.js');
    const doubtful = verdictWarning((await loadTranslator(dir)).manifest, dir);
    if (doubtful) context.output.warn(doubtful);
    const numbers = dtype === undefined ? {} : { dtype };
    const done = await exportTranslator({
      dir,
      format,
      output,
      inverse,
      ...numbers,
      overwrite: options.force ?? false,
    });
    const size = done.bytes < 1e6 ? `${Math.ceil(done.bytes / 1000)} kB` : `${(done.bytes / 1e6).toFixed(1)} MB`;
    return { json: { ...done, format }, text: `${output}: ${size}` };
  },
};
