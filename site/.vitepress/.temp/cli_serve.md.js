import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge serve","description":"","frontmatter":{},"headers":[],"relativePath":"cli/serve.md","filePath":"cli/serve.md"}');
const _sfc_main = { name: "cli/serve.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-serve" tabindex="-1">vecbridge serve <a class="header-anchor" href="#vecbridge-serve" aria-label="Permalink to &quot;vecbridge serve&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge serve a-to-b                                                                  # POST /translate on http://127.0.0.1:8787</span></span>
<span class="line"><span>  vecbridge serve a-to-b --model model-a                                                  # and POST /v1/embeddings, embedded here by an ONNX folder</span></span>
<span class="line"><span>  vecbridge serve a-to-b --upstream http://127.0.0.1:11434/v1                             # and POST /v1/embeddings, embedded by Ollama</span></span>
<span class="line"><span>  VECBRIDGE_UPSTREAM_KEY=... vecbridge serve a-to-b --upstream https://api.openai.com/v1  # with a key</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge serve [options] &lt;dir&gt;</span></span>
<span class="line"><span></span></span>
<span class="line"><span>answer queries over HTTP: /v1/embeddings embeds upstream and translates, /translate translates vectors</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Arguments:</span></span>
<span class="line"><span>  dir                      folder of the translator</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  --no-space-check         do not check on a sample whether the vectors are of the expected models</span></span>
<span class="line"><span>  --host &lt;address&gt;         address to listen on; others than loopback need VECBRIDGE_SERVE_KEY (default:</span></span>
<span class="line"><span>                           &quot;127.0.0.1&quot;)</span></span>
<span class="line"><span>  --port &lt;n&gt;               port to listen on; 0: any free one (default: 8787)</span></span>
<span class="line"><span>  --upstream &lt;url&gt;         OpenAI-compatible endpoint that embeds texts; key in VECBRIDGE_UPSTREAM_KEY</span></span>
<span class="line"><span>  --model &lt;name&gt;           embed texts here instead: use-lite-512 (built in), or the folder of an ONNX model</span></span>
<span class="line"><span>  --kind &lt;kind&gt;            kind of texts: which prefix of the model folder is put in front of them (choices:</span></span>
<span class="line"><span>                           &quot;query&quot;, &quot;document&quot;)</span></span>
<span class="line"><span>  --prefix &lt;text&gt;          put in front of every text that --model embeds (&quot;query: &quot;)</span></span>
<span class="line"><span>  --upstream-model &lt;name&gt;  model to ask the upstream for, whatever the client&#39;s request says</span></span>
<span class="line"><span>  --inverse                translate from the target space to the source space</span></span>
<span class="line"><span>  --log                    one line on stderr for each request</span></span>
<span class="line"><span>  --set &lt;key=value&gt;        a limit, repeatable: maxBodyBytes, maxActive, maxQueued, upstreamSeconds, ...</span></span>
<span class="line"><span>  --json                   print exactly one JSON object on stdout</span></span>
<span class="line"><span>  --quiet                  suppress messages and progress on stderr; warnings and errors stay</span></span>
<span class="line"><span>  --threads &lt;n&gt;            threads to compute with</span></span>
<span class="line"><span>  -h, --help               show this help</span></span>
<span class="line"><span></span></span>
<span class="line"><span>JSON (--json):</span></span>
<span class="line"><span>  url         address it listened on</span></span>
<span class="line"><span>  requests    requests answered</span></span>
<span class="line"><span>  vectors     vectors translated</span></span>
<span class="line"><span>  spaceCheck  of the first 100 vectors received: { label: &quot;yes&quot; | &quot;no&quot; | &quot;cannot tell&quot;, reason, advice }: whether the vectors look like those of the expected model; null with --no-space-check or too few rows</span></span>
<span class="line"><span>  seconds     seconds from start to stop</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Exit codes:</span></span>
<span class="line"><span>    0  ok; stopped by Ctrl-C or SIGTERM after open requests were answered</span></span>
<span class="line"><span>    1  failed</span></span>
<span class="line"><span>    2  wrong usage or bad input</span></span>
<span class="line"><span>  130  interrupted</span></span>
<span class="line"><span>  143  ended by SIGTERM</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/serve.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const serve = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  serve as default
};
