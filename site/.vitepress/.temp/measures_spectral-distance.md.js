import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"spectral-distance","description":"","frontmatter":{},"headers":[],"relativePath":"measures/spectral-distance.md","filePath":"measures/spectral-distance.md"}');
const _sfc_main = { name: "measures/spectral-distance.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="spectral-distance" tabindex="-1">spectral-distance <a class="header-anchor" href="#spectral-distance" aria-label="Permalink to &quot;spectral-distance&quot;">​</a></h1><p>How far apart the shapes of the two spectra of variances are.</p><ul><li><strong>formula</strong>: Σ (log λ_i − log μ_i)² over the leading components, each spectrum divided by its sum</li><li><strong>more alike</strong>: lower</li><li><strong>range</strong>: 0 to ∞; a space with itself: 0</li><li><strong>chance</strong>: none: unrelated spaces may have equal statistics; equal ones are needed for alignment, not enough</li><li><strong>bias</strong>: the smallest variances are the noisiest; both spaces are cut to equally many rows</li><li><strong>invariant</strong>: to rotation, scale, shift of either space; symmetric</li><li><strong>rows</strong>: at least 3, unpaired</li><li><strong>cost</strong>: O(n d² + d³); memory one centred copy</li><li><strong>null</strong>: none: the measure looks at each space on its own, so that no order of the rows changes it</li><li><strong>source</strong>: Dubossarsky, Vulić, Reichart and Korhonen 2020 (singular value gap)</li></ul><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>components</td><td>integer</td><td>100</td><td>leading variances compared (fewer when a space has fewer)</td></tr><tr><td>sample</td><td>integer</td><td>1000000</td><td>rows taken of each space, as many of both; a seeded sample when there are more</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/spectral-distance.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const spectralDistance = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  spectralDistance as default
};
