import type { Manifest } from './manifest.js';

/** What a method says of itself, where it is known: the options that need not be written, and whether it takes pairs. */
interface RepeatFacts {
  readonly defaults?: ReadonlyMap<string, unknown>;
  readonly pairing?: 'paired' | 'unpaired' | 'few-pairs';
}

/**
 * The line that fits a translator again: seed, and every option that is not a known default. Names of files are those of
 * the manifest; SOURCE and TARGET where it has none.
 */
export function repeatCommand(manifest: Manifest, { defaults, pairing }: RepeatFacts = {}): string {
  const { method, seed, options, data } = manifest;
  const written = Object.entries(options).filter(
    ([name, value]) =>
      value !== undefined && !(defaults?.has(name) && JSON.stringify(defaults.get(name)) === JSON.stringify(value)),
  );
  const trained = method === 'vec2vec';
  const words = [
    `vecbridge ${trained ? 'train' : 'fit'}`,
    quoteWord(data[0]?.name ?? 'SOURCE'),
    quoteWord(data[1]?.name ?? 'TARGET'),
    '-o DIR',
    ...(trained ? [] : [`--method ${quoteWord(method)}`]),
    ...(pairing === 'paired' ? ['--paired'] : []),
    ...(pairing === 'few-pairs' ? ['--pairs PAIRS.jsonl'] : []),
    `--seed ${seed}`,
    ...written.map(([name, value]) => `--set ${quoteWord(`${name}=${valueText(value)}`)}`),
    ...manifest.spaces.flatMap(({ modelId }, side) =>
      modelId === undefined ? [] : [`--${side === 0 ? 'source' : 'target'}-model ${quoteWord(modelId)}`],
    ),
  ];
  return words.join(' ');
}

const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A word of a POSIX shell, in quotes where it must be; control characters are shown as spaces. */
export function quoteWord(word: string): string {
  const visible = word.replace(/\p{Cc}/gu, ' ');
  return /^[\w@%+=:,./-]+$/.test(visible) ? visible : `'${visible.replaceAll("'", "'\\''")}'`;
}
