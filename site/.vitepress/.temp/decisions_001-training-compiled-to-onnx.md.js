import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"001: Compute is TensorFlow.js traced to ONNX, run by ONNX Runtime","description":"","frontmatter":{},"headers":[],"relativePath":"decisions/001-training-compiled-to-onnx.md","filePath":"decisions/001-training-compiled-to-onnx.md"}');
const _sfc_main = { name: "decisions/001-training-compiled-to-onnx.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="001-compute-is-tensorflowjs-traced-to-onnx-run-by-onnx-runtime" tabindex="-1">001: Compute is TensorFlow.js traced to ONNX, run by ONNX Runtime <a class="header-anchor" href="#001-compute-is-tensorflowjs-traced-to-onnx-run-by-onnx-runtime" aria-label="Permalink to &quot;001: Compute is TensorFlow.js traced to ONNX, run by ONNX Runtime&quot;">​</a></h1><p><strong>Context.</strong> Everything heavy here (products, top-k, polar factors, training steps with gradients) must run from Node at the speed of numpy or PyTorch, install without a compiler, and still work where no native binary exists. Measured on one thread for a product of 1024³: ONNX Runtime 0.78–0.95 of the speed of OpenBLAS with AVX-512, TensorFlow.js on WebAssembly a fifth of that, TensorFlow.js in plain JavaScript a two-hundredth. ONNX Runtime for Node has no gradients, TensorFlow.js has; <code>@tensorflow/tfjs-node</code> is tied to TensorFlow 2.9 and breaks on Node 23.</p><p><strong>Decision.</strong> Models, losses and linear algebra are plain functions of TensorFlow.js. <code>compile</code> runs them once on a backend that records ONNX nodes, gradients included, and ONNX Runtime executes the graph; the same functions run eagerly on any TensorFlow.js backend as reference and fallback. On a prototype, a training step of 4.5 million parameters took 1.03–1.25 times PyTorch&#39;s time this way, and an eighth of the WebAssembly backend&#39;s. State stays outside the graph, in arrays that ONNX Runtime reads and writes in place.</p><p><strong>What it costs.</strong></p><ul><li>Shapes are static: another batch size is another compilation (0.1–0.4 s for a training step, milliseconds for a product). Control flow on values must be written with <code>tf.where</code>.</li><li>About 2,400 lines of our own: recorder, 105 kernels, ONNX writer, fallbacks. Each kernel is tested on random shapes against TensorFlow.js in float32 and float64.</li><li>Two large dependencies: onnxruntime-node (optional; all platforms in one package) and TensorFlow.js (pure JavaScript).</li><li>The tests found errors in TensorFlow.js 4.22, which we repair or refuse: gradients of broadcast maximum, minimum and squaredDifference, of cumsum along inner axes, of unstack and split with one output; products broadcast in middle dimensions; on WebAssembly transposed products, casts to bool, prelu, oneHot and mixed-type selections.</li><li>The fallback has no float64; the small linear algebra that needs it has its own plain code.</li><li>ONNX Runtime blocks the calling thread during a run, and does not fuse elementwise chains on the processor: long ones cost a pass over memory each.</li></ul></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/001-training-compiled-to-onnx.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _001TrainingCompiledToOnnx = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _001TrainingCompiledToOnnx as default
};
