import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge demo","description":"","frontmatter":{},"headers":[],"relativePath":"cli/demo.md","filePath":"cli/demo.md"}');
const _sfc_main = { name: "cli/demo.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-demo" tabindex="-1">vecbridge demo <a class="header-anchor" href="#vecbridge-demo" aria-label="Permalink to &quot;vecbridge demo&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge demo                    # MiniLM to mpnet without a pair, with the proof and five searches, in ./demo-out</span></span>
<span class="line"><span>  vecbridge demo --seed 1 -o other  # another seed, another folder</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge demo [options]</span></span>
<span class="line"><span></span></span>
<span class="line"><span>the main job on the shipped real vectors: fit, verdict, evaluation, search</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  -o, --output &lt;dir&gt;  folder to write to (default: &quot;./demo-out&quot;)</span></span>
<span class="line"><span>  --seed &lt;n&gt;          seed of all randomness (default: 0)</span></span>
<span class="line"><span>  --set &lt;key=value&gt;   an option of the method, repeatable</span></span>
<span class="line"><span>  --json              print exactly one JSON object on stdout</span></span>
<span class="line"><span>  --quiet             suppress messages and progress on stderr; warnings and errors stay</span></span>
<span class="line"><span>  --threads &lt;n&gt;       threads to compute with</span></span>
<span class="line"><span>  -h, --help          show this help</span></span>
<span class="line"><span></span></span>
<span class="line"><span>JSON (--json):</span></span>
<span class="line"><span>  fit      as of vecbridge fit</span></span>
<span class="line"><span>  eval     as of vecbridge eval, on the test pairs; the oracle is the shipped translator, fitted with 41,891 pairs</span></span>
<span class="line"><span>  files    { translator, page, picture }: paths written</span></span>
<span class="line"><span>  search   { kind, reason, corpus, shared10, examples: [{ query, neighbours: [{ lemma, text, score, same }], native }] }: what translations find and what the target model itself finds; shared10: mean share of its ten nearest that translations find</span></span>
<span class="line"><span>  seconds  seconds in all</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Exit codes:</span></span>
<span class="line"><span>    0  ok</span></span>
<span class="line"><span>    1  failed</span></span>
<span class="line"><span>    2  wrong usage or bad input</span></span>
<span class="line"><span>    3  verdict not-aligned</span></span>
<span class="line"><span>  130  interrupted</span></span>
<span class="line"><span>  143  ended by SIGTERM</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/demo.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const demo = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  demo as default
};
