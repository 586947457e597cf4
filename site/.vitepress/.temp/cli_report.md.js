import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge report","description":"","frontmatter":{},"headers":[],"relativePath":"cli/report.md","filePath":"cli/report.md"}');
const _sfc_main = { name: "cli/report.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-report" tabindex="-1">vecbridge report <a class="header-anchor" href="#vecbridge-report" aria-label="Permalink to &quot;vecbridge report&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge report demo-out -o report.html                                                           # what the demo made, with the shipped test pairs</span></span>
<span class="line"><span>  vecbridge report a-to-b -o report.html --source test-a.npy --target test-b.npy --labels names.txt  # with pairs the fit has not seen: ranks, pictures, neighbours, confidence</span></span>
<span class="line"><span>  vecbridge report seed-0 seed-1 seed-2 -o report.html                                               # seeds of one method: mean and standard deviation</span></span>
<span class="line"><span>  vecbridge report linear network --compare -o report.html                                           # runs side by side</span></span>
<span class="line"><span>  vecbridge report layers.json -o layers.html                                                        # what align --layers --json printed: heat maps of layers</span></span>
<span class="line"><span>  vecbridge report results --format csv                                                              # the results of a bench, as text on stdout</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge report [options] &lt;runs...&gt;</span></span>
<span class="line"><span></span></span>
<span class="line"><span>one self-contained page of runs: verdict, scores, curves, pictures of both spaces, what repeats it</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Arguments:</span></span>
<span class="line"><span>  runs                 folders of translators, training runs, the demo or benches; files of eval, fit and</span></span>
<span class="line"><span>                       align --layers, with --json</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  -o, --output &lt;file&gt;  file to write: .html, .md, .json or .csv (without it: a summary on stdout)</span></span>
<span class="line"><span>  --format &lt;format&gt;    format, where the name of the file does not say it (choices: &quot;html&quot;, &quot;md&quot;, &quot;json&quot;,</span></span>
<span class="line"><span>                       &quot;csv&quot;)</span></span>
<span class="line"><span>  --compare            set the runs side by side, with a table of what differs</span></span>
<span class="line"><span>  --source &lt;file&gt;      vectors of the source model: pairs the fit has not seen</span></span>
<span class="line"><span>  --target &lt;file&gt;      vectors of the target model, row by row the same items</span></span>
<span class="line"><span>  --labels &lt;file&gt;      a label for every pair: text, a line each, or jsonl</span></span>
<span class="line"><span>  --measures &lt;list&gt;    alignment measures to show, separated by commas, or &quot;none&quot; (default: five of them)</span></span>
<span class="line"><span>  --no-umap            leave the UMAP pictures out (they take seconds)</span></span>
<span class="line"><span>  --rows &lt;n&gt;           maximum number of pairs measured, a random sample by the seed; 0: all (default: 5000)</span></span>
<span class="line"><span>  --title &lt;text&gt;       title of the page</span></span>
<span class="line"><span>  --seed &lt;n&gt;           seed of samples and pictures (default: 0)</span></span>
<span class="line"><span>  --force              replace the file if it exists</span></span>
<span class="line"><span>  --skip-invalid       leave out rows that are NULL, NaN, infinite, zero, of another length or unreadable;</span></span>
<span class="line"><span>                       OUTPUT.skipped.jsonl lists them</span></span>
<span class="line"><span>  --json               print exactly one JSON object on stdout</span></span>
<span class="line"><span>  --quiet              suppress messages and progress on stderr; warnings and errors stay</span></span>
<span class="line"><span>  --threads &lt;n&gt;        threads to compute with</span></span>
<span class="line"><span>  -h, --help           show this help</span></span>
<span class="line"><span></span></span>
<span class="line"><span>JSON (--json):</span></span>
<span class="line"><span>  file     what was written; null without -o</span></span>
<span class="line"><span>  format   &quot;html&quot;, &quot;md&quot;, &quot;json&quot; or &quot;csv&quot;; null without -o and --format</span></span>
<span class="line"><span>  bytes    its size; null without -o</span></span>
<span class="line"><span>  report   { title, groups: [{ label, direction, runs, shown, verdicts, details }], table, layers, missing, pairs, made }: all the page shows</span></span>
<span class="line"><span>  skipped  with --skip-invalid: rows left out, { null, nan, zero, length, unreadable }</span></span>
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
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/report.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const report = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  report as default
};
