/** Two spaces without a common row: fit, look at the verdict, translate. Takes half a minute. */
import { fileURLToPath } from 'node:url';
import { fit, progressBar, readMatrix } from '../index.js';

const data = fileURLToPath(new URL('../data/demo/', import.meta.url));

const bar = progressBar(); // on stderr
const { translator, verdict } = await fit({
  source: `${data}source.npy`,
  target: `${data}target.npy`,
  seed: 0,
  on: bar.update,
}).finally(bar.end);
console.log(verdict.label, '-', verdict.reason);
for (const { measure, value, threshold } of verdict.evidence)
  console.log(`  ${measure}: ${value} (threshold ${threshold})`);

if (verdict.label === 'aligned') {
  const { matrix: queries } = await readMatrix(`${data}test-source.npy`, { limit: 5 });
  const translated = await translator.translate(queries);
  console.log(`${translated.rows} vectors of ${translated.dim} dims, ready for the other model's index`);
}
