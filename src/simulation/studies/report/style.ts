/** The style of every report: the page's colours, one type, four sizes, light and dark as the reader's system is. */
export const STYLE = `
:root {
  --ground: #fafaf8; --surface: #f0f0ec; --text: #1d1d1b; --quiet: #5f5f5a; --hairline: #dcdcd6;
  --sun: #b37400; --neighbours: #00805d; --grid: #0072b2; --own: #2a86bd; --battery: #a8568a; --trouble: #b84f00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #161618; --surface: #232326; --text: #ececea; --quiet: #a5a5a0; --hairline: #38383b;
    --sun: #e69f00; --neighbours: #00b583; --grid: #3d97d3; --own: #6fbfea; --battery: #d98cb8; --trouble: #f08030;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  font-variant-numeric: tabular-nums;
}
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.5rem 4rem; }
h1 { font-size: 1.5rem; line-height: 2rem; font-weight: 650; margin: 0 0 0.5rem; }
h2 { font-size: 1.125rem; line-height: 1.5rem; font-weight: 650; margin: 0 0 0.5rem; }
section { margin-top: 3rem; }
p { margin: 0 0 1rem; max-width: 44rem; }
.quiet, caption, figcaption { color: var(--quiet); font-size: 0.875rem; }
.figures { display: flex; flex-wrap: wrap; gap: 1rem 3rem; margin: 1.5rem 0 0; }
.figures div { display: flex; flex-direction: column-reverse; }
.figures dt { color: var(--quiet); font-size: 0.875rem; max-width: 14rem; }
.figures dd { margin: 0; font-size: 1.5rem; line-height: 2rem; font-weight: 650; }
.wide { overflow-x: auto; margin: 0 0 1.5rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; }
caption { text-align: left; padding: 0 0 0.5rem; }
th, td { text-align: left; vertical-align: top; padding: 0.5rem 1rem 0.5rem 0; border-bottom: 1px solid var(--hairline); }
th { font-weight: 650; }
th.number, td.number { text-align: right; white-space: nowrap; }
td.paper { min-width: 16rem; } td.ours { min-width: 20rem; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 0.8125rem; overflow-wrap: anywhere; }
.mark { white-space: nowrap; font-weight: 650; }
.as-in-the-paper { color: var(--neighbours); } .differs { color: var(--sun); } .measured { color: var(--grid); }
.not-shown { color: var(--quiet); } .not-held { color: var(--trouble); }
details { margin: 0 0 1.5rem; } summary { cursor: pointer; margin-bottom: 0.5rem; }
figure { margin: 1rem 0 1.5rem; }
svg { display: block; width: 100%; height: auto; min-width: 44rem; }
svg text { fill: var(--text); font-size: 13px; } svg .quiet { fill: var(--quiet); }
svg .hair { stroke: var(--hairline); fill: none; } svg .ground { fill: var(--surface); }
svg .line { fill: none; stroke-width: 2; } svg .dashed { stroke-dasharray: 6 4; }
svg .s-sun { stroke: var(--sun); } svg .s-neighbours { stroke: var(--neighbours); }
svg .s-grid { stroke: var(--grid); } svg .s-trouble { stroke: var(--trouble); } svg .s-own { stroke: var(--own); }
svg .s-battery { stroke: var(--battery); } svg .f-battery { fill: var(--battery); }
svg .bar { stroke: var(--ground); stroke-width: 0.75; }
svg .f-sun { fill: var(--sun); } svg .f-neighbours { fill: var(--neighbours); }
svg .f-grid { fill: var(--grid); } svg .f-trouble { fill: var(--trouble); } svg .f-own { fill: var(--own); }
`;
