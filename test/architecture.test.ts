import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Code folders: each may import those after it. Only index.ts, which nobody imports, may import from all. */
const FOLDERS = ['cli', 'pages', 'eval', 'training', 'src'];

/** Inside `src/`: each folder may import those before it. */
const SRC = [
  'core',
  'vectors',
  'engine',
  'linalg',
  'spaces',
  'search',
  'translators',
  'translate',
  'encoders',
  'stores',
];

/** Inside `src/`: each may import all of the above, and none of these another. */
const SRC_LAST = ['migrate', 'serve', 'bridge', 'export', 'queue'];

/** Inside `pages/`: each folder may import those before it. The atlas and the page of the demo show charts and tables of reports. */
const PAGES = ['kit', 'report', 'atlas', 'dashboard', 'explorer', 'demo'];

/** Cycles of imports that hold as types only and stay in one folder. Adding one needs a reason. */
const TYPE_CYCLES: readonly (readonly string[])[] = [
  // A preset is a partial set of options, and the options name the presets.
  [
    'training/vec2vec/options.ts',
    ...['ci', 'components', 'paper', 'scratch', 'small'].map((p) => `training/vec2vec/presets/${p}.ts`),
  ],
  // Each adversarial loss implements the interface of the table that lists them.
  ...[['adversary', 'least-squares', 'relativistic', 'vanilla'].map((loss) => `training/vec2vec/losses/${loss}.ts`)],
  ['find-network', 'start/linear-starts', 'train-seeds'].map((file) => `training/vec2vec/${file}.ts`),
  ['src/bridge/integer-products.ts', 'src/bridge/products.ts'],
];

/** Modules of the folder that `export --format js` writes, named in its text. */
const WRITTEN = ['src/export/runtime/bridge/bridge.ts', 'src/export/weights.ts'];

interface Import {
  readonly from: string;
  readonly to: string;
  /** Erased by the compiler. */
  readonly typeOnly: boolean;
  /** When the module is loaded, not when a function runs. */
  readonly static: boolean;
}

const below = (folder: string): string[] =>
  (readdirSync(join(root, folder), { recursive: true }) as string[])
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`);
const files = ['index.ts', ...FOLDERS.flatMap(below)];
const imports: readonly Import[] = files.flatMap((from) => importsOf(from, readFileSync(join(root, from), 'utf8')));

function importsOf(from: string, code: string): Import[] {
  const to = (path: string): string =>
    normalize(join(dirname(from), path))
      .replaceAll('\\', '/')
      .replace(/\.js$/, '.ts');
  const statements = [...code.matchAll(/^(?:import|export)( type)?\s[^;'"]*?from '(\.[^']+)';/gm)];
  const calls = [...code.matchAll(/import\(\s*'(\.[^']+)'\s*\)/g)];
  return [
    ...statements.map(([, type, path]) => ({ from, to: to(path!), typeOnly: type !== undefined, static: true })),
    ...calls.map(([, path]) => ({ from, to: to(path!), typeOnly: false, static: false })),
  ].filter((one) => !WRITTEN.includes(one.to));
}

const shown = ({ from, to }: Import): string => `${from} imports ${to}`;
const part = (file: string, depth: number): string => file.split('/')[depth] ?? '';

/** Imports between folders of `inside` ('' is the root) that go against `order`: from one to a later one. */
const against = (inside: string, order: readonly string[], last: readonly string[] = []): string[] => {
  const depth = inside === '' ? 0 : 1;
  const place = (file: string): number => {
    const found = order.indexOf(part(file, depth));
    return found < 0 && last.includes(part(file, depth)) ? order.length : found;
  };
  return imports
    .filter(({ from, to }) => inside === '' || (part(from, 0) === inside && part(to, 0) === inside))
    .filter(({ from, to }) => part(from, depth) !== part(to, depth) && from !== 'index.ts')
    .filter(({ from, to }) => {
      const [a, b] = [place(from), place(to)];
      return a < 0 || b < 0 || b >= a;
    })
    .map(shown);
};

/** Groups of files that reach each other (Tarjan), each sorted. */
function cycles(edges: readonly Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.get(file)!);
    stack.push(file);
    for (const to of next.get(file) ?? []) {
      if (!index.has(to)) visit(to);
      if (stack.includes(to)) low.set(file, Math.min(low.get(file)!, low.get(to)!));
    }
    if (low.get(file) !== index.get(file)) return;
    const group = stack.splice(stack.indexOf(file));
    if (group.length > 1 || next.get(file)?.includes(file)) found.push(group.sort());
  };
  for (const file of files) if (!index.has(file)) visit(file);
  return found.sort();
}

describe('the layout', () => {
  it('is what the tables say', () => {
    const inSrc = new Set(files.filter((file) => part(file, 0) === 'src').map((file) => part(file, 1)));
    expect([...inSrc].sort()).toEqual([...SRC, ...SRC_LAST].sort());
    const inPages = new Set(files.filter((file) => part(file, 0) === 'pages').map((file) => part(file, 1)));
    expect([...inPages].sort()).toEqual([...PAGES].sort());
  });

  it('resolves every import to a file', () => {
    expect(imports.length).toBeGreaterThan(2000);
    const known = new Set(files);
    expect(imports.filter(({ to }) => !known.has(to)).map(shown)).toEqual([]);
  });

  it('imports nothing from the inside of a package', () => {
    const inside = files.flatMap((from) =>
      [
        ...readFileSync(join(root, from), 'utf8').matchAll(
          /(?:from |import\(\s*)'((?:@[^/']+\/[^/']+|[^@./'][^/':]*)\/[^']+)'/g,
        ),
      ].map(([, path]) => `${from} imports ${path}`),
    );
    expect(inside).toEqual([]);
  });

  it('imports point one way between the folders', () => {
    expect(against('', [...FOLDERS].reverse())).toEqual([]);
  });

  it('imports point one way inside src/', () => {
    expect(against('src', SRC, SRC_LAST)).toEqual([]);
  });

  it('imports point one way inside pages/', () => {
    expect(against('pages', PAGES)).toEqual([]);
  });

  it('has no cycle of imported values', () => {
    expect(cycles(imports.filter(({ typeOnly }) => !typeOnly))).toEqual([]);
  });

  it('has the cycles of types that are listed, each in one folder, and no others', () => {
    const found = cycles(imports.filter((one) => one.static));
    expect(found).toEqual(TYPE_CYCLES.map((cycle) => [...cycle].sort()).sort());
    for (const cycle of found) {
      const folders = new Set(cycle.map((file) => dirname(file).split('/').slice(0, 2).join('/')));
      expect(folders.size, cycle.join(', ')).toBe(1);
    }
  });
});
