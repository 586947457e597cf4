import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { beforeAfter } from '../../pages/demo/before-after.js';
import { type DemoData, ORACLE, readDemoData } from '../../pages/demo/data.js';
import { demoSearch } from '../../pages/demo/neighbours.js';
import { pageHtml } from '../../pages/demo/page.js';
import { pictureSvg } from '../../pages/demo/picture.js';
import { principalPlane, project } from '../../pages/kit/projection.js';
import { random } from '../../src/core/random.js';
import { loadTranslator } from '../../src/translators/load.js';
import type { Translator } from '../../src/translators/translator.js';
import { zeros } from '../../src/vectors/matrix.js';
import { expectRefusal, temporaryFolder } from './run-cli.js';

// The whole demo takes a minute: .ci/run runs it and checks its figures. Here are its parts.
const at = temporaryFolder();
let data: DemoData;
let oracle: Translator;

beforeAll(async () => {
  data = await readDemoData();
  oracle = await loadTranslator(ORACLE);
});

describe('the data of the demo', () => {
  it('are two spaces, test pairs and texts that belong together', () => {
    expect([data.source.rows, data.source.dim, data.target.rows, data.target.dim]).toEqual([3000, 384, 3000, 768]);
    expect([data.testSource.rows, data.testTarget.rows, data.testTexts.length]).toEqual([800, 800, 800]);
    expect(data.targetTexts).toHaveLength(3000);
    expect(data.targetTexts.every((text) => text.includes(': '))).toBe(true);
    expect(oracle.manifest.spaces.map((space) => space.dim)).toEqual([384, 768]);
  });

  it('missing: exit code 4 says so', async () => {
    await expect(readDemoData(at('nowhere'))).rejects.toMatchObject({ code: 'MISSING_PART' });
  });
});

it('the files of data/demo are less than 15 MB', () => {
  const folder = new URL('../../data/demo/', import.meta.url);
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(new URL(name, folder)).size, 0);
  expect(bytes).toBeLessThan(15e6);
});

describe('vecbridge demo refuses', () => {
  it('before the work what it could not write', async () => {
    writeFileSync(at('taken'), '');
    await expectRefusal(['demo', '-o', at('taken')], /taken exists and was not written by the demo/);
    mkdirSync(at('mine', 'translator'), { recursive: true });
    await expectRefusal(['demo', '-o', at('mine')], /translator exists and was not written by the demo/);
  });
  it('wrong seeds', () => expectRefusal(['demo', '--seed', '-1'], /argument '-1' is invalid/));
  it('arguments', () => expectRefusal(['demo', 'a.npy'], /too many arguments/));
  it('options its method does not have', () =>
    expectRefusal(['demo', '-o', at('out'), '--set', 'epoch=1'], /unpaired-linear has no option "epoch"/));
});

describe('the search of the demo', () => {
  it('finds the entry itself for nearly all queries of a good map, marks it, and most of what native search finds', async () => {
    const found = await demoSearch(data, oracle, 0, 200, 3);
    expect(found.corpus).toBe(3800);
    const hits = found.examples.filter(({ query, neighbours }) => {
      const [first] = neighbours;
      if (first!.same) expect(first!.text).toBe(query);
      return first!.same;
    });
    expect(hits.length).toBeGreaterThan(180);
    for (const { native, query } of found.examples) expect(native[0]).toMatchObject({ same: true, text: query });
    expect(found.shared10).toBeGreaterThan(0.5);
    expect(found.shared10).toBeLessThan(1);
  });
});

describe('the picture', () => {
  it('projects on the two directions of largest variance', () => {
    const rng = random('plane');
    const m = zeros(500, 10);
    for (let i = 0; i < 500; i++) {
      for (let j = 0; j < 10; j++) m.data[i * 10 + j] = 5 + rng.normal() * (j === 7 ? 9 : j === 2 ? 4 : 0.5);
    }
    const { axes } = principalPlane(m);
    expect(Math.abs(axes[0][7]!)).toBeGreaterThan(0.99);
    expect(Math.abs(axes[1][2]!)).toBeGreaterThan(0.99);
    const points = project(m, principalPlane(m));
    const mean = points.reduce((sum, { x }) => sum + x, 0) / points.length;
    expect(mean).toBeCloseTo(0, 3);
  });

  it('brings partners together: their distance in the plane falls', async () => {
    const { before, after } = await beforeAfter(data, oracle, 0);
    const distance = (panel: typeof before): number =>
      panel.source.reduce((sum, dot, i) => sum + Math.hypot(dot.x - panel.target[i]!.x, dot.y - panel.target[i]!.y), 0);
    expect(distance(after)).toBeLessThan(0.8 * distance(before));
  });

  it('is well-formed SVG with the names escaped', async () => {
    const parts = await beforeAfter(data, oracle, 0);
    const names = parts.names.map(() => `"R&D" <b>`);
    const svg = pictureSvg({ ...parts, names, sourceName: 'a', targetName: 'b', caption: 'x < y' });
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg).not.toMatch(/NaN|undefined|<b>|x < y/);
    expect(svg.match(/<path/g)!.length).toBeGreaterThan(10);
  });
});

describe('the page', () => {
  const page = pageHtml({
    title: 'a → b',
    verdict: { label: 'uncertain', reason: '<script>alert(1)</script>' },
    lead: 'lead',
    scores: { head: ['row', 'top-1'], rows: [['this', '.5']] },
    evidence: { head: ['evidence'], rows: [['score']] },
    neighbours: [{ query: 'up', found: ['down'], native: ['below'] }],
    searchTitle: 'searched',
    pictureSvg: '<svg></svg>',
    facts: [['seed', '0']],
  });

  it('has the verdict before everything else', () => {
    expect(page.indexOf('uncertain</p>')).toBeGreaterThan(0);
    expect(page.indexOf('uncertain</p>')).toBeLessThan(page.indexOf('<h2>'));
  });

  it('needs no network, runs no script, and follows light and dark', () => {
    expect(page).not.toMatch(/<script|<link|<img|@import|https?:/);
    expect(page).toContain('prefers-color-scheme:dark');
  });

  it('shows what it is given as text', () => {
    expect(page).toContain('&#60;script&#62;alert(1)&#60;/script&#62;');
    for (const text of ['.5', 'up', 'down', 'below', 'searched', 'seed']) expect(page).toContain(text);
  });
});

describe('docs/demo.svg', () => {
  it('is a picture of the demo', () => {
    const svg = readFileSync(new URL('../../docs/demo.svg', import.meta.url), 'utf8');
    expect(svg).toMatch(/The right entry is nearest among 800 for \d+\.\d %/);
  });
});
