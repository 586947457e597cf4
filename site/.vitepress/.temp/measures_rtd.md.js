import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"rtd","description":"","frontmatter":{},"headers":[],"relativePath":"measures/rtd.md","filePath":"measures/rtd.md"}');
const _sfc_main = { name: "measures/rtd.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="rtd" tabindex="-1">rtd <a class="header-anchor" href="#rtd" aria-label="Permalink to &quot;rtd&quot;">​</a></h1><p>Representation topology divergence: holes of one space, at any scale, that are not holes of the other.</p><ul><li><strong>formula</strong>: ½ (RTD(x, y) + RTD(y, x)), each the summed length of the H1 bars of [[0, Dᵀ], [D, min(D, E)]]; D, E distances / their 0.9-quantile</li><li><strong>more alike</strong>: lower</li><li><strong>range</strong>: 0 to ∞; a space with itself: 0</li><li><strong>chance</strong>: the mean over the same trials with the items of y in random orders</li><li><strong>bias</strong>: grows with the number of items: compare values of equal <code>sample</code> only</li><li><strong>invariant</strong>: to rotation, scale, shift of either space; symmetric</li><li><strong>rows</strong>: at least 3, paired</li><li><strong>cost</strong>: about O(trials · sample³); memory O(sample²), plus the reduction</li><li><strong>null</strong>: 49 permutations of the rows where nothing is said; as much as the value for each permutation of the items of a trial</li><li><strong>source</strong>: Barannikov, Trofimov, Balabin and Burnaev 2022</li></ul><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>sample</td><td>integer</td><td>80</td><td>items of one trial; time grows with the cube</td></tr><tr><td>trials</td><td>integer</td><td>3</td><td>seeded samples averaged (one when all items are taken)</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/rtd.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const rtd = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  rtd as default
};
