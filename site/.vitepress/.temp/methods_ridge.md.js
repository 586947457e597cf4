import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"ridge","description":"","frontmatter":{},"headers":[],"relativePath":"methods/ridge.md","filePath":"methods/ridge.md"}');
const _sfc_main = { name: "methods/ridge.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="ridge" tabindex="-1">ridge <a class="header-anchor" href="#ridge" aria-label="Permalink to &quot;ridge&quot;">​</a></h1><h2 id="idea" tabindex="-1">Idea <a class="header-anchor" href="#idea" aria-label="Permalink to &quot;Idea&quot;">​</a></h2><p>A free linear map with a penalty on its size; the penalty is chosen by the exact leave-one-out error. The way back is a ridge of its own.</p><h2 id="formula" tabindex="-1">Formula <a class="header-anchor" href="#formula" aria-label="Permalink to &quot;Formula&quot;">​</a></h2><p>W = (XᵀX + λI)⁻¹ XᵀY on centred rows.</p><h2 id="cost" tabindex="-1">Cost <a class="header-anchor" href="#cost" aria-label="Permalink to &quot;Cost&quot;">​</a></h2><p>O(n d² + d³): seconds.</p><h2 id="when-to-use-it" tabindex="-1">When to use it <a class="header-anchor" href="#when-to-use-it" aria-label="Permalink to &quot;When to use it&quot;">​</a></h2><p>Many pairs, and a target with fewer dims than the source or a source that knows more. Compare it with procrustes: either can win.</p><h2 id="source" tabindex="-1">Source <a class="header-anchor" href="#source" aria-label="Permalink to &quot;Source&quot;">​</a></h2><p>Hoerl and Kennard 1970; the paired adapters of arXiv 2509.23471 are of this family.</p><h2 id="options" tabindex="-1">Options <a class="header-anchor" href="#options" aria-label="Permalink to &quot;Options&quot;">​</a></h2><p><code>--method ridge --set key=value</code>; in the library <code>fit({ method: &#39;ridge&#39;, options: { key: value } })</code>.</p><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>lambda</td><td>auto | number</td><td>&quot;auto&quot;</td><td>ridge in units of the mean eigenvalue of XᵀX; auto chooses it by the leave-one-out error</td></tr></tbody></table><h2 id="result" tabindex="-1">Result <a class="header-anchor" href="#result" aria-label="Permalink to &quot;Result&quot;">​</a></h2><p>From <a href="./../baselines.html">baselines.md</a>: 19,000 rows a side, no entry on both; top-1 of 2,000 test pairs, mean ± standard deviation (runs).</p><table tabindex="0"><thead><tr><th>method</th><th>use-glove</th><th>glove-fasttext</th><th>use-fasttext</th><th>found</th><th>aligned / uncertain / not</th><th>CPU seconds</th><th>peak MB</th></tr></thead><tbody><tr><td><em>oracle</em></td><td>0.6850</td><td>0.8190</td><td>0.5825</td><td></td><td></td><td></td><td></td></tr><tr><td>ridge</td><td>0.6930 (1)</td><td>0.6575 (1)</td><td>0.5025 (1)</td><td>3 of 3</td><td>3 / 0 / 0</td><td>7 ± 3</td><td>732</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("methods/ridge.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ridge = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ridge as default
};
