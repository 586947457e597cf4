// Runs the built bridge in a context that has JavaScript and the web's interfaces, and nothing of Node:
//   node --experimental-vm-modules edge-runtime.mjs BRIDGE.js FILE.safetensors WASM(true|false)
// Prints the engine and the translation of one fixed vector as JSON.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createContext, SourceTextModule } from 'node:vm';

const [entry, weights, wasm] = process.argv.slice(2);
const context = createContext(
  { TextEncoder, TextDecoder, URL, fetch, file: new Uint8Array(readFileSync(weights)), result: undefined },
  { codeGeneration: { strings: false, wasm: wasm === 'true' } },
);
const modules = new Map();

function moduleAt(path) {
  if (!modules.has(path)) {
    modules.set(path, new SourceTextModule(readFileSync(path, 'utf8'), { context, identifier: path }));
  }
  return modules.get(path);
}

const bridge = moduleAt(entry);
await bridge.link((specifier, { identifier }) => {
  if (!specifier.startsWith('.')) throw new Error(`${identifier} imports "${specifier}"`);
  return moduleAt(join(dirname(identifier), specifier));
});
await bridge.evaluate();
context.loadBridge = bridge.namespace.loadBridge;
const main = new SourceTextModule(
  `const bridge = await loadBridge(new Uint8Array(file));
   const vector = Float32Array.from({ length: bridge.sourceDim }, (_, i) => Math.sin(i + 1));
   result = JSON.stringify({ engine: bridge.engine, translated: [...bridge.translate(vector)] });`,
  { context },
);
await main.link(() => {
  throw new Error('nothing is imported here');
});
await main.evaluate();
console.log(JSON.stringify({ ...JSON.parse(context.result), modules: [...modules.keys()] }));
