/** The files that CONTRIBUTING.md shows do what the contracts ask of their kind. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { measureContract } from '../contracts/measure.contract.js';
import { methodContract } from '../contracts/method.contract.js';
import { root } from './command-lines.js';

const folder = mkdtempSync(join(tmpdir(), 'vecbridge-contributing-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
const files = new Map(
  [...text.matchAll(/^```ts\n\/\/ (\S+\.ts)\n([\s\S]*?)^```/gm)].map(([, path, code]) => [path!, code!]),
);

/** The module that a block shows, with its imports as from the place that it names. */
async function shown(path: string): Promise<any> {
  const at = (name: string): string =>
    name.startsWith('.')
      ? join(root, dirname(path), name).replace(/\.js$/, '.ts')
      : fileURLToPath(import.meta.resolve(name));
  const code = files
    .get(path)!
    .replaceAll(/from '([^']+)'/g, (_, name) => `from ${JSON.stringify(pathToFileURL(at(name)).href)}`);
  const copy = join(folder, path.replaceAll('/', '-'));
  writeFileSync(copy, code);
  return import(pathToFileURL(copy).href);
}

it('shows three files', () => {
  expect([...files.keys()]).toEqual([
    'training/published/principal-axes.ts',
    'training/paired/reversed.ts',
    'eval/alignment/kernels/pip-loss.ts',
  ]);
});

const { principalAxes } = await shown('training/published/principal-axes.ts');
methodContract('principal-axes', { method: principalAxes, learns: false, rows: [200, 10] });
const { reversed } = await shown('training/paired/reversed.ts');
methodContract('reversed', { method: reversed, learns: false });
const { pipLoss } = await shown('eval/alignment/kernels/pip-loss.ts');
measureContract({ measure: pipLoss });
