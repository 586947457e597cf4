import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"mlp","description":"","frontmatter":{},"headers":[],"relativePath":"methods/mlp.md","filePath":"methods/mlp.md"}');
const _sfc_main = { name: "methods/mlp.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="mlp" tabindex="-1">mlp <a class="header-anchor" href="#mlp" aria-label="Permalink to &quot;mlp&quot;">​</a></h1><h2 id="idea" tabindex="-1">Idea <a class="header-anchor" href="#idea" aria-label="Permalink to &quot;Idea&quot;">​</a></h2><p>A linear path plus a small network with one hidden layer that starts at zero, trained on the squared error of paired rows. It starts as ridge, so it begins no worse.</p><h2 id="formula" tabindex="-1">Formula <a class="header-anchor" href="#formula" aria-label="Permalink to &quot;Formula&quot;">​</a></h2><p>F(x) = x S + MLP(x), loss mean ‖F(x) − y‖².</p><h2 id="cost" tabindex="-1">Cost <a class="header-anchor" href="#cost" aria-label="Permalink to &quot;Cost&quot;">​</a></h2><p>More than any linear map; it grows with rows and epochs.</p><h2 id="when-to-use-it" tabindex="-1">When to use it <a class="header-anchor" href="#when-to-use-it" aria-label="Permalink to &quot;When to use it&quot;">​</a></h2><p>Ten thousands of pairs, and a linear map leaves a clear gap on held-out pairs.</p><h2 id="source" tabindex="-1">Source <a class="header-anchor" href="#source" aria-label="Permalink to &quot;Source&quot;">​</a></h2><p>Drift-Adapter: Vejendla 2025, arXiv 2509.23471.</p><h2 id="options" tabindex="-1">Options <a class="header-anchor" href="#options" aria-label="Permalink to &quot;Options&quot;">​</a></h2><p><code>--method mlp --set key=value</code>; in the library <code>fit({ method: &#39;mlp&#39;, options: { key: value } })</code>.</p><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>hidden</td><td>integer</td><td>512</td><td>numbers in a hidden layer; more fits more, and wants more pairs</td></tr><tr><td>batch</td><td>integer</td><td>256</td><td>pairs in a step</td></tr><tr><td>steps</td><td>integer</td><td>3000</td><td>maximum number of steps each way</td></tr><tr><td>patience</td><td>integer</td><td>10</td><td>evaluations (one every 50 steps) without a better score on held-out pairs before training stops</td></tr><tr><td>lr</td><td>number</td><td>0.001</td><td>learning rate of AdamW; warmed up over 50 steps, decayed as a cosine</td></tr><tr><td>weightDecay</td><td>number</td><td>0.01</td><td>decoupled weight decay of AdamW</td></tr><tr><td>holdOut</td><td>number</td><td>0.1</td><td>share of the pairs that decides when to stop, and as large a share that makes the verdict; at most 2,000 each</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("methods/mlp.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const mlp = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  mlp as default
};
