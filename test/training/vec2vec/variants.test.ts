import { describe, expect, it } from 'vitest';
import { toy, train, withTrainer } from './toy.js';

/** Means of a metric over the first and the last five steps. */
function ends(history: readonly Readonly<Record<string, number>>[], name: string): [number, number] {
  const mean = (rows: typeof history) => rows.reduce((sum, row) => sum + row[name]!, 0) / rows.length;
  return [mean(history.slice(0, 5)), mean(history.slice(-5))];
}

describe('every variant trains', () => {
  const gan = ['lsgan', 'vanilla', 'relativistic'];
  it.each([
    [{ adversary: 'lsgan', norm: 'batch', update: 'simultaneous' }],
    [{ adversary: 'vanilla', norm: 'rms', update: 'alternating', optimiser: 'adamw', weightDecay: 0.01 }],
    [{ adversary: 'relativistic', norm: 'none', update: 'simultaneous', r1: 0.1, r2: 0.1 }],
    [{ adversary: 'lsgan', norm: 'layer', similarityAdversarial: 1, detachCycle: false, translationVsp: 1, clip: 1 }],
    [{ adversary: 'mmd', reconstruction: 0, reconstructionVsp: 0, decay: 'cosine' }],
    [{ adversary: 'cauchy-schwarz', vspReflected: false }],
    [{ adversary: 'sinkhorn', norm: 'batch', ema: 0 }],
  ])('%o', async (changes) => {
    const small = toy({ dropout: 0, learningRate: 2e-3, discriminatorLearningRate: 4e-3, ...changes });
    await withTrainer(small.setup, async (trainer) => {
      const history = await train(trainer, small, 40);
      for (const row of history) expect(Object.values(row).every(Number.isFinite), JSON.stringify(row)).toBe(true);
      const falls = (names: readonly string[]): void => {
        const [first, last] = [0, 1].map((end) => names.reduce((sum, name) => sum + ends(history, name)[end]!, 0));
        expect(last, names.join()).toBeLessThan(first!);
      };
      const named = (part: string) => Object.keys(history[0]!).filter((name) => name.startsWith(part));
      falls(named('cycle'));
      falls(named('reconstruction').length > 0 ? named('reconstruction') : ['cycle']);
      const critics = named('discriminator.');
      expect(critics.length > 0).toBe(gan.includes(changes.adversary));
      // Against discriminators the generator may lose ground; a distance it descends together with the rest.
      falls(critics.length > 0 ? critics : ['generator']);
      if (critics.length === 0) falls(['adversarial']);
    });
  });

  it('gives the average of the weights where asked, between the start and the end', async () => {
    const small = toy({ ema: 0.9, dropout: 0 });
    await withTrainer(small.setup, async (trainer) => {
      const rows = small.batch(0)[0]!;
      const before = await trainer.apply(0, 1, rows, 'ema');
      expect(before.data).toEqual((await trainer.apply(0, 1, rows)).data);
      await train(trainer, small, 10);
      const [now, average] = [await trainer.apply(0, 1, rows), await trainer.apply(0, 1, rows, 'ema')];
      const away = (x: typeof now, y: typeof now) => Math.hypot(...x.data.map((v, i) => v - y.data[i]!));
      expect(away(average, before)).toBeGreaterThan(0);
      expect(away(average, before)).toBeLessThan(away(now, before));
    });
  });
});
