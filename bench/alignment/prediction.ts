/**
 * Does a measure taken before tell the top-1 reached after? Reads what spaces.ts wrote and the
 * runs of version 0.1.0 (true.jsonl, words.jsonl, bounds.jsonl); computes nothing but rank correlations:
 *   node --import tsx bench/alignment/prediction.ts
 * Nine pairs, classical and modern: mean top-1 of unpaired-linear over the seeds (of modern pairs the fits with the most rows
 * that docs/results/modern has), top-1 of the oracle; measures that all of them have. Writes
 * docs/results/alignment-prediction.json.
 */
import { readFileSync } from 'node:fs';
import { spearman } from '../../eval/alignment/distances/rank-correlation.js';
import type { Measure } from '../../eval/alignment/measure.js';
import { measures } from '../../eval/alignment/measures.js';
import { unpairedShares } from './competence-results.js';
import { markdownTable, writeResult } from './results.js';

interface Point {
  readonly name: string;
  readonly top1: number;
  readonly oracle: number;
  readonly values: Record<string, number>;
}

const read = (name: string): string => readFileSync(new URL(`../../docs/results/${name}`, import.meta.url), 'utf8');
const lines = (name: string): Record<string, unknown>[] =>
  read(name)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

const spaces = {
  ...JSON.parse(read('alignment-spaces-words-7k.json')),
  ...JSON.parse(read('alignment-spaces-wordnet-19k.json')),
  ...JSON.parse(read('alignment-spaces-modern-19k.json')),
};
const runs = [...lines('true.jsonl'), ...lines('words.jsonl')];
const real: Point[] = Object.keys(spaces)
  .filter((key) => /^(wordnet|words|modern)/.test(key))
  .map((key) => {
    const [split, pair] = key.split(' ') as [string, string];
    const modern = split === 'modern-19k' ? unpairedShares([pair.split('-') as [string, string]])[pair] : undefined;
    const tops = runs
      .filter((run) => run['split'] === split && run['pair'] === pair)
      .map((run) => run['top1'] as number);
    const bound = modern
      ? undefined
      : (lines('bounds.jsonl').find(
          (row) => row['split'] === split && row['pair'] === pair && row['row'] === 'procrustes (oracle)',
        ) as { scores: { there: { top1: number } } } | undefined);
    return {
      name: key,
      top1: modern?.top1 ?? tops.reduce((a, b) => a + b, 0) / tops.length,
      oracle: modern?.oracle ?? bound!.scores.there.top1,
      values: {
        ...Object.fromEntries((spaces[key] as { measure: string; value: number }[]).map((r) => [r.measure, r.value])),
      },
    };
  });

const rank = (points: readonly Point[], name: string, of: (p: Point) => number): number => {
  const sign = (measures[name] as Measure | undefined)?.direction === 'lower' ? -1 : 1;
  return spearman(
    points.map((p) => sign * p.values[name]!),
    points.map((p) => of(p)),
  );
};
const shared = Object.keys(real[0]!.values).filter((name) => real.every((point) => name in point.values));
const scores = shared.map((name) => ({
  measure: name,
  'top-1': rank(real, name, (p) => p.top1),
  'oracle top-1': rank(real, name, (p) => p.oracle),
}));
writeResult('alignment-prediction', { command: 'node --import tsx bench/alignment/prediction.ts', real, scores });
console.log(
  markdownTable(
    real.map((p) => ({
      pair: p.name,
      'top-1': p.top1,
      oracle: p.oracle,
      CKA: p.values['cka']!,
      'mutual k-NN': p.values['mutual-knn']!,
      CKNNA: p.values['cknna']!,
      'Procrustes (angular)': p.values['procrustes-angular']!,
    })),
  ),
);
console.log(`\n${markdownTable(scores.sort((a, b) => b['top-1'] - a['top-1']))}`);
