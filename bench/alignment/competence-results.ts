import { readFileSync } from 'node:fs';

const lines = (name: string): string[] =>
  readFileSync(new URL(`../../docs/results/${name}`, import.meta.url), 'utf8')
    .trim()
    .split('\n');

/** nDCG@10 of a model with queries and documents of its own, by collection: docs/results/judged/runs.jsonl. */
export function judgedNdcg(): Record<string, Record<string, number>> {
  const found: Record<string, Record<string, number>> = {};
  for (const line of lines('judged/runs.jsonl')) {
    const { pair, collections } = JSON.parse(line) as {
      pair: string;
      collections: { collection: string; native: { ndcg10: number } }[];
    };
    // Native is the model of the documents, the second of the pair.
    const model = pair.split('-')[1]!;
    found[model] ??= Object.fromEntries(collections.map(({ collection, native }) => [collection, native.ndcg10]));
  }
  return found;
}

interface Unpaired {
  /** Top-1 of a fit without pairs and of the oracle: mean over seeds, both ways round where known. */
  readonly top1: number;
  readonly oracle: number;
  readonly share: number;
  readonly rows: number;
  readonly seeds: number;
  readonly file: string;
}

/** The fits without pairs that are there, of each pair those with the most rows; none is left out for its result. */
export function unpairedShares(pairs: readonly (readonly [string, string])[]): Record<string, Unpaired> {
  const [head = '', ...body] = lines('wordnet-all/runs.csv');
  const names = head.split(',');
  const classical = body
    .map((line) => line.split(','))
    .map((cells) => (name: string) => cells[names.indexOf(name)]!)
    .filter((cell) => cell('label') === 'unpaired-linear' && cell('case') === 'true' && cell('rows') === 'all')
    .map((cell) => ({
      ...{ pair: cell('data'), rows: 19_000, file: 'wordnet-all/runs.csv' },
      ...{ top1: Number(cell('top1')), oracle: Number(cell('oracleTop1')) },
    }));
  const modern = lines('modern/runs.jsonl')
    .map((line) => JSON.parse(line))
    .filter((run) => run.method === 'vecbridge' && run.split === 'modern-19k')
    .filter((run) => !run.known && !run.shared && !run.population)
    .map((run) => ({
      ...{ pair: run.pair as string, rows: run.rows as number, file: 'modern/runs.jsonl' },
      ...{ top1: run.there.top1 as number, oracle: run.oracle.there.top1 as number },
    }));
  const found: Record<string, Unpaired> = {};
  for (const [a, b] of pairs) {
    const own = [...classical, ...modern].filter(({ pair }) => pair === `${a}-${b}` || pair === `${b}-${a}`);
    if (own.length === 0) continue;
    const rows = Math.max(...own.map((run) => run.rows));
    const most = own.filter((run) => run.rows === rows);
    const best = most.filter(({ file }) => file === most[0]!.file);
    const mean = (key: 'top1' | 'oracle'): number => best.reduce((sum, run) => sum + run[key], 0) / best.length;
    const [top1, oracle] = [mean('top1'), mean('oracle')];
    found[`${a}-${b}`] = { top1, oracle, share: top1 / oracle, rows, seeds: best.length, file: best[0]!.file };
  }
  return found;
}
