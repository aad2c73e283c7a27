import { STYLE } from "./style.ts";

/** A piece of HTML that is safe to put on a page. */
export interface Html {
  readonly html: string;
}

/**
 * HTML from a template: texts and numbers that are filled in are escaped, pieces of HTML and lists of them stay.
 *
 * @example
 * html`<b>${"<&>"}</b>`.html   // "<b>&lt;&amp;&gt;</b>"
 */
export function html(
  texts: TemplateStringsArray,
  ...values: readonly (Html | readonly Html[] | string | number)[]
): Html {
  return { html: texts.reduce((all, text, i) => all + filled(values[i - 1] ?? "") + text) };
}

/** A whole page that needs nothing from anywhere: no script, no font, no picture besides its own. */
export function page(title: string, body: readonly Html[]): string {
  const head = html`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${{ html: STYLE }}</style>`;
  return html`<!doctype html>
<html lang="en">
<head>
${head}
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`.html;
}

/** How a column stands: text left, numbers right. */
export type Column = { readonly title: string; readonly numbers?: true };

/** A table with a header row; `caption` says what it shows to whoever cannot see it. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly (Html | string | number)[])[],
): Html {
  const cell = (value: Html | string | number, i: number) =>
    columns[i]?.numbers ? html`<td class="number">${value}</td>` : html`<td>${value}</td>`;
  const header = columns.map(({ title, numbers }) =>
    numbers ? html`<th scope="col" class="number">${title}</th>` : html`<th scope="col">${title}</th>`,
  );
  return html`<div class="wide" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${header}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody>
</table></div>
`;
}

/** A section with its heading. */
export function section(title: string, ...content: readonly Html[]): Html {
  return html`<section>
<h2>${title}</h2>
${content}
</section>
`;
}

function filled(value: Html | readonly Html[] | string | number): string {
  if (typeof value === "object") return "html" in value ? value.html : value.map((one) => one.html).join("");
  return String(value).replace(/[&<>"']/g, (sign) => ENTITIES[sign] as string);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
