import { describe, expect, it, vi } from 'vitest';
import { compile } from '../../../src/engine/compile.js';
import { tf } from '../../../src/engine/tf.js';
import { FlatMemory, padded } from '../../../training/optimiser/flat-memory.js';
import { hasWasmSimd } from '../../../training/optimiser/kernels.js';

describe.each([true, false])('memory, SIMD %s', (simd) => {
  it('gives zeros that start at 64 bytes and do not overlap', () => {
    const memory = new FlatMemory(padded(3) + padded(16) + padded(17), { simd });
    expect(memory.kernels.name).toBe(simd ? 'wasm-simd' : 'javascript');
    const views = [3, 16, 17].map((n) => memory.allocate(`of ${n}`, n));
    expect(views.map((v) => [v.byteOffset, v.length])).toEqual([
      [0, 3],
      [64, 16],
      [128, 17],
    ]);
    expect(views.every((v) => v.every((x) => x === 0))).toBe(true);
    expect(() => memory.allocate('more', 1)).toThrow('the array more takes 16 floats of memory, 0 are left');
  });

  it('refuses a name twice, and more than it can address', () => {
    const memory = new FlatMemory(64, { simd });
    memory.allocate('m', 1);
    expect(() => memory.allocate('m', 1)).toThrow('the array m is allocated twice');
    expect(() => new FlatMemory(2 ** 30 + 1, { simd })).toThrow(
      expect.objectContaining({
        code: 'BAD_OPTION',
        message: expect.stringContaining('take 4.0 GiB, more than the 4'),
      }),
    );
  });

  it('is read and written by compiled functions without copies', async () => {
    const memory = new FlatMemory(64, { simd });
    const [x, y] = [memory.allocate('x', 20), memory.allocate('y', 20)];
    x.forEach((_, i) => {
      x[i] = i;
    });
    const square = await compile(({ x }) => ({ y: tf.square(x!) }), { x: { shape: [4, 5] } });
    expect((await square.run({ x }, { y }))['y']).toBe(y);
    expect([...y]).toEqual(Array.from({ length: 20 }, (_, i) => i * i));
    await square.release();
  });
});

it('plain JavaScript takes over where WebAssembly is missing', () => {
  expect(hasWasmSimd()).toBe(true);
  vi.stubGlobal('WebAssembly', undefined);
  try {
    expect(hasWasmSimd()).toBe(false);
    expect(new FlatMemory(16).kernels.name).toBe('javascript');
  } finally {
    vi.unstubAllGlobals();
  }
});
