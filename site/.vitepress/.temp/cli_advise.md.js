import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge advise","description":"","frontmatter":{},"headers":[],"relativePath":"cli/advise.md","filePath":"cli/advise.md"}');
const _sfc_main = { name: "cli/advise.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-advise" tabindex="-1">vecbridge advise <a class="header-anchor" href="#vecbridge-advise" aria-label="Permalink to &quot;vecbridge advise&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge advise a.npy b.npy                                        # two files: looks at them for some seconds</span></span>
<span class="line"><span>  vecbridge advise a.npy b.npy --pairs 200                            # some items have vectors of both models</span></span>
<span class="line"><span>  vecbridge advise --rows 5000000,20000 --dims 768,1024 --texts some  # numbers alone, nothing is read</span></span>
<span class="line"><span>  vecbridge advise a.npy b.npy --texts all --embed-rate 300           # is embedding again cheaper?</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge advise [options] [source] [target]</span></span>
<span class="line"><span></span></span>
<span class="line"><span>recommend a method and estimate quality and cost before anything runs</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Arguments:</span></span>
<span class="line"><span>  source              vectors of the source model</span></span>
<span class="line"><span>  target              vectors of the target model</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  --rows &lt;n,m&gt;        rows of source and target, without files</span></span>
<span class="line"><span>  --dims &lt;p,q&gt;        dims of source and target, without files</span></span>
<span class="line"><span>  --models &lt;a,b&gt;      model ids of source and target</span></span>
<span class="line"><span>  --pairs &lt;n|file&gt;    items known in both spaces: a number, or the file of &quot;fit --pairs&quot;</span></span>
<span class="line"><span>  --texts &lt;which&gt;     texts that could be embedded with the target model (choices: &quot;all&quot;, &quot;some&quot;, &quot;none&quot;)</span></span>
<span class="line"><span>  --embed-rate &lt;n&gt;    texts per second the target model embeds</span></span>
<span class="line"><span>  --to-translate &lt;n&gt;  vectors to translate in the end (default: rows of the source)</span></span>
<span class="line"><span>  --no-outlook        do not look into the files, only at their sizes</span></span>
<span class="line"><span>  --seed &lt;n&gt;          seed of the outlook (default: 0)</span></span>
<span class="line"><span>  --format &lt;name&gt;     format of stdin, named &quot;-&quot;: jsonl, csv, tsv, npy ... (default: recognised by its</span></span>
<span class="line"><span>                      content)</span></span>
<span class="line"><span>  --skip-invalid      leave out rows that are NULL, NaN, infinite, zero, of another length or unreadable;</span></span>
<span class="line"><span>                      OUTPUT.skipped.jsonl lists them</span></span>
<span class="line"><span>  --json              print exactly one JSON object on stdout</span></span>
<span class="line"><span>  --quiet             suppress messages and progress on stderr; warnings and errors stay</span></span>
<span class="line"><span>  --threads &lt;n&gt;       threads to compute with</span></span>
<span class="line"><span>  -h, --help          show this help</span></span>
<span class="line"><span></span></span>
<span class="line"><span>JSON (--json):</span></span>
<span class="line"><span>  recommended  &quot;nothing&quot; | &quot;embed-again&quot; | &quot;procrustes&quot; | &quot;few-pairs&quot; | &quot;unpaired-linear&quot; | &quot;vec2vec&quot;</span></span>
<span class="line"><span>  reason       one sentence</span></span>
<span class="line"><span>  ways         [{ name, possible: true | &quot;what is missing&quot;, why, top1: { least, most, source, hard }, cost: { seconds: { least, most }, megabytes, source }, command }]</span></span>
<span class="line"><span>  translate    { rows, cost, outputBytes, command }: translating all vectors afterwards</span></span>
<span class="line"><span>  outlook      { label, reason, predicted, rows, evidence } of a fit of some of the rows; null without files or with --no-outlook</span></span>
<span class="line"><span>  warnings     [text]</span></span>
<span class="line"><span>  facts        what the advice rests on</span></span>
<span class="line"><span>  skipped      with --skip-invalid: rows left out, { null, nan, zero, length, unreadable }</span></span>
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
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/advise.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const advise = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  advise as default
};
