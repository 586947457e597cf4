import { ssrRenderAttrs, ssrRenderAttr } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const _imports_0 = "/a/path/assets/concept-space.DeIdZ2OB.svg";
const __pageData = JSON.parse('{"title":"Space","description":"","frontmatter":{},"headers":[],"relativePath":"concepts/space.md","filePath":"concepts/space.md"}');
const _sfc_main = { name: "concepts/space.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="space" tabindex="-1">Space <a class="header-anchor" href="#space" aria-label="Permalink to &quot;Space&quot;">​</a></h1><p>A <strong>space</strong> is what one embedding model makes: the set of vectors that it gives to texts, images or other items. Two models give the same item two vectors that have nothing to do with each other, even where both have the same number of dims. The axes of a space have no meaning of their own; only the distances and angles inside one space have.</p><p><img${ssrRenderAttr("src", _imports_0)} alt="Cosines of one item&#39;s two vectors: without a map they lie around 0, as those of two items; with a map around 0.6"></p><p>The figure shows 800 entries in MiniLM and mpnet. Cut to the same dims, the two vectors of one item are as far apart as those of two random items. After translation by a map that was fitted on other entries they are far nearer to each other than those of two items.</p><p><strong>A collection has one space.</strong> Vectors of two models in one collection do not raise an error when their dims agree. They are compared, and the results are noise. The same happens when the settings of one model change: pooling, prompts, the length to which texts are cut. <code>vecbridge check</code> compares two files, <code>vecbridge inspect my.npy --spaces</code> finds mixed rows in one.</p><p><strong>Preprocessing.</strong> Every method works on vectors of unit length, minus the mean of their space, made unit length again. Models put most of their vectors into a narrow cone; the mean is the axis of that cone. Without it cosines of different items are spread around zero, and differences count.</p><p><strong>A translator</strong> is a map from one space to another, with both means inside. <code>translate</code> gives back what the target model would give: unit length, its mean restored.</p><p>Next: <a href="./unpaired.html">why a map can be found without pairs</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("concepts/space.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const space = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  space as default
};
