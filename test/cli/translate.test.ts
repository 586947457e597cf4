import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { rowOf } from '../../src/vectors/matrix.js';
import { fitPaired } from './fit-paired.js';
import { expectRefusal, json, temporaryFolder, vecbridge } from './run-cli.js';
import { readNpy, twoSpaces, writeNpy } from './synthetic.js';

const at = temporaryFolder();
const { x, y } = twoSpaces(600, [24, 16], 1);

beforeAll(async () => {
  await fitPaired(at, x, y);
});

const cosine = (a: Float32Array, b: Float32Array): number => {
  let [ab, aa, bb] = [0, 0, 0];
  for (let j = 0; j < a.length; j++) {
    ab += a[j]! * b[j]!;
    aa += a[j]! ** 2;
    bb += b[j]! ** 2;
  }
  return ab / Math.sqrt(aa * bb);
};

describe('vecbridge translate', () => {
  it('writes unit vectors close to the target vectors, and reports the fixed keys', async () => {
    const { code, value, stderr } = await json(['translate', at('map'), at('a.npy'), '-o', at('out.npy')]);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(value).toMatchObject({ rows: 600, dim: 16, output: at('out.npy'), resumedAt: 0 });
    const out = readNpy(readFileSync(at('out.npy')));
    expect([out.rows, out.dim]).toEqual([600, 16]);
    let sum = 0;
    for (let i = 0; i < 600; i++) {
      expect(Math.hypot(...rowOf(out, i))).toBeCloseTo(1, 4);
      sum += cosine(rowOf(out, i), rowOf(y, i));
    }
    expect(sum / 600).toBeGreaterThan(0.7);
  });

  it('goes back with --inverse', async () => {
    await json(['translate', at('map'), at('b.npy'), '-o', at('back.npy'), '--inverse']);
    const back = readNpy(readFileSync(at('back.npy')));
    expect([back.rows, back.dim]).toEqual([600, 24]);
  });

  it('keeps ids, and warns where the format cannot', async () => {
    const lines = Array.from({ length: 20 }, (_, i) => JSON.stringify({ id: `doc-${i}`, vector: [...rowOf(x, i)] }));
    writeFileSync(at('in.jsonl'), `${lines.join('\n')}\n`);
    const { value } = await json(['translate', at('map'), at('in.jsonl'), '-o', at('out.jsonl')]);
    expect(value['rows']).toBe(20);
    const out = readFileSync(at('out.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(out.map((row) => row.id)).toEqual(lines.map((_, i) => `doc-${i}`));
    const all = readNpy(readFileSync(at('out.npy')));
    out.forEach((row, i) => {
      row.vector.forEach((value: number, j: number) => {
        expect(value).toBeCloseTo(all.data[i * 16 + j]!, 5);
      });
    });
    const lossy = await vecbridge(['translate', at('map'), at('in.jsonl'), '-o', at('lossy.npy')]);
    expect(lossy.stderr).toMatch(/no room for ids/);
  });

  it('--centred leaves the mean out, --dtype f16 halves the file', async () => {
    await json(['translate', at('map'), at('a.npy'), '-o', at('centred.npy'), '--centred']);
    const centred = readNpy(readFileSync(at('centred.npy')));
    const out = readNpy(readFileSync(at('out.npy')));
    const mean = (m: typeof out): number => {
      const sum = new Float64Array(m.dim);
      m.data.forEach((value, i) => {
        sum[i % m.dim]! += value / m.rows;
      });
      return Math.hypot(...sum);
    };
    expect(mean(centred)).toBeLessThan(0.3 * mean(out) + 0.05);
    await json(['translate', at('map'), at('a.npy'), '-o', at('half.npy'), '--dtype', 'f16']);
    expect(readFileSync(at('half.npy')).length).toBe(128 + 600 * 16 * 2);
  });

  it('--dry-run writes nothing', async () => {
    const { code, value } = await json(['translate', at('map'), at('a.npy'), '-o', at('dry.npy'), '--dry-run']);
    expect(code).toBe(0);
    expect(value).toMatchObject({ rows: 600, dim: 16, dryRun: true });
    expect(existsSync(at('dry.npy'))).toBe(false);
  });

  it('--confidence is higher for rows that have a partner than for noise', async () => {
    const mixed = twoSpaces(600, [24, 16], 1).x;
    const noise = twoSpaces(300, [24, 16], 99).x;
    mixed.data.set(noise.data, 300 * 24);
    writeNpy(at('mixed.npy'), mixed);
    const { value } = await json([
      'translate',
      at('map'),
      at('mixed.npy'),
      '-o',
      at('sure.npy'),
      '--confidence',
      at('b.npy'),
    ]);
    expect(value['confidence']).toBe(at('sure.npy.confidence.npy'));
    const confidence = readNpy(readFileSync(at('sure.npy.confidence.npy')));
    expect([confidence.rows, confidence.dim]).toEqual([600, 1]);
    const mean = (from: number, to: number): number =>
      confidence.data.slice(from, to).reduce((s, v) => s + v, 0) / (to - from);
    expect(mean(0, 300)).toBeGreaterThan(mean(300, 600));
  });
});

describe('vecbridge translate refuses', () => {
  const out = (): string[] => ['-o', at('never.npy')];

  it('vectors of other dims, and says when they look like the target space', async () => {
    await expectRefusal(
      ['translate', at('map'), at('b.npy'), ...out()],
      /b\.npy has 16-d vectors but .*map takes 24-d input/,
      { hint: /--inverse/ },
    );
    writeNpy(at('other.npy'), twoSpaces(5, [10, 16], 1).x);
    await expectRefusal(['translate', at('map'), at('other.npy'), ...out()], /other\.npy has 10-d vectors/, {
      hint: /24-d/,
    });
  });

  it('folders that are no translator, and damaged ones', async () => {
    await expectRefusal(['translate', at('nowhere'), at('a.npy'), ...out()], /nowhere/);
    await vecbridge(['fit', at('a.npy'), at('b.npy'), '-o', at('broken'), '--paired']);
    writeFileSync(at('broken', 'weights.safetensors'), 'damaged');
    await expectRefusal(['translate', at('broken'), at('a.npy'), ...out()], /broken.*weights\.safetensors/);
  });

  it('outputs that exist, and endings it cannot write', async () => {
    writeFileSync(at('kept.npy'), 'keep me');
    await expectRefusal(['translate', at('map'), at('a.npy'), '-o', at('kept.npy')], /kept\.npy exists already/);
    expect(readFileSync(at('kept.npy'), 'utf8')).toBe('keep me');
    await expectRefusal(['translate', at('map'), at('a.npy'), '-o', at('out.docx')], /out\.docx/);
  });

  it('zero rows, with the row of the file, and leaves nothing behind', async () => {
    const zero = twoSpaces(600, [24, 16], 1).x;
    zero.data.fill(0, 500 * 24, 501 * 24);
    writeNpy(at('zero.npy'), zero);
    await expectRefusal(['translate', at('map'), at('zero.npy'), ...out()], /zero\.npy.* row 500 /);
    expect(existsSync(at('never.npy'))).toBe(false);
  });

  it('wrong choices', async () => {
    await expectRefusal(['translate', at('map'), at('a.npy'), ...out(), '--dtype', 'f8'], /argument 'f8' is invalid/);
    await expectRefusal(
      ['translate', at('map'), at('a.npy'), ...out(), '--resume', '--confidence', at('b.npy')],
      /--resume and --confidence/,
    );
    await expectRefusal(
      ['translate', at('map'), at('a.npy'), ...out(), '--confidence', at('a.npy')],
      /24-d vectors but the translations have 16 dims/,
    );
  });
});
