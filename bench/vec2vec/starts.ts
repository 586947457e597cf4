import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseOptions } from '../../src/options.js';
import { LinearTranslator } from '../../src/translators/linear.js';
import { loadTranslator } from '../../src/translators/load.js';
import { unpairedLinear } from '../../training/unpaired-linear/unpaired-linear.js';
import type { Protocol } from '../wordnet/spaces.js';

/** The linear start of a protocol and seed, fitted once and kept as a translator below `folder`. */
export async function linearStart(protocol: Protocol, seed: number, folder: string): Promise<LinearTranslator> {
  const dir = join(folder, `${protocol.name.replaceAll(' ', '-')}-${seed}`);
  if (!existsSync(join(dir, 'translator.json'))) {
    await mkdir(folder, { recursive: true });
    const options = parseOptions(unpairedLinear.options, {}, 'unpaired-linear');
    const spaces = [protocol.source, protocol.target];
    const { translators } = await unpairedLinear.fit({ spaces, seed, options });
    await translators[0]!.save(dir);
  }
  const start = await loadTranslator(dir);
  if (start instanceof LinearTranslator) return start;
  throw new Error(`${dir} is not a linear translator`);
}
