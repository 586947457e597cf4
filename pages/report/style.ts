/**
 * Style of the pages vecbridge writes. Colours of things compared are those of Okabe and Ito (2008), told apart with every
 * kind of colour vision, lighter on dark ground; paper gets the light ones.
 */
const LIGHT =
  '--ink:#1f2937;--ground:#fff;--line:#e5e7eb;--soft:#5b6472;--field:#f6f7f9;--good:#15803d;--unsure:#a04507;--bad:#b91c1c;--source:#0072b2;--target:#c04f00;--c0:#0072b2;--c1:#c04f00;--c2:#00805c;--c3:#b4508c;--c4:#7a6a00;--c5:#4b5563';
const DARK =
  '--ink:#e5e7eb;--ground:#111827;--line:#374151;--soft:#a3adba;--field:#1a2332;--good:#4ade80;--unsure:#fbbf24;--bad:#f87171;--source:#56b4e9;--target:#f59e5b;--c0:#56b4e9;--c1:#f59e5b;--c2:#2fc99c;--c3:#e09cc4;--c4:#e3d34a;--c5:#b6bfca';

export const STYLE = `:root{color-scheme:light dark;${LIGHT}}
@media screen and (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:1.5rem 1.25rem 4rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--ground)}
h1,h2,h3,p{overflow-wrap:anywhere}h1{font-size:1.1rem;color:var(--soft);font-weight:600;margin:0}h2{font-size:1.25rem;margin:2.5rem 0 .5rem}h3{font-size:1rem;margin:1rem 0 .25rem}
p{margin:.4rem 0;max-width:52rem}a{color:var(--source)}small,.small{color:var(--soft);font-size:.87rem}
.verdict{font-size:2rem;font-weight:700;line-height:1.2;margin:.1rem 0}.aligned{color:var(--good)}.uncertain,.unverified{color:var(--unsure)}.not-aligned{color:var(--bad)}
nav ul{display:flex;flex-wrap:wrap;gap:.1rem 1rem;padding:0;list-style:none;margin:.75rem 0 0;font-size:.9rem}
.filter{min-width:0;border:1px solid var(--line);border-radius:.4rem;padding:.3rem .8rem;margin:.75rem 0}.filter label{display:inline-block;margin-right:1rem}
.panels{display:grid;grid-template-columns:minmax(0,1fr);gap:.5rem 2rem}.compare .panels{grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr))}
.figures{display:flex;flex-wrap:wrap;gap:1rem 2rem}figure{margin:.5rem 0;flex:1 1 100%;min-width:0;max-width:46rem}figure.narrow{flex:0 1 29rem}
figcaption{font-size:.87rem;color:var(--soft);max-width:29rem}
.plot{display:block;max-width:100%;height:auto;overflow:visible;color:var(--ink);font:11px system-ui,sans-serif}.plot text{white-space:pre}
.plot image{image-rendering:pixelated}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9rem}caption{text-align:left;white-space:nowrap;color:var(--soft);font-size:.87rem}
th,td{padding:.25rem .7rem;border-bottom:1px solid var(--line);text-align:right;vertical-align:top}th:first-child,td:first-child,.words td,.words th{text-align:left}
thead th{color:var(--soft);font-weight:500}tbody th{font-weight:500}tr.quiet{color:var(--soft)}td,tbody th{white-space:nowrap}.words td,td.long,th.long{white-space:normal;overflow-wrap:anywhere;text-align:left}.words tbody th{white-space:normal;min-width:7rem;max-width:22rem;overflow-wrap:anywhere}
td.long{min-width:18rem}.one h3{display:none}
.words td:last-child{min-width:16rem}
details{font-size:.87rem}summary{cursor:pointer;color:var(--soft)}
pre{background:var(--field);border:1px solid var(--line);border-radius:.4rem;padding:.5rem .8rem;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85rem}
#tip{position:fixed;z-index:9;pointer-events:none;max-width:20rem;background:var(--ink);color:var(--ground);padding:.15rem .5rem;border-radius:.3rem;font-size:.85rem;overflow-wrap:anywhere}
[hidden]{display:none!important}:focus-visible{outline:2px solid var(--source);outline-offset:2px}
@media print{body{max-width:none;padding:0;font-size:10.5pt}nav,.filter,#tip{display:none}figure,tr,pre{break-inside:avoid}h2,h3{break-after:avoid}.scroll{overflow:visible}}
`;
