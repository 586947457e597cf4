import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/core/version.js';
import { temporaryFolder, vecbridge } from '../cli/run-cli.js';
import { twoSpaces, writeNpy } from '../cli/synthetic.js';

const at = temporaryFolder();

/** Model checker with full shape inference; prints versions, names and shapes. */
const check = `
import json, sys, onnx
model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
shape = lambda v: [d.dim_param or d.dim_value for d in v.type.tensor_type.shape.dim]
print(json.dumps({
    'ir': model.ir_version,
    'opsets': {o.domain: o.version for o in model.opset_import},
    'inputs': {v.name: shape(v) for v in model.graph.input},
    'outputs': {v.name: shape(v) for v in model.graph.output},
}))`;

/** A Python that has the onnx package: Debian's python3-onnx belongs to /usr/bin/python3. */
function pythonWithOnnx(): string {
  const found = ['/usr/bin/python3', 'python3', 'python'].find(
    (name) => spawnSync(name, ['-c', 'import onnx']).status === 0,
  );
  if (found) return found;
  throw new Error('this test needs the onnx package of Python: apt-get install python3-onnx');
}

beforeAll(async () => {
  const { x, y } = twoSpaces(400, [24, 16], 5);
  writeNpy(at('a.npy'), x);
  writeNpy(at('b.npy'), y);
  const done = await vecbridge(['fit', at('a.npy'), at('b.npy'), '-o', at('map'), '--paired', '--method', 'ridge']);
  expect([0, 3]).toContain(done.code);
});

describe("the checker of the onnx package, which shares no code with this project's writer", () => {
  it('accepts every .onnx file of a fitted translator and of the demo, in versions engines of 2022 read', () => {
    const python = pythonWithOnnx();
    for (const [folder, dims] of [
      [at('map'), [24, 16]],
      [join(packageRoot, 'checkpoints', 'demo'), [512, 100]],
    ] as const) {
      const files = readdirSync(folder).filter((name) => name.endsWith('.onnx'));
      expect(files.sort()).toEqual(['inverse.onnx', 'translator.onnx']);
      for (const file of files) {
        const [p, q] = file === 'inverse.onnx' ? [...dims].reverse() : dims;
        const printed = execFileSync(python, ['-c', check, join(folder, file)], { encoding: 'utf8' });
        expect(JSON.parse(printed)).toMatchObject({
          ir: 8,
          opsets: { '': 17 },
          inputs: { vectors: ['N', p] },
          outputs: { translated: ['N', q] },
        });
      }
    }
  });
});
