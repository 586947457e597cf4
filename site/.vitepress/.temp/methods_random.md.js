import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"random","description":"","frontmatter":{},"headers":[],"relativePath":"methods/random.md","filePath":"methods/random.md"}');
const _sfc_main = { name: "methods/random.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="random" tabindex="-1">random <a class="header-anchor" href="#random" aria-label="Permalink to &quot;random&quot;">​</a></h1><h2 id="idea" tabindex="-1">Idea <a class="header-anchor" href="#idea" aria-label="Permalink to &quot;Idea&quot;">​</a></h2><p>A random rotation: what a map of the right kind scores when it knows nothing.</p><h2 id="formula" tabindex="-1">Formula <a class="header-anchor" href="#formula" aria-label="Permalink to &quot;Formula&quot;">​</a></h2><p>W uniform over the semi-orthogonal matrices (d_source, d_target).</p><h2 id="cost" tabindex="-1">Cost <a class="header-anchor" href="#cost" aria-label="Permalink to &quot;Cost&quot;">​</a></h2><p>O(d³).</p><h2 id="when-to-use-it" tabindex="-1">When to use it <a class="header-anchor" href="#when-to-use-it" aria-label="Permalink to &quot;When to use it&quot;">​</a></h2><p>As the floor of a table; several seeds give its spread.</p><h2 id="source" tabindex="-1">Source <a class="header-anchor" href="#source" aria-label="Permalink to &quot;Source&quot;">​</a></h2><p>–</p><h2 id="options" tabindex="-1">Options <a class="header-anchor" href="#options" aria-label="Permalink to &quot;Options&quot;">​</a></h2><p><code>--method random --set key=value</code>; in the library <code>fit({ method: &#39;random&#39;, options: { key: value } })</code>.</p><p>No options.</p><h2 id="result" tabindex="-1">Result <a class="header-anchor" href="#result" aria-label="Permalink to &quot;Result&quot;">​</a></h2><p>From <a href="./../baselines.html">baselines.md</a>: 19,000 rows a side, no entry on both; top-1 of 2,000 test pairs, mean ± standard deviation (runs).</p><table tabindex="0"><thead><tr><th>method</th><th>use-glove</th><th>glove-fasttext</th><th>use-fasttext</th><th>found</th><th>aligned / uncertain / not</th><th>CPU seconds</th><th>peak MB</th></tr></thead><tbody><tr><td><em>oracle</em></td><td>0.6850</td><td>0.8190</td><td>0.5825</td><td></td><td></td><td></td><td></td></tr><tr><td>random</td><td>0.0008 ± 0.0006 (5)</td><td>0.0011 ± 0.0005 (5)</td><td>0.0004 ± 0.0004 (5)</td><td>0 of 15</td><td>0 / 0 / 15</td><td>1</td><td>565</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("methods/random.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const random = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  random as default
};
