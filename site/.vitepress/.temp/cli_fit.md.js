import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge fit","description":"","frontmatter":{},"headers":[],"relativePath":"cli/fit.md","filePath":"cli/fit.md"}');
const _sfc_main = { name: "cli/fit.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-fit" tabindex="-1">vecbridge fit <a class="header-anchor" href="#vecbridge-fit" aria-label="Permalink to &quot;vecbridge fit&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge fit a.npy b.npy -o a-to-b                                         # no pairs: rows of a and b need not belong together</span></span>
<span class="line"><span>  vecbridge fit a.npy b.npy -o a-to-b --paired                                # row i of a is row i of b</span></span>
<span class="line"><span>  vecbridge fit a.npy b.npy -o a-to-b --pairs pairs.jsonl                     # a few known pairs, {&quot;source&quot;: ..., &quot;target&quot;: ...} a line, or csv; all other rows are used too</span></span>
<span class="line"><span>  vecbridge fit a.npy b.npy -o a-to-b --pair-vectors known-a.npy known-b.npy  # the pairs are files of their own, row by row the same items</span></span>
<span class="line"><span>  vecbridge fit a.npy b.npy -o a-to-b --no-verdict                            # the map alone; \`vecbridge verify a-to-b a.npy b.npy\` judges it</span></span>
<span class="line"><span>  vecbridge fit a.npy b.npy -o a-to-b --seed 1 --strict                       # another start; uncertain counts as a failure</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge fit [options] &lt;source&gt; &lt;target&gt;</span></span>
<span class="line"><span></span></span>
<span class="line"><span>learn a translator from two files of vectors; pairs are optional</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Arguments:</span></span>
<span class="line"><span>  source                     vectors of the source model: npy, npz, safetensors, fvecs, jsonl, csv, parquet,</span></span>
<span class="line"><span>                             arrow</span></span>
<span class="line"><span>  target                     vectors of the target model</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  -o, --output &lt;dir&gt;         folder to write the translator to</span></span>
<span class="line"><span>  --method &lt;name&gt;            how to learn, by name; docs/cli.md lists all (default: unpaired-linear, with</span></span>
<span class="line"><span>                             --paired procrustes, with --pairs few-pairs)</span></span>
<span class="line"><span>  --paired                   row i of the source pairs row i of the target</span></span>
<span class="line"><span>  --pairs &lt;file&gt;             known pairs, ids or row numbers: jsonl of {&quot;source&quot;: ..., &quot;target&quot;: ...}, or csv</span></span>
<span class="line"><span>                             of two columns</span></span>
<span class="line"><span>  --pair-vectors &lt;files...&gt;  two files of vectors of known pairs, of source and target, row by row</span></span>
<span class="line"><span>  --seed &lt;n&gt;                 seed of all randomness (default: 0)</span></span>
<span class="line"><span>  --rounds &lt;n&gt;               unpaired-linear: rounds of starting maps, at most; more solve harder cases and</span></span>
<span class="line"><span>                             take longer (default: by the number of rows)</span></span>
<span class="line"><span>  --set &lt;key=value&gt;          an option of the method, repeatable</span></span>
<span class="line"><span>  --rows-limit &lt;n&gt;           use at most this many rows of each file, sampled by --seed; 0: all (default:</span></span>
<span class="line"><span>                             20000; all when pairs are given)</span></span>
<span class="line"><span>  --source-model &lt;id&gt;        name of the source model, written into the translator</span></span>
<span class="line"><span>  --target-model &lt;id&gt;        name of the target model, written into the translator</span></span>
<span class="line"><span>  --no-verdict               the map alone, labelled unverified: \`vecbridge verify\` judges it later</span></span>
<span class="line"><span>  --strict                   also exit 3 when the verdict is uncertain</span></span>
<span class="line"><span>  --force                    replace the folder if it exists</span></span>
<span class="line"><span>  --format &lt;name&gt;            format of stdin, named &quot;-&quot;: jsonl, csv, tsv, npy ... (default: recognised by its</span></span>
<span class="line"><span>                             content)</span></span>
<span class="line"><span>  --skip-invalid             leave out rows that are NULL, NaN, infinite, zero, of another length or</span></span>
<span class="line"><span>                             unreadable; OUTPUT.skipped.jsonl lists them</span></span>
<span class="line"><span>  --json                     print exactly one JSON object on stdout</span></span>
<span class="line"><span>  --quiet                    suppress messages and progress on stderr; warnings and errors stay</span></span>
<span class="line"><span>  --threads &lt;n&gt;              threads to compute with</span></span>
<span class="line"><span>  -h, --help                 show this help</span></span>
<span class="line"><span></span></span>
<span class="line"><span>JSON (--json):</span></span>
<span class="line"><span>  method          method used</span></span>
<span class="line"><span>  secondsMap      seconds for the map</span></span>
<span class="line"><span>  secondsVerdict  seconds for the verdict</span></span>
<span class="line"><span>  dir             folder of the translator</span></span>
<span class="line"><span>  verdict         &quot;aligned&quot; | &quot;uncertain&quot; | &quot;not-aligned&quot;; &quot;unverified&quot; with --no-verdict</span></span>
<span class="line"><span>  score           verification score of the map; null for paired methods</span></span>
<span class="line"><span>  null            mean score of random rotations in verdicts of 0.1.0; null since</span></span>
<span class="line"><span>  consensus       agreement of maps fitted on disjoint halves (verdicts of 0.1.0); null otherwise</span></span>
<span class="line"><span>  predicted       { top1, low, high, pool }: the top-1 that known pairs would show among \`pool\` rows, with a 90 % interval; null when not judged</span></span>
<span class="line"><span>  seed            seed used</span></span>
<span class="line"><span>  seconds         seconds in all</span></span>
<span class="line"><span>  reason          the verdict in a sentence</span></span>
<span class="line"><span>  evidence        [{ measure, value, threshold, passed, meaning }]</span></span>
<span class="line"><span>  rows            { source, target }: rows used</span></span>
<span class="line"><span>  skipped         with --skip-invalid: rows left out, { null, nan, zero, length, unreadable }</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Exit codes:</span></span>
<span class="line"><span>    0  ok</span></span>
<span class="line"><span>    1  failed</span></span>
<span class="line"><span>    2  wrong usage or bad input</span></span>
<span class="line"><span>    3  verdict not-aligned (or uncertain, with --strict); the translator is still saved, with that verdict in it</span></span>
<span class="line"><span>  130  interrupted</span></span>
<span class="line"><span>  143  ended by SIGTERM</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/fit.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const fit = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  fit as default
};
