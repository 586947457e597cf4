import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge gate","description":"","frontmatter":{},"headers":[],"relativePath":"cli/gate.md","filePath":"cli/gate.md"}');
const _sfc_main = { name: "cli/gate.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-gate" tabindex="-1">vecbridge gate <a class="header-anchor" href="#vecbridge-gate" aria-label="Permalink to &quot;vecbridge gate&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge gate eval.json --gate &quot;recall@10&gt;=0.8&quot;                                               # a saved &quot;eval --json&quot;; exit 3 when it is lower</span></span>
<span class="line"><span>  vecbridge gate a-to-b                                                                          # a translator: its verdict must not be &quot;not-aligned&quot;, or what &quot;eval --record&quot; wrote is asked</span></span>
<span class="line"><span>  vecbridge gate eval.json --baseline main.json --gate &quot;top1&gt;=baseline-0.02,mrr&gt;=baseline-0.02&quot;  # not worse than before by more than .02</span></span>
<span class="line"><span>  vecbridge gate eval.json --gate &quot;top1&gt;=0.8*oracle,meanRank&lt;=20&quot;                                # several conditions: all must be met</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge gate [options] &lt;files...&gt;</span></span>
<span class="line"><span></span></span>
<span class="line"><span>check saved evaluations and translators against conditions, for continuous integration</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Arguments:</span></span>
<span class="line"><span>  files                saved &quot;eval --json&quot; files and folders of translators</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  --gate &lt;conditions&gt;  conditions to meet, such as &quot;recall@10&gt;=0.8,meanRank&lt;=20&quot;; relative:</span></span>
<span class="line"><span>                       &quot;top1&gt;=0.8*oracle&quot;, &quot;mrr&gt;=baseline-0.02&quot;</span></span>
<span class="line"><span>  --baseline &lt;file&gt;    an earlier saved &quot;eval --json&quot; of the same rows: &quot;baseline&quot; in --gate</span></span>
<span class="line"><span>  --strict             a translator that is &quot;uncertain&quot; fails too</span></span>
<span class="line"><span>  --json               print exactly one JSON object on stdout</span></span>
<span class="line"><span>  --quiet              suppress messages and progress on stderr; warnings and errors stay</span></span>
<span class="line"><span>  --threads &lt;n&gt;        threads to compute with</span></span>
<span class="line"><span>  -h, --help           show this help</span></span>
<span class="line"><span></span></span>
<span class="line"><span>JSON (--json):</span></span>
<span class="line"><span>  passed  whether every file meets every condition</span></span>
<span class="line"><span>  files   [{ path, kind: &quot;evaluation&quot; | &quot;translator&quot;, verdict (&quot;measured&quot; where known pairs decide), passed, checks: [{ text, passed }] }]</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Exit codes:</span></span>
<span class="line"><span>    0  ok</span></span>
<span class="line"><span>    1  failed</span></span>
<span class="line"><span>    2  wrong usage or bad input</span></span>
<span class="line"><span>    3  a condition is not met</span></span>
<span class="line"><span>  130  interrupted</span></span>
<span class="line"><span>  143  ended by SIGTERM</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/gate.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const gate = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  gate as default
};
