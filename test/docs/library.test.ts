import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../cli/registry.js';
import * as library from '../../index.js';
import { publicNames } from '../../site/reference/library-names.js';
import { CALLS } from '../../site/reference/library-page.js';
import { sliceRows } from '../../src/vectors/matrix.js';
import { createSink } from '../../src/vectors/open.js';
import { twoSpaces, writeNpy } from '../cli/synthetic.js';
import { plantedLayers, writeLayers } from '../eval/layers/planted-layers.js';
import { root } from './command-lines.js';

const names = publicNames();
const folder = mkdtempSync(join(tmpdir(), 'vecbridge-library-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the library', () => {
  it('exports about 30 names, each with a docstring and an example', () => {
    expect(names.map(({ name }) => name).sort()).toEqual(Object.keys(library).sort());
    expect(names.length).toBeLessThanOrEqual(44);
    expect(names.filter(({ text, example }) => text.length < 40 || !example).map(({ name }) => name)).toEqual([]);
    for (const { name, example } of names) expect(example, name).toMatch(new RegExp(`import \\{[^}]*\\b${name}\\b`));
  });

  it('has a call for every command', () => {
    expect(Object.keys(CALLS).sort()).toEqual(commands.map(({ name }) => name).sort());
    const called = Object.values(CALLS).flatMap((text) =>
      [...text.matchAll(/`(?:\(await )?(\w+)\(/g)].map(([, name]) => name!),
    );
    expect(called.filter((name) => !(name in library))).toEqual([]);
  });
});

/** What the examples read. */
async function writeInputs(): Promise<void> {
  const { x, y } = twoSpaces(400, [16, 12], 1);
  const parts = { '': [0, 250], 'known-': [250, 400], 'queries-': [250, 255] } as const;
  for (const [name, [from, to]] of Object.entries(parts)) {
    writeNpy(at(`${name}a.npy`), sliceRows(x, from, to));
    writeNpy(at(`${name}b.npy`), sliceRows(y, from, to));
  }
  const labels = (rows: number): string => Array.from({ length: rows }, (_, i) => (i % 2 ? 'odd' : 'even')).join('\n');
  writeFileSync(at('b.txt'), labels(250));
  writeNpy(at('new-a.npy'), sliceRows(x, 250, 400));
  writeFileSync(at('new.txt'), labels(150));
  const sink = await createSink(at('docs.jsonl'), { dim: 16 });
  await sink.write(sliceRows(x, 0, 5), ['one', 'two', 'three', 'four', 'five']);
  await sink.close();
  const layers = await plantedLayers(2, 60, 8, 3);
  writeLayers(at('layers-a.npy'), layers.a);
  writeLayers(at('layers-b.npy'), layers.b);
  writeFileSync(at('texts.jsonl'), '{"text": "a quiet river"}\n{"text": "a loud street"}\n');
  writeFileSync(at('qrels.txt'), '0 0 5 1\n1 0 7 2\n');
  const { default: Database } = await import('libsql');
  const db = new Database(at('notes.db'));
  db.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY, embedding BLOB)');
  db.prepare('INSERT INTO notes VALUES (?, ?)').run([1, Buffer.from(sliceRows(x, 0, 1).data.slice().buffer)]);
  db.close();
  writeFileSync(
    at('suite.json'),
    JSON.stringify({
      ...{ name: 'tiny', description: 'one method on one pair of files' },
      data: {
        planted: {
          ...{ source: 'a.npy', target: 'b.npy' },
          test: { source: 'known-a.npy', target: 'known-b.npy' },
          paired: { source: 'a.npy', target: 'b.npy' },
        },
      },
      ...{ methods: { procrustes: {} }, sizes: ['all'], seeds: [0] },
    }),
  );
  const pair = { source: at('a.npy'), target: at('b.npy'), pairs: true } as const;
  await (await library.fit(pair)).translator.save(at('a-to-b'));
  const {
    gate: _,
    recorded: __,
    ...scores
  } = await library.evaluate({
    ...{ translator: at('a-to-b'), source: at('known-a.npy'), target: at('known-b.npy') },
  });
  writeFileSync(at('eval.json'), JSON.stringify(scores));
}

const compile = (...files: string[]): string => {
  const options = ['--module', 'nodenext', '--target', 'es2023', '--strict', '--noUncheckedIndexedAccess'];
  const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules', '@types')];
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const done = spawnSync(process.execPath, [compiler, ...options, ...types, ...files], {
    cwd: folder,
    encoding: 'utf8',
  });
  return done.stdout + done.stderr;
};

describe('the examples of the docstrings', () => {
  beforeAll(async () => {
    await writeInputs();
    mkdirSync(at('node_modules'));
    symlinkSync(root, at('node_modules/vecbridge'), 'junction');
    writeFileSync(at('package.json'), '{ "type": "module", "private": true }');
    for (const { name, example } of names) writeFileSync(at(`${name}.ts`), `${example}\n`);
  });

  it('compile, strictly, with the types of the dependencies checked too', () => {
    expect(compile(...names.map(({ name }) => `${name}.ts`))).toBe('');
  });

  it('run', () => {
    // One process for all of them, each in turn; what one has left to do must not be needed by the next.
    const program = `const failed = {};
for (const name of ${JSON.stringify(names.map(({ name }) => name))})
  await import(\`./\${name}.js\`).catch((error) => { failed[name] = String(error.stack ?? error); });
console.log('@@' + JSON.stringify({ failed, code: process.exitCode ?? 0 }));
process.exit(0);`;
    writeFileSync(at('all.js'), program);
    const done = spawnSync(process.execPath, ['all.js'], { cwd: folder, encoding: 'utf8' });
    const said = done.stdout.split('\n').find((line) => line.startsWith('@@'));
    expect(said, done.stderr).toBeDefined();
    expect(JSON.parse(said!.slice(2))).toEqual({ failed: {}, code: 0 });
  }, 240_000);

  it('fit refuses an option that the method does not have, in the types and when it runs', async () => {
    writeFileSync(
      at('wrong.ts'),
      `import { fit, trainNetwork } from 'vecbridge';
const known = { source: 'a.npy', target: 'b.npy' };
const wrong = [
  // @ts-expect-error: few-pairs has no option "rounds" of unpaired-linear
  () => fit({ ...known, method: 'few-pairs', options: { momentDims: 4 } }),
  // @ts-expect-error: there is no such method
  () => fit({ ...known, method: 'few-pair' }),
  // @ts-expect-error: a number
  () => fit({ ...known, method: 'procrustes', options: { folds: 'five' } }),
  // @ts-expect-error: no option of a default method
  () => fit({ ...known, options: { fold: 5 } }),
  // @ts-expect-error: no option of vec2vec
  () => trainNetwork({ spaces: ['a.npy', 'b.npy'], options: { widht: 5 } }),
  () => fit({ ...known, method: 'few-pairs', options: {} }),
  () => fit({ ...known, options: { rounds: 2 } }),
];
`,
    );
    expect(compile('wrong.ts')).toBe('');
    const request: object = { source: at('a.npy'), target: at('b.npy'), pairs: true, options: { fold: 3 } };
    await expect(library.fit(request as Parameters<typeof library.fit>[0])).rejects.toMatchObject({
      code: 'BAD_OPTION',
      hint: expect.stringContaining('did you mean "folds"?'),
    });
  });
});
