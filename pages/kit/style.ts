/** Common to the pages of this machine. Colours: Okabe and Ito (2008), told apart by colour-blind readers; contrast ≥ 4.5. */
export const STYLE = `
:root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --ink: #1a1d21; --faint: #565d66; --line: #d9dde3;
  --accent: #0b5a94; --on-accent: #fff; --good: #00694b; --bad: #a33200; --wait: #6b4f00; }
@media (prefers-color-scheme: dark) { :root { --page: #14171a; --card: #1d2126; --ink: #e8eaed; --faint: #a7afb8;
  --line: #353b43; --accent: #7cc4f5; --on-accent: #0c1420; --good: #5fd3ab; --bad: #ff9b73; --wait: #f0cf6a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
header, main { max-width: 1280px; margin: 0 auto; padding: 12px 16px; }
h1 { font-size: 1.35rem; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 0 0 8px; } h3 { font-size: .95rem; margin: 12px 0 4px; }
p { margin: 4px 0; }
.faint { color: var(--faint); }
.good { color: var(--good); } .bad { color: var(--bad); } .wait { color: var(--wait); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 330px), 1fr)); gap: 12px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 12px; min-width: 0; }
.wide { grid-column: 1 / -1; }
dl { display: grid; grid-template-columns: minmax(0, auto) minmax(6em, 1fr); gap: 2px 12px; margin: 0; max-width: 34em; }
dt { color: var(--faint); } dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 3px 8px 3px 0; vertical-align: top; overflow-wrap: anywhere; }
thead th { color: var(--faint); font-weight: 600; border-bottom: 1px solid var(--line); }
.scroll { overflow-x: auto; }
button, input, textarea, select { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--faint);
  border-radius: 6px; padding: 5px 10px; max-width: 100%; }
button { cursor: pointer; } button.main { background: var(--accent); color: var(--on-accent); border-color: var(--accent); }
button:disabled { opacity: .6; cursor: default; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
progress { width: 100%; height: 14px; accent-color: var(--accent); }
fieldset { border: 0; padding: 0; margin: 0 0 8px; display: flex; flex-wrap: wrap; gap: 4px 14px; }
legend { float: left; margin-right: 10px; color: var(--faint); }
[hidden] { display: none !important; }
`;
