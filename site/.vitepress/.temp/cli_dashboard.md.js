import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge dashboard","description":"","frontmatter":{},"headers":[],"relativePath":"cli/dashboard.md","filePath":"cli/dashboard.md"}');
const _sfc_main = { name: "cli/dashboard.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-dashboard" tabindex="-1">vecbridge dashboard <a class="header-anchor" href="#vecbridge-dashboard" aria-label="Permalink to &quot;vecbridge dashboard&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge dashboard a-to-b                       # prints the address of a page that only this machine can open</span></span>
<span class="line"><span>  vecbridge dashboard a-to-b --labels a.txt b.txt  # samples with labels as well as row numbers</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge dashboard [options] &lt;dir&gt;</span></span>
<span class="line"><span></span></span>
<span class="line"><span>a local page that follows a run of train: while it goes on, after it ended or was killed</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Arguments:</span></span>
<span class="line"><span>  dir                  folder given to train with -o</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  --labels &lt;files...&gt;  two files: one label a row of the source file, and of the target file</span></span>
<span class="line"><span>  --port &lt;n&gt;           port of the page (default: the one it had before, or any)</span></span>
<span class="line"><span>  --json               print exactly one JSON object on stdout</span></span>
<span class="line"><span>  --quiet              suppress messages and progress on stderr; warnings and errors stay</span></span>
<span class="line"><span>  --threads &lt;n&gt;        threads to compute with</span></span>
<span class="line"><span>  -h, --help           show this help</span></span>
<span class="line"><span></span></span>
<span class="line"><span>JSON (--json):</span></span>
<span class="line"><span>  address  address of the page, printed at once; the program runs until it is interrupted</span></span>
<span class="line"><span>  dir      folder of the run</span></span>
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
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/dashboard.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const dashboard = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  dashboard as default
};
