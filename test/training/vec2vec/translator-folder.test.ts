import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadTranslator } from '../../../src/translators/load.js';
import { matrix } from '../../../src/vectors/matrix.js';
import type { Sampled } from '../../../src/vectors/read-sample.js';
import { publish } from '../../../training/vec2vec/run/translator-folder.js';
import type { Trained } from '../../../training/vec2vec/train-network.js';
import { scratch } from '../../vectors/formats.js';

const at = scratch();
const demo = fileURLToPath(new URL('../../../checkpoints/demo', import.meta.url));
const space = (name: string): Sampled => ({ matrix: matrix(Float32Array.of(1), 1, 1), name, totalRows: 1 });

it('publishes a whole folder at once, with the run and what else was there', async () => {
  const dir = at('out');
  cpSync(demo, dir, { recursive: true });
  mkdirSync(at('out/run'));
  mkdirSync(at('out/0-to-2'));
  writeFileSync(at('out/run/run.json'), 'the run');
  writeFileSync(at('out/notes.txt'), 'mine');
  const translator = await loadTranslator(demo);
  const trained = { translators: [translator, translator] } as unknown as Trained;
  // A reader at every turn of the event loop, until it is done: it never finds half a folder.
  let isDone = false;
  const read = (async () => {
    const models = new Set<string | undefined>();
    while (!isDone) models.add((await loadTranslator(dir)).manifest.spaces[0].modelId);
    return models.add((await loadTranslator(dir)).manifest.spaces[0].modelId);
  })();
  const places = await publish(trained, [space('a.npy'), space('b.npy')], { output: dir, sourceModel: 'new-model' });
  isDone = true;
  expect(await read).toEqual(new Set([translator.manifest.spaces[0].modelId, 'new-model']));
  expect(places).toEqual([{ from: 0, to: 1, dir }]);
  expect(readFileSync(at('out/run/run.json'), 'utf8')).toBe('the run');
  expect(readFileSync(at('out/notes.txt'), 'utf8')).toBe('mine');
  expect(existsSync(at('out/0-to-2'))).toBe(false);
});
