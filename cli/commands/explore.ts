import { portNumber, positiveInteger, wholeNumber } from '../arguments.js';
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
  lacks: 'format',
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
      .option('--port <n>', 'port of the page (default: any)', portNumber);
  },
  async run(context, args, options) {
    const [dir] = args as [string];
    const { source, target, paired, labels, model, endpoint, inverse, k, rowsLimit, port } = options;
    const { startExplorer } = await import('../../pages/explorer/start-explorer.js');
    const bar = context.progress();
    const page = await startExplorer({
      ...{ translator: dir, source, target, paired, labels, model, endpoint, inverse, k, rowsLimit, port },
      ...{ reading: context.reading, signal: context.signal },
      on: bar.update,
    }).finally(() => bar.end());
    const { address, rows, text } = page;
    return untilInterrupted(context, { address, dir, rows, text }, page.close);
  },
};
