import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTensors, tensorBytes, writeTensors } from '../../src/vectors/formats/safetensors/safetensors.js';
import { safetensors } from './forged-bytes.js';
import { scratch } from './formats.js';

const at = scratch();

describe('tensors', () => {
  it('round trip, any name and dtype, and the same bytes for the same input', async () => {
    const tensors = new Map([
      ['__proto__', { dtype: 'f32' as const, shape: [2, 2], data: new Float32Array([1, 2, 3, 4]) }],
      ['steps', { dtype: 'u32' as const, shape: [1], data: new Uint32Array([7]) }],
      ['nothing', { dtype: 'f64' as const, shape: [0, 3], data: new Float64Array(0) }],
    ]);
    await writeTensors(at('t.safetensors'), tensors, { method: 'x' });
    const back = await readTensors(at('t.safetensors'));
    expect([...back.keys()]).toEqual([...tensors.keys()]);
    for (const [name, { shape, data }] of tensors) expect(back.get(name)).toMatchObject({ shape, data });
    expect(Buffer.compare(tensorBytes(tensors), tensorBytes(tensors))).toBe(0);
    expect(() => tensorBytes([['bad', { dtype: 'f32', shape: [3], data: new Float32Array(2) }]])).toThrow(
      /needs 3 numbers, got 2/,
    );
  });

  it('refuses tensors that overlap', async () => {
    const entry = '{"dtype":"U8","shape":[64],"data_offsets":[0,64]}';
    writeFileSync(
      at('overlap.safetensors'),
      safetensors(`{${Array.from({ length: 80 }, (_, i) => `"t${i}":${entry}`).join(',')}}`),
    );
    await expect(readTensors(at('overlap.safetensors'))).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringMatching(/overlap/),
    });
  });
});
