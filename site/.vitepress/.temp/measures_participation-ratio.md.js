import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"participation-ratio","description":"","frontmatter":{},"headers":[],"relativePath":"measures/participation-ratio.md","filePath":"measures/participation-ratio.md"}');
const _sfc_main = { name: "measures/participation-ratio.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="participation-ratio" tabindex="-1">participation-ratio <a class="header-anchor" href="#participation-ratio" aria-label="Permalink to &quot;participation-ratio&quot;">​</a></h1><p>Effective number of dimensions of each space, and how far apart the two are.</p><ul><li><strong>formula</strong>: |log(PR(x) / PR(y))|, PR = (Σλ)² / Σλ², λ the variances along the principal directions</li><li><strong>more alike</strong>: lower</li><li><strong>range</strong>: 0 to ∞; a space with itself: 0</li><li><strong>chance</strong>: none: unrelated spaces may have equal statistics; equal ones are needed for alignment, not enough</li><li><strong>bias</strong>: PR is low when rows are few compared with the dims; both spaces are cut to equally many rows</li><li><strong>invariant</strong>: to rotation, scale, shift of either space; symmetric</li><li><strong>rows</strong>: at least 3, unpaired</li><li><strong>cost</strong>: O(n d² + d³); memory one centred copy</li><li><strong>null</strong>: none: the measure looks at each space on its own, so that no order of the rows changes it</li><li><strong>source</strong>: Gao et al. 2017; equal to (tr C)² / tr C²</li></ul><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>sample</td><td>integer</td><td>1000000</td><td>rows taken of each space, as many of both; a seeded sample when there are more</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/participation-ratio.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const participationRatio = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  participationRatio as default
};
