import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/core/version.js';
import { expectRefusal, json, temporaryFolder, vecbridge } from './run-cli.js';
import { twoSpaces, writeNpy } from './synthetic.js';

const at = temporaryFolder();
const demo = join(packageRoot, 'checkpoints', 'demo');
let saved: Record<string, any>;

beforeAll(async () => {
  const { x, y } = twoSpaces(500, [24, 16], 3);
  writeNpy(at('a.npy'), x);
  writeNpy(at('b.npy'), y);
  await json(['fit', at('a.npy'), at('b.npy'), '-o', at('map'), '--paired']);
  const done = await vecbridge(['eval', at('map'), at('a.npy'), at('b.npy'), '--no-hnsw', '--json']);
  writeFileSync(at('eval.json'), done.stdout);
  saved = JSON.parse(done.stdout);
});

const changed = (name: string, change: (saved: Record<string, any>) => void): string => {
  const copy = structuredClone(saved);
  change(copy);
  writeFileSync(at(name), JSON.stringify(copy));
  return at(name);
};

describe('vecbridge gate', () => {
  it('passes what "eval --json" really writes, and fails with exit 3 what is below', async () => {
    const least = saved['recall']['10'];
    const met = await json(['gate', at('eval.json'), '--gate', `recall@10>=${least},meanRank<=${saved['meanRank']}`]);
    expect(met.code).toBe(0);
    expect(met.value).toMatchObject({ passed: true, files: [{ kind: 'evaluation', passed: true }] });
    expect(met.value['files'][0].checks).toHaveLength(2);
    const file = changed('lower.json', (one) => {
      one['recall']['10'] = least - 0.001;
    });
    const missed = await json(['gate', at('eval.json'), file, '--gate', `recall@10>=${least}`]);
    expect(missed.code).toBe(3);
    expect(missed.value['files'].map((one: { passed: boolean }) => one.passed)).toEqual([true, false]);
    expect(missed.value['files'][1].checks[0].text).toMatch(/recall@10 = .*, asked: >= .*: not met/);
  });

  it('compares with the oracle and with a baseline of the same pool', async () => {
    const half = changed('half.json', (one) => {
      one['top1'] = one['rows'].oracle.top1 / 2;
    });
    expect((await json(['gate', half, '--gate', 'top1>=0.5*oracle'])).code).toBe(0);
    expect((await json(['gate', half, '--gate', 'top1>=0.51*oracle'])).code).toBe(3);
    const before = changed('before.json', (one) => {
      one['mrr'] = saved['mrr'] + 0.02;
    });
    expect(
      (await json(['gate', at('eval.json'), '--baseline', before, '--gate', 'mrr>=baseline-0.02,top1>=baseline'])).code,
    ).toBe(0);
    const fallen = await json([
      'gate',
      at('eval.json'),
      '--baseline',
      before,
      '--gate',
      'mrr>=baseline-0.019,top1>=baseline',
    ]);
    expect(fallen.code).toBe(3);
    expect(fallen.value['files'][0].checks.filter((check: { passed: boolean }) => !check.passed)).toHaveLength(1);
    const other = changed('other.json', (one) => {
      one['pool'] = 2000;
    });
    const asked = ['--gate', 'top1>=baseline'];
    await expectRefusal(
      ['gate', at('eval.json'), '--baseline', other, ...asked],
      /eval\.json: the scores are of a pool of 500 rows, those of the baseline of 2000/,
    );
    await expectRefusal(['gate', at('eval.json'), '--baseline', demo, ...asked], /is a translator/);
    await expectRefusal(['gate', at('eval.json'), ...asked], /with the baseline, but no baseline is given/);
    await expectRefusal(['gate', at('eval.json'), '--baseline', before], /no condition compares with it/);
  });

  it('is what eval asks too, of its own oracle and of a baseline', async () => {
    const evaluation = ['eval', at('map'), at('a.npy'), at('b.npy'), '--no-hnsw', '--baseline', at('eval.json')];
    const met = await json([...evaluation, '--gate', 'top1>=baseline,recall@10>=0.5*oracle']);
    expect(met.code).toBe(0);
    const { conditions } = met.value['gate'];
    expect(conditions[0]).toMatchObject({ value: saved['top1'], asked: saved['top1'], passed: true });
    expect(conditions[1].asked).toBeCloseTo(0.5 * saved['rows'].oracle.recall['10'], 12);
    const missed = await vecbridge([...evaluation, '--gate', 'mrr>=baseline+0.001']);
    expect(missed.code).toBe(3);
    expect(missed.stdout).toMatch(/gate: mrr = .*\(baseline\+0\.001\): not met/);
  });

  it('judges a translator by its verdict', async () => {
    expect((await json(['gate', demo])).value['files'][0]).toMatchObject({ kind: 'translator', verdict: 'aligned' });
    const verdicts = { uncertain: [0, 3], 'not-aligned': [3, 3] } as const;
    for (const [label, [code, strict]] of Object.entries(verdicts)) {
      const manifest = JSON.parse(readFileSync(at('map', 'translator.json'), 'utf8'));
      manifest.verdict.label = label;
      writeFileSync(at('map', 'translator.json'), JSON.stringify(manifest));
      const done = await json(['gate', at('map')]);
      expect(done.code).toBe(code);
      if (label === 'uncertain') expect(done.stderr).toMatch(/--strict refuses it/);
      expect((await json(['gate', at('map'), '--strict'])).code).toBe(strict);
    }
  });

  it('refuses what it cannot read or judge', async () => {
    await expectRefusal(['gate', at('eval.json')], /no condition is given for it/, { hint: /--gate/ });
    await expectRefusal(['gate', at('eval.json'), '--gate', 'recall@7>=0.5'], /recall@7, which was not measured/);
    await expectRefusal(['gate', at('eval.json'), '--gate', 'recal@10>=0.5'], /no measure "recal@10"/);
    await expectRefusal(['gate', at('eval.json'), '--of-oracle', '0.8'], /Write --gate "top1>=SHARE\*oracle" instead/);
    await expectRefusal(['gate', at('eval.json'), '--drop', '0.02'], /Write --baseline FILE --gate "top1>=baseline-N"/);
    const without = changed('without.json', (one) => {
      one['rows'].oracle = null;
    });
    await expectRefusal(
      ['gate', without, '--gate', 'top1>=0.8*oracle'],
      /without\.json: .*oracle, but no oracle is given/,
    );
    await expectRefusal(['gate', at('a.npy'), '--gate', 'top1>=0.5'], /a\.npy is not a saved "eval --json"/);
    writeFileSync(at('bad.json'), '{"top1": 2}');
    await expectRefusal(['gate', at('bad.json'), '--gate', 'top1>=0.5'], /is not a saved "eval --json": pool/);
    await expectRefusal(['gate', at('none.json')], /none\.json/);
  });
});
