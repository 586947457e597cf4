import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"pwcca","description":"","frontmatter":{},"headers":[],"relativePath":"measures/pwcca.md","filePath":"measures/pwcca.md"}');
const _sfc_main = { name: "measures/pwcca.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="pwcca" tabindex="-1">pwcca <a class="header-anchor" href="#pwcca" aria-label="Permalink to &quot;pwcca&quot;">​</a></h1><p>Canonical correlations weighted by how much of the first space lies along each canonical direction.</p><ul><li><strong>formula</strong>: Σ α_i ρ_i / Σ α_i, α_i = Σ_j |⟨h_i, x_j⟩|, h_i canonical variates, x_j centred columns of the weighting space</li><li><strong>more alike</strong>: higher</li><li><strong>range</strong>: 0 to 1; a space with itself: 1</li><li><strong>chance</strong>: mean canonical correlation of independent Gaussian clouds of these ranks and rows (the law of Wachter 1980, exact as n grows)</li><li><strong>bias</strong>: as CCA</li><li><strong>invariant</strong>: to scale, shift of either space; not symmetric</li><li><strong>rows</strong>: at least 4, paired</li><li><strong>cost</strong>: as CCA</li><li><strong>null</strong>: 19 permutations of the rows where nothing is said; O(n p q + min(p, q)² max(p, q)) for each permutation: one product and the nuclear norm of a (p, q) matrix; both spaces whitened once</li><li><strong>source</strong>: Morcos, Raghu and Bengio 2018</li></ul><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>weights</td><td>x | y</td><td>&quot;x&quot;</td><td>the space whose columns weight the canonical correlations</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/pwcca.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const pwcca = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  pwcca as default
};
