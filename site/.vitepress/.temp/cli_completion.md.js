import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge completion","description":"","frontmatter":{},"headers":[],"relativePath":"cli/completion.md","filePath":"cli/completion.md"}');
const _sfc_main = { name: "cli/completion.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-completion" tabindex="-1">vecbridge completion <a class="header-anchor" href="#vecbridge-completion" aria-label="Permalink to &quot;vecbridge completion&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge completion bash &gt; ~/.local/share/bash-completion/completions/vecbridge  # bash, from the next shell on</span></span>
<span class="line"><span>  vecbridge completion zsh &gt; ~/.zfunc/_vecbridge                                    # zsh, where ~/.zfunc is in $fpath</span></span>
<span class="line"><span>  vecbridge completion fish &gt; ~/.config/fish/completions/vecbridge.fish             # fish</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge completion [options] &lt;shell&gt;</span></span>
<span class="line"><span></span></span>
<span class="line"><span>a script that completes commands and options in bash, zsh or fish</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Arguments:</span></span>
<span class="line"><span>  shell          the shell (choices: &quot;bash&quot;, &quot;zsh&quot;, &quot;fish&quot;)</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  --json         print exactly one JSON object on stdout</span></span>
<span class="line"><span>  --quiet        suppress messages and progress on stderr; warnings and errors stay</span></span>
<span class="line"><span>  --threads &lt;n&gt;  threads to compute with</span></span>
<span class="line"><span>  -h, --help     show this help</span></span>
<span class="line"><span></span></span>
<span class="line"><span>JSON (--json):</span></span>
<span class="line"><span>  shell   &quot;bash&quot; | &quot;zsh&quot; | &quot;fish&quot;</span></span>
<span class="line"><span>  script  the script, which is printed without --json</span></span>
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
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/completion.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const completion = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  completion as default
};
