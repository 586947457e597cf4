import { optionRows } from '../../src/core/options.js';
import type { Manifest } from '../../src/translators/manifest.js';
import { repeatCommand } from '../../src/translators/repeat-command.js';
import { aligners } from '../../training/methods.js';

/** The line that fits a translator again, without the options its method has anyway. */
export function shortRepeatCommand(manifest: Manifest): string {
  const aligner = Object.hasOwn(aligners, manifest.method) ? aligners[manifest.method] : undefined;
  if (!aligner) return repeatCommand(manifest);
  const defaults = new Map(optionRows(aligner.options).map((row) => [row.name, row.default]));
  return repeatCommand(manifest, { defaults, pairing: aligner.pairing });
}
