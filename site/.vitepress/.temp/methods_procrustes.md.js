import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"procrustes","description":"","frontmatter":{},"headers":[],"relativePath":"methods/procrustes.md","filePath":"methods/procrustes.md"}');
const _sfc_main = { name: "methods/procrustes.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="procrustes" tabindex="-1">procrustes <a class="header-anchor" href="#procrustes" aria-label="Permalink to &quot;procrustes&quot;">​</a></h1><h2 id="idea" tabindex="-1">Idea <a class="header-anchor" href="#idea" aria-label="Permalink to &quot;Idea&quot;">​</a></h2><p>The best rotation between paired rows, in closed form. It cannot overfit as a free linear map does, keeps all cosines, and is its own way back. Fitted on all pairs it is the row &quot;oracle&quot; of the tables.</p><h2 id="formula" tabindex="-1">Formula <a class="header-anchor" href="#formula" aria-label="Permalink to &quot;Formula&quot;">​</a></h2><p>W = argmin ‖XW − Y‖_F over (semi-)orthogonal W = U Vᵀ, with XᵀY = U Σ Vᵀ.</p><h2 id="cost" tabindex="-1">Cost <a class="header-anchor" href="#cost" aria-label="Permalink to &quot;Cost&quot;">​</a></h2><p>O(n d² + d³): seconds.</p><h2 id="when-to-use-it" tabindex="-1">When to use it <a class="header-anchor" href="#when-to-use-it" aria-label="Permalink to &quot;When to use it&quot;">​</a></h2><p>From about as many pairs as dims. The default of <code>fit --paired</code>.</p><h2 id="source" tabindex="-1">Source <a class="header-anchor" href="#source" aria-label="Permalink to &quot;Source&quot;">​</a></h2><p>Schönemann 1966.</p><h2 id="options" tabindex="-1">Options <a class="header-anchor" href="#options" aria-label="Permalink to &quot;Options&quot;">​</a></h2><p><code>--method procrustes --set key=value</code>; in the library <code>fit({ method: &#39;procrustes&#39;, options: { key: value } })</code>.</p><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>folds</td><td>integer</td><td>5</td><td>parts of the cross-validation behind the verdict; more takes longer</td></tr></tbody></table><h2 id="result" tabindex="-1">Result <a class="header-anchor" href="#result" aria-label="Permalink to &quot;Result&quot;">​</a></h2><p>From <a href="./../baselines.html">baselines.md</a>: 19,000 rows a side, no entry on both; top-1 of 2,000 test pairs, mean ± standard deviation (runs).</p><table tabindex="0"><thead><tr><th>method</th><th>use-glove</th><th>glove-fasttext</th><th>use-fasttext</th><th>found</th><th>aligned / uncertain / not</th><th>CPU seconds</th><th>peak MB</th></tr></thead><tbody><tr><td><em>oracle</em></td><td>0.6850</td><td>0.8190</td><td>0.5825</td><td></td><td></td><td></td><td></td></tr><tr><td>procrustes</td><td>0.6850 (1)</td><td>0.8195 (1)</td><td>0.5830 (1)</td><td>3 of 3</td><td>3 / 0 / 0</td><td>2 ± 1</td><td>578</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("methods/procrustes.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const procrustes = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  procrustes as default
};
