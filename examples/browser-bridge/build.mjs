/**
 * Writes a folder of static files, for any web server: a page that translates query vectors of MiniLM in the browser and
 * searches vectors of mpnet with them.
 *
 *   node examples/browser-bridge/build.mjs FOLDER
 *
 * bridge/: the shipped translator and its code; index.npy: 3,000 vectors of mpnet as int8, a quarter of float32; queries.npy:
 * 800 vectors of MiniLM; own-queries.npy: the same texts by mpnet itself, to compare with.
 */
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportTranslator } from 'vecbridge';

const folder = process.argv[2];
if (!folder) {
  console.error('usage: node examples/browser-bridge/build.mjs FOLDER');
  process.exit(2);
}
const here = fileURLToPath(new URL('.', import.meta.url));
const demo = fileURLToPath(new URL('../../data/demo/', import.meta.url));
const files = [
  [here, 'index.html', 'index.html'],
  [here, 'page.js', 'page.js'],
  [here, 'search.js', 'search.js'],
  [demo, 'mpnet.npy', 'index.npy'],
  [demo, 'mpnet.txt', 'index.txt'],
  [demo, 'test-minilm.npy', 'queries.npy'],
  [demo, 'test-mpnet.npy', 'own-queries.npy'],
  [demo, 'test.txt', 'queries.txt'],
];

await mkdir(folder, { recursive: true });
for (const [from, name, to] of files) await copyFile(join(from, name), join(folder, to));
const output = join(folder, 'bridge');
const { bytes } = await exportTranslator({ dir: 'minilm-to-mpnet', format: 'js', output, overwrite: true });
console.log(
  `${folder}: bridge of ${Math.ceil(bytes / 1000)} kB, ${files.length} files beside it; serve the folder as it is`,
);
