/** The page's only style sheet: light and dark, narrow and printed. */
export const style = `
:root { color-scheme: light dark; --back: #fff; --text: #1b1f24; --dim: #57606a; --edge: #d0d7de; --soft: #f4f6f8; --hit: #fff4d6; --found: #ffe1e1; --link: #0757a8; --arms: #0a5d8f; --ends: #8a5300; --late: #7a2fa0; --wrong: #b3131f; }
@media (prefers-color-scheme: dark) { :root { --back: #14171b; --text: #e4e7eb; --dim: #a3adb8; --edge: #3a424b; --soft: #1c2026; --hit: #38300f; --found: #4a1f22; --link: #82b8f5; --arms: #6cb8f0; --ends: #e0b04a; --late: #cf9bf0; --wrong: #ff8087; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 64rem; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); }
a:focus-visible, pre:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--back); padding: 0.25rem 0.5rem; }
h1 { font-size: 1.6rem; margin: 0 0 0.25rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 0.75rem; }
main h2 { padding-bottom: 0.25rem; border-bottom: 2px solid var(--edge); font-family: ui-monospace, monospace; }
h3 { font-size: 1rem; margin: 0; }
code, pre, .place, .names { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.count, .possible-note { color: var(--dim); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.75rem 0.35rem 0; border-bottom: 1px solid var(--edge); }
th[scope="row"] { min-width: 17rem; overflow-wrap: normal; }
td.number, th.number { text-align: right; white-space: nowrap; overflow-wrap: normal; }
.files { padding-left: 1.25rem; }
article { border: 1px solid var(--edge); border-radius: 8px; padding: 0.9rem 1rem; margin: 0 0 1.25rem; content-visibility: auto; contain-intrinsic-size: auto 30rem; }
article:target { border-color: var(--link); }
.tag { font-weight: normal; border: 1px solid currentColor; border-radius: 1em; padding: 0 0.6em; font-size: 0.85rem; color: var(--dim); white-space: nowrap; }
.tag.certain { color: var(--wrong); }
.message { margin: 0.5rem 0 0.9rem; }
.names { font-size: 0.9rem; font-weight: bold; }
.names > div { position: relative; text-indent: 4px; }
.timeline > li { position: relative; padding-left: calc(var(--rail) + 0.6rem); }
.timeline { list-style: none; margin: 0 0 0.75rem; padding: 0; }
.timeline > li { display: flex; flex-wrap: wrap; gap: 0 0.75rem; padding-bottom: 0.3rem; }
.timeline > li::before { content: attr(value) "."; position: absolute; width: 1px; height: 1px; overflow: hidden; }
.rail { position: absolute; left: 0; top: 0; height: 100%; overflow: visible; }
.rail line { stroke: var(--dim); stroke-width: 2; }
.rail line.pending { stroke-dasharray: 3 3; }
.rail circle { fill: currentColor; }
.rail circle.arms { fill: var(--arms); }
.rail circle.ends { fill: var(--ends); }
.rail circle.late { fill: var(--late); }
.rail path { stroke: var(--wrong); stroke-width: 3; fill: none; }
.role { flex: 0 0 8.2rem; font-weight: 600; }
.role.arms { color: var(--arms); }
.role.ends { color: var(--ends); }
.role.late { color: var(--late); }
.role.wrong { color: var(--wrong); }
.what { flex: 1 1 16rem; min-width: 0; }
.wrong + .what { font-weight: 600; }
.what a { color: var(--dim); white-space: nowrap; font-size: 0.9rem; font-weight: normal; }
summary { cursor: pointer; color: var(--dim); }
pre { margin: 0.5rem 0 0; padding: 0.5rem 0; background: var(--soft); border-radius: 6px; overflow-x: auto; font-size: 0.85rem; line-height: 1.5; overflow-wrap: normal; tab-size: 4; }
pre code { display: inline-block; min-width: 100%; }
pre span { display: inline-block; min-width: 100%; padding-right: 1rem; }
pre b { display: inline-block; min-width: 4.5em; padding-right: 0.75em; text-align: right; font-weight: normal; color: var(--dim); user-select: none; }
pre i { display: inline-block; min-width: var(--marks); font-style: normal; font-weight: bold; color: var(--late); user-select: none; }
pre .gap { padding-left: 3em; color: var(--dim); user-select: none; }
pre .hit { background: var(--hit); }
pre .found { background: var(--found); }
pre span:target { outline: 2px solid var(--link); outline-offset: -2px; }
@media (max-width: 40rem) { th[scope="row"] { min-width: 0; } .asks { display: none; } .role { flex-basis: 100%; } pre b { min-width: 3em; } article { padding: 0.75rem; } }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } article { content-visibility: visible; border-color: #999; } .how, h2, h3 { break-inside: avoid; } summary { break-after: avoid; } pre code { display: block; } h2, h3 { break-after: avoid; } pre { white-space: pre-wrap; overflow: visible; } pre .hit, pre .found, .rail { print-color-adjust: exact; -webkit-print-color-adjust: exact; } .skip { display: none; } }
`.trim();
