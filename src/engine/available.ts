export type EngineName = 'onnx' | 'tensorflow' | 'wasm' | 'cpu';
