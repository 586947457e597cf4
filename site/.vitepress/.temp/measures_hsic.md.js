import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"hsic","description":"","frontmatter":{},"headers":[],"relativePath":"measures/hsic.md","filePath":"measures/hsic.md"}');
const _sfc_main = { name: "measures/hsic.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="hsic" tabindex="-1">hsic <a class="header-anchor" href="#hsic" aria-label="Permalink to &quot;hsic&quot;">​</a></h1><p>Dependence of the paired rows: its p-value says &quot;dependent&quot;, not &quot;aligned&quot;.</p><ul><li><strong>formula</strong>: unbiased (Song): [tr(K̃L̃) + 1ᵀK̃1 · 1ᵀL̃1 / ((n−1)(n−2)) − 2 · 1ᵀK̃L̃1 / (n−2)] / (n(n−3)), diagonals zero; biased: tr(KHLH) / (n−1)²</li><li><strong>more alike</strong>: higher</li><li><strong>range</strong>: −∞ to ∞; a space with itself: depends on it</li><li><strong>chance</strong>: 0; biased: tr(HK) tr(HL) / (n−1)³, the mean over all permutations of the rows</li><li><strong>bias</strong>: biased: of order 1 / n upwards; unbiased: none</li><li><strong>invariant</strong>: to rotation, scale, shift of either space; symmetric</li><li><strong>rows</strong>: at least 4, paired</li><li><strong>cost</strong>: O(n² (p + q)) time, two centred copies and 40 MB</li><li><strong>null</strong>: 199 permutations of the rows where nothing is said; O(n²) for each permutation, 8 n² bytes for both kernels, made once; of more than 5,000 rows: linear kernels O(n p q) for each permutation, RBF a sample of so many rows</li><li><strong>source</strong>: Gretton et al. 2005, ALT; Song et al. 2012, JMLR 13; test: Gretton et al. 2008, NeurIPS 20</li></ul><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>estimator</td><td>unbiased | biased</td><td>&quot;unbiased&quot;</td><td>unbiased: zero for unrelated rows, whatever n; biased: as first published, grows as dims / n</td></tr><tr><td>kernel</td><td>linear | rbf</td><td>&quot;rbf&quot;</td><td>linear: inner products; rbf: exp(−|a − b|² / (2σ²))</td></tr><tr><td>sigma</td><td>median | number</td><td>&quot;median&quot;</td><td>σ of the RBF kernels: a number, or the median distance between different rows of each space</td></tr><tr><td>fraction</td><td>number</td><td>1</td><td>factor of σ; 0.2 to 0.8 of the median distance looks at nearer rows</td></tr><tr><td>rows</td><td>raw | centred | unit | centred-unit</td><td>&quot;raw&quot;</td><td>what is measured: rows as given (raw), less their mean (centred), of length 1 (unit), or of length 1, then less their mean, then of length 1 again (centred-unit)</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/hsic.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const hsic = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  hsic as default
};
