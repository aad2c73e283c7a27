import { isoTime } from "#domain";
import { textField } from "./csv-field.ts";
import { kindSums } from "./kind-sums.ts";
import type { Statement, StatementTotals } from "./statement.ts";

const COLUMNS = "household,interval,startsAt,kind,basis,energyWh,amountNano";
const COLUMNS_WITH_TIERS = COLUMNS.replace("basis", "basis,tier");

/**
 * A statement as CSV (RFC 4180, comma, CRLF): one row per interval, kind and basis, in Wh and nano; where a price has tiers
 * a row per tier, told in a column of its own. The sum of `amountNano` is what the home pays.
 *
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

const DAY_COLUMNS = "household,from,to,kind,energyWh,amountNano";

/**
 * A bill over many days as CSV: one row per day and kind of line. The sum of `amountNano` is what the home pays.
 *
 * @example
 * statementDaysCsv([])   // "household,from,to,kind,energyWh,amountNano\r\n"
 */
export function statementDaysCsv(days: readonly StatementTotals[]): string {
  const rows = days.flatMap((day) =>
    kindSums(day)
      .filter(({ energyWh, amountNano }) => energyWh !== 0n || amountNano !== 0n)
      .map(({ kind, energyWh, amountNano }) =>
        [textField(day.household), timeOf(day.from), timeOf(day.to), kind, energyWh, amountNano].join(","),
      ),
  );
  return [DAY_COLUMNS, ...rows, ""].join("\r\n");
}

function timeOf(at: StatementTotals["from"]): string {
  return at === null ? "" : isoTime(at);
}
