import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"cka","description":"","frontmatter":{},"headers":[],"relativePath":"measures/cka.md","filePath":"measures/cka.md"}');
const _sfc_main = { name: "measures/cka.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="cka" tabindex="-1">cka <a class="header-anchor" href="#cka" aria-label="Permalink to &quot;cka&quot;">​</a></h1><p>Centred kernel alignment of linear kernels.</p><ul><li><strong>formula</strong>: HSIC(K, L) / √(HSIC(K, K) · HSIC(L, L)), K = XXᵀ, L = YYᵀ</li><li><strong>more alike</strong>: higher</li><li><strong>range</strong>: −1 to 1; a space with itself: 1</li><li><strong>chance</strong>: 0; biased: tr(HK) tr(HL) / ((n−1) ‖HKH‖ ‖HLH‖), the mean over all permutations of the rows</li><li><strong>bias</strong>: biased: of order dims / n upwards, 1 in the limit of many dims; unbiased: each HSIC has none</li><li><strong>invariant</strong>: to rotation, scale, shift of either space; symmetric</li><li><strong>rows</strong>: at least 4, paired</li><li><strong>cost</strong>: O(n (p² + pq + q²)) time, centred copies and 8 (p² + pq + q²) bytes; O(n² (p + q)) and 40 MB besides the copies where that is less</li><li><strong>null</strong>: 199 permutations of the rows where nothing is said; O(n²) for each permutation, 8 n² bytes for both kernels, made once; of more than 5,000 rows: linear kernels O(n p q) for each permutation, RBF a sample of so many rows</li><li><strong>source</strong>: Kornblith et al. 2019, arXiv:1905.00414; unbiased: Song et al. 2012, JMLR 13; Nguyen et al. 2021, arXiv:2010.15327</li></ul><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>estimator</td><td>unbiased | biased</td><td>&quot;unbiased&quot;</td><td>unbiased: zero for unrelated rows, whatever n; biased: as first published, grows as dims / n</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/cka.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const cka = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  cka as default
};
