import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"uniformity","description":"","frontmatter":{},"headers":[],"relativePath":"measures/uniformity.md","filePath":"measures/uniformity.md"}');
const _sfc_main = { name: "measures/uniformity.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="uniformity" tabindex="-1">uniformity <a class="header-anchor" href="#uniformity" aria-label="Permalink to &quot;uniformity&quot;">​</a></h1><p>How evenly the directions of each space cover the sphere, and how far apart the two are.</p><ul><li><strong>formula</strong>: |U(x) − U(y)|, U = log mean over i ≠ j of exp(−t ‖u_i − u_j‖²), u unit rows</li><li><strong>more alike</strong>: lower</li><li><strong>range</strong>: 0 to ∞; a space with itself: 0</li><li><strong>chance</strong>: none: unrelated spaces may have equal statistics; equal ones are needed for alignment, not enough</li><li><strong>bias</strong>: none to speak of: rows are not compared with themselves</li><li><strong>invariant</strong>: to rotation, scale of either space; symmetric</li><li><strong>rows</strong>: at least 2, unpaired</li><li><strong>cost</strong>: O(s² d), s = min(n, sample); memory a block of 512 × s numbers</li><li><strong>null</strong>: none: the measure looks at each space on its own, so that no order of the rows changes it</li><li><strong>source</strong>: Wang and Isola 2020</li></ul><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>t</td><td>number</td><td>2</td><td>sharpness of the Gaussian potential</td></tr><tr><td>sample</td><td>integer</td><td>5000</td><td>rows taken of each space, as many of both; a seeded sample when there are more</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/uniformity.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const uniformity = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  uniformity as default
};
