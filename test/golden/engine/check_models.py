"""Checks .onnx files written by the engine with the onnx package, an independent reader (pip install onnx).

Each file: onnx.checker with full shape inference, then onnx's reference evaluator (numpy) against the outputs that
the engine computed. Usage: npx tsx test/engine/write-models.ts DIR && python3 check_models.py DIR
"""
import json
import pathlib
import sys

import numpy as np
import onnx
from onnx.reference import ReferenceEvaluator

directory = pathlib.Path(sys.argv[1])
failed = 0
for path in sorted(directory.glob('*.onnx')):
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    case = json.loads(path.with_suffix('.json').read_text())
    inputs = {k: np.array(v['data'], dtype=v['dtype']).reshape(v['shape']) for k, v in case['inputs'].items()}
    used = {i.name for i in model.graph.input}
    got = ReferenceEvaluator(model).run(None, {k: v for k, v in inputs.items() if k in used})
    worst = 0.0
    for output, value in zip(model.graph.output, got):
        want = np.array(case['outputs'][output.name], dtype=value.dtype).reshape(value.shape)
        worst = max(worst, float(np.max(np.abs(np.asarray(value, dtype=np.float64) - want.astype(np.float64)), initial=0)))
    ok = worst < 1e-3
    failed += not ok
    print(f"{path.name}: {len(model.graph.node)} nodes, checked, largest difference {worst:.2e}{'' if ok else '  WRONG'}")
print('onnx', onnx.__version__, 'files', len(list(directory.glob('*.onnx'))), 'wrong', failed)
sys.exit(failed > 0)
