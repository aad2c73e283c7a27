import { instant, nano, type Wh, wh } from "#domain";
import { type StatementTotals, sumOfStatements } from "#settlement";
import type { StatementSheet } from "../statement-sheet.ts";

const DAY_MS = 86_400_000;

/** A day of a home that buys, sells, pays a penalty, and whose prices have parts that add up only when cents are cut. */
export function dayTotals(day: number, change: Partial<StatementTotals> = {}): StatementTotals {
  const withCommunityNano = nano(
    111_114_321n + 55_005_000n - 61_728_000n + 90_000_000n + 60_000_000n + 30_000_000n - 8_000n + 13_654_400n,
  );
  const withoutCommunityNano = nano(450_000_007n);
  const energy = (n: number): Wh => wh(BigInt(n));
  return {
    household: "h01",
    from: instant(day * DAY_MS),
    to: instant((day + 1) * DAY_MS),
    intervals: 96,
    unbilledIntervals: 0,
    meteredImportWh: energy(1_500),
    meteredExportWh: energy(501),
    loadWh: energy(2_345),
    pvWh: energy(1_234),
    ownUse: { energyWh: energy(845), valueNano: nano(253_500_000n) },
    local: {
      bought: { energyWh: energy(900), amountNano: nano(111_114_321n) },
      gridFeeNano: nano(30_003_000n),
      taxNano: nano(25_002_000n),
      sold: { energyWh: energy(500), amountNano: nano(-61_728_000n) },
    },
    grid: {
      importWh: energy(600),
      energyNano: nano(90_000_000n),
      gridFeeNano: nano(60_000_000n),
      taxNano: nano(30_000_000n),
      feedIn: { energyWh: energy(1), amountNano: nano(-8_000n) },
    },
    penaltyNano: nano(13_654_400n),
    compensationNano: nano(0n),
    withoutCommunityNano,
    withCommunityNano,
    savedNano: nano(withoutCommunityNano - withCommunityNano),
    neighbours: [
      {
        counterparty: "0x2dfc00000000000000000000000000000000abcd",
        trades: 3,
        boughtWh: energy(900),
        paidNano: nano(111_114_321n),
        soldWh: energy(500),
        receivedNano: nano(61_728_000n),
      },
    ],
    ...change,
  };
}

/** A printed bill over some days. */
export function sheetOf(days: number, change: Partial<StatementTotals> = {}): StatementSheet {
  const all = Array.from({ length: days }, (_, day) => dayTotals(day, change));
  return {
    totals: sumOfStatements(all),
    currency: "EUR",
    community: "Four homes",
    days: all.map((totals, i) => ({
      from: totals.from ?? instant(0),
      to: totals.to ?? instant(0),
      totals,
      hash: `0x${String(i).padStart(64, "0")}`,
      state: "anchored",
    })),
    anchor: { chainId: 28_279, contract: `0x${"aa".repeat(20)}`, owner: `0x${"bb".repeat(20)}` },
  };
}
