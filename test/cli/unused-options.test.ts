import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { cliPath, here, temporaryFolder } from './run-cli.js';

const at = temporaryFolder();
const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
/** 512 → 100 dims, with a verdict and no scores on known pairs. */
const map = path('checkpoints/demo');
const [a, b, texts] = ['test-source.npy', 'test-target.npy', 'test.lemmas.txt'].map((name) =>
  path(`data/demo/${name}`),
);
const migration = ['--table', 't', '--target', 'fresh'];

beforeAll(() => mkdirSync(at('folder')));

describe('options that would say nothing are refused', () => {
  it.each<[RegExp, ...(string | undefined)[]]>([
    [/--format foo is for stdin and stdout \("-"\), and neither is used/, 'inspect', a, '--format', 'foo'],
    [/--format npy is for stdin/, 'eval', map, a, b, '--format', 'npy'],
    [/unknown option '--format'/, 'explore', map, '--source', a, '--target', b, '--format', 'npy'],
    [/unknown option '--format'/, 'migrate', 'plan', '~x.db', map, ...migration, '--format', 'npy'],
    [/--format foo is for stdin/, 'translate', map, a, '-o', '~out.npy', '--format', 'foo'],
    [/--format jsonl is for stdout, and the output is/, 'embed', texts, '-o', '~out.npy', '--format', 'jsonl'],
    [/parquet cannot be written to stdout/, 'embed', texts, '-o', '-', '--dry-run', '--format', 'parquet'],
    [/page\.html ends in \.html, and --format says csv/, 'report', map, '-o', '~page.html', '--format', 'csv'],
    [/--force needs --output/, 'report', map, '--force'],
    [/--compare needs two runs at least; there is 1/, 'report', map, '--compare'],
    [/--no-umap is for measures on pairs/, 'report', map, '--no-umap'],
    [/--rows is for measures on pairs/, 'report', map, '--rows', '10'],
    [/unknown option '--skip-invalid'/, 'inspect', a, '--skip-invalid'],
    [/--force needs --spaces-out/, 'inspect', a, '--force'],
    [/--seed needs --spaces/, 'inspect', a, '--seed', '0'],
    [/--title needs --output/, 'atlas', a, b, '--title', 'x'],
    [/--force needs --output/, 'atlas', a, b, '--force'],
    [/--depth needs --qrels/, 'eval', map, a, b, '--depth', '5'],
    [/--query-ids needs --qrels/, 'eval', map, a, b, '--query-ids', 'ids.txt'],
    [/--translate needs --qrels/, 'eval', map, a, b, '--translate', 'queries'],
    [/--force needs --run/, 'eval', map, a, b, '--force'],
    [
      /--no-hnsw cannot be combined with judgements/,
      'eval',
      map,
      '--queries',
      a,
      '--docs',
      b,
      '--qrels',
      'q',
      '--no-hnsw',
    ],
    [/only a verdict/, 'gate', map, '--gate', 'top1>=0.1'],
    [/'--permutations <n>' cannot be used with.*'--unpaired'/, 'align', a, b, '--unpaired', '--permutations', '5'],
    [/'--ceilings <n>' cannot be used with.*'--unpaired'/, 'align', a, b, '--unpaired', '--ceilings', '5'],
    [/'--no-calibrate' cannot be used with.*'--unpaired'/, 'align', a, b, '--unpaired', '--no-calibrate'],
    [
      /test-source\.npy is npy, which has no field of ids: "key"/,
      'translate',
      map,
      a,
      '-o',
      '~o.npy',
      '--id-field',
      'key',
    ],
    [/--list cannot be combined with --paired, --rows\./, 'align', '--list', '--paired', '--rows', '9'],
    [/--list cannot be combined with .*test-source\.npy, --set\./, 'align', a, b, '--list', '--set', 'k=2'],
    [/cannot be used with/, 'align', a, b, '--paired', '--permutations', '5', '--no-calibrate'],
    [/--port needs --dashboard/, 'train', a, b, '-o', '~net', '--port', '80'],
    [/--kind needs --model/, 'serve', map, '--port', '0', '--kind', 'query'],
    [/--prefix needs --model/, 'serve', map, '--port', '0', '--prefix', 'query: '],
    [/migrate plan has no --sample: it is for verify/, 'migrate', 'plan', '~x.db', map, ...migration, '--sample', '9'],
    [/migrate run has no --queries/, 'migrate', 'run', '~x.db', map, ...migration, '--queries', a],
    [/migrate verify has no --passes/, 'migrate', 'verify', '~x.db', map, ...migration, '--passes', '2'],
    [/migrate finish has no --no-space-check/, 'migrate', 'finish', '~x.db', ...migration, '--no-space-check'],
    [/--look-back needs --changed-by/, 'migrate', 'run', '~x.db', map, ...migration, '--look-back', '2'],
    [/--table t: a folder of files has no tables/, 'migrate', 'plan', '~folder', map, ...migration],
    [/--id key: a folder of files/, 'migrate', 'plan', '~folder', map, '--target', '~new', '--id', 'key'],
    [/--id key: Qdrant has ids/, 'migrate', 'plan', 'qdrant+http://localhost:1', map, ...migration, '--id', 'key'],
  ])('%s', async (message, ...args) => {
    const done = await here(args.map((arg) => (arg!.startsWith('~') ? at(arg!.slice(1)) : arg!)));
    expect(done.stderr).toMatch(message);
    expect(done).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('--format of stdin', () => {
  const inspect = (format: string, input: Buffer) =>
    spawnSync(process.execPath, [cliPath, 'inspect', '-', '--format', format], { input, encoding: 'utf8' });

  it('is refused where there is no such format, or the content is in another', () => {
    const lines = Buffer.from('{"vector":[1,2,3]}\n{"vector":[1,3,2]}\n');
    const unknown = inspect('foo', lines);
    expect([unknown.status, unknown.stderr]).toEqual([
      2,
      expect.stringMatching(/--format foo: there is no such format/),
    ]);
    const other = inspect('csv', lines);
    expect([other.status, other.stderr]).toEqual([
      2,
      expect.stringMatching(/stdin holds jsonl, and --format says csv/),
    ]);
    const array = inspect('jsonl', readFileSync(a!));
    expect(array.stderr).toMatch(/stdin holds npy, and --format says jsonl/);
    expect(inspect('ndjson', lines).status).toBe(0);
  });
});
