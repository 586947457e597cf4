import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge bench","description":"","frontmatter":{},"headers":[],"relativePath":"cli/bench.md","filePath":"cli/bench.md"}');
const _sfc_main = { name: "cli/bench.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-bench" tabindex="-1">vecbridge bench <a class="header-anchor" href="#vecbridge-bench" aria-label="Permalink to &quot;vecbridge bench&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge bench suite.json                                         # run what has no result yet; the results go to bench-NAME/</span></span>
<span class="line"><span>  vecbridge bench suite.json -o results --jobs 2                     # two runs at the same time, each in a process of its own</span></span>
<span class="line"><span>  vecbridge bench suite.json --only procrustes --only seed-0,seed-1  # a part of it</span></span>
<span class="line"><span>  vecbridge bench suite.json --dry-run                               # what would run, and how long at most</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge bench [options] &lt;suite&gt;</span></span>
<span class="line"><span></span></span>
<span class="line"><span>methods × data × sizes × seeds: a results folder with tables, verdicts against the truth, significance</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Arguments:</span></span>
<span class="line"><span>  suite               JSON file: data, methods, cases, sizes, seeds, limits (docs/bench.md)</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  -o, --output &lt;dir&gt;  results folder (default: bench-NAME)</span></span>
<span class="line"><span>  --jobs &lt;n&gt;          runs at the same time; the suite says how many threads each takes (default: 1)</span></span>
<span class="line"><span>  --only &lt;names&gt;      runs with one of these names (method, data, case, size, seed-N), repeatable</span></span>
<span class="line"><span>  --retry-failed      run failed ones again</span></span>
<span class="line"><span>  --dry-run           list the runs, and do nothing</span></span>
<span class="line"><span>  --json              print exactly one JSON object on stdout</span></span>
<span class="line"><span>  --quiet             suppress messages and progress on stderr; warnings and errors stay</span></span>
<span class="line"><span>  --threads &lt;n&gt;       threads to compute with</span></span>
<span class="line"><span>  -h, --help          show this help</span></span>
<span class="line"><span></span></span>
<span class="line"><span>JSON (--json):</span></span>
<span class="line"><span>  dir             results folder: runs/*.json, table.md, runs.csv, table.tex, summary.json</span></span>
<span class="line"><span>  suite           name of the suite</span></span>
<span class="line"><span>  runs            { total, ran, skipped, failed }: runs of the suite; run now; with a result from before; failed now</span></span>
<span class="line"><span>  wronglyAligned  runs called aligned while top-1 is below a quarter of the oracle, or no map exists</span></span>
<span class="line"><span>  rows            [{ label, data, kind, size, runs, failures, top1: { mean, sd, least, most, n }, ..., found, verdicts, seconds, peakBytes }]</span></span>
<span class="line"><span>  confusion       { verdict: { found, missed, none, unknown } }</span></span>
<span class="line"><span>  comparisons     [{ data, kind, size, a, b, difference, interval, p, adjusted }]</span></span>
<span class="line"><span>  jobs            with --dry-run only: [{ id, done, minutes }]</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Exit codes:</span></span>
<span class="line"><span>    0  ok</span></span>
<span class="line"><span>    1  failed, or every run asked for did</span></span>
<span class="line"><span>    2  wrong usage or bad input</span></span>
<span class="line"><span>    4  the full data of a protocol is not there (VECBRIDGE_DATA)</span></span>
<span class="line"><span>  130  interrupted</span></span>
<span class="line"><span>  143  ended by SIGTERM</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/bench.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const bench = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  bench as default
};
