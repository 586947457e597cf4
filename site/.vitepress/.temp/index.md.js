import { ssrRenderAttrs, ssrRenderAttr } from "vue/server-renderer";
import { _ as _imports_0 } from "./demo.Bs7tqZ8q.js";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge","description":"","frontmatter":{},"headers":[],"relativePath":"index.md","filePath":"index.md"}');
const _sfc_main = { name: "index.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge" tabindex="-1">vecbridge <a class="header-anchor" href="#vecbridge" aria-label="Permalink to &quot;vecbridge&quot;">​</a></h1><p>Translate vectors between two embedding models without a single paired example, and know whether to trust it.</p><p><img${ssrRenderAttr("src", _imports_0)} alt="Two embedding spaces before and after the translation"></p><p>You have vectors of model A, and vectors of model B of <em>other</em> items. vecbridge finds the map between the two spaces from their shapes alone and gives a verdict: aligned, uncertain or not-aligned, each with its evidence.</p><table tabindex="0"><thead><tr><th>you want to</th><th>read</th></tr></thead><tbody><tr><td>see it work on real vectors</td><td><a href="./start/demo.html">Five minutes with the demo</a></td></tr><tr><td>try it on two files of your own</td><td><a href="./start/your-vectors.html">Your own vectors</a></td></tr><tr><td>use what numpy, pandas or a vector database wrote</td><td><a href="./start/python.html">From Python</a></td></tr><tr><td>move a vector database to another model</td><td><a href="./guides/migrate.html">Migrations</a></td></tr><tr><td>keep the stored vectors and translate queries</td><td><a href="./guides/query-bridge.html">Query bridge</a></td></tr><tr><td>stop a release whose recall fell</td><td><a href="./guides/gates.html">Gates in continuous integration</a></td></tr><tr><td>know what stored vectors give away</td><td><a href="./guides/privacy.html">Privacy</a></td></tr><tr><td>understand why it works, and when it does not</td><td><a href="./concepts/unpaired.html">Why unpaired works</a> · <a href="./concepts/limits.html">When it fails</a></td></tr><tr><td>compare methods and measures</td><td><a href="./methods/">Methods</a> · <a href="./measures/">Measures</a> · <a href="./results.html">Results</a></td></tr><tr><td>look up a command or a call</td><td><a href="./cli/">Command line</a> · <a href="./api/">Library</a></td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("index.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const index = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  index as default
};
