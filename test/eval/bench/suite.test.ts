import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { requireData } from '../../../eval/bench/check-data.js';
import { chosenJobs, jobsOf, sizeName } from '../../../eval/bench/jobs.js';
import { loadProtocol } from '../../../eval/bench/protocols.js';
import { parseSuite, readSuite } from '../../../eval/bench/suite.js';
import { canonical } from '../../../src/core/canonical.js';
import { parseOptions } from '../../../src/core/options.js';
import { methodNamed } from '../../../training/methods.js';
import { twoSpaces, writeNpy } from '../../cli/synthetic.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vecbridge-suite-'));
  const { x, y } = twoSpaces(80, [8, 6], 1);
  writeNpy(join(folder, 'a.npy'), x);
  writeNpy(join(folder, 'b.npy'), y);
  writeNpy(join(folder, 'nan.npy'), { ...x, data: x.data.map((v, at) => (at === 7 * 8 ? Number.NaN : v)) });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sides = { source: 'a.npy', target: 'b.npy' };
const small = {
  name: 'small',
  data: { two: { ...sides, test: sides, paired: sides } },
  methods: { procrustes: {}, floor: { method: 'random', seeds: [0, 1] } },
};
const read = (value: unknown) => {
  const path = join(folder, 'suite.json');
  writeFileSync(path, JSON.stringify(value));
  return readSuite(path);
};
const refused = (change: object) => expect.objectContaining({ code: 'BAD_OPTION', ...change }) as unknown as Error;

describe('a suite', () => {
  it('fills in its defaults and makes paths absolute, seen from its own folder', async () => {
    const suite = await read(small);
    expect(suite).toMatchObject({ cases: ['true'], sizes: ['all'], seeds: [0], threads: 1 });
    expect(suite.limits).toEqual({ minutes: 30, megabytes: 4000 });
    expect(suite.data['two']).toMatchObject({ source: join(folder, 'a.npy'), test: { target: join(folder, 'b.npy') } });
  });

  it.each([
    [{ ...small, sead: [1] }, /no field "sead"/, /"seeds"/],
    [
      { ...small, methods: { procrustes: { optons: {} } } },
      /methods\.procrustes: there is no field "optons"/,
      /"options"/,
    ],
    [{ ...small, limits: { minuts: 3 } }, /limits: there is no field "minuts"/, /"minutes"/],
    [{ ...small, seeds: [] }, /seeds/, /docs\/bench\.md/],
    [{ ...small, cases: ['planted'] }, /cases\.0.*planted-NOISE/, /docs\/bench\.md/],
    [{ ...small, data: { two: { protocol: 'wordnet-19k', pair: 'use-bert' } } }, /pair.*use, glove, fasttext/, /./],
    [{ ...small, data: { two: { ...sides } } }, /data\.two/, /./],
    [{ ...small, data: { two: { ...small.data.two, source: { file: 'a.npy' } } } }, /data\.two\.source\.rows/, /./],
    [{ ...small, data: {} }, /data is empty, so there is nothing to run/, /docs\/bench\.md/],
    [{ ...small, methods: {} }, /methods is empty/, /docs\/bench\.md/],
    [{ ...small, methods: { procrustes: { data: ['tow'] } } }, /methods\.procrustes\.data names "tow"/, /"two"/],
  ])('refuses %j', (value, message, hint) => {
    expect(() => parseSuite(value, 'suite.json')).toThrowError(
      refused({ message: expect.stringMatching(message), hint: expect.stringMatching(hint) }),
    );
  });

  it('refuses what is not JSON, naming the file', async () => {
    writeFileSync(join(folder, 'text.json'), 'methods: all');
    await expect(readSuite(join(folder, 'text.json'))).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringMatching(/text\.json is not JSON/),
    });
  });
});

describe('the runs of a suite', () => {
  it('are all methods on all data, cases, sizes and seeds, first seeds first', async () => {
    const suite = await read({ ...small, sizes: ['all', { rows: 20, entries: 'same' }], seeds: [3, 4] });
    const jobs = await jobsOf(suite);
    expect(jobs.map((job) => job.id)).toEqual([
      'procrustes.two.true.all.seed-3',
      'floor.two.true.all.seed-0',
      'procrustes.two.true.20-same.seed-3',
      'floor.two.true.20-same.seed-0',
      'procrustes.two.true.all.seed-4',
      'floor.two.true.all.seed-1',
      'procrustes.two.true.20-same.seed-4',
      'floor.two.true.20-same.seed-1',
    ]);
    expect(jobs[0]!.options).toEqual({ folds: 5 });
    expect(jobs.map((job) => sizeName(job.size)).slice(0, 3)).toEqual(['all', 'all', '20-same']);
  });

  it('have a fingerprint that changes with whatever decides the result, and with nothing else', async () => {
    const first = async (change: object = {}) => (await jobsOf(await read({ ...small, ...change })))[0]!.fingerprint;
    const base = await first();
    expect(await first({ description: 'other words', limits: { minutes: 1 } })).toBe(base);
    expect(await first({ methods: { procrustes: { options: { folds: 5 } } } })).toBe(base); // the default, written out
    const others = [
      await first({ methods: { procrustes: { options: { folds: 6 } } } }),
      await first({ methods: { procrustes: { pairs: 40 } } }),
      await first({ seeds: [1] }),
      await first({ threads: 2 }),
      await first({ sizes: [30] }),
      await first({ cases: ['truncated'] }),
      await first({
        data: { two: { ...sides, test: sides, paired: { ...sides, source: { file: 'a.npy', rows: [0, 80] } } } },
      }),
    ];
    writeNpy(join(folder, 'a.npy'), twoSpaces(80, [8, 6], 2).x);
    others.push(await first());
    writeNpy(join(folder, 'a.npy'), twoSpaces(80, [8, 6], 1).x);
    expect(await first()).toBe(base);
    expect(new Set([base, ...others]).size).toBe(others.length + 1);
  });

  it('can be chosen by name; conditions narrow, commas widen', async () => {
    const jobs = await jobsOf(await read({ ...small, seeds: [0, 1] }));
    expect(chosenJobs(jobs, [])).toHaveLength(4);
    expect(chosenJobs(jobs, ['floor'])).toHaveLength(2);
    expect(chosenJobs(jobs, ['floor,procrustes', 'seed-1']).map((job) => job.id)).toEqual([
      'procrustes.two.true.all.seed-1',
      'floor.two.true.all.seed-1',
    ]);
    expect(() => chosenJobs(jobs, ['flor'])).toThrowError(
      refused({ message: expect.stringContaining('--only flor'), hint: expect.stringContaining('"floor"') }),
    );
    expect(() => chosenJobs(jobs, ['floor', 'procrustes'])).toThrowError(
      refused({ message: expect.stringContaining('--only floor --only procrustes: no run') }),
    );
  });

  it('are refused before the first one where a method, an option or the pairs are missing', async () => {
    const unpaired = { ...small, data: { two: { ...sides, test: sides } } };
    await expect(read(unpaired).then(jobsOf)).rejects.toMatchObject({
      code: 'BAD_USAGE',
      message: expect.stringMatching(/methods\.procrustes on data\.two: .*learns from pairs/),
    });
    const same = { ...unpaired, methods: { 'unpaired-linear': {} }, sizes: [{ rows: 20, entries: 'same' }] };
    await expect(read(same).then(jobsOf)).rejects.toMatchObject({ message: expect.stringMatching(/same entries/) });
    await expect(read({ ...small, methods: { procrustis: {} } }).then(jobsOf)).rejects.toThrow(
      /no method "procrustis"/,
    );
    await expect(read({ ...small, cases: ['gaussian'] }).then(jobsOf)).rejects.toMatchObject({
      message: expect.stringMatching(/learns from pairs, the target of "gaussian" is made up/),
      hint: expect.stringMatching(/"cases"/),
    });
    const options = { ...small, methods: { procrustes: { options: { fold: 3 } } } };
    await expect(read(options).then(jobsOf)).rejects.toThrow(/methods\.procrustes has no option "fold"/);
    const gone = { ...small, data: { two: { ...sides, source: 'gone.npy', test: sides, paired: sides } } };
    await expect(read(gone).then(jobsOf)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  const nan = { file: 'nan.npy', rows: [0, 80] };
  const less = { file: 'b.npy', rows: [0, 79] };
  it.each([
    ['NaN', { source: nan }, {}, 'BAD_VALUE', /nan\.npy: row 7 has NaN/],
    [
      'no rows',
      { source: { file: 'a.npy', rows: [9, 9] } },
      {},
      'TOO_FEW_ROWS',
      /a\.npy has no rows from 9 to before 9/,
    ],
    ['rows beyond the end', { source: { file: 'a.npy', rows: [0, 81] } }, {}, 'BAD_OPTION', /row 80/],
    [
      'unequal pairs',
      { test: { ...sides, target: less } },
      {},
      'ROWS_MISMATCH',
      /two\.test: .*a\.npy has 80 rows, .*79/,
    ],
    [
      'the wrong space',
      { paired: { ...sides, source: 'b.npy' } },
      {},
      'DIM_MISMATCH',
      /paired\.source: .*6 dims, .*has 8/,
    ],
    ['more rows than there are', {}, { sizes: [81] }, 'TOO_FEW_ROWS', /size 81 needs 81 rows a side, there are 80/],
    ['more pairs than there are', {}, { pairs: 81 }, 'TOO_FEW_ROWS', /81 pairs are asked for, there are 80/],
  ])('%s are refused before the first run', async (_, data, method, code, message) => {
    const suite = { ...small, data: { two: { ...small.data.two, ...data } }, methods: { procrustes: method } };
    const jobs = await read(suite).then(jobsOf);
    await expect(requireData(jobs)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('more of the same entries than there are pairs are refused; of a protocol without reading it', async () => {
    const same = (rows: number) => ({ size: { rows, entries: 'same' as const } });
    const [job] = await read(small).then(jobsOf);
    await expect(requireData([{ ...job!, ...same(80) }])).resolves.toBeUndefined();
    await expect(requireData([{ ...job!, ...same(81) }])).rejects.toThrow(/size 81-same needs 81 pairs, there are 80/);
    await expect(requireData([{ ...job!, ...same(40), pairs: 41 }])).rejects.toThrow(/41 pairs .*there are 40/);
    const spec = { protocol: 'words-7k', pair: 'use-glove' };
    const words = { ...job!, data: 'words', spec };
    await expect(requireData([{ ...words, ...same(15_000) }])).resolves.toBeUndefined();
    await expect(requireData([{ ...words, size: { rows: 7501, entries: 'disjoint' } }])).rejects.toThrow(/are 7500/);
  });

  it('canonical JSON does not depend on the order of keys', () => {
    expect(canonical({ b: [{ d: 1, c: 2 }], a: null })).toBe(canonical({ a: null, b: [{ c: 2, d: 1 }] }));
    expect(canonical({ a: [1, 2] })).not.toBe(canonical({ a: [2, 1] }));
  });
});

describe('standard protocols', () => {
  const before = process.env['VECBRIDGE_DATA'];
  afterEach(() => {
    if (before === undefined) delete process.env['VECBRIDGE_DATA'];
    else process.env['VECBRIDGE_DATA'] = before;
  });

  it('say which variable is missing, and which file', async () => {
    delete process.env['VECBRIDGE_DATA'];
    const missing = {
      code: 'MISSING_PART',
      message: expect.stringMatching(/use-lite-512\.npy.*VECBRIDGE_DATA is not set/),
    };
    await expect(loadProtocol('use-glove', 'wordnet-19k')).rejects.toMatchObject(missing);
    process.env['VECBRIDGE_DATA'] = folder;
    await expect(loadProtocol('use-glove', 'wordnet-19k')).rejects.toMatchObject({
      message: expect.stringContaining(folder),
    });
    await expect(loadProtocol('use-glove', 'wordnet-20k')).rejects.toMatchObject({
      hint: expect.stringMatching(/wordnet-19k/),
    });
  });
});

describe('the committed suites', () => {
  const suites = fileURLToPath(new URL('../../../bench/suites', import.meta.url));
  it.each(readdirSync(suites))('%s names methods, options and data that exist', async (file) => {
    const suite = await readSuite(join(suites, file));
    expect(`${suite.name}.json`).toBe(file);
    for (const [label, { method = label, options }] of Object.entries(suite.methods)) {
      expect(() => parseOptions(methodNamed(method).options, options, label)).not.toThrow();
    }
    const { name: _, ...anything } = suite;
    expect(parseSuite({ ...suite, $schema: 'any' }, file)).toMatchObject(anything);
  });
});
