import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge worker","description":"","frontmatter":{},"headers":[],"relativePath":"cli/worker.md","filePath":"cli/worker.md"}');
const _sfc_main = { name: "cli/worker.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-worker" tabindex="-1">vecbridge worker <a class="header-anchor" href="#vecbridge-worker" aria-label="Permalink to &quot;vecbridge worker&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge worker redis://queue.internal:6379                 # works until it is stopped</span></span>
<span class="line"><span>  vecbridge worker redis://localhost --until-empty             # ends when nothing is left to do</span></span>
<span class="line"><span>  vecbridge worker rediss://me@queue:6380 --root /mnt/vectors  # TLS, password in VECBRIDGE_REDIS_PASSWORD</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge worker [options] &lt;queue&gt;</span></span>
<span class="line"><span></span></span>
<span class="line"><span>translate the shards that &quot;translate --queue&quot; put into a Redis queue</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Arguments:</span></span>
<span class="line"><span>  queue                redis://[user[:password]@]host[:port][/database], rediss:// for TLS</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  --queue-name &lt;name&gt;  take the jobs of this name (default: vecbridge)</span></span>
<span class="line"><span>  --concurrency &lt;n&gt;    shards at a time (default: 1)</span></span>
<span class="line"><span>  --root &lt;dir&gt;         refuse jobs with paths outside of this folder</span></span>
<span class="line"><span>  --until-empty        end when no job is left, instead of waiting for more</span></span>
<span class="line"><span>  --lock-seconds &lt;s&gt;   seconds without a sign of life after which others take a shard over (default: 30)</span></span>
<span class="line"><span>  --json               print exactly one JSON object on stdout</span></span>
<span class="line"><span>  --quiet              suppress messages and progress on stderr; warnings and errors stay</span></span>
<span class="line"><span>  --threads &lt;n&gt;        threads to compute with</span></span>
<span class="line"><span>  -h, --help           show this help</span></span>
<span class="line"><span></span></span>
<span class="line"><span>JSON (--json):</span></span>
<span class="line"><span>  shards   shards this worker translated or found done</span></span>
<span class="line"><span>  rows     their rows</span></span>
<span class="line"><span>  failed   attempts that failed</span></span>
<span class="line"><span>  seconds  seconds in all</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Exit codes:</span></span>
<span class="line"><span>    0  ok</span></span>
<span class="line"><span>    1  failed</span></span>
<span class="line"><span>    2  wrong usage or bad input</span></span>
<span class="line"><span>    4  the packages bullmq and ioredis are missing</span></span>
<span class="line"><span>  130  interrupted</span></span>
<span class="line"><span>  143  ended by SIGTERM</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/worker.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const worker = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  worker as default
};
