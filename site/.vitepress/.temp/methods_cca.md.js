import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"cca","description":"","frontmatter":{},"headers":[],"relativePath":"methods/cca.md","filePath":"methods/cca.md"}');
const _sfc_main = { name: "methods/cca.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="cca" tabindex="-1">cca <a class="header-anchor" href="#cca" aria-label="Permalink to &quot;cca&quot;">​</a></h1><h2 id="idea" tabindex="-1">Idea <a class="header-anchor" href="#idea" aria-label="Permalink to &quot;Idea&quot;">​</a></h2><p>The directions of both spaces that correlate most; the target is predicted from them, each direction shrunk by its correlation.</p><h2 id="formula" tabindex="-1">Formula <a class="header-anchor" href="#formula" aria-label="Permalink to &quot;Formula&quot;">​</a></h2><p>K = C_x^(−1/2) C_xy C_y^(−1/2) = U diag(ρ) Vᵀ; W = C_x^(−1/2) U_k diag(ρ_k) V_kᵀ C_y^(1/2).</p><h2 id="cost" tabindex="-1">Cost <a class="header-anchor" href="#cost" aria-label="Permalink to &quot;Cost&quot;">​</a></h2><p>O(d³) in float64: a second or two at 512 dims.</p><h2 id="when-to-use-it" tabindex="-1">When to use it <a class="header-anchor" href="#when-to-use-it" aria-label="Permalink to &quot;When to use it&quot;">​</a></h2><p>Many pairs and spaces that share only a part of their directions.</p><h2 id="source" tabindex="-1">Source <a class="header-anchor" href="#source" aria-label="Permalink to &quot;Source&quot;">​</a></h2><p>Hotelling 1936; shrinkage: Breiman and Friedman 1997.</p><h2 id="options" tabindex="-1">Options <a class="header-anchor" href="#options" aria-label="Permalink to &quot;Options&quot;">​</a></h2><p><code>--method cca --set key=value</code>; in the library <code>fit({ method: &#39;cca&#39;, options: { key: value } })</code>.</p><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>components</td><td>auto | integer</td><td>&quot;auto&quot;</td><td>canonical directions kept; auto chooses them on held-out pairs</td></tr><tr><td>lambda</td><td>auto | number</td><td>&quot;auto&quot;</td><td>ridge of both covariances in units of their mean eigenvalue; auto chooses it on held-out pairs</td></tr><tr><td>holdOut</td><td>number</td><td>0.1</td><td>share of the pairs held out to choose, and as large a share for the verdict; at most 2,000 each</td></tr></tbody></table><h2 id="result" tabindex="-1">Result <a class="header-anchor" href="#result" aria-label="Permalink to &quot;Result&quot;">​</a></h2><p>From <a href="./../baselines.html">baselines.md</a>: 19,000 rows a side, no entry on both; top-1 of 2,000 test pairs, mean ± standard deviation (runs).</p><table tabindex="0"><thead><tr><th>method</th><th>use-glove</th><th>glove-fasttext</th><th>use-fasttext</th><th>found</th><th>aligned / uncertain / not</th><th>CPU seconds</th><th>peak MB</th></tr></thead><tbody><tr><td><em>oracle</em></td><td>0.6850</td><td>0.8190</td><td>0.5825</td><td></td><td></td><td></td><td></td></tr><tr><td>cca</td><td>0.6967 (1)</td><td>0.6600 (1)</td><td>0.5050 (1)</td><td>3 of 3</td><td>3 / 0 / 0</td><td>9 ± 3</td><td>634</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("methods/cca.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const cca = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  cca as default
};
