import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"cka-rbf","description":"","frontmatter":{},"headers":[],"relativePath":"measures/cka-rbf.md","filePath":"measures/cka-rbf.md"}');
const _sfc_main = { name: "measures/cka-rbf.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="cka-rbf" tabindex="-1">cka-rbf <a class="header-anchor" href="#cka-rbf" aria-label="Permalink to &quot;cka-rbf&quot;">​</a></h1><p>Centred kernel alignment of Gaussian kernels: near rows count, far ones hardly.</p><ul><li><strong>formula</strong>: HSIC(K, L) / √(HSIC(K, K) · HSIC(L, L)), K_ij = exp(−|x_i − x_j|² / (2σ²))</li><li><strong>more alike</strong>: higher</li><li><strong>range</strong>: −1 to 1; a space with itself: 1</li><li><strong>chance</strong>: 0; biased: tr(HK) tr(HL) / ((n−1) ‖HKH‖ ‖HLH‖), the mean over all permutations of the rows</li><li><strong>bias</strong>: biased: upwards, more for small σ; unbiased: each HSIC has none. σ is an estimate itself (of 1,000 rows at most)</li><li><strong>invariant</strong>: to rotation, scale, shift of either space; symmetric</li><li><strong>rows</strong>: at least 4, paired</li><li><strong>cost</strong>: O(n² (p + q)) time, two centred copies and 40 MB</li><li><strong>null</strong>: 199 permutations of the rows where nothing is said; O(n²) for each permutation, 8 n² bytes for both kernels, made once; of more than 5,000 rows: linear kernels O(n p q) for each permutation, RBF a sample of so many rows</li><li><strong>source</strong>: Kornblith et al. 2019, arXiv:1905.00414; unbiased: Song et al. 2012, JMLR 13</li></ul><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>estimator</td><td>unbiased | biased</td><td>&quot;unbiased&quot;</td><td>unbiased: zero for unrelated rows, whatever n; biased: as first published, grows as dims / n</td></tr><tr><td>sigma</td><td>median | number</td><td>&quot;median&quot;</td><td>σ of the RBF kernels: a number, or the median distance between different rows of each space</td></tr><tr><td>fraction</td><td>number</td><td>1</td><td>factor of σ; 0.2 to 0.8 of the median distance looks at nearer rows</td></tr><tr><td>rows</td><td>raw | centred | unit | centred-unit</td><td>&quot;raw&quot;</td><td>what is measured: rows as given (raw), less their mean (centred), of length 1 (unit), or of length 1, then less their mean, then of length 1 again (centred-unit)</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/cka-rbf.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ckaRbf = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ckaRbf as default
};
