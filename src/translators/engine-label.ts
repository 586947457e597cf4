import { engineInfo } from '../engine/available.js';

/** Name and version of the engine that compiled functions run on here, for manifests: "onnx 1.30.0". */
export async function engineLabel(): Promise<string> {
  const { auto, engines } = await engineInfo();
  const version = engines.find((engine) => engine.name === auto)?.version;
  return version ? `${auto} ${version}` : auto;
}
