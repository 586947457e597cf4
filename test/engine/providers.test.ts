import { afterEach, expect, test, vi } from 'vitest';
import { compile } from '../../src/engine/compile.js';
import { tryProviders, wantedProviders } from '../../src/engine/providers.js';
import { tf } from '../../src/engine/tf.js';

afterEach(() => vi.unstubAllEnvs());

const double = ({ x }: Record<string, tf.Tensor>) => tf.add(x!, x!);
const SIGNATURE = { x: { shape: [2] } };

test('providers are tried in processes of their own, and say why they cannot be used', async () => {
  const [cpu, other] = await tryProviders(['cpu', 'abacus']);
  expect(cpu).toEqual({ name: 'cpu', available: true, reason: '' });
  expect(other).toMatchObject({ name: 'abacus', available: false, reason: expect.stringContaining('abacus') });
});

test('VECBRIDGE_PROVIDERS chooses where float32 functions run, and only those', async () => {
  expect(wantedProviders()).toEqual(['cpu']);
  vi.stubEnv('VECBRIDGE_PROVIDERS', ' Abacus, cpu');
  expect(wantedProviders()).toEqual(['abacus', 'cpu']);
  vi.stubEnv('VECBRIDGE_PROVIDERS', 'abacus');
  await expect(compile(double, SIGNATURE)).rejects.toMatchObject({
    code: 'MISSING_PART',
    message: expect.stringContaining('ONNX Runtime cannot use the providers abacus:'),
  });
  const exact = await compile(double, SIGNATURE, { precision: 'float64' });
  expect([...(await exact.run({ x: Float64Array.of(1, 2) }))['output']!]).toEqual([2, 4]);
  await exact.release();
  const told = await compile(double, SIGNATURE, { providers: ['cpu'] });
  await told.release();
});
