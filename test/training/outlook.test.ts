import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { sliceRows } from '../../src/vectors/matrix.js';
import { predictAlignment } from '../../training/outlook.js';
import { plantedRotation } from '../cli/synthetic.js';
import { gaussian } from '../contracts/planted.js';

const spaces = plantedRotation(2400, [24, 16], 3);
const [x, y] = [sliceRows(spaces.x, 0, 1200), sliceRows(spaces.y, 1200, 2400)];

describe('predictAlignment', () => {
  it('is hopeful for other rows of the same latent vectors, and says what it looked at', async () => {
    const stages = new Set<string>();
    const found = await predictAlignment(x, y, { rows: 900, on: ({ stage }) => stages.add(stage) });
    expect(found).toMatchObject({ label: 'likely', rows: [900, 900] });
    expect(found.reason).toMatch(/^a fit of 900 and 900 rows is aligned\. /);
    expect(found.predicted!.top1).toBeGreaterThan(0.5);
    expect(found.predicted!.low).toBeGreaterThan(0.1);
    expect(found.evidence.map(({ measure }) => measure)).toContain('margin over controls');
    expect([...stages].every((stage) => stage.startsWith('outlook, '))).toBe(true);
  });

  it('is not, for a cloud without structure', async () => {
    const found = await predictAlignment(x, gaussian(900, 16, random(4)));
    expect(found.label).not.toBe('likely');
    expect(found.predicted!.low).toBe(0);
  });

  it('gives the same for the same seed, refuses few rows, stops when called off', async () => {
    const [few, others] = [sliceRows(x, 0, 200), sliceRows(y, 0, 200)];
    expect(await predictAlignment(few, others)).toEqual(await predictAlignment(few, others));
    await expect(predictAlignment(sliceRows(x, 0, 39), y)).rejects.toMatchObject({ code: 'TOO_FEW_ROWS' });
    await expect(predictAlignment(x, y, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
  });
});
