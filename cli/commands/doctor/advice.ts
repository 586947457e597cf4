import type { EngineName } from '../../../src/engine/available.js';

/** What to do about a part that is not available, by the reason it gives. */
interface Advice {
  readonly matches: RegExp;
  readonly advice: string;
}

const engines: Record<EngineName, readonly Advice[]> = {
  onnx: [
    {
      matches: /is not installed/,
      advice:
        'ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@1.30.0 (npm leaves it out when its CUDA download is blocked)',
    },
    {
      matches: /without a binary/,
      advice: 'nothing: there is no binary for this system, the WebAssembly engine does its work',
    },
    { matches: /./, advice: 'npm rebuild onnxruntime-node; on Linux it needs glibc 2.28 or newer' },
  ],
  // Three failures that look alike: not installed; installed without CUDA; a Node too new for it.
  tensorflow: [
    {
      matches: /native library is missing|libcud|libtensorflow/,
      advice: 'install CUDA 11.2 and cuDNN 8.1, then npm rebuild @tensorflow/tfjs-node-gpu',
    },
    { matches: /without a binary/, advice: 'its install script did not run: npm rebuild @tensorflow/tfjs-node-gpu' },
    { matches: /does not load|registered no backend/, advice: 'use Node 22 or older for it' },
    {
      matches: /is not installed/,
      advice:
        'only for NVIDIA cards with CUDA 11.2 and cuDNN 8.1, on Node 22 or older: npm install @tensorflow/tfjs-node-gpu',
    },
  ],
  wasm: [{ matches: /./, advice: 'npm install @tensorflow/tfjs-backend-wasm@4.22.0' }],
  cpu: [],
};

const hnsw: readonly Advice[] = [
  {
    matches: /was not compiled/,
    advice:
      'npm install-scripts approve hnswlib-node && npm rebuild hnswlib-node (npm 12 blocks install scripts; it needs a C++ compiler)',
  },
  { matches: /./, advice: 'install a C++ compiler and Python, then npm install hnswlib-node@3.0.0' },
];

const first = (list: readonly Advice[], reason: string): string | null =>
  list.find((one) => one.matches.test(reason))?.advice ?? null;

/** What to type to get an engine that is not available; null when nothing is known. */
export const engineAdvice = (name: EngineName, reason: string): string | null => first(engines[name], reason);

/** The same for hnswlib-node. */
export const hnswAdvice = (reason: string): string | null => first(hnsw, reason);
