import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"anisotropy","description":"","frontmatter":{},"headers":[],"relativePath":"measures/anisotropy.md","filePath":"measures/anisotropy.md"}');
const _sfc_main = { name: "measures/anisotropy.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="anisotropy" tabindex="-1">anisotropy <a class="header-anchor" href="#anisotropy" aria-label="Permalink to &quot;anisotropy&quot;">​</a></h1><p>Mean cosine of two different rows in each space, and how far apart the two are.</p><ul><li><strong>formula</strong>: |a(x) − a(y)|, a = mean over i ≠ j of cos(x_i, x_j)</li><li><strong>more alike</strong>: lower</li><li><strong>range</strong>: 0 to 2; a space with itself: 0</li><li><strong>chance</strong>: none: unrelated spaces may have equal statistics; equal ones are needed for alignment, not enough</li><li><strong>bias</strong>: none: rows are not compared with themselves</li><li><strong>invariant</strong>: to rotation, scale of either space; symmetric</li><li><strong>rows</strong>: at least 2, unpaired</li><li><strong>cost</strong>: O(n d); no memory to speak of</li><li><strong>null</strong>: none: the measure looks at each space on its own, so that no order of the rows changes it</li><li><strong>source</strong>: Ethayarajh 2019</li></ul><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>sample</td><td>integer</td><td>1000000</td><td>rows taken of each space, as many of both; a seeded sample when there are more</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/anisotropy.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const anisotropy = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  anisotropy as default
};
