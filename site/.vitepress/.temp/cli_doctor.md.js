import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge doctor","description":"","frontmatter":{},"headers":[],"relativePath":"cli/doctor.md","filePath":"cli/doctor.md"}');
const _sfc_main = { name: "cli/doctor.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-doctor" tabindex="-1">vecbridge doctor <a class="header-anchor" href="#vecbridge-doctor" aria-label="Permalink to &quot;vecbridge doctor&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge doctor                        # a report for people</span></span>
<span class="line"><span>  vecbridge doctor --json                 # the same for programs</span></span>
<span class="line"><span>  VECBRIDGE_ENGINE=wasm vecbridge doctor  # as if ONNX Runtime were missing</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge doctor [options]</span></span>
<span class="line"><span></span></span>
<span class="line"><span>what is installed, what will be used, what is missing</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  --json         print exactly one JSON object on stdout</span></span>
<span class="line"><span>  --quiet        suppress messages and progress on stderr; warnings and errors stay</span></span>
<span class="line"><span>  --threads &lt;n&gt;  threads to compute with</span></span>
<span class="line"><span>  -h, --help     show this help</span></span>
<span class="line"><span></span></span>
<span class="line"><span>JSON (--json):</span></span>
<span class="line"><span>  version      of vecbridge</span></span>
<span class="line"><span>  node         version of Node</span></span>
<span class="line"><span>  platform     system and processor type</span></span>
<span class="line"><span>  threads      { used, cores }</span></span>
<span class="line"><span>  memory       { total, free } in bytes</span></span>
<span class="line"><span>  uses         { engine, search }: what the commands will compute and search with</span></span>
<span class="line"><span>  training     { engine, providers, gradients, updates, tried: [{ name, available, reason }] }: what train computes with; providers of graphics cards tried on an addition</span></span>
<span class="line"><span>  translators  [{ name, back, source, target, dims, top1 }]: those that are shipped, with the name of their way back and top-1 on test pairs</span></span>
<span class="line"><span>  parts        [{ name, available, version, detail, advice }]: engines in the order they are tried, then HNSW</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Exit codes:</span></span>
<span class="line"><span>    0  ok</span></span>
<span class="line"><span>    1  failed</span></span>
<span class="line"><span>    2  wrong usage or bad input</span></span>
<span class="line"><span>  130  interrupted</span></span>
<span class="line"><span>  143  ended by SIGTERM</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/doctor.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const doctor = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  doctor as default
};
