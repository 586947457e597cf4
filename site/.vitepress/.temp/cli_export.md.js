import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge export","description":"","frontmatter":{},"headers":[],"relativePath":"cli/export.md","filePath":"cli/export.md"}');
const _sfc_main = { name: "cli/export.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-export" tabindex="-1">vecbridge export <a class="header-anchor" href="#vecbridge-export" aria-label="Permalink to &quot;vecbridge export&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge export a-to-b --format js -o bridge                       # an ES module with weights and code, without dependencies</span></span>
<span class="line"><span>  vecbridge export a-to-b --format safetensors -o a-to-b.safetensors  # one file for loadBridge of &#39;vecbridge/bridge&#39;</span></span>
<span class="line"><span>  vecbridge export a-to-b --format onnx -o a-to-b.onnx                # the graph: raw vectors in, translated vectors out</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge export [options] &lt;dir&gt;</span></span>
<span class="line"><span></span></span>
<span class="line"><span>write a translator for browsers and edge runtimes, for ONNX engines, or as one file</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Arguments:</span></span>
<span class="line"><span>  dir                  folder of the translator</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  -o, --output &lt;path&gt;  file (onnx, safetensors) or folder (js) to write</span></span>
<span class="line"><span>  --format &lt;format&gt;    what to write (choices: &quot;js&quot;, &quot;onnx&quot;, &quot;safetensors&quot;)</span></span>
<span class="line"><span>  --inverse            onnx: the graph from the target space to the source space</span></span>
<span class="line"><span>  --dtype &lt;type&gt;       js, safetensors: numbers of the matrices (default: f16 where that loses nothing, else</span></span>
<span class="line"><span>                       f32) (choices: &quot;f32&quot;, &quot;f16&quot;)</span></span>
<span class="line"><span>  --force              replace the output if it exists</span></span>
<span class="line"><span>  --json               print exactly one JSON object on stdout</span></span>
<span class="line"><span>  --quiet              suppress messages and progress on stderr; warnings and errors stay</span></span>
<span class="line"><span>  --threads &lt;n&gt;        threads to compute with</span></span>
<span class="line"><span>  -h, --help           show this help</span></span>
<span class="line"><span></span></span>
<span class="line"><span>JSON (--json):</span></span>
<span class="line"><span>  output  file or folder written</span></span>
<span class="line"><span>  format  &quot;js&quot;, &quot;onnx&quot; or &quot;safetensors&quot;</span></span>
<span class="line"><span>  bytes   bytes in all</span></span>
<span class="line"><span>  files   every file written</span></span>
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
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/export.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _export = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _export as default
};
