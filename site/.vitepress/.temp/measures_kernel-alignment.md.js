import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"kernel-alignment","description":"","frontmatter":{},"headers":[],"relativePath":"measures/kernel-alignment.md","filePath":"measures/kernel-alignment.md"}');
const _sfc_main = { name: "measures/kernel-alignment.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="kernel-alignment" tabindex="-1">kernel-alignment <a class="header-anchor" href="#kernel-alignment" aria-label="Permalink to &quot;kernel-alignment&quot;">​</a></h1><p>Cosine of the two kernel matrices without centring (kernel-target alignment).</p><ul><li><strong>formula</strong>: ⟨K, L⟩ / (‖K‖ ‖L‖)</li><li><strong>more alike</strong>: higher</li><li><strong>range</strong>: −1 to 1; a space with itself: 1</li><li><strong>chance</strong>: the mean over all permutations of the rows, exact: (ΣK)(ΣL) / (n(n−1) ‖K‖ ‖L‖) over i ≠ j; near 1 for spaces with large means</li><li><strong>bias</strong>: biased: diagonals push it up; unbiased: each sum has none. The mean of the rows is part of the kernel: centre for CKA</li><li><strong>invariant</strong>: to rotation, scale of either space; symmetric</li><li><strong>rows</strong>: at least 3, paired</li><li><strong>cost</strong>: O(n (p² + pq + q²)) time, 8 (p² + pq + q²) bytes; O(n² (p + q)) and 40 MB where that is less, and for RBF</li><li><strong>null</strong>: 199 permutations of the rows where nothing is said; O(n²) for each permutation, 8 n² bytes for both kernels, made once; of more than 5,000 rows: linear kernels O(n p q) for each permutation, RBF a sample of so many rows</li><li><strong>source</strong>: Cristianini et al. 2001, NeurIPS 14; Insulla, Huang and Rosasco 2025, arXiv:2502.14047</li></ul><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>estimator</td><td>unbiased | biased</td><td>&quot;unbiased&quot;</td><td>unbiased: sums over different rows only; biased: the diagonals too, as first published</td></tr><tr><td>kernel</td><td>linear | rbf</td><td>&quot;linear&quot;</td><td>linear: inner products; rbf: exp(−|a − b|² / (2σ²))</td></tr><tr><td>sigma</td><td>median | number</td><td>&quot;median&quot;</td><td>σ of the RBF kernels: a number, or the median distance between different rows of each space</td></tr><tr><td>fraction</td><td>number</td><td>1</td><td>factor of σ; 0.2 to 0.8 of the median distance looks at nearer rows</td></tr><tr><td>rows</td><td>raw | centred | unit | centred-unit</td><td>&quot;raw&quot;</td><td>what is measured: rows as given (raw), less their mean (centred), of length 1 (unit), or of length 1, then less their mean, then of length 1 again (centred-unit)</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/kernel-alignment.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const kernelAlignment = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  kernelAlignment as default
};
