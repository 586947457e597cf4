import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"hubness","description":"","frontmatter":{},"headers":[],"relativePath":"measures/hubness.md","filePath":"measures/hubness.md"}');
const _sfc_main = { name: "measures/hubness.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="hubness" tabindex="-1">hubness <a class="header-anchor" href="#hubness" aria-label="Permalink to &quot;hubness&quot;">​</a></h1><p>Skewness of how often a row is a nearest neighbour, in each space, and how far apart the two are.</p><ul><li><strong>formula</strong>: |S(x) − S(y)|, S = E(N − EN)³ / sd(N)³, N the k-occurrence by cosine of centred rows</li><li><strong>more alike</strong>: lower</li><li><strong>range</strong>: 0 to ∞; a space with itself: 0</li><li><strong>chance</strong>: none: unrelated spaces may have equal statistics; equal ones are needed for alignment, not enough</li><li><strong>bias</strong>: grows with the number of rows; both spaces are cut to equally many rows</li><li><strong>invariant</strong>: to rotation, scale, shift of either space; symmetric</li><li><strong>rows</strong>: at least 3, unpaired</li><li><strong>cost</strong>: O(s² d), s = min(n, sample); memory 8 MB blocks</li><li><strong>null</strong>: none: the measure looks at each space on its own, so that no order of the rows changes it</li><li><strong>source</strong>: Radovanović, Nanopoulos and Ivanović 2010</li></ul><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>k</td><td>integer</td><td>10</td><td>neighbours of each row</td></tr><tr><td>sample</td><td>integer</td><td>5000</td><td>rows taken of each space, as many of both; a seeded sample when there are more</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/hubness.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const hubness = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  hubness as default
};
