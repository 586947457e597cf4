import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"svcca","description":"","frontmatter":{},"headers":[],"relativePath":"measures/svcca.md","filePath":"measures/svcca.md"}');
const _sfc_main = { name: "measures/svcca.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="svcca" tabindex="-1">svcca <a class="header-anchor" href="#svcca" aria-label="Permalink to &quot;svcca&quot;">​</a></h1><p>Mean canonical correlation of the leading principal components of both spaces.</p><ul><li><strong>formula</strong>: CCA of the fewest principal components with Σσ² ≥ variance · total on each side</li><li><strong>more alike</strong>: higher</li><li><strong>range</strong>: 0 to 1; a space with itself: 1</li><li><strong>chance</strong>: mean canonical correlation of independent Gaussian clouds of these ranks and rows (the law of Wachter 1980, exact as n grows)</li><li><strong>bias</strong>: as CCA, with the ranks kept in place of the dims</li><li><strong>invariant</strong>: to rotation, scale, shift of either space; symmetric</li><li><strong>rows</strong>: at least 4, paired</li><li><strong>cost</strong>: as CCA</li><li><strong>null</strong>: 49 permutations of the rows where nothing is said; O(n p q + min(p, q)² max(p, q)) for each permutation: one product and the nuclear norm of a (p, q) matrix; both spaces whitened once</li><li><strong>source</strong>: Raghu, Gilmer, Yosinski and Sohl-Dickstein 2017</li></ul><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>variance</td><td>number</td><td>0.99</td><td>share of the variance (squared singular values) that the principal components kept must hold</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/svcca.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const svcca = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  svcca as default
};
