import { optionRows } from '../../src/options.js';
import type { Manifest } from '../../src/translators/manifest.js';
import { aligners } from '../../training/aligners.js';

/**
 * The line that fits a translator again: seed, and every option that is not the default of its method. Names of files
 * are those of the model card, SOURCE and TARGET where they are not recorded.
 */
export function repeatCommand(manifest: Manifest): string {
  const { method, seed, options, data } = manifest;
  const aligner = Object.hasOwn(aligners, method) ? aligners[method] : undefined;
  const defaults = new Map((aligner ? optionRows(aligner.options) : []).map((row) => [row.name, row.default]));
  const known = aligner === undefined || defaults.size === 0 ? () => true : (name: string) => defaults.has(name);
  const changed = Object.entries(options).filter(
    ([name, value]) =>
      known(name) && value !== undefined && JSON.stringify(value) !== JSON.stringify(defaults.get(name)),
  );
  const trained = method === 'vec2vec';
  const words = [
    `vecbridge ${trained ? 'train' : 'fit'}`,
    quoted(data[0]?.name ?? 'SOURCE'),
    quoted(data[1]?.name ?? 'TARGET'),
    '-o DIR',
    ...(trained ? [] : [`--method ${method}`]),
    ...(aligner?.pairing === 'paired' ? ['--paired'] : []),
    ...(aligner?.pairing === 'semi' ? ['--pairs PAIRS.jsonl'] : []),
    `--seed ${seed}`,
    ...changed.map(([name, value]) => `--set ${quoted(`${name}=${valueText(value)}`)}`),
    ...manifest.spaces.flatMap(({ modelId }, side) =>
      modelId === undefined ? [] : [`--${side === 0 ? 'source' : 'target'}-model ${quoted(modelId)}`],
    ),
  ];
  return words.join(' ');
}

const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A word of a POSIX shell, quoted where it must be. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
