import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"distance-correlation","description":"","frontmatter":{},"headers":[],"relativePath":"measures/distance-correlation.md","filePath":"measures/distance-correlation.md"}');
const _sfc_main = { name: "measures/distance-correlation.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="distance-correlation" tabindex="-1">distance-correlation <a class="header-anchor" href="#distance-correlation" aria-label="Permalink to &quot;distance-correlation&quot;">​</a></h1><p>Correlation of the two matrices of Euclidean distances after centring; 0 in the limit only for independent spaces.</p><ul><li><strong>formula</strong>: ΣAB / √(ΣA² ΣB²), A and B the U-centred distances (corrected); biased: the square root of the same with A = HDH</li><li><strong>more alike</strong>: higher</li><li><strong>range</strong>: −1 to 1; a space with itself: 1</li><li><strong>chance</strong>: 0 (corrected); the mean over random orders of the rows of y (biased)</li><li><strong>bias</strong>: the corrected form has none at independence and may fall below 0; the biased one tends to 1 as dims grow at fixed n</li><li><strong>invariant</strong>: to rotation, scale, shift of either space; symmetric</li><li><strong>rows</strong>: at least 4, paired</li><li><strong>cost</strong>: O(s² (p + q)), s = min(n, sample); memory 6 s² numbers</li><li><strong>null</strong>: 199 permutations of the rows where nothing is said; O(s²) for each permutation of the s rows compared; the matrices are those of the value</li><li><strong>source</strong>: Székely, Rizzo and Bakirov 2007; Székely and Rizzo 2013 (corrected)</li></ul><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>estimator</td><td>corrected | biased</td><td>&quot;corrected&quot;</td><td>corrected: the squared correlation, 0 for unrelated data; biased: its classical form, 0 to 1</td></tr><tr><td>sample</td><td>integer</td><td>2000</td><td>rows compared; a seeded sample of them when there are more</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/distance-correlation.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const distanceCorrelation = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  distanceCorrelation as default
};
