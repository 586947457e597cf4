import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseOptions } from '../../src/core/options.js';
import { random } from '../../src/core/random.js';
import { engineLabel } from '../../src/translators/engine-label.js';
import { LinearTranslator, linearTranslator } from '../../src/translators/linear.js';
import { loadTranslator } from '../../src/translators/load.js';
import { fingerprint } from '../../src/translators/manifest.js';
import { searchMap } from '../../training/unpaired-linear/search-map.js';
import { unpairedLinear } from '../../training/unpaired-linear/unpaired-linear.js';
import { usableSpace } from '../../training/usable-space.js';
import { unjudged } from '../../training/verdict/judge-paired.js';
import type { Protocol } from '../wordnet/spaces.js';

/**
 * The linear start of a protocol and seed, fitted once and kept as a translator below `folder`: the map that
 * unpaired-linear fits with this seed, without its verdict, which takes twice as long as the map.
 */
export async function linearStart(protocol: Protocol, seed: number, folder: string): Promise<LinearTranslator> {
  const dir = join(folder, `${protocol.name.replaceAll(' ', '-')}-${seed}`);
  if (!existsSync(join(dir, 'translator.json'))) {
    await mkdir(folder, { recursive: true });
    const options = parseOptions(unpairedLinear.options, {}, 'unpaired-linear');
    const spaces = [protocol.source, protocol.target];
    const [x, y] = [usableSpace(protocol.source, 'source'), usableSpace(protocol.target, 'target')];
    const found = await searchMap({ x: x.matrix, y: y.matrix, options, random: random(seed).fork('map') });
    const translator = linearTranslator(
      {
        method: unpairedLinear.name,
        options: { ...options },
        seed,
        verdict: unjudged('The map is a start for training and is not judged.'),
        scores: { verification: found.score },
        data: spaces.map((space) => fingerprint(space)),
        engine: await engineLabel(),
      },
      { weights: found.map, means: { source: x.mean, target: y.mean } },
    );
    await translator.save(dir);
  }
  const start = await loadTranslator(dir);
  if (start instanceof LinearTranslator) return start;
  throw new Error(`${dir} is not a linear translator`);
}
