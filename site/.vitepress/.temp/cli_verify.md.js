import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge verify","description":"","frontmatter":{},"headers":[],"relativePath":"cli/verify.md","filePath":"cli/verify.md"}');
const _sfc_main = { name: "cli/verify.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-verify" tabindex="-1">vecbridge verify <a class="header-anchor" href="#vecbridge-verify" aria-label="Permalink to &quot;vecbridge verify&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge verify a-to-b a.npy b.npy                    # after \`fit --no-verdict\`: rows of a and b need not belong together</span></span>
<span class="line"><span>  vecbridge verify a-to-b new-a.npy new-b.npy --dry-run  # does it still hold on newer vectors? Nothing is written</span></span>
<span class="line"><span>  vecbridge verify minilm-to-mpnet --source my.npy       # a shipped translator: do these vectors look like those of its source model?</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge verify [options] &lt;dir&gt; [source] [target]</span></span>
<span class="line"><span></span></span>
<span class="line"><span>judge a saved translator on two files of vectors, without pairs, and write the verdict into it</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Arguments:</span></span>
<span class="line"><span>  dir               folder of the translator</span></span>
<span class="line"><span>  source            vectors of the source model</span></span>
<span class="line"><span>  target            vectors of the target model; rows need not belong together</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  --source &lt;file&gt;   vectors to compare with the statistics of the source model that the translator carries</span></span>
<span class="line"><span>  --target &lt;file&gt;   likewise, of the target model</span></span>
<span class="line"><span>  --seed &lt;n&gt;        seed of all randomness (default: 0)</span></span>
<span class="line"><span>  --rows-limit &lt;n&gt;  maximum number of rows read from each file; 0: all (default: 20000)</span></span>
<span class="line"><span>  --dry-run         show the verdict and write nothing</span></span>
<span class="line"><span>  --strict          also exit 3 when the verdict is uncertain</span></span>
<span class="line"><span>  --json            print exactly one JSON object on stdout</span></span>
<span class="line"><span>  --quiet           suppress messages and progress on stderr; warnings and errors stay</span></span>
<span class="line"><span>  --threads &lt;n&gt;     threads to compute with</span></span>
<span class="line"><span>  -h, --help        show this help</span></span>
<span class="line"><span></span></span>
<span class="line"><span>JSON (--json):</span></span>
<span class="line"><span>  dir        folder of the translator</span></span>
<span class="line"><span>  verdict    &quot;aligned&quot; | &quot;uncertain&quot; | &quot;not-aligned&quot;</span></span>
<span class="line"><span>  score      verification score of the map; null for paired methods</span></span>
<span class="line"><span>  null       mean score of random rotations in verdicts of 0.1.0; null since</span></span>
<span class="line"><span>  consensus  agreement of maps fitted on disjoint halves (verdicts of 0.1.0); null otherwise</span></span>
<span class="line"><span>  predicted  { top1, low, high, pool }: the top-1 that known pairs would show among \`pool\` rows, with a 90 % interval; null when not judged</span></span>
<span class="line"><span>  seed       seed used</span></span>
<span class="line"><span>  seconds    seconds in all</span></span>
<span class="line"><span>  reason     the verdict in a sentence</span></span>
<span class="line"><span>  evidence   [{ measure, value, threshold, passed, meaning }]</span></span>
<span class="line"><span>  rows       { source, target }: rows used</span></span>
<span class="line"><span>  before     the judged verdict that the translator carried</span></span>
<span class="line"><span>  measured   scores on known pairs that &quot;eval --record&quot; wrote: they are kept and count more than this verdict; null if there are none</span></span>
<span class="line"><span>  written    whether the verdict was written into the translator</span></span>
<span class="line"><span>  likeness   with --source or --target instead of the above: [{ side, file, model, rows, covariance, energy, looks: &quot;alike&quot; | &quot;unlike&quot; | &quot;unsure&quot; }]</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Exit codes:</span></span>
<span class="line"><span>    0  ok</span></span>
<span class="line"><span>    1  failed</span></span>
<span class="line"><span>    2  wrong usage or bad input</span></span>
<span class="line"><span>    3  verdict not-aligned (or uncertain, with --strict); it is written all the same; with --source or --target: the vectors look unlike</span></span>
<span class="line"><span>  130  interrupted</span></span>
<span class="line"><span>  143  ended by SIGTERM</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/verify.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const verify = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  verify as default
};
