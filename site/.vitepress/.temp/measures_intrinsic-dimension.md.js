import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"intrinsic-dimension","description":"","frontmatter":{},"headers":[],"relativePath":"measures/intrinsic-dimension.md","filePath":"measures/intrinsic-dimension.md"}');
const _sfc_main = { name: "measures/intrinsic-dimension.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="intrinsic-dimension" tabindex="-1">intrinsic-dimension <a class="header-anchor" href="#intrinsic-dimension" aria-label="Permalink to &quot;intrinsic-dimension&quot;">​</a></h1><p>Dimension of the surface on which the rows of each space lie, and how far apart the two are.</p><ul><li><strong>formula</strong>: |log(D(x) / D(y))|, D the slope of −log(1 − i/N) on log(r2/r1), r1 and r2 distances to the two nearest rows</li><li><strong>more alike</strong>: lower</li><li><strong>range</strong>: 0 to ∞; a space with itself: 0</li><li><strong>chance</strong>: none: unrelated spaces may have equal statistics; equal ones are needed for alignment, not enough</li><li><strong>bias</strong>: low for high dimensions and few rows; both spaces are cut to equally many rows</li><li><strong>invariant</strong>: to rotation, scale, shift of either space; symmetric</li><li><strong>rows</strong>: at least 5, unpaired</li><li><strong>cost</strong>: O(s² d), s = min(n, sample); memory a float64 copy and 8 MB blocks</li><li><strong>null</strong>: none: the measure looks at each space on its own, so that no order of the rows changes it</li><li><strong>source</strong>: Facco, d’Errico, Rodriguez and Laio 2017 (TwoNN)</li></ul><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>keep</td><td>number</td><td>0.9</td><td>share of the neighbour ratios used, the largest being left out</td></tr><tr><td>sample</td><td>integer</td><td>10000</td><td>rows taken of each space, as many of both; a seeded sample when there are more</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/intrinsic-dimension.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const intrinsicDimension = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  intrinsicDimension as default
};
