import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"003 Ties in ranks are decided in float64","description":"","frontmatter":{},"headers":[],"relativePath":"decisions/003-ties-in-ranks.md","filePath":"decisions/003-ties-in-ranks.md"}');
const _sfc_main = { name: "decisions/003-ties-in-ranks.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="003-ties-in-ranks-are-decided-in-float64" tabindex="-1">003 Ties in ranks are decided in float64 <a class="header-anchor" href="#003-ties-in-ranks-are-decided-in-float64" aria-label="Permalink to &quot;003 Ties in ranks are decided in float64&quot;">​</a></h1><p><strong>Context.</strong> The data has duplicate rows, and ties are to count half. Scores come from float32 products, where two equal rows may get scores that differ in the last bit (blocks, threads and tail kernels sum in different orders), and where rows that differ may get equal ones. Counting <code>score &gt; own</code> in float32 therefore neither finds all ties nor only ties.</p><p><strong>Decision.</strong> The partner&#39;s own score is computed in float64. A score further from it than the worst rounding error of the product, (d + 4) 2⁻²⁴ |q| |y|, is counted inside the compiled graph; a nearer one is computed again in float64, in one fixed order of summation, in which equal rows give equal numbers. Ranks are then those of a float64 program, whatever the engine.</p><p><strong>What it costs.</strong> About one row in ten of a block is looked at again at 20,000 × 20,000 × 100, one score in twenty thousand is computed again: 4 seconds of one core in all, half of it the counting. A space whose rows are all the same would be computed twice, once of it in plain JavaScript.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/003-ties-in-ranks.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _003TiesInRanks = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _003TiesInRanks as default
};
