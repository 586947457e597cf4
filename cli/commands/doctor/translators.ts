import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from '../../../src/translators/checkpoint.js';
import { shippedNames, translatorAt } from '../../../src/translators/shipped.js';

interface ShippedFacts {
  /** Name of the translator, and of its way back. */
  readonly name: string;
  readonly back: string;
  /** Model ids. */
  readonly source: string;
  readonly target: string;
  readonly dims: readonly [number, number];
  /** On test pairs that were not fitted on. */
  readonly top1: number | null;
}

/** The shipped translators that are there, one entry for both ways. */
export async function shippedFacts(): Promise<ShippedFacts[]> {
  const facts: ShippedFacts[] = [];
  for (const name of shippedNames()) {
    const { dir, inverse } = translatorAt(name);
    if (inverse || !existsSync(join(dir, 'translator.json'))) continue;
    const { spaces, measured } = await readManifest(dir);
    const [source, target] = spaces;
    facts.push({
      name,
      back: name.split('-to-').toReversed().join('-to-'),
      source: source.modelId ?? '',
      target: target.modelId ?? '',
      dims: [source.dim, target.dim],
      top1: measured?.there.top1 ?? null,
    });
  }
  return facts;
}
