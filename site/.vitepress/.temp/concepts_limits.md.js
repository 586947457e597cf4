import { ssrRenderAttrs, ssrRenderAttr } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const _imports_0 = "/a/path/assets/main.BooyEIzR.svg";
const __pageData = JSON.parse('{"title":"When it fails","description":"","frontmatter":{},"headers":[],"relativePath":"concepts/limits.md","filePath":"concepts/limits.md"}');
const _sfc_main = { name: "concepts/limits.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="when-it-fails" tabindex="-1">When it fails <a class="header-anchor" href="#when-it-fails" aria-label="Permalink to &quot;When it fails&quot;">​</a></h1><table tabindex="0"><thead><tr><th>what is wrong</th><th>what you see</th><th>what to do</th></tr></thead><tbody><tr><td>too few rows</td><td><code>uncertain</code> or <code>not-aligned</code> below about 2,000 rows a side</td><td>more rows; or <a href="./../methods/few-pairs.html">some pairs</a>, which help most</td></tr><tr><td>the two files are of different kinds of items</td><td><code>not-aligned</code></td><td>sample both from the same archive, shop or corpus</td></tr><tr><td>hard pairs of models</td><td>found by one seed and not by another, or only with 20,000 rows</td><td>more rows, another seed (<code>--seed</code>), pairs</td></tr><tr><td>one file holds several models</td><td>bad scores with every method</td><td><code>inspect --spaces</code> finds the rows of each</td></tr><tr><td>single words instead of texts</td><td>half of what pairs would give, or nothing</td><td>pairs</td></tr><tr><td>the models agree little</td><td>the ceiling itself (<code>oracle</code>) is low</td><td>no map helps: embed again</td></tr></tbody></table><p><img${ssrRenderAttr("src", _imports_0)} alt="Share of the oracle&#39;s top-1 that is reached without pairs, by rows a side, for four pairs of models"></p><p>What this figure shows, run by run: <a href="./../results/modern/main.html">modern encoders by rows a side</a>.</p><p><strong>A map is not a model.</strong> A translated vector has what the old model knew. If model B tells two texts apart and model A does not, the translation does not either. On collections with human judgements translated queries keep between 76 % and 98 % of the native nDCG@10 between MiniLM and mpnet, and less for pairs with E5 (<a href="./../results/judged/">results</a>).</p><p><strong>Linear.</strong> The map is a rotation between the leading directions. Bent differences between two spaces are out of its reach. With many pairs <a href="./../methods/mlp.html">mlp</a> and <a href="./../methods/contrastive.html">contrastive</a> are not limited in this way.</p><p><strong>Nobody can be sure without pairs.</strong> Two spaces could agree on a wrong map in all that is compared. A few dozen known pairs remove that doubt.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("concepts/limits.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const limits = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  limits as default
};
