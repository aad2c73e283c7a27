import { type Html, html, section, table } from "./html.ts";

/** How ours stands to what the paper says. */
export type Standing = "as in the paper" | "differs" | "measured" | "not shown" | "not held";

/** A sentence of the paper beside what ours does. */
export interface Statement {
  readonly section: string;
  readonly paper: string;
  readonly ours: string;
  readonly standing: Standing;
}

/** Where and by what a report was made. */
export interface MadeBy {
  readonly machine: string;
  readonly version: string;
  /** The day, as people write it. */
  readonly on: string;
}

/** The paper's sentences beside ours. */
export function besideEachOther(statements: readonly Statement[]): Html {
  const columns = [{ title: "Section" }, { title: "The paper" }, { title: "Ours" }, { title: "" }];
  const rows = statements.map(({ section: where, paper, ours, standing }) => [
    where,
    paper,
    ours,
    html`<span class="mark ${standing.replaceAll(" ", "-")}">${standing}</span>`,
  ]);
  return section(
    "The paper's words beside ours",
    table("Sentences of the paper, shortened, and what ours does", columns, rows),
  );
}

/** The figures that stand first, each with its name. */
export function keyFigures(figures: readonly (readonly [value: string, name: string])[]): Html {
  return html`<dl class="figures">
${figures.map(([value, name]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>
`;
}
