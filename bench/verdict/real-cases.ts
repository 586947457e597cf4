import { takeRows } from '../../src/vectors/matrix.js';
import { classLabels } from '../modern/data.js';
import type { Case, Vectors } from './case.js';
import { drawn, type Population, ROWS, range, space } from './spaces.js';

/** Rows of the pool in which every map is measured, and that predictions speak of. */
const POOL = 2000;

const CLASSICAL = ['use', 'glove', 'fasttext'];
const MODERN = ['minilm', 'mpnet', 'e5'];

/** Pairs of encoders with a right answer, as many rows as the case says. */
function pairCase(from: string, to: string, population: Population, rows: number, seed: number): Case {
  return {
    kind: 'pairs',
    name: `${from} ${to} ${population} ${rows} ${seed}`,
    facts: { from, to, population, rows },
    seed,
    make: () => pairVectors(from, to, population, rows, seed),
  };
}

async function pairVectors(
  from: string,
  to: string,
  population: Population,
  rows: number,
  seed: number,
): Promise<Vectors> {
  const [x, y] = [await space(from, population), await space(to, population)];
  const [source, target, test] = rowsOf(population, x.rows, seed);
  const queries = drawn(test, POOL, `test ${seed}`);
  return {
    source: takeRows(x, drawn(source, rows, `source ${from} ${to} ${seed}`)),
    target: takeRows(y, drawn(target, rows, `target ${from} ${to} ${seed}`)),
    test: {
      source: takeRows(x, queries),
      // Where fewer rows are left than a pool has, partners of source rows, which no fit has seen, fill it up.
      target: takeRows(y, [...queries, ...drawn(source, POOL - queries.length, `more ${seed}`)]),
    },
  };
}

/** Abstracts are few: they are split anew for every seed, 1,600 rows a side and the rest for the test. */
function rowsOf(population: Population, count: number, seed: number): readonly [Uint32Array, Uint32Array, Uint32Array] {
  if (population !== 'abstracts') {
    const { source, target, test } = ROWS[population];
    return [range(source), range(target), range(test)];
  }
  const all = drawn(range([0, count]), count, `abstracts ${seed}`);
  return [all.slice(0, 1600), all.slice(1600, 3200), all.slice(3200)];
}

/** Made of the two encoders that agree most: what is left between them is mostly the noise. */
const NEAR = ['', '~noise10', '~noise30', '~cut128', '~noise50', '~noise20'];
const noise = [0, 10, 20, 30, 40, 50];
const sizes = [1000, 1500, 2000, 3000, 4000, 2500];
/** Encoders that need many rows, and some that do not, with many. */
const LARGE = [
  ['minilm', 'e5', 12_000],
  ['e5', 'mpnet', 6000],
  ['use', 'minilm', 9000],
  ['e5', 'minilm', 8000],
  ['glove', 'mpnet', 12_000],
  ['mpnet', 'e5', 10_000],
  ['use', 'glove', 9000],
  ['fasttext', 'mpnet', 7000],
  ['minilm', 'mpnet', 6000],
  ['mpnet', 'minilm', 12_000],
  ['glove', 'fasttext', 12_000],
  ['use', 'mpnet', 12_000],
  ['minilm', 'mpnet', 9000],
  ['fasttext', 'use', 10_000],
  ['mpnet', 'e5', 14_000],
  ['mpnet', 'minilm', 4500],
] as const;

/** Pairs with a right answer: every pair of encoders, sizes and noise by turns. */
export function pairCases(rounds: number): Case[] {
  const cases: Case[] = [];
  const encoders = [...CLASSICAL, ...MODERN];
  for (let seed = 0; seed < rounds; seed++) {
    NEAR.forEach((edit, k) => {
      const rows = sizes[(seed + k) % sizes.length]! + 1000;
      const [from, to] = (seed + k) % 2 ? ['mpnet', 'minilm'] : ['minilm', 'mpnet'];
      cases.push(pairCase(from!, `${to}${edit}`, 'entries', rows, 100 + seed));
    });
    let turn = seed;
    for (let i = 0; i < encoders.length; i++) {
      for (let j = i + 1; j < encoders.length; j++) {
        turn++;
        const [from, to] = seed % 2 ? [encoders[j]!, encoders[i]!] : [encoders[i]!, encoders[j]!];
        const rows = sizes[(turn * 5 + seed) % sizes.length]!;
        const edit =
          seed % 3 === 0
            ? ''
            : seed % 3 === 1
              ? `~noise${noise[turn % noise.length]}`
              : ['', '~cut128', '~sign'][turn % 3]!;
        cases.push(pairCase(from, `${to}${edit === '~noise0' ? '' : edit}`, 'entries', rows, seed));
      }
    }
    for (const [from, to] of [
      ['minilm', 'mpnet'],
      ['mpnet', 'minilm'],
      ['minilm', 'e5'],
      ['e5', 'mpnet'],
    ] as const) {
      cases.push(pairCase(from, seed % 2 ? `${to}~noise${noise[(turn++ % 4) + 1]}` : to, 'abstracts', 1600, seed));
    }
    for (const [from, to] of [
      ['use', 'glove'],
      ['glove', 'fasttext'],
      ['fasttext', 'use'],
    ] as const) {
      cases.push(pairCase(from, to, 'words', 6500 - 1500 * (seed % 3), seed));
    }
  }
  return cases;
}

/** Pairs with a right answer and the rows that hard ones need; all of `LARGE` in every round. */
export const largePairCases = (rounds: number): Case[] =>
  Array.from({ length: rounds }, (_, seed) =>
    LARGE.map(([from, to, rows]) => pairCase(from, to, 'entries', rows, seed)),
  ).flat();

const OTHER: readonly (readonly [string, RegExp, RegExp])[] = [
  ['living and made', /^noun\.(animal|plant)$/, /^noun\.artifact$/],
  ['verbs and persons', /^verb\./, /^noun\.person$/],
  ['adjectives and places', /^adj\./, /^noun\.(location|object)$/],
  ['acts and food', /^noun\.(act|event)$/, /^noun\.(food|substance)$/],
  ['entries and abstracts', /./, /./],
];

/** Two encoders and two populations that have no item in common. The truth is measured on entries of both populations. */
export function populationCases(count: number): Case[] {
  const encoders = [...MODERN, 'use', 'glove'];
  return Array.from({ length: count }, (_, i) => {
    const [name, left, right] = OTHER[i % OTHER.length]!;
    const abstracts = name === 'entries and abstracts';
    const from = encoders[(i + Math.floor(i / 5)) % encoders.length]!;
    const choice = abstracts ? MODERN : encoders;
    let to = choice[(i * 2 + 1) % choice.length]!;
    if (to === from) to = choice[(choice.indexOf(to) + 1) % choice.length]!;
    const rows = [1000, 1500, 2000][i % 3]!;
    return {
      kind: 'populations',
      name: `${name} ${from} ${to} ${rows} ${i}`,
      facts: { from, to, rows },
      seed: i,
      make: async () => {
        const [x, y] = [await space(from, 'entries'), await space(to, 'entries')];
        const those = (rows: readonly [number, number], like: RegExp): Uint32Array =>
          range(rows).filter((row) => like.test(classLabels()[row]!));
        const { source, target, test } = ROWS.entries;
        const queries = drawn(
          range(test).filter(
            (row) => left.test(classLabels()[row]!) || (!abstracts && right.test(classLabels()[row]!)),
          ),
          POOL,
          `test ${i}`,
        );
        const other = abstracts ? await space(to, 'abstracts') : y;
        const targets = abstracts ? range([0, other.rows]) : those(target, right);
        return {
          source: takeRows(x, drawn(those(source, left), rows, `source ${i}`)),
          target: takeRows(other, drawn(targets, rows, `target ${i}`)),
          test: { source: takeRows(x, queries), target: takeRows(y, queries) },
        };
      },
    } satisfies Case;
  });
}

/** Half of the target rows are of another model: the truth is that of the target's own rows. */
export function mixtureCases(count: number): Case[] {
  return Array.from({ length: count }, (_, i) => {
    const [from, to, foreign] = [
      ['minilm', 'mpnet', 'e5'],
      ['mpnet', 'minilm', 'e5'],
      ['e5', 'minilm', 'mpnet'],
      ['use', 'glove', 'fasttext'],
      ['minilm', 'use', 'mpnet'],
      ['glove', 'use', 'minilm'],
    ][i % 6] as [string, string, string];
    const rows = [1000, 1600, 2400][Math.floor(i / 6) % 3]!;
    return {
      kind: 'mixtures',
      name: `${from} ${to} and ${foreign} ${rows} ${i}`,
      facts: { from, to, rows },
      seed: i,
      make: async () => {
        const { source, target, test } = await pairVectors(from, to, 'entries', rows, i);
        const strange = await space(foreign, 'entries');
        const chosen = drawn(range(ROWS.entries.target), rows / 2, `foreign ${i}`);
        const mixed = { ...target, data: Float32Array.from(target.data) };
        chosen.forEach((row, k) => {
          const own = k * 2 * target.dim;
          for (let j = 0; j < target.dim; j++)
            mixed.data[own + j] = j < strange.dim ? strange.data[row * strange.dim + j]! : 0;
        });
        return { source, target: mixed, ...(test && { test }) };
      },
    } satisfies Case;
  });
}
