import { beforeAll, describe, expect, it } from 'vitest';
import { parseOptions } from '../../src/core/options.js';
import { retrieval } from '../../src/search/rank-scores.js';
import { verdictSchema } from '../../src/translators/manifest.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { type FitInput, type FitResult, fitSpaces } from '../../training/fit.js';
import type { Method } from '../../training/method.js';
import { type Planted, planted, split } from './planted.js';

export interface MethodCase {
  readonly method: Method;
  /** Options that keep the fit of a few hundred rows below a second or two. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Whether the method learns: floors (identity, random) must not be called aligned. */
  readonly learns: boolean;
  /** What the verdict says of the map that is learned, if not that it is aligned. */
  readonly label?: 'uncertain';
  /** Rows of the planted spaces: [fit, test]. */
  readonly rows?: readonly [number, number];
  readonly dims?: readonly [number, number];
  /** Clusters of the planted spaces; a search without pairs tells their directions apart by them. */
  readonly clusters?: number;
  /** With pairing 'few-pairs': so many of the first rows are given as pairs. */
  readonly pairs?: number;
}

const firstRows = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);

/** What every way to learn translators must do. */
export function methodContract(name: string, given: MethodCase): void {
  const { method, learns } = given;
  const [fitRows, testRows] = given.rows ?? [400, 100];
  const dims = given.dims ?? [24, 16];

  describe(`method contract: ${name}`, () => {
    let spaces: { fit: Planted; test: Planted };
    let result: FitResult;
    const input = (more: Partial<FitInput<unknown>> = {}): FitInput<unknown> => ({
      spaces: [spaces.fit.source, spaces.fit.target],
      seed: 3,
      ...(given.pairs ? { pairs: { rows: [0, 1].map(() => firstRows(given.pairs!)) } } : {}),
      options: parseOptions(method.options, given.options ?? {}, method.name),
      ...more,
    });
    beforeAll(async () => {
      spaces = split(planted(fitRows + testRows, dims, given.clusters ? { clusters: given.clusters } : {}), fitRows);
      result = await fitSpaces(method, input());
    });

    it('gives a translator there and one back, named after the method, with seed, options and fingerprints', () => {
      const [there, back] = result.translators.map((translator) => translator.manifest);
      expect(there!.spaces.map((space) => space.dim)).toEqual(dims);
      expect(back!.spaces.map((space) => space.dim)).toEqual(dims.toReversed());
      expect([there!.method, there!.seed]).toEqual([method.name, 3]);
      expect(there!.data.map((data) => [data.rows, data.dim])).toEqual([
        [fitRows, dims[0]],
        [fitRows, dims[1]],
      ]);
      expect(there!.data[0]!.sha256).not.toBe(there!.data[1]!.sha256);
    });

    it('gives a verdict with a reason, the same in the result and in the manifest', () => {
      expect(verdictSchema.parse(result.verdict)).toEqual(result.verdict);
      expect(result.verdict.reason.length).toBeGreaterThan(20);
      for (const translator of result.translators) expect(translator.manifest.verdict).toEqual(result.verdict);
      expect(result.seconds.map).toBeGreaterThanOrEqual(0);
    });

    it(learns ? 'finds the partners of new rows, both ways' : 'is not called aligned', async () => {
      if (!learns) return expect(result.verdict.label).not.toBe('aligned');
      expect(result.verdict.label).toBe(given.label ?? 'aligned');
      const { source, target } = spaces.test;
      for (const [translator, from, to] of [
        [result.translators[0]!, source, target] as const,
        [result.translators[1]!, target, source] as const,
      ]) {
        const queries = await translator.translate(from, { centred: true });
        const { top1 } = await retrieval(queries, preprocess(to, translator.means.target).matrix);
        expect(top1).toBeGreaterThan(0.5);
      }
    });

    it('gives the same map for the same seed, leaves its input alone and tells its progress', async () => {
      const before = [spaces.fit.source.data.slice(), spaces.fit.target.data.slice()];
      const events: { stage: string; done: number; total: number }[] = [];
      const again = await fitSpaces(method, input({ on: (event) => events.push(event) }));
      const [a, b] = await Promise.all([result, again].map((one) => one.translators[0]!.translate(spaces.test.source)));
      expect(Buffer.from(a!.data.buffer).equals(Buffer.from(b!.data.buffer))).toBe(true);
      expect(again.verdict).toEqual(result.verdict);
      expect(spaces.fit.source.data).toEqual(before[0]);
      expect(spaces.fit.target.data).toEqual(before[1]);
      expect(events.length).toBeGreaterThan(0);
      for (const { done, total } of events) expect(done).toBeLessThanOrEqual(total);
    });

    it('refuses unknown options, naming the known ones', () => {
      expect(() => parseOptions(method.options, { nosuchoption: 1 }, method.name)).toThrowError(
        expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringContaining('nosuchoption') }),
      );
    });

    it('stops when called off', async () => {
      const controller = new AbortController();
      controller.abort();
      await expect(fitSpaces(method, input({ signal: controller.signal }))).rejects.toMatchObject({
        code: 'INTERRUPTED',
      });
    });

    it('refuses rows without a direction, naming row and space', async () => {
      const data = spaces.fit.target.data.slice();
      data.fill(0, 5 * dims[1], 6 * dims[1]);
      const broken = { ...spaces.fit.target, data };
      await expect(fitSpaces(method, input({ spaces: [spaces.fit.source, broken] }))).rejects.toMatchObject({
        code: 'BAD_VALUE',
        message: expect.stringMatching(/5.*target|target.*5/),
      });
    });

    if (method.pairing !== 'paired' || !learns) return;
    it('takes pairs by row number, and refuses wrong ones', async () => {
      const order = Uint32Array.from({ length: fitRows }, (_, i) => fitRows - 1 - i);
      const shuffled = {
        ...spaces.fit.target,
        data: spaces.fit.target.data.map(
          (_, at, all) => all[(fitRows - 1 - Math.floor(at / dims[1])) * dims[1] + (at % dims[1])]!,
        ),
      };
      const rows = [Uint32Array.from({ length: fitRows }, (_, i) => i), order];
      const paired = await fitSpaces(method, input({ spaces: [spaces.fit.source, shuffled], pairs: { rows } }));
      expect(paired.verdict.label).toBe('aligned');
      const wrong = await fitSpaces(method, input({ spaces: [spaces.fit.source, shuffled] }));
      expect(wrong.verdict.label).not.toBe('aligned');
      await expect(
        fitSpaces(method, input({ pairs: { rows: [order, order.map((row) => row + 1)] } })),
      ).rejects.toMatchObject({
        code: 'BAD_VALUE',
        message: expect.stringContaining(`row ${fitRows}`),
      });
      await expect(
        fitSpaces(method, input({ pairs: { rows: [order.slice(0, 3), order.slice(0, 3)] } })),
      ).rejects.toMatchObject({
        code: 'TOO_FEW_ROWS',
      });
    });
  });
}
