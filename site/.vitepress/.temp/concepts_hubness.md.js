import { ssrRenderAttrs, ssrRenderAttr } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const _imports_0 = "/a/path/assets/concept-hubness.Cj9gGwQA.svg";
const __pageData = JSON.parse('{"title":"Hubness and CSLS","description":"","frontmatter":{},"headers":[],"relativePath":"concepts/hubness.md","filePath":"concepts/hubness.md"}');
const _sfc_main = { name: "concepts/hubness.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="hubness-and-csls" tabindex="-1">Hubness and CSLS <a class="header-anchor" href="#hubness-and-csls" aria-label="Permalink to &quot;Hubness and CSLS&quot;">​</a></h1><p>In many dims some vectors are near neighbours of very many others. They are called <strong>hubs</strong>, and they are seldom the right answer. Other vectors are nobody&#39;s neighbour and are never found. Search across two models suffers more than search inside one, since a translated query lies a little beside the cloud of the targets.</p><p><img${ssrRenderAttr("src", _imports_0)} alt="How often each target is among the ten nearest: by cosine some targets are taken by very many queries, by CSLS fewer"></p><p>The figure shows 2,000 entries, Universal Sentence Encoder translated, among GloVe.</p><p><strong>CSLS</strong> (cross-domain similarity local scaling; Conneau et al. 2018) corrects for that. The similarity of two vectors is measured against what is usual around each of them:</p><blockquote><p>CSLS(x, y) = 2 cos(x, y) − r(x) − r(y)</p></blockquote><p>r(x) is the mean cosine of x to its ten nearest vectors on the other side. A hub y has a large r(y), so that it must be nearer than usual to count as near.</p><p>vecbridge uses CSLS</p><ul><li>as the score of a map without pairs, on rows that no fit has seen;</li><li>in the last rounds of refinement, to choose matches;</li><li>in <code>translate --confidence</code>, which gives the CSLS of each translated row to its nearest target.</li></ul><p><code>vecbridge inspect</code> prints the hubness of a file (skewness of the counts in the figure), <code>vecbridge align --unpaired</code> that of two spaces beside each other.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("concepts/hubness.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const hubness = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  hubness as default
};
