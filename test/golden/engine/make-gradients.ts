/**
 * Writes gradients.json: gradients as the package @tensorflow/tfjs 4.22.0 registers them, on the cases of the kernel tests.
 * Needs that package: npm install --no-save @tensorflow/tfjs@4.22.0, then npx tsx test/golden/engine/make-gradients.ts
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

interface Registry {
  getGradient(kernel: string): unknown;
  unregisterGradient(kernel: string): void;
  registerGradient(gradient: unknown): void;
}

async function main(): Promise<void> {
  const union = createRequire(import.meta.url)('@tensorflow/tfjs') as Registry;
  const { KERNEL_CASES } = await import('../../engine/kernel-cases.js');
  const { GRADIENT_KERNELS, gradientsOf } = await import('../../engine/gradient-values.js');
  const theirs = new Map(Object.keys(KERNEL_CASES).map((name) => [name, union.getGradient(name)]));
  await import('../../../src/engine/tf.js'); // registers ours over them
  for (const [name, gradient] of theirs) {
    if (!gradient || !GRADIENT_KERNELS.includes(name)) continue;
    union.unregisterGradient(name);
    union.registerGradient(gradient);
  }
  const golden: Record<string, number[][]> = {};
  for (const name of GRADIENT_KERNELS) golden[name] = await gradientsOf(name);
  writeFileSync(fileURLToPath(new URL('gradients.json', import.meta.url)), `${JSON.stringify(golden)}\n`);
}

await main();
