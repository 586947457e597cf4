import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeJson, escapeXml } from '../../../pages/kit/escape.js';
import { compareBeforeAfter, REPORT_MEASURES } from '../../../pages/report/alignment.js';
import { calibrationOf } from '../../../pages/report/calibration.js';
import { pngAddress } from '../../../pages/report/charts/png.js';
import { rankBins } from '../../../pages/report/details.js';
import { shortRepeatCommand } from '../../../pages/report/repeat-command.js';
import { sparkline } from '../../../pages/report/sparkline.js';
import { fitted, wrapped } from '../../../pages/report/terminal.js';
import { random } from '../../../src/core/random.js';
import { newManifest } from '../../../src/translators/manifest.js';
import { repeatCommand } from '../../../src/translators/repeat-command.js';
import { gaussian } from '../../contracts/planted.js';

describe('calibration', () => {
  it('has the area of all pairs of a right and a wrong row', () => {
    const rows = fc.array(fc.record({ confidence: fc.integer({ min: -5, max: 5 }), hit: fc.constantFrom(0, 1) }), {
      minLength: 20,
      maxLength: 60,
    });
    fc.assert(
      fc.property(rows, (list) => {
        const found = calibrationOf(
          list.map((row) => row.confidence),
          list.map((row) => row.hit),
        )!;
        let [wins, all] = [0, 0];
        for (const a of list.filter((row) => row.hit === 1)) {
          for (const b of list.filter((row) => row.hit === 0)) {
            all++;
            wins += a.confidence > b.confidence ? 1 : a.confidence === b.confidence ? 0.5 : 0;
          }
        }
        if (all === 0) expect(found.auc).toBeNull();
        else expect(found.auc).toBeCloseTo(wins / all, 10);
        expect(found.bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(list.length);
        const right = found.bins.reduce((sum, bin) => sum + bin.rows * bin.correct, 0);
        expect(right).toBeCloseTo(list.filter((row) => row.hit === 1).length, 9);
        for (let b = 1; b < 10; b++) expect(found.bins[b]!.from).toBeGreaterThanOrEqual(found.bins[b - 1]!.to);
      }),
    );
  });

  it('says nothing of fewer than twenty rows', () => {
    expect(calibrationOf(new Array(19).fill(0), new Array(19).fill(1))).toBeNull();
  });
});

describe('bins of ranks', () => {
  it('hold a partner tied with others in parts', () => {
    const bins = rankBins({ better: Uint32Array.of(0, 0, 1, 3), equal: Uint32Array.of(0, 1, 1, 0) });
    expect(bins.map(({ first, last }) => [first, last])).toEqual([
      [1, 1],
      [2, 2],
      [3, 4],
    ]);
    expect(bins.map((bin) => bin.count)).toEqual([1.5, 1, 1.5]);
  });
});

describe('measures before and after', () => {
  it.each([1e25, 1e-25])('do not see the unit of the raw vectors: %d', async (scale) => {
    const [raw, target] = [gaussian(80, 8, random(1)), gaussian(80, 8, random(2))];
    const request = { seed: 0, measures: REPORT_MEASURES };
    const spaces = { source: raw, raw, after: target, target };
    const scaled = { ...spaces, raw: { ...raw, data: raw.data.map((v) => v * scale) } };
    const [plain, found] = [await compareBeforeAfter(spaces, request), await compareBeforeAfter(scaled, request)];
    expect(found.map(({ before }) => before)).toEqual(plain.map(({ before }) => expect.closeTo(before!, 4)));
  });
});

describe('a PNG', () => {
  it('holds the pixels, with the checksums of its parts', () => {
    const rgb = Uint8Array.from({ length: 3 * 2 * 3 }, (_, i) => i * 10);
    const bytes = Buffer.from(pngAddress(rgb, 3, 2).replace('data:image/png;base64,', ''), 'base64');
    expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    expect(bytes.subarray(12, 16).toString()).toBe('IHDR');
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([3, 2]);
    // The checksum of an empty IEND is fixed by the format.
    expect(bytes.subarray(-8).toString('hex')).toBe('49454e44ae426082');
    const at = bytes.indexOf('IDAT');
    const rows = inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)));
    expect([...rows]).toEqual([0, ...rgb.subarray(0, 9), 0, ...rgb.subarray(9)]);
  });
});

describe('text', () => {
  it('cannot leave its element', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", '/', '!', '-', 'script', '\u2028', 'a') }),
        (words) => {
          expect(escapeXml(words)).not.toMatch(/[<>"']/);
          const json = escapeJson({ [words]: words });
          expect(json).not.toMatch(/[<>\u2028\u2029]/);
          expect(JSON.parse(json)).toEqual({ [words]: words });
        },
      ),
    );
  });

  it('in a terminal is at most 80 characters wide', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.constantFrom('', '  '), (words, indent) => {
        for (const line of wrapped(words, indent)) {
          expect([...line].length).toBeLessThanOrEqual(80);
          expect(line).not.toMatch(/\p{Cc}/u);
        }
      }),
    );
    const cells = fc.array(fc.string({ maxLength: 40 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(cells, fc.array(cells, { maxLength: 4 }), (head, rows) => {
        for (const line of fitted(
          head.map((name) => name.slice(0, 20)),
          rows.map((row) => row.map((cell, c) => (c === 0 ? cell : cell.slice(0, 20)))),
        )) {
          expect([...line].length).toBeLessThanOrEqual(80);
        }
      }),
    );
  });

  it('keeps short tables whole', () => {
    expect(fitted(['method', 'top-1'], [['procrustes', '0.670']])).toEqual([
      'method      top-1',
      '----------  -----',
      'procrustes  0.670',
    ]);
  });
});

describe('a sparkline', () => {
  it('runs from the lowest to the highest bar', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline([2, 2])).toBe('▄▄');
    expect(sparkline([Number.NaN])).toBe('');
    expect(
      sparkline(
        Array.from({ length: 1000 }, (_, i) => i),
        8,
      ),
    ).toBe('▁▂▃▄▅▆▇█');
  });
});

describe('the command that repeats a fit', () => {
  const manifest = newManifest({
    family: 'linear',
    method: 'unpaired-linear',
    dims: [4, 3],
    options: { rounds: 99, clusters: 20 },
    seed: 3,
    verdict: { label: 'aligned', reason: '', score: 1, null: 0, consensus: 1, evidence: [] },
    data: [
      { name: "it's a.npy", rows: 10, dim: 4, sha256: '0'.repeat(64) },
      { name: 'b.npy', rows: 10, dim: 3, sha256: '1'.repeat(64) },
    ],
    engine: 'test',
  });

  it('names what differs from the defaults, quoted for a shell', () => {
    expect(shortRepeatCommand(manifest)).toBe(
      "vecbridge fit 'it'\\''s a.npy' b.npy -o DIR --method unpaired-linear --seed 3 --set rounds=99",
    );
    expect(repeatCommand(manifest)).toContain('--set rounds=99 --set clusters=20');
  });

  it('says that a method takes pairs', () => {
    expect(shortRepeatCommand({ ...manifest, method: 'procrustes', options: {} })).toContain(
      '--method procrustes --paired --seed 3',
    );
  });

  it('is vecbridge train for networks', () => {
    expect(shortRepeatCommand({ ...manifest, method: 'vec2vec', options: { steps: 7 }, data: [] })).toBe(
      'vecbridge train SOURCE TARGET -o DIR --seed 3 --set steps=7',
    );
  });
});
