import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"cca","description":"","frontmatter":{},"headers":[],"relativePath":"measures/cca.md","filePath":"measures/cca.md"}');
const _sfc_main = { name: "measures/cca.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="cca" tabindex="-1">cca <a class="header-anchor" href="#cca" aria-label="Permalink to &quot;cca&quot;">​</a></h1><p>Mean canonical correlation: how well every linear direction of the smaller space is found in the other.</p><ul><li><strong>formula</strong>: mean of the singular values ρ of Cxx^(-1/2) Cxy Cyy^(-1/2); details: mean ρ² (&quot;squared&quot;), the first ρ</li><li><strong>more alike</strong>: higher</li><li><strong>range</strong>: 0 to 1; a space with itself: 1</li><li><strong>chance</strong>: mean canonical correlation of independent Gaussian clouds of these ranks and rows (the law of Wachter 1980, exact as n grows)</li><li><strong>bias</strong>: rises with (p + q) / n, to 1 when p + q reach n: compare with the chance level or take &quot;corrected&quot;, (value − chance) / (1 − chance)</li><li><strong>invariant</strong>: to rotation, scale, shift, linear of either space; symmetric</li><li><strong>rows</strong>: at least 4, paired</li><li><strong>cost</strong>: O(n (p + q)² + p³ + q³); memory 2 blocks of 16,384 rows and (p + q)² numbers</li><li><strong>null</strong>: 49 permutations of the rows where nothing is said; O(n p q + min(p, q)² max(p, q)) for each permutation: one product and the nuclear norm of a (p, q) matrix; both spaces whitened once</li><li><strong>source</strong>: Hotelling 1936; Raghu et al. 2017</li></ul></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/cca.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const cca = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  cca as default
};
