interface Row {
  readonly ndcg10: number;
  readonly recall100: number;
}
interface Judged {
  readonly queries: number;
  readonly docs: number;
  readonly native: Row;
  readonly nativeOther: Row;
  readonly translated: Row;
  readonly restored: Row;
}

type Models = Readonly<Record<string, readonly [space: string, modelId: string, licence: string]>>;

/** What a model card of a shipped translator says beyond the usual: names, data with their licences, judged scores. */
export function sharesTable(
  { name, pairs, judged }: { name: string; pairs: number; judged: Readonly<Record<string, unknown>> },
  [from, to]: readonly [string, string],
  models: Models,
  collections: Readonly<Record<string, string>>,
): string {
  const back = name.split('-to-').toReversed().join('-to-');
  const withAbstracts = Object.keys(judged).length > 0;
  const parts = [
    '',
    '## By name',
    '',
    `\`${name}\` stands for this folder wherever a command takes a translator, \`${back}\` for its way back. \`vecbridge verify ${name} --source my.npy\` says whether vectors look like those of ${models[from]![1]}.`,
    '',
    '## Fitted on',
    '',
    `${pairs.toLocaleString('en-US')} pairs: entries 0–37,999 of WordNet 3.0 (glosses; Princeton's licence, any use with attribution)${withAbstracts ? ', and the 3,891 abstracts of Cranfield, CISI and MEDLINE (test collections, free for research; vectors alone were used)' : ''}. Models: ${[from, to].map((one) => `${models[one]![1]} (${models[one]![2]})`).join(', ')}. Made by \`bench/shipped/make.ts\`.`,
  ];
  if (!withAbstracts) return `${parts.join('\n')}\n`;
  parts.push(
    '',
    '## On human judgements, each collection not fitted on',
    '',
    'nDCG@10; every collection by a map fitted without it. native: both sides by the searched model.',
    '',
    '| collection | direction | queries | documents | native | translated | of native | as written by `translate` | recall@100 of native |',
    '|---|---|---|---|---|---|---|---|---|',
  );
  for (const [collection, ways] of Object.entries(judged)) {
    for (const [way, direction] of [
      ['there', `${from} → ${to}`],
      ['back', `${to} → ${from}`],
    ] as const) {
      const { queries, docs, native, translated, restored } = (ways as Record<string, Judged>)[way]!;
      const share = (value: number, of: number): string => `${((100 * value) / of).toFixed(0)} %`;
      const cells = [
        ...[collections[collection]!, direction, String(queries), String(docs), native.ndcg10.toFixed(3)],
        ...[translated.ndcg10.toFixed(3), share(translated.ndcg10, native.ndcg10), restored.ndcg10.toFixed(3)],
        share(translated.recall100, native.recall100),
      ];
      parts.push(`| ${cells.join(' | ')} |`);
    }
  }
  return `${parts.join('\n')}\n`;
}
