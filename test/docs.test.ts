import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { referencePage } from '../cli/reference-page.js';
import { commands } from '../cli/registry.js';
import { methods } from '../training/methods.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

function markdown(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(node_modules|dist.*|demo-out|\..*)$/.test(entry.name) ? [] : markdown(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

describe('the pages', () => {
  it('docs/cli.md is what the definitions of commands and methods say (npm run docs)', async () => {
    expect(read('docs/cli.md')).toBe(await referencePage(Object.values(methods)));
  });

  it('link to files that exist', () => {
    const broken = markdown(root).flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
        .filter(([, target]) => !existsSync(join(dirname(page), target!)))
        .map(([, target]) => `${relative(root, page)}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('the README names commands and options that exist', async () => {
    for (const [line, name] of read('README.md').matchAll(/^vecbridge (\w+).*$/gm)) {
      const entry = commands.find((one) => one.name === name);
      expect(entry, line).toBeDefined();
      const page = read('docs/cli.md');
      for (const [option] of line.split('#')[0]!.matchAll(/ --[a-z-]+/g)) expect(page, line).toContain(option.trim());
    }
  });
});
