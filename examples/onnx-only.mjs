// translator.onnx runs in any ONNX engine: preprocessing and map are inside, nothing of vecbridge is needed.
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const model = fileURLToPath(new URL('../checkpoints/demo/translator.onnx', import.meta.url));
const session = await InferenceSession.create(model);

const rows = 3;
const vectors = Float32Array.from({ length: rows * 512 }, () => Math.random() - 0.5); // yours: as the model gives them
const { translated } = await session.run({ vectors: new Tensor('float32', vectors, [rows, 512]) });
console.log(`${rows} × 512 → ${translated.dims.join(' × ')}`);
