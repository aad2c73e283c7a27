import {
  type HouseholdName,
  type Instant,
  type IntervalIndex,
  type IntervalTariff,
  importAllIn,
  isoTime,
  type Wh,
  wh,
} from "#domain";
import { textField } from "./csv-field.ts";
import type { HomeBooking, Ledger } from "./ledger.ts";
import { amountOf, energyIn, LINE_KINDS } from "./line.ts";

/** One interval of a home beside its prices: what is needed to check a utility's bill against one's own. */
export interface IntervalRow {
  readonly interval: IntervalIndex;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** `null` when the meter was silent. */
  readonly importWh: Wh | null;
  readonly exportWh: Wh | null;
  readonly boughtWh: Wh;
  readonly soldWh: Wh;
  readonly gridImportWh: Wh;
  readonly gridExportWh: Wh;
  readonly ownUseWh: Wh;
  readonly tariff: IntervalTariff;
  /** By kind of line, in the order of `LINE_KINDS`. */
  readonly amountsNano: readonly bigint[];
}

/** A home's intervals one by one. @param tariffAt What each was billed at. */
export function intervalRows(
  { intervals }: Pick<Ledger, "intervals">,
  household: HouseholdName,
  tariffAt: (k: IntervalIndex) => IntervalTariff,
): readonly IntervalRow[] {
  return intervals.map(({ interval, startsAt, endsAt, homes }) => {
    const { metered, lines, ownUseWh } = homes[household] as HomeBooking;
    return {
      interval,
      startsAt,
      endsAt,
      importWh: metered?.importWh ?? null,
      exportWh: metered?.exportWh ?? null,
      boughtWh: wh(energyIn(lines, "bought")),
      soldWh: wh(energyIn(lines, "sold")),
      gridImportWh: wh(energyIn(lines, "grid-energy")),
      gridExportWh: wh(energyIn(lines, "feed-in")),
      ownUseWh,
      tariff: tariffAt(interval),
      amountsNano: LINE_KINDS.map((kind) => amountOf(lines, kind)),
    };
  });
}

const PRICES = ["energyPrice", "gridFee", "tax", "feedIn", "localGridFee", "localTax"] as const;
const COLUMNS = [
  ...["household", "interval", "startsAt", "endsAt", "importWh", "exportWh", "boughtWh", "soldWh"],
  ...["gridImportWh", "gridExportWh", "ownUseWh", "importAllInNanoPerWh"],
  ...PRICES.map((price) => `${price}NanoPerWh`),
  ...LINE_KINDS.map((kind) => `${kind.replace(/-./g, (dash) => dash.charAt(1).toUpperCase())}Nano`),
  "amountNano",
];

/**
 * A home's intervals as CSV (RFC 4180, comma, CRLF): one row each, in Wh and nano, prices in nano per Wh; registers are
 * empty where the meter was silent. The sum of `amountNano` is what the home pays.
 *
 * @example
 * intervalsCsv("h01", []).split(",").slice(0, 3)   // ["household", "interval", "startsAt"]
 */
export function intervalsCsv(household: HouseholdName, rows: readonly IntervalRow[]): string {
  const name = textField(household);
  const lines = rows.map((row) =>
    [
      ...[name, row.interval, isoTime(row.startsAt), isoTime(row.endsAt), row.importWh ?? "", row.exportWh ?? ""],
      ...[row.boughtWh, row.soldWh, row.gridImportWh, row.gridExportWh, row.ownUseWh, importAllIn(row.tariff)],
      ...PRICES.map((price) => row.tariff[price]),
      ...row.amountsNano,
      row.amountsNano.reduce((sum, amount) => sum + amount, 0n),
    ].join(","),
  );
  return [COLUMNS.join(","), ...lines, ""].join("\r\n");
}
