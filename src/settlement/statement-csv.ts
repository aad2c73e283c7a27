import { isoTime } from "#domain";
import type { Statement } from "./statement.ts";

const COLUMNS = "household,interval,startsAt,kind,basis,energyWh,amountNano";
const COLUMNS_WITH_TIERS = COLUMNS.replace("basis", "basis,tier");
const FORMULA_START = /^[=+\-@\t\r\n]/;

/**
 * A statement as CSV (RFC 4180, comma, CRLF): one row per interval, kind and basis, in Wh and nano; where a price has tiers
 * a row per tier, told in a column of its own. The sum of `amountNano` is what the home pays.
 *
 * @source OWASP, CSV injection: a text that a spreadsheet would take for a formula is kept a text by a leading apostrophe
 * @example
 * statementCsv(statementsOf(emptyLedger(["h01"]))[0])   // "household,interval,startsAt,kind,basis,energyWh,amountNano\r\n"
 */
export function statementCsv(statement: Statement): string {
  const household = textField(statement.household);
  const hasTiers = statement.lines.some(({ tier }) => tier !== undefined);
  const rows = statement.lines.map(({ interval, startsAt, kind, basis, energyWh, amountNano, tier }) =>
    [
      ...[household, interval, isoTime(startsAt), kind, basis],
      ...(hasTiers ? [tier ?? ""] : []),
      ...[energyWh, amountNano],
    ].join(","),
  );
  return [hasTiers ? COLUMNS_WITH_TIERS : COLUMNS, ...rows, ""].join("\r\n");
}

/** Names come from a community's file, so they are quoted and can be no formula; all other fields are ours. */
function textField(text: string): string {
  const safe = FORMULA_START.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
