import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"cknna","description":"","frontmatter":{},"headers":[],"relativePath":"measures/cknna.md","filePath":"measures/cknna.md"}');
const _sfc_main = { name: "measures/cknna.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="cknna" tabindex="-1">cknna <a class="header-anchor" href="#cknna" aria-label="Permalink to &quot;cknna&quot;">​</a></h1><p>CKA of the kernels with all entries but those of common nearest neighbours set to zero.</p><ul><li><strong>formula</strong>: A(K, L) / √(A(K, K) A(L, L)), A(K, L) = HSIC(M∘K, M∘L), M_ij = 1 where j is among the k nearest of i in both spaces</li><li><strong>more alike</strong>: higher</li><li><strong>range</strong>: −∞ to ∞; a space with itself: 1</li><li><strong>chance</strong>: the mean over random orders of the rows of y</li><li><strong>bias</strong>: falls as n grows, as mutual-knn; beyond −1 … 1 in theory, as the three masks differ; biased: the row itself is among its k</li><li><strong>invariant</strong>: to rotation, scale of either space; not symmetric</li><li><strong>rows</strong>: at least 4, paired</li><li><strong>cost</strong>: O(n² (p + q)) time for the neighbours; a copy of the rows and 8 n k bytes</li><li><strong>null</strong>: 199 permutations of the rows where nothing is said; O(n k²) for each permutation of the lists, which are those of the value</li><li><strong>source</strong>: Huh et al. 2024, arXiv:2405.07987</li></ul><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>k</td><td>integer</td><td>10</td><td>neighbours of each row, by cosine, itself left out; values for different k do not compare</td></tr><tr><td>estimator</td><td>unbiased | biased</td><td>&quot;unbiased&quot;</td><td>unbiased: zero for unrelated rows, whatever n; biased: as first published, grows as dims / n</td></tr><tr><td>rows</td><td>unit | centred-unit</td><td>&quot;unit&quot;</td><td>rows of length 1 (unit), or of length 1, then less their mean, then of length 1 again (centred-unit)</td></tr><tr><td>epsilon</td><td>number</td><td>0</td><td>added to the denominator; 1e-6 gives the published code, whose self-alignment stays below 1</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/cknna.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const cknna = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  cknna as default
};
