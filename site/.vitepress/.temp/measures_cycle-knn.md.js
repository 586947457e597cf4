import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"cycle-knn","description":"","frontmatter":{},"headers":[],"relativePath":"measures/cycle-knn.md","filePath":"measures/cycle-knn.md"}');
const _sfc_main = { name: "measures/cycle-knn.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="cycle-knn" tabindex="-1">cycle-knn <a class="header-anchor" href="#cycle-knn" aria-label="Permalink to &quot;cycle-knn&quot;">​</a></h1><p>Share of rows that come back: a neighbour in y has the row among its neighbours in x.</p><ul><li><strong>formula</strong>: mean_i [i ∈ N_x(j) for some j ∈ N_y(i)]</li><li><strong>more alike</strong>: higher</li><li><strong>range</strong>: 0 to 1; a space with itself: depends on it</li><li><strong>chance</strong>: the mean over random orders of the rows of y</li><li><strong>bias</strong>: falls as n grows; saturates at 1 long before the neighbours agree</li><li><strong>invariant</strong>: to rotation, scale of either space; not symmetric</li><li><strong>rows</strong>: at least 3, paired</li><li><strong>cost</strong>: O(n² (p + q)) time for the neighbours; a copy of the rows and 8 n k bytes</li><li><strong>null</strong>: 199 permutations of the rows where nothing is said; O(n k²) for each permutation of the lists, which are those of the value</li><li><strong>source</strong>: Huh et al. 2024, arXiv:2405.07987</li></ul><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>k</td><td>integer</td><td>10</td><td>neighbours of each row, by cosine, itself left out; values for different k do not compare</td></tr><tr><td>rows</td><td>unit | centred-unit</td><td>&quot;unit&quot;</td><td>rows of length 1 (unit), or of length 1, then less their mean, then of length 1 again (centred-unit)</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/cycle-knn.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const cycleKnn = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  cycleKnn as default
};
