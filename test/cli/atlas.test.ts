import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseHTML } from 'linkedom';
import { beforeAll, describe, expect, it } from 'vitest';
import { sliceRows } from '../../src/vectors/matrix.js';
import { threeSpaces } from '../eval/atlas/three-spaces.js';
import { expectRefusal, here, jsonHere as json, temporaryFolder, vecbridge } from './run-cli.js';
import { writeNpy } from './synthetic.js';

const at = temporaryFolder();
const HOSTILE = '<b>&"b';
/** What is kept beside pages. */
const hidden = (): string[] => readdirSync(at('.')).filter((name) => name.startsWith('.'));

beforeAll(() => {
  const [a, b, c] = threeSpaces(640);
  writeNpy(at('a.npy'), a);
  writeNpy(at(`${HOSTILE}.npy`), b);
  writeNpy(at('c.npy'), c);
  writeNpy(at('short.npy'), sliceRows(c, 0, 600));
});

describe('vecbridge atlas', () => {
  it('judges, measures and closes the cycle of three rotations of the same items, as JSON and as a page', async () => {
    const files = ['a', HOSTILE, 'c'].map((name) => at(`${name}.npy`));
    const { code, value } = await json(['atlas', ...files, '--paired', '-o', at('atlas.html')]);
    expect(code).toBe(0);
    expect(value['spaces'].map(({ name }: { name: string }) => name)).toEqual(['a', HOSTILE, 'c']);
    expect(value['pairs']).toHaveLength(3);
    for (const { alignability, measures } of value['pairs']) {
      expect(alignability).toMatchObject({ label: 'likely', rows: [512, 512], measured: { pool: 128 } });
      expect(alignability.measured.there).toBeGreaterThan(0.8);
      expect(measures['cka'].calibrated).toBeGreaterThan(0.9);
    }
    expect(value['cycles']).toEqual([expect.objectContaining({ spaces: [0, 1, 2], pool: 128 })]);
    expect(value['cycles'][0].top1).toBeGreaterThan(0.8);
    expect(value).toMatchObject({ paired: true, disjoint: false, file: at('atlas.html') });

    const { measured } = value['pairs'][1].alignability;
    for (const { from, to, via, direct, through, basis } of value['pivots']) {
      expect(through).toBeGreaterThan(direct + 0.02);
      expect([from, to, via].sort()).toEqual([0, 1, 2]);
      expect(basis).toBe('measured');
      if (via === 1) expect(direct).toBe(from === 0 ? measured.there : measured.back);
    }

    const html = readFileSync(at('atlas.html'), 'utf8');
    expect(value['bytes']).toBe(Buffer.byteLength(html));
    const page = parseHTML(html).document;
    const { file, bytes, resumedAt, ...atlas } = value;
    expect(resumedAt).toBe(0);
    for (const { measures } of atlas['pairs'])
      for (const one of Object.values<Record<string, unknown>>(measures)) delete one['seconds'];
    expect(JSON.parse(page.querySelector('#atlas-data')!.textContent!)).toEqual(atlas);
    expect(hidden()).toEqual([]);
    const sections = [...page.querySelectorAll('[data-section]')].map((one) => one.getAttribute('data-section'));
    expect(sections).toEqual(['spaces', 'alignability', 'measures', 'tree', 'cycles', 'ways', 'repeat']);
    expect(page.querySelectorAll('b')).toHaveLength(0); // the name is text
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
    for (const id of ['predicted', 'measured', 'measure-cka', 'measure-mutual-knn', 'measure-rsa']) {
      const figure = page.querySelector(`[data-figure="${id}"]`)!;
      expect(figure.querySelectorAll('rect title'), id).toHaveLength(6); // three pairs, there and back
      expect(figure.querySelectorAll('tbody tr'), id).toHaveLength(3);
    }
    expect(
      page.querySelectorAll('[data-figure="tree"] svg path, [data-figure="tree"] svg line').length,
    ).toBeGreaterThan(5);
    const shown = page.querySelector('[data-section="cycles"] [data-key="top1"]')!;
    expect(Number(shown.getAttribute('data-value'))).toBe(value['cycles'][0].top1);
    expect(page.querySelector('[data-section="repeat"] code')!.textContent).toMatch(
      /^vecbridge atlas .* --paired --output /,
    );
  }, 300_000); // three fits

  it('prints tables of what is measured without fits, and says that few rows tell nothing', async () => {
    const plain = await here(['atlas', at('a.npy'), at('c.npy'), '--paired', '--no-alignability', '--rows', '200']);
    expect(plain.stdout).toMatch(/^pair +measure +value +z +p +calibrated +more alike$/m);
    expect(plain.stdout).toMatch(/^a – c +cka +\.9\d+ /m);
    expect(plain.stderr).toContain('200 of 640 rows used');
    expect(plain.stdout).not.toContain('alignment');
    const few = await here(['atlas', at('a.npy'), at('c.npy'), '--rows', '400', '--measures', 'none']);
    expect(few.stdout).toMatch(/^a – c +cannot tell +– +–$/m);
    expect(few.stdout).toContain('fewer than 500 rows a side says nothing; there are 400 and 400');
    const twice = await vecbridge(['atlas', at('a.npy'), at('a.npy'), '--rows', '100', '--measures', 'anisotropy']);
    expect(twice.stderr).toMatch(/warning: a \(1\) and a \(2\) are the same file/);
  });

  it('refuses what it cannot do, each with a hint, and writes nothing then', async () => {
    const [a, c] = [at('a.npy'), at('c.npy')];
    await expectRefusal(['atlas', a], /at least two files of vectors, got 1/, { hint: /atlas a.npy b.npy/ });
    await expectRefusal(['atlas', a, c, at('short.npy'), '--paired'], /640 rows.*600/, { hint: /leave --paired out/ });
    await expectRefusal(['atlas', a, c, '-o', at('page.pdf')], /page.pdf does not end in .html/, { hint: /--json/ });
    await expectRefusal(['atlas', a, c, '--measures', 'cka'], /cka needs pairs/, { hint: /anisotropy/ });
    await expectRefusal(['atlas', a, c, '--no-alignability', '--measures', 'none', '-o', at('new.html')], /is empty/, {
      hint: /name a measure/,
    });
    await expectRefusal(['atlas', a, c, '--resume'], /--resume needs the name of the page/, { hint: /with -o/ });
    await expectRefusal(['atlas', a, c, '--rows', '0'], /argument '0' is invalid/);
    writeFileSync(at('there.html'), 'x');
    await expectRefusal(['atlas', a, c, '-o', at('there.html')], /there.html/, { hint: /another name/ });
    const gone = await vecbridge(['atlas', a, at('gone.npy'), '-o', at('new.html')]);
    expect(gone.code).toBe(2);
    expect(gone.stderr).toContain('gone.npy');
    expect(existsSync(at('new.html'))).toBe(false);
  });
});
