/**
 * `detectSpaces` on collections that are known: mixtures of two spaces, and collections of one model. One JSON line a
 * collection, appended to --out; jobs that are in the file already are left out.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { random } from '../../src/core/random.js';
import { setThreads } from '../../src/engine/threads.js';
import { detectSpaces } from '../../src/spaces/detect-spaces.js';
import { type Matrix, stackRows } from '../../src/vectors/matrix.js';
import { classes, collections, drawRows, edits, entries, items, judged, MODERN, rowsWhere } from './data.js';

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    kind: { type: 'string', default: 'mixed,single' },
    shares: { type: 'string', default: '0.01,0.05,0.2,0.5' },
    rows: { type: 'string', default: '2000' },
    seeds: { type: 'string', default: '10' },
    singles: { type: 'string', default: '120' },
    from: { type: 'string', default: '30000' },
    to: { type: 'string', default: '40000' },
  },
});
setThreads(1);
const [low, high] = [Number(values.from), Number(values.to)];
const done = new Set(
  values.out && existsSync(values.out)
    ? readFileSync(values.out, 'utf8')
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { name: string }).name)
    : [],
);
const part = async (model: string, odd: number): Promise<Matrix> =>
  rowsWhere(await entries(model), (i) => i >= low && i < high && i % 2 === odd);

async function report(name: string, truth: Int8Array | null, x: Matrix, seed: number): Promise<void> {
  const started = performance.now();
  const { spaces, labels } = await detectSpaces(x, { seed });
  const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
  const line = { name, rows: x.rows, spaces, right: truth ? rightShare(truth, labels) : null, seconds };
  console.log(JSON.stringify(line));
  if (values.out) appendFileSync(values.out, `${JSON.stringify(line)}\n`);
}

/** Share of rows whose space is the one that most rows of their side have. */
function rightShare(truth: Int8Array, labels: Int32Array): number {
  let right = 0;
  const taken = new Set<number>();
  for (const side of [0, 1]) {
    const counts = new Map<number, number>();
    labels.forEach((label, i) => {
      if (truth[i] === side && !taken.has(label)) counts.set(label, (counts.get(label) ?? 0) + 1);
    });
    const [label, most] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [-1, 0];
    taken.add(label);
    right += most;
  }
  return right / labels.length;
}

const mixtures: Readonly<Record<string, () => Promise<readonly [Matrix, Matrix]>>> = {
  'MiniLM with E5': async () => [await part('minilm', 0), await part('e5', 1)],
  'E5 with MiniLM': async () => [await part('e5', 0), await part('minilm', 1)],
  'mpnet with rotated': async () => [await part('mpnet', 0), await edits['rotated']!(await part('mpnet', 1))],
  'mpnet with cut and filled': async () => [
    await part('mpnet', 0),
    await edits['cut and filled']!(await part('mpnet', 1)),
  ],
  'E5 with centred': async () => [await part('e5', 0), await edits['mean taken off']!(await part('e5', 1))],
};

const kinds = values.kind.split(',');
if (kinds.includes('mixed'))
  for (let seed = 0; seed < Number(values.seeds); seed++)
    for (const [name, make] of Object.entries(mixtures)) {
      const [a, b] = await make();
      for (const share of values.shares.split(',').map(Number)) {
        const job = `${name}, share ${share}, seed ${seed}`;
        if (done.has(job)) continue;
        const few = Math.round(Number(values.rows) * share);
        const x = stackRows([drawRows(a, Number(values.rows) - few, `a ${seed}`), drawRows(b, few, `b ${seed}`)]);
        await report(
          job,
          Int8Array.from({ length: x.rows }, (_, i) => Number(i >= x.rows - few)),
          x,
          seed,
        );
      }
    }
if (kinds.includes('single')) {
  const labels = classes();
  const texts = items().map(({ text }) => text.length);
  const names = [...new Set(labels)].sort();
  const of = collections();
  const rng = random('singles');
  for (let n = 0; n < Number(values.singles); n++) {
    const model = MODERN[n % 3]!;
    const share = [0.5, 0.2, 0.05, 0.01][rng.int(4)]!;
    const [p, q] = [names[rng.int(names.length)]!, names[rng.int(names.length)]!];
    const kind = n % 6;
    const all = await entries(model);
    const docs = await judged('docs', model);
    const pick = (wanted: (i: number) => boolean) => rowsWhere(all, (i) => i >= low && i < high && wanted(i));
    const long = (most: boolean) => pick((i) => (most ? texts[i]! > 110 : texts[i]! < 40));
    const sides: readonly [string, Matrix, Matrix] =
      kind === 0
        ? ['short and long texts', long(false), long(true)]
        : kind === 1
          ? [`abstracts and ${p}`, docs, pick((i) => labels[i] === p)]
          : kind === 2
            ? [
                'collections of abstracts',
                rowsWhere(docs, (i) => of[i] === 'med'),
                rowsWhere(docs, (i) => of[i] !== 'med'),
              ]
            : [`${p} and ${q}`, pick((i) => labels[i] === p), pick((i) => labels[i] === q)];
    const job = `single ${n}: ${model}, ${sides[0]}, share ${share}`;
    if (done.has(job)) continue;
    const total = Math.min(2000, Math.floor(sides[1].rows / (1 - share)));
    const x = stackRows([
      drawRows(sides[1], Math.round(total * (1 - share)), `a ${n}`),
      drawRows(sides[2], Math.round(total * share), `b ${n}`),
    ]);
    if (x.rows >= 200) await report(job, null, x, n);
  }
}
