import { readdirSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { temporaryFolder, vecbridge } from './run-cli.js';
import { twoSpaces, writeNpy } from './synthetic.js';

const at = temporaryFolder();
const env = { VECBRIDGE_ENGINE: 'wasm' };

beforeAll(() => {
  const { x, y } = twoSpaces(2000, [160, 128], 1);
  writeNpy(at('a.npy'), x);
  writeNpy(at('b.npy'), y);
  const small = twoSpaces(200, [8, 6], 1);
  writeNpy(at('c.npy'), small.x);
  writeNpy(at('d.npy'), small.y);
});

/** The engine computes on the thread that hears signals: a fit of a minute must hear one while it runs. */
it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  'a fit on the WebAssembly engine ends at %s with exit code %i, and leaves nothing',
  async (signal, code) => {
    const before = readdirSync(at());
    const fit = ['fit', at('a.npy'), at('b.npy'), '-o', at('map')];
    const done = await vecbridge(fit, { env, signalAt: { text: '%', signal } });
    expect(done.stderr).toMatch(/interrupted: finishing the step in hand/);
    expect(done.code).toBe(code);
    expect(readdirSync(at())).toEqual(before);
  },
  120_000,
);

it('a training on the WebAssembly engine keeps its state at SIGINT, and goes on', async () => {
  const files = ['train', at('c.npy'), at('d.npy'), '-o', at('net')];
  const start = [...files, '--preset', 'ci', '--from-scratch', '--set', 'steps=40'];
  const stopped = await vecbridge(start, { env, signalAt: { text: 'state and metrics', signal: 'SIGINT' } });
  expect([stopped.code, stopped.stderr]).toEqual([130, expect.stringMatching(/interrupted/)]);
  const resumed = await vecbridge([...files, '--resume'], { env });
  expect([0, 3], resumed.stderr).toContain(resumed.code);
  expect(readdirSync(at('net'))).toContain('translator.json');
}, 300_000);
