import { ssrRenderAttrs, ssrRenderAttr } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const _imports_0 = "/a/path/assets/concept-unpaired.BvWutm3B.svg";
const __pageData = JSON.parse('{"title":"Why it works without pairs","description":"","frontmatter":{},"headers":[],"relativePath":"concepts/unpaired.md","filePath":"concepts/unpaired.md"}');
const _sfc_main = { name: "concepts/unpaired.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="why-it-works-without-pairs" tabindex="-1">Why it works without pairs <a class="header-anchor" href="#why-it-works-without-pairs" aria-label="Permalink to &quot;Why it works without pairs&quot;">​</a></h1><p>Two good models disagree about every coordinate, and agree about what is near to what. If a text about rivers is near a text about lakes in one space, it is so in the other.</p><p><img${ssrRenderAttr("src", _imports_0)} alt="Cosines of the same pairs of items in two models lie along a line; with one side shuffled they do not"></p><p>Each point of the figure is a pair of items: across, their cosine in MiniLM; up, their cosine in mpnet. The right panel has the same numbers with the items of one side shuffled.</p><p>If distances agree, the two clouds have the same shape, turned against each other. Then the task is to find the turn. That can be done from two samples of <em>different</em> items, because shape is a property of the cloud, not of a single point:</p><ol><li><strong>Shape in numbers.</strong> The third moments of a cloud, E[z ⊗ z ⊗ z], say in which combinations of directions it is lopsided. In 48 directions there are some 20,000 of them, and some thousand rows are enough to estimate them. Second moments (the covariance) are not enough: they fix no signs, and leave similar directions interchangeable.</li><li><strong>Search.</strong> Under the right turn the third moments of both sides agree. An evolutionary search looks for the turn with the best agreement.</li><li><strong>Refinement.</strong> With the turn roughly right, nearest neighbours across the spaces are mostly similar items. Matching rows softly and turning again, some dozen times, makes the map precise.</li><li><strong>Proof.</strong> A search always returns its best map, right or wrong. The <a href="./verdict.html">verdict</a> tells which.</li></ol><p>The assumption behind it all: both files are samples of one population. Where the <em>contents</em> differ (topics, languages, kinds of texts), the shapes differ as well, and there may be no map to find: <a href="./limits.html">when it fails</a>.</p><p>The details, with what was measured: <a href="./../methods/unpaired-linear.html">unpaired-linear</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("concepts/unpaired.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const unpaired = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  unpaired as default
};
