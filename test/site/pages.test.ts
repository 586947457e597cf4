import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../cli/registry.js';
import { measures } from '../../eval/alignment/measures.js';
import { sitePages, unreachable } from '../../site/pages.js';
import { publicNames } from '../../site/reference/library-names.js';
import { sections } from '../../site/sections.js';
import { optionRows } from '../../src/core/options.js';
import { packageRoot } from '../../src/core/version.js';
import { methods } from '../../training/methods.js';

const pages = sitePages(packageRoot, 'https://example.org/repository');
const page = (path: string): string => {
  const found = pages.find((one) => one.path === path);
  expect(found, path).toBeDefined();
  return found!.text;
};
const below = (folder: string): string[] =>
  pages.map(({ path }) => path).filter((path) => path.startsWith(`${folder}/`) && !path.endsWith('/index.md'));

describe('the pages of the site', () => {
  it('are all in the navigation, with a title each', () => {
    expect(unreachable(pages)).toEqual({ missing: [], unlisted: [] });
    const untitled = sections(pages).flatMap((section) => section.pages.filter(({ title }) => title === ''));
    expect(untitled).toEqual([]);
  });

  it('have one page a command, with its help', () => {
    expect(below('cli').sort()).toEqual(commands.map(({ name }) => `cli/${name}.md`).sort());
    for (const { name } of commands) expect(page(`cli/${name}.md`)).toContain(`Usage: vecbridge ${name}`);
    for (const { name } of commands) expect(page('cli/index.md')).toContain(`(./${name}.md)`);
  });

  it('have one page a public name, with its example', () => {
    expect(below('api').sort()).toEqual(
      publicNames()
        .map(({ name }) => `api/${name}.md`)
        .sort(),
    );
    for (const { name, example } of publicNames()) expect(page(`api/${name}.md`)).toContain(example);
  });

  it('have one page a measure, with its formula', () => {
    expect(below('measures').sort()).toEqual(
      Object.keys(measures)
        .map((name) => `measures/${name}.md`)
        .sort(),
    );
    for (const name of Object.keys(measures)) expect(page(`measures/${name}.md`)).toContain('- **formula**: ');
  });

  it('have one page a method: what it is, every option of its schema', () => {
    const own = below('methods').filter((path) => !path.startsWith('methods/notes/'));
    expect(own.sort()).toEqual(
      Object.keys(methods)
        .map((name) => `methods/${name}.md`)
        .sort(),
    );
    for (const { name, options } of Object.values(methods)) {
      const text = page(`methods/${name}.md`);
      for (const heading of ['Idea', 'Formula', 'Cost', 'When to use it', 'Source', 'Options'])
        expect(text, name).toMatch(new RegExp(`^## ${heading}\n\n\\S`, 'm'));
      for (const row of optionRows(options)) expect(text, name).toContain(`| ${row.name} |`);
      expect(page('methods/index.md')).toContain(`[${name}](./${name}.md)`);
    }
  });

  it('show the row of a method among the results', () => {
    const baselines = readFileSync(join(packageRoot, 'docs', 'baselines.md'), 'utf8');
    const row = baselines.split('\n').find((line) => line.startsWith('| mini-vec2vec | 0'))!;
    expect(page('methods/mini-vec2vec.md')).toContain(row);
  });

  it('link to each other, and to the repository for what is not a page', () => {
    expect(page('measures/index.md')).toContain('[cka](./cka.md)');
    expect(page('guides/privacy.md')).toContain('(../stitching.md#on-40000-wordnet-entries)');
    expect(page('start/python.md')).toContain('(https://example.org/repository/blob/main/examples/python/README.md)');
    expect(page('index.md')).toContain('(./start/demo.md)');
    expect(page('methods/muse.md')).toContain('[`training/published/README.md`](./notes/published.md)');
  });

  it('show no comments of HTML', () => {
    expect(pages.filter(({ text }) => /^<!--/m.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('a link that leads nowhere is named with its page', () => {
    const copy = mkdtempSync(join(tmpdir(), 'vecbridge-site-'));
    for (const name of readdirSync(packageRoot))
      if (name !== 'docs') symlinkSync(join(packageRoot, name), join(copy, name), 'junction');
    cpSync(join(packageRoot, 'docs'), join(copy, 'docs'), { recursive: true });
    writeFileSync(join(copy, 'docs', 'concepts', 'more.md'), '# More\n\n[nowhere](missing.md)\n');
    expect(() => sitePages(copy, 'https://example.org')).toThrow('docs/concepts/more.md: ](missing.md)');
    rmSync(copy, { recursive: true, force: true });
  });
});
