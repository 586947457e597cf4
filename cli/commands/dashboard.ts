import { VecbridgeError } from '../../src/core/errors.js';
import { portNumber } from '../arguments.js';
import type { CommandSpec, CommonOptions } from '../command.js';
import { untilInterrupted } from '../until-interrupted.js';

interface DashboardOptions extends CommonOptions {
  readonly port?: number;
  readonly labels?: readonly string[];
}

export const dashboard: CommandSpec<DashboardOptions> = {
  examples: [
    ['vecbridge dashboard a-to-b', 'prints the address of a page that only this machine can open'],
    ['vecbridge dashboard a-to-b --labels a.txt b.txt', 'samples with labels as well as row numbers'],
  ],
  json: {
    address: 'address of the page, printed at once; the program runs until it is interrupted',
    dir: 'folder of the run',
  },
  configure(command) {
    command
      .argument('<dir>', 'folder given to train with -o')
      .option('--labels <files...>', 'two files: one label a row of the source file, and of the target file')
      .option('--port <n>', 'port of the page (default: the one it had before, or any)', portNumber);
  },
  async run(context, args, options) {
    const [dir] = args as [string];
    const labels = options.labels ? await readBoth(options.labels) : undefined;
    const { startDashboard } = await import('../../pages/dashboard/dashboard.js');
    const page = await startDashboard({ dir, port: options.port, ...(labels ? { labels } : {}) });
    return untilInterrupted(context, { address: page.address, dir }, () => page.close());
  },
};

async function readBoth(files: readonly string[]): Promise<[string[], string[]]> {
  const [source, target] = files;
  if (files.length !== 2 || !source || !target) {
    throw new VecbridgeError('BAD_USAGE', `--labels takes two files, got ${files.length}.`, {
      hint: 'labels of the source file first, then those of the target file',
      context: { files },
    });
  }
  const { readLabelLines } = await import('../../src/vectors/labels.js');
  return [await readLabelLines(source), await readLabelLines(target)];
}
