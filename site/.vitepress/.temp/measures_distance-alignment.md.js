import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"distance-alignment","description":"","frontmatter":{},"headers":[],"relativePath":"measures/distance-alignment.md","filePath":"measures/distance-alignment.md"}');
const _sfc_main = { name: "measures/distance-alignment.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="distance-alignment" tabindex="-1">distance-alignment <a class="header-anchor" href="#distance-alignment" aria-label="Permalink to &quot;distance-alignment&quot;">​</a></h1><p>Mean squared difference of the squared distances between unit rows; kernel alignment in another form.</p><ul><li><strong>formula</strong>: D = mean_ij (|x_i − x_j|² − |y_i − y_j|²)² = 4 (C_x² + C_y² − 2 A C_x C_y), C² the mean of K_ij², A the kernel alignment; C_x = C_y = C gives D = 8 C² (1 − A)</li><li><strong>more alike</strong>: lower</li><li><strong>range</strong>: 0 to 16; a space with itself: 0</li><li><strong>chance</strong>: the mean over all permutations of the rows, exact</li><li><strong>bias</strong>: biased: smaller by (n−1) / n; unbiased: none</li><li><strong>invariant</strong>: to rotation, scale of either space; symmetric</li><li><strong>rows</strong>: at least 3, paired</li><li><strong>cost</strong>: O(n (p² + pq + q²)) time, 8 (p² + pq + q²) bytes; O(n² (p + q)) and 40 MB where that is less; a copy of the rows</li><li><strong>null</strong>: 199 permutations of the rows where nothing is said; O(n²) for each permutation, 8 n² bytes for both kernels, made once; of more than 5,000 rows: linear kernels O(n p q) for each permutation, RBF a sample of so many rows</li><li><strong>source</strong>: Insulla, Huang and Rosasco 2025, arXiv:2502.14047 (the identity written out: it prints 8C(1 − A))</li></ul><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>estimator</td><td>unbiased | biased</td><td>&quot;unbiased&quot;</td><td>unbiased: mean over pairs of different rows; biased: over all pairs</td></tr><tr><td>rows</td><td>unit | centred-unit</td><td>&quot;unit&quot;</td><td>rows of length 1 (unit), or of length 1, then less their mean, then of length 1 again (centred-unit)</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/distance-alignment.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const distanceAlignment = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  distanceAlignment as default
};
