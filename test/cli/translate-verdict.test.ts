import { beforeAll, expect, it } from 'vitest';
import { doubtOf } from '../../src/translate/input-checks.js';
import { loadTranslator } from '../../src/translators/load.js';
import { openVectors } from '../../src/vectors/open.js';
import { fitPaired } from './fit-paired.js';
import { here, jsonHere, temporaryFolder } from './run-cli.js';
import { twoSpaces } from './synthetic.js';

const at = temporaryFolder();
const { x, y } = twoSpaces(300, [8, 6], 1);

beforeAll(async () => {
  await fitPaired(at, x, y);
  const fitted = await loadTranslator(at('map'));
  const verdict = { ...fitted.manifest.verdict, label: 'unverified' as const, reason: 'nobody asked' };
  await fitted.with({ verdict }).save(at('doubtful'));
});

const noted = async (path: string): Promise<{ verdict: string | undefined; notes: string }> => {
  const source = await openVectors(path);
  await source.close();
  return { verdict: source.verdict, notes: (source.notes ?? []).join() };
};

it.each(['npy', 'npz', 'jsonl', 'parquet', 'arrow', 'safetensors'])(
  'a doubtful verdict stays with a .%s',
  async (ending) => {
    const plain = await jsonHere(['translate', at('doubtful'), at('a.npy'), '-o', at(`plain.${ending}`)]);
    expect(plain.value['warnings']).toEqual([expect.stringMatching(/verdict unverified: nobody asked/)]);
    const { verdict, notes } = await noted(at(`plain.${ending}`));
    expect(verdict).toBe('unverified: nobody asked');
    expect(notes).toMatch(/was translated with the verdict unverified/);
    const asked = ['translate', at('doubtful'), at('a.npy'), '-o', at(`known.${ending}`), '--accept-verdict'];
    expect((await jsonHere(asked)).value['warnings']).toEqual([]);
    expect((await noted(at(`known.${ending}`))).verdict).toBe('unverified (accepted): nobody asked');
  },
);

it('columns that are kept keep it too, and an aligned verdict leaves no note', async () => {
  for (const ending of ['parquet', 'arrow']) {
    const one = at(`one.${ending}`);
    await here(['translate', at('map'), at('a.npy'), '-o', one]);
    expect((await noted(one)).verdict).toBeUndefined();
    await here(['translate', at('doubtful'), one, '--inverse', '-o', at(`back.${ending}`)]);
    expect((await noted(at(`back.${ending}`))).verdict).toBe('unverified: nobody asked');
  }
});

it('what known pairs say comes before the judged verdict, in the notes too', async () => {
  const { manifest } = await loadTranslator(at('doubtful'));
  const there = {
    ...{
      pool: 100,
      top1: 0.9,
      meanRank: 1.2,
      medianRank: 1,
      mrr: 0.92,
      recall: { 1: 0.9 },
      cosine: 0.8,
      foscttm: 0.01,
    },
    ...{ low: 0.84, high: 0.94, oracle: 0.95 },
  };
  const measured = { pairs: 100, there, back: null, data: [] };
  expect(doubtOf({ ...manifest, measured }, false)).toBeUndefined();
  const poor = { ...measured, there: { ...there, top1: 0.05, low: 0.02, high: 0.1 } };
  expect(doubtOf({ ...manifest, verdict: { ...manifest.verdict, label: 'aligned' }, measured: poor }, false)).toMatch(
    /^measured: .*not met/,
  );
});
