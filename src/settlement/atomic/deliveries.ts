import { type ExportReport, type Hex, type ImportReport, minWh, type Wh } from "#domain";
import { allocate } from "../allocation.ts";

/** What the meters of both sides leave for one claim. */
export interface Delivered {
  /** The part of the producer's export (T7). */
  readonly sellerShareWh: Wh;
  /** The part of the consumer's import (T7). */
  readonly buyerShareWh: Wh;
  /** The smaller of the two: what is paid. */
  readonly deliveredWh: Wh;
}

/**
 * What was delivered on each claim that meters of both sides list. A claim that only one side lists is not paid.
 *
 * @param statements Of all producers' meters in one interval; each lists its claims in the order of binding.
 * @param receipts Of all consumers' meters in that interval.
 * @source T1, T7; contracts/src/libraries/Evidence.sol
 * @example
 * const claims = [{ id: "0x01", energyWh: wh(10n) }];
 * deliveriesOf([{ exportWh: wh(8n), claims }], [{ importWh: wh(9n), claims }]).get("0x01").deliveredWh   // 8n
 */
export function deliveriesOf(
  statements: readonly ExportReport[],
  receipts: readonly ImportReport[],
): ReadonlyMap<Hex, Delivered> {
  const sold = sharesOf(statements, ({ exportWh }) => exportWh);
  const bought = sharesOf(receipts, ({ importWh }) => importWh);
  const deliveries = new Map<Hex, Delivered>();
  for (const [id, buyerShareWh] of bought) {
    const sellerShareWh = sold.get(id);
    if (sellerShareWh === undefined) continue;
    deliveries.set(id, { sellerShareWh, buyerShareWh, deliveredWh: minWh(sellerShareWh, buyerShareWh) });
  }
  return deliveries;
}

function sharesOf<R extends ExportReport | ImportReport>(
  reports: readonly R[],
  meteredOf: (report: R) => Wh,
): ReadonlyMap<Hex, Wh> {
  const shares = new Map<Hex, Wh>();
  for (const report of reports) {
    const split = allocate(
      report.claims.map(({ energyWh }) => energyWh),
      meteredOf(report),
    );
    report.claims.forEach(({ id }, i) => {
      shares.set(id, split[i] as Wh);
    });
  }
  return shares;
}
