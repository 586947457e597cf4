// A process that runs one ONNX file for the Python stand-in of onnxruntime:
//   node onnx-by-node.mjs MODEL
// Reads requests from stdin, [rows, dim] as two uint32 and the float32 numbers, and answers in the same form.
import { InferenceSession, Tensor } from 'onnxruntime-node';

const session = await InferenceSession.create(process.argv[2], { executionProviders: ['cpu'] });
let waiting = Buffer.alloc(0);
for await (const chunk of process.stdin) {
  waiting = Buffer.concat([waiting, chunk]);
  while (waiting.length >= 8) {
    const [rows, dim] = [waiting.readUInt32LE(0), waiting.readUInt32LE(4)];
    const end = 8 + rows * dim * 4;
    if (waiting.length < end) break;
    const numbers = new Float32Array(Uint8Array.from(waiting.subarray(8, end)).buffer);
    waiting = waiting.subarray(end);
    const { translated } = await session.run({ vectors: new Tensor('float32', numbers, [rows, dim]) });
    const head = Buffer.alloc(8);
    head.writeUInt32LE(translated.dims[0], 0);
    head.writeUInt32LE(translated.dims[1], 4);
    process.stdout.write(
      Buffer.concat([
        head,
        Buffer.from(translated.data.buffer, translated.data.byteOffset, translated.data.byteLength),
      ]),
    );
  }
}
