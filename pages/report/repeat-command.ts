import { optionRows } from '../../src/core/options.js';
import type { Manifest } from '../../src/translators/manifest.js';
import { repeatCommand } from '../../src/translators/repeat-command.js';
import { isMethodName, methods } from '../../training/methods.js';

/** The line that fits a translator again, without the options its method has anyway. */
export function shortRepeatCommand(manifest: Manifest): string {
  const method = isMethodName(manifest.method) ? methods[manifest.method] : undefined;
  if (!method) return repeatCommand(manifest);
  const defaults = new Map(optionRows(method.options).map((row) => [row.name, row.default]));
  return repeatCommand(manifest, { defaults, pairing: method.pairing });
}
