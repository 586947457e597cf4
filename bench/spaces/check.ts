/** `sameSpace` on pairs whose answer is known: one JSON line a pair, then counts. --models minilm,e5 to choose, others to report. */
import { parseArgs } from 'node:util';
import { sameSpace } from '../../src/spaces/same-space.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { classes, collections, drawRows, edits, entries, judged, MODERN, rowsWhere } from './data.js';

const { values } = parseArgs({
  options: {
    models: { type: 'string', default: 'mpnet,use,fasttext,glove' },
    rows: { type: 'string', default: '1,5,50,500,2000' },
    corpus: { type: 'string', default: '3000' },
    seeds: { type: 'string', default: '3' },
    from: { type: 'string', default: '0' },
    to: { type: 'string', default: '40000' },
  },
});

type Case = readonly [name: string, truth: 'yes' | 'no', x: Matrix, y: Matrix];

/** Pairs of populations of one model, and of edits of the second side. */
async function casesOf(model: string): Promise<Case[]> {
  const all = await entries(model);
  const labels = classes();
  const [low, high] = [Number(values.from), Number(values.to)];
  const within = (wanted: (row: number) => boolean) => rowsWhere(all, (i) => i >= low && i < high && wanted(i));
  const even = within((i) => i % 2 === 0);
  const odd = within((i) => i % 2 === 1);
  const animals = within((i) => labels[i] === 'noun.animal');
  const verbs = within((i) => labels[i]!.startsWith('verb'));
  const plants = within((i) => labels[i] === 'noun.plant');
  const adjectives = within((i) => labels[i]!.startsWith('adj'));
  const cases: Case[] = [
    ['entries, entries', 'yes', even, odd],
    ['animals, verbs', 'yes', animals, verbs],
    ['plants, adjectives', 'yes', plants, adjectives],
  ];
  const truths: Record<string, 'yes' | 'no'> = { int8: 'yes', 'length 3': 'yes' };
  for (const [name, edit] of Object.entries(edits)) {
    if (name === 'mean taken off' && model !== 'e5') continue; // without a strong mean nothing changes
    cases.push([`entries, entries ${name}`, truths[name] ?? 'no', even, await edit(odd)]);
    cases.push([`animals, verbs ${name}`, truths[name] ?? 'no', animals, await edit(verbs)]);
  }
  if (!(MODERN as readonly string[]).includes(model)) return cases;
  const docs = await judged('docs', model);
  const queries = await judged('queries', model);
  const of = collections();
  const part = (name: string) => rowsWhere(docs, (i) => of[i] === name);
  cases.push(['entries, abstracts', 'yes', even, docs]);
  cases.push(['queries, abstracts', 'yes', queries, docs]);
  cases.push(['queries, entries', 'yes', queries, odd]);
  cases.push(['cran, med', 'yes', part('cran'), part('med')]);
  cases.push(['med, verbs', 'yes', part('med'), verbs]);
  cases.push(['queries, abstracts rotated', 'no', queries, await edits['rotated']!(docs)]);
  cases.push(['queries, abstracts permuted', 'no', queries, await edits['permuted']!(docs)]);
  return cases;
}

async function acrossCases(): Promise<Case[]> {
  const [a, b] = [await entries('minilm'), await entries('e5')];
  const [p, q] = [await judged('queries', 'minilm'), await judged('docs', 'e5')];
  return [
    ['MiniLM entries, E5 entries', 'no', rowsWhere(a, (i) => i % 2 === 0), rowsWhere(b, (i) => i % 2 === 1)],
    ['MiniLM queries, E5 abstracts', 'no', p, q],
    ['E5 queries, MiniLM abstracts', 'no', await judged('queries', 'e5'), await judged('docs', 'minilm')],
  ];
}

const counts: Record<string, Record<string, number>> = {};
for (const model of values.models.split(',')) {
  const cases = await (model === 'across' ? acrossCases() : casesOf(model));
  for (const [name, truth, x, y] of cases)
    for (const rows of values.rows.split(',').map(Number))
      for (let seed = 0; seed < Number(values.seeds); seed++) {
        const started = performance.now();
        const result = await sameSpace(
          drawRows(x, rows, `x ${seed}`),
          drawRows(y, Number(values.corpus), `y ${seed}`),
          { seed },
        );
        const seconds = (performance.now() - started) / 1000;
        const numbers = result.evidence.map(({ measure, value }) => [measure, Number(value.toFixed(3))]);
        const line = { model, name, rows, seed, truth, label: result.label, seconds: Number(seconds.toFixed(2)) };
        console.log(JSON.stringify({ ...line, numbers }));
        const group = `${truth}, ${rows} rows`;
        counts[group] ??= {};
        counts[group][result.label] = (counts[group][result.label] ?? 0) + 1;
      }
}
console.log(JSON.stringify({ counts }));
