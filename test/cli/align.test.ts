import { beforeAll, describe, expect, it } from 'vitest';
import { measures } from '../../eval/alignment/measures.js';
import { sliceRows } from '../../src/vectors/matrix.js';
import { expectRefusal, here, jsonHere as json, temporaryFolder, vecbridge } from './run-cli.js';
import { twoSpaces, writeNpy } from './synthetic.js';

const at = temporaryFolder();
const { x, y } = twoSpaces(300, [12, 8], 1);

beforeAll(() => {
  writeNpy(at('a.npy'), x);
  writeNpy(at('b.npy'), y);
  writeNpy(at('short.npy'), sliceRows(y, 0, 250));
  writeNpy(at('five.npy'), sliceRows(x, 0, 5));
  writeNpy(at('one.npy'), sliceRows(x, 0, 1));
});

const paired = Object.values(measures).filter((measure) => measure.pairing === 'paired');
const unpaired = Object.values(measures).filter((measure) => measure.pairing === 'unpaired');

describe('vecbridge align', () => {
  it('gives every measure with value, chance level, direction and rows; related spaces are above chance', async () => {
    const { code, value } = await json(['align', at('a.npy'), at('b.npy'), '--paired']);
    expect(code).toBe(0);
    expect(Object.keys(value)).toEqual(Object.keys(measures));
    for (const { name, direction } of paired) {
      const { value: found, chance, direction: said, n } = value[name];
      expect(said, name).toBe(direction);
      expect(n, name).toBeGreaterThan(0);
      if (chance !== null) expect(direction === 'higher' ? found - chance : chance - found, name).toBeGreaterThan(0);
    }
    expect(value['mutual-knn']).toMatchObject({ chance: 10 / 299, n: 300, k: 10, pairing: 'paired' });
    expect(value['hsic']).toMatchObject({ p: 1 / 200, permutations: 199, nullRows: 300 });
    expect(value['cca']).toMatchObject({ p: 1 / 50, permutations: 49 });
    for (const { name } of paired) expect(value[name].z, name).toBeGreaterThan(1.5);
    for (const { name } of unpaired) expect(value[name].noNull, name).toContain('on its own');
  });

  it('runs the chosen ones, with options for all or for one, as a table and as CSV', async () => {
    const measures = ['--measures', 'mutual-knn,cka,jaccard-knn', '--rows', '200'];
    const args = ['align', at('a.npy'), at('b.npy'), '--paired', ...measures];
    const set = ['--set', 'k=5', '--set', 'jaccard-knn.k=7'];
    const table = await vecbridge([...args, ...set]);
    expect(table.stdout).toMatch(/paired rows +value +chance +z +p +calibrated +gated +more alike +n/);
    expect(table.stdout).toMatch(
      /^mutual-knn +\.\d+ +\.025 +\d+\.\d +\.005 +\.\d+ +\.\d+ +higher +200 +k 5, corrected/m,
    );
    expect(table.stdout).toMatch(/z, p: against 199 permutations/);
    expect(table.stdout).toMatch(/^jaccard-knn .* k 7/m);
    expect(table.stdout).not.toContain('unpaired rows');
    expect(table.stderr).toContain('200 of 300 rows used');
    const { stdout } = await here([...args, ...set, '--csv', '--quiet']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe(
      'measure,value,chance,direction,pairing,n,seconds,details,nullMean,nullSd,nullCritical,nullRows,permutations,z,p,calibrated,gated,ceiling',
    );
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(['mutual-knn', 'cka', 'jaccard-knn']);
    expect(Number(lines[1]!.split(',')[2])).toBe(5 / 199);
    expect(lines[3]).toMatch(/k=7;corrected=/);
  });

  it('--sizes gives the curve over n, --ceilings what may be reached, --no-calibrate the values alone', async () => {
    const args = [
      'align',
      at('a.npy'),
      at('b.npy'),
      '--paired',
      '--measures',
      'mutual-knn,cka',
      '--permutations',
      '19',
    ];
    const more = ['--sizes', '100,50', '--ceilings', '1'];
    const { value } = await json([...args, ...more]);
    expect(value['cka'].curve.map((point: { rows: number }) => point.rows)).toEqual([50, 100]);
    expect(value['cka'].curve[0]).toMatchObject({ n: 50, p: 1 / 20, chance: 0 });
    expect(value['mutual-knn'].ceiling.value).toBeGreaterThan(0);
    const { stdout } = await here([...args, ...more]);
    expect(stdout).toMatch(/^value by rows +n = 50 +n = 100$/m);
    expect(stdout).toMatch(/^calibrated by rows +n = 50 +n = 100$/m);
    expect(stdout).toMatch(/gated +ceiling +more alike/);
    const csv = (await here([...args, ...more, '--csv', '--quiet'])).stdout.trimEnd().split('\n');
    expect(csv.slice(1).map((line) => line.split(',')[5])).toEqual(['300', '50', '100', '300', '50', '100']);
    const plain = await json([...args.slice(0, -2), '--no-calibrate']);
    expect(plain.value['cka'].z).toBeUndefined();
    expect(plain.value['cka'].value).toBe(value['cka'].value);
  });

  it('without pairs: any numbers of rows, and only what needs no pairs', async () => {
    const { value } = await json(['align', at('a.npy'), at('short.npy'), '--unpaired']);
    expect(Object.keys(value)).toEqual(unpaired.map((measure) => measure.name));
    for (const one of Object.values(value)) expect(Number.isFinite(one.value)).toBe(true);
  });

  it('leaves out measures for which the rows are too few, and says so; asked for by name they refuse', async () => {
    const args = ['align', at('five.npy'), at('five.npy'), '--paired'];
    const { code, value, stderr } = await json(args);
    expect(code).toBe(0);
    expect(value['mutual-knn']).toMatchObject({
      value: null,
      chance: null,
      skipped: expect.stringContaining('11 rows'),
    });
    expect(stderr).toContain('mutual-knn left out');
    expect(value['cka'].value).toBeCloseTo(1, 9);
    await expectRefusal([...args, '--measures', 'mutual-knn'], /11 rows, got 5/, { hint: /k=5/ });
  });

  it('lists the documentation of every measure', async () => {
    const { stdout } = await here(['align', '--list']);
    for (const measure of Object.values(measures)) {
      expect(stdout).toContain(`${measure.name}: ${measure.summary}`);
      expect(stdout).toContain(measure.source);
    }
    const { value } = await json(['align', '--list', '--measures', 'cknna']);
    expect(value['measures']).toHaveLength(1);
    expect(value['measures'][0]).toMatchObject({ name: 'cknna', direction: 'higher' });
    expect(value['measures'][0].options.map((option: { name: string }) => option.name)).toContain('k');
  });

  it('refuses what it cannot do, each with a hint', async () => {
    const [a, b] = [at('a.npy'), at('b.npy')];
    await expectRefusal(['align', a], /two files.*one/, { hint: /--list/ });
    await expectRefusal(['align', a, at('short.npy'), '--paired'], /300 rows.*250/, { hint: /--unpaired/ });
    await expectRefusal(['align', a, b], /neither --paired nor --unpaired is given/, { hint: /same item/ });
    await expectRefusal(['align', a, b, '--paired', '--unpaired'], /exclude each other/);
    await expectRefusal(['align', a, b, '--paired', '--measures', 'mutualknn'], /no measure "mutualknn"/, {
      hint: /mutual-knn/,
    });
    await expectRefusal(['align', a, b, '--unpaired', '--measures', 'cka'], /cka needs pairs/, { hint: /hubness/ });
    await expectRefusal(['align', a, b, '--paired', '--measures', 'cka', '--set', 'kk=3'], /option "kk"/, {
      hint: /estimator/,
    });
    await expectRefusal(['align', a, b, '--paired', '--measures', 'cka', '--set', 'rsa.k=3'], /rsa is not among/, {
      hint: /cka/,
    });
    await expectRefusal(['align', a, b, '--paired', '--measures', 'cka', '--set', 'cka.k=3'], /cka has no option "k"/);
    await expectRefusal(['align', a, b, '--paired', '--set', 'mutual-knn.k=0'], /"k" cannot be/, {
      hint: /neighbours/,
    });
    await expectRefusal(
      ['align', a, b, '--paired', '--seed', '-1'],
      /argument '-1' is invalid\. Expected a whole number of at least 0/,
    );
    await expectRefusal(
      ['align', at('one.npy'), at('one.npy'), '--paired'],
      /no measure can be computed from so few rows: 1/,
    );
    await expectRefusal(['align', a, b, '--paired', '--sizes', '100,400'], /400 rows, but 300 are compared/, {
      hint: /--rows 400/,
    });
    await expectRefusal(['align', a, b, '--paired', '--sizes', '2'], /at least 3 rows, got 2/, { hint: /250,500/ });
    await expectRefusal(['align', a, b, '--paired', '--sizes', 'few'], /'few' is invalid/);
    await expectRefusal(['align', a, b, '--paired', '--permutations', '0'], /permutations .*at least 1, got 0/, {
      hint: /--no-calibrate/,
    });
    await expectRefusal(['align', a, b, '--paired', '--csv'], /--csv and --json cannot be combined/, {
      hint: /one of them/,
    });
  });
});

it('--outlook says whether a map without pairs is likely, beside the measures', async () => {
  const args = ['align', at('a.npy'), at('b.npy'), '--unpaired', '--measures', 'anisotropy', '--outlook'];
  const { code, value } = await json(args);
  expect(code).toBe(0);
  expect(Object.keys(value)).toEqual(['anisotropy', 'outlook']);
  expect(['likely', 'doubtful', 'unlikely']).toContain(value['outlook'].label);
  expect(value['outlook'].rows).toEqual([300, 300]);
  const { stdout, stderr } = await here([...args, '--csv']);
  expect(stdout).toMatch(/^measure,value/);
  expect(stderr).toContain(`alignment without pairs is ${value['outlook'].label}: ${value['outlook'].reason}`);
});
