import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"second-order-cosine","description":"","frontmatter":{},"headers":[],"relativePath":"measures/second-order-cosine.md","filePath":"measures/second-order-cosine.md"}');
const _sfc_main = { name: "measures/second-order-cosine.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="second-order-cosine" tabindex="-1">second-order-cosine <a class="header-anchor" href="#second-order-cosine" aria-label="Permalink to &quot;second-order-cosine&quot;">​</a></h1><p>Cosine of the similarities of a row to its neighbours of either space.</p><ul><li><strong>formula</strong>: mean_i cos(s_x(i), s_y(i)), s(i) the cosines of row i with the rows of N_x(i) ∪ N_y(i)</li><li><strong>more alike</strong>: higher</li><li><strong>range</strong>: −1 to 1; a space with itself: 1</li><li><strong>chance</strong>: the mean over random orders of the rows of y; high, as neighbours have positive cosines</li><li><strong>bias</strong>: of the shape of the spaces more than of n: compare with the chance level, never alone</li><li><strong>invariant</strong>: to rotation, scale of either space; symmetric</li><li><strong>rows</strong>: at least 3, paired</li><li><strong>cost</strong>: O(n² (p + q)) time for the neighbours; a copy of the rows and 8 n k bytes</li><li><strong>null</strong>: 199 permutations of the rows where nothing is said; O(n k) for each permutation, 8 n² bytes for the cosines, made once; of more than 5,000 rows O(n k (p + q)) for each, without them</li><li><strong>source</strong>: Hamilton, Leskovec and Jurafsky 2016, EMNLP; Klabunde et al. 2024 (ReSi), arXiv:2408.00531</li></ul><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>k</td><td>integer</td><td>10</td><td>neighbours of each row, by cosine, itself left out; values for different k do not compare</td></tr><tr><td>rows</td><td>unit | centred-unit</td><td>&quot;unit&quot;</td><td>rows of length 1 (unit), or of length 1, then less their mean, then of length 1 again (centred-unit)</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/second-order-cosine.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const secondOrderCosine = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  secondOrderCosine as default
};
