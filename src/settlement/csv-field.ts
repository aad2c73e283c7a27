/** What a spreadsheet takes for the beginning of a formula, also behind white space and in its full-width form. */
const FORMULA_START = /^[\s\u200b\ufeff]*[=+\-@\t\r\n＝＋－＠]/u;

/**
 * A text as a CSV field that no spreadsheet runs: names come from a community's file.
 *
 * @source OWASP, CSV injection: a text that a spreadsheet would take for a formula is kept a text by a leading apostrophe
 * @example
 * textField("=1+1")   // `"'=1+1"`
 */
export function textField(text: string): string {
  const safe = FORMULA_START.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
