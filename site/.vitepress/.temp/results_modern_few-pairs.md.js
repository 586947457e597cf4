import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"A few known pairs beside unpaired rows","description":"","frontmatter":{},"headers":[],"relativePath":"results/modern/few-pairs.md","filePath":"results/modern/few-pairs.md"}');
const _sfc_main = { name: "results/modern/few-pairs.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="a-few-known-pairs-beside-unpaired-rows" tabindex="-1">A few known pairs beside unpaired rows <a class="header-anchor" href="#a-few-known-pairs-beside-unpaired-rows" aria-label="Permalink to &quot;A few known pairs beside unpaired rows&quot;">​</a></h1><p>Least lead: over the better of the two columns before it, the worst seed, in points of top-1. Found: top-1 at least a quarter of the oracle&#39;s, of the seeds run. Top-1 is mean ± standard deviation over seeds.</p><table tabindex="0"><thead><tr><th>pair</th><th>rows a side</th><th>pairs</th><th>top-1</th><th>back</th><th>no pairs</th><th>Procrustes on the pairs alone</th><th>least lead</th><th>oracle</th><th>verdict</th><th>seconds</th></tr></thead><tbody><tr><td>minilm → mpnet</td><td>2,000</td><td>10</td><td>0.924 ± 0.000</td><td>0.919 ± 0.000</td><td>0.928 ± 0.000</td><td>0.007 ± 0.000</td><td>-0.4</td><td>0.997</td><td>1 aligned</td><td>160</td></tr><tr><td>mpnet → e5</td><td>2,000</td><td>10</td><td>0.030 ± 0.000</td><td>0.024 ± 0.000</td><td>0.001 ± 0.000</td><td>0.005 ± 0.000</td><td>2.5</td><td>0.980</td><td>1 uncertain</td><td>273</td></tr></tbody></table><p>Made by <code>npx tsx bench/modern/run.ts --table few-pairs</code> and <code>npx tsx bench/modern/page.ts</code> from <code>runs.jsonl</code>, commit fdd75c8, 4b6e545, ff1f152, 5341162, 5f0cdd6.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("results/modern/few-pairs.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const fewPairs = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  fewPairs as default
};
