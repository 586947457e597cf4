import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"010 Shipped translators: one folder for both ways, float16, no graphs","description":"","frontmatter":{},"headers":[],"relativePath":"decisions/010-shipped-translators.md","filePath":"decisions/010-shipped-translators.md"}');
const _sfc_main = { name: "decisions/010-shipped-translators.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="010-shipped-translators-one-folder-for-both-ways-float16-no-graphs" tabindex="-1">010 Shipped translators: one folder for both ways, float16, no graphs <a class="header-anchor" href="#010-shipped-translators-one-folder-for-both-ways-float16-no-graphs" aria-label="Permalink to &quot;010 Shipped translators: one folder for both ways, float16, no graphs&quot;">​</a></h1><p><strong>Context.</strong> Three pairs of models are to be used by name, in a package that stays small. A saved translator holds its map three times: as weights, and as ONNX graphs there and back, all float32.</p><p><strong>Decision.</strong> Shipped folders hold the weights alone, rounded to float16, and what tells the vectors of both models (variances, the correlations of the first 192 dimensions). The map is orthogonal, so its way back is the transpose. <code>export</code> makes the graphs when they are wanted. <code>saveFolder</code> writes an array as float16 wherever that loses nothing, so no option and no second format is needed. Names are resolved in one place (<code>src/translators/shipped.ts</code>), after local paths; nothing is written into a shipped folder.</p><p>Fitted were all pairs at hand but the test rows. Giving the abstracts more weight than their number did not help on a collection left out (share of native nDCG@10 on the three left-out collections: .864 without abstracts, .863 with a tenth of the weight, .847 with half), so every pair counts the same.</p><p>Judged retrieval has two translated rows: centred on both sides, as <code>search</code> does, and with the mean restored, as vectors lie in a database that knows nothing of means. The first is the row <code>translated</code>; the two differ by about a point.</p><p><strong>Costs.</strong> ONNX engines need one <code>export</code> first. Programs of before cannot read float16 weights. The statistics tell models apart, not versions of a model that were trained on from each other.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/010-shipped-translators.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _010ShippedTranslators = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _010ShippedTranslators as default
};
