/** How a column stands: text left, numbers right. */
export type Align = "left" | "right";

/** Rows under a header in columns that are as wide as they must be; `columns` says how each stands. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  columns: readonly Align[],
): string {
  const all = [header, ...rows];
  const widths = header.map((_, i) => Math.max(...all.map((row) => [...(row[i] ?? "")].length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => pad(cell, widths[i] as number, columns[i] ?? "left"))
      .join("  ")
      .trimEnd();
  return `${all.map(line).join("\n")}\n`;
}

/** Rows as CSV (RFC 4180). */
export function csv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function pad(text: string, width: number, align: Align): string {
  const space = " ".repeat(width - [...text].length);
  return align === "left" ? text + space : space + text;
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
