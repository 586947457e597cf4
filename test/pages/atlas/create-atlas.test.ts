import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AtlasPair } from '../../../eval/atlas/atlas.js';
import { keepPairs } from '../../../eval/atlas/kept-pairs.js';
import { type CreateAtlas, createAtlas } from '../../../pages/atlas/create-atlas.js';
import { partialPath } from '../../../src/vectors/job-note.js';
import { type Matrix, sliceRows } from '../../../src/vectors/matrix.js';
import { temporaryFolder } from '../../cli/run-cli.js';
import { writeNpy } from '../../cli/synthetic.js';
import { threeSpaces } from '../../eval/atlas/three-spaces.js';

const at = temporaryFolder();
let [a, b, c]: Matrix[] = [];
const files = (): string[] => ['a', 'b', 'c'].map((name) => at(`${name}.npy`));
const bytesOf = (name: string): string => readFileSync(at(name), 'latin1');
const hidden = (): string[] => readdirSync(at('.')).filter((name) => name.startsWith('.'));

beforeAll(() => {
  [a, b, c] = threeSpaces(500);
  for (const [i, space] of [a, b, c].entries()) writeNpy(at(`${'abc'[i]}.npy`), space!);
});

/** Runs until the second pair is begun, then calls it off. */
async function interrupted(request: CreateAtlas): Promise<unknown> {
  const stop = new AbortController();
  const on: CreateAtlas['on'] = ({ note }) => note?.startsWith('pair 2 of 3') && stop.abort();
  return createAtlas({ ...request, signal: stop.signal, on }).catch((error: unknown) => error);
}

describe('an atlas that was interrupted', () => {
  it('goes on behind the pairs that are done, to the same bytes', async () => {
    const request = { files: files(), output: at('page.html'), measures: ['anisotropy'] };
    const whole = await createAtlas({ ...request, output: at('whole.html') });
    expect(whole.resumedAt).toBe(0);
    expect(whole.atlas.pairs.map(({ alignability }) => alignability!.label)).toEqual(['likely', 'likely', 'likely']);

    expect(await interrupted(request)).toMatchObject({
      code: 'INTERRUPTED',
      hint: expect.stringMatching(/^pairs kept: 1; run the same command with --resume/),
    });
    expect(existsSync(request.output)).toBe(false);
    const notes: string[] = [];
    const done = await createAtlas({ ...request, resume: true, on: ({ note }) => note && notes.push(note) });
    expect(done.resumedAt).toBe(1);
    expect(notes.filter((note) => note.startsWith('pair 1 of 3'))).toEqual([]);
    expect(notes.filter((note) => /^pair 2 of 3.*outlook/.test(note)).length).toBeGreaterThan(0);
    expect(bytesOf('page.html') === bytesOf('whole.html')).toBe(true);
    expect(done.atlas.cycles).toEqual(whole.atlas.cycles); // by the map that was kept
    expect(hidden()).toEqual([]);
  }, 600_000); // six fits

  it('is refused with other files or options, and begun again without resume', async () => {
    const request = { files: files(), output: at('other.html'), measures: ['anisotropy'], alignability: false };
    await interrupted(request);
    await expect(createAtlas({ ...request, seed: 1, resume: true })).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringMatching(/cannot resume .*other\.html.*\(seed: 0, now 1\)/),
    });
    writeNpy(at('b.npy'), sliceRows(b!, 0, 499));
    await expect(createAtlas({ ...request, resume: true })).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringMatching(
        /b\.npy: 32128 bytes, SHA-256 [0-9a-f]{12}, now 32064 bytes, SHA-256 [0-9a-f]{12}\)/,
      ),
    });
    writeNpy(at('b.npy'), b!);
    expect(await createAtlas(request)).toMatchObject({ resumedAt: 0 });
    await expect(createAtlas({ files: files(), resume: true })).rejects.toMatchObject({ code: 'BAD_USAGE' });
    expect(hidden()).toEqual([]);
  });
});

describe('kept pairs', () => {
  const request = (seed: number) => ({ files: files(), seed });
  const pair = (first: number, second: number): AtlasPair => ({ first, second, measures: {}, alignability: null });

  it('of another run that writes the same page meanwhile are not read', async () => {
    const [mine, other] = [
      await keepPairs(at('p.html'), request(0), false),
      await keepPairs(at('p.html'), request(1), false),
    ];
    await mine.write({ pair: pair(0, 1), translators: null });
    await other.write({ pair: pair(0, 2), translators: null });
    const again = await keepPairs(at('p.html'), request(0), true);
    expect(await again.read(0, 1)).toEqual({ pair: pair(0, 1), translators: null });
    expect(await again.read(0, 2)).toBeUndefined();
    expect(again.counts).toEqual({ read: 1, written: 0 });
    await again.remove();
    expect(existsSync(partialPath(at('p.html')))).toBe(false);
  });

  it('are not taken for those of an input that was changed while it was read', async () => {
    const kept = await keepPairs(at('p.html'), request(0), false);
    await kept.requireUnchanged();
    writeNpy(at('c.npy'), sliceRows(c!, 0, 400));
    await expect(kept.requireUnchanged()).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringContaining('c.npy was changed while it was read'),
    });
    writeNpy(at('c.npy'), c!);
  });
});
