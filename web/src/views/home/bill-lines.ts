import type { StatementAnswer } from "#api";
import { type BillRow, type BillRowName, billOf, type Json, totalsFromJson } from "#settlement/bill";
import { cents, centsAsMoney, kWh } from "../../format.ts";
import { texts } from "../../texts/index.ts";

/** One line of a bill, as it stands on the screen. */
export interface BillLine {
  readonly id: string;
  readonly label: string;
  readonly level: BillRow["level"];
  readonly energy: string;
  /** Of a kWh, on average. */
  readonly price: string;
  readonly amount: string;
}

/** A bill on the screen; every amount is in whole cents, and they add up. */
export interface BillOnScreen {
  readonly lines: readonly BillLine[];
  readonly toPay: string;
  readonly without: string;
  readonly saved: string;
}

/** What a home's bill says: line by line what its text and its PDF say, in the words of the page. */
export function billOnScreen({ days: _, anchored: __, ...bill }: StatementAnswer): BillOnScreen {
  const { rows, toPayCents, withoutCents, savedCents } = billOf(totalsFromJson(bill as unknown as Json));
  return {
    lines: rows.map(lineOf),
    toPay: centsAsMoney(toPayCents),
    without: centsAsMoney(withoutCents),
    saved: centsAsMoney(savedCents),
  };
}

function lineOf({ name, tier, level, energyWh, price, cents: amount }: BillRow): BillLine {
  return {
    id: tier === null ? name : `${name} ${tier}`,
    label: labelOf(name, tier),
    level,
    energy: energyWh === null ? "" : kWh(String(energyWh)).replace(" kWh", ""),
    price: price === null || price.energyWh === 0n ? "" : meanPrice(price.amountNano, price.energyWh),
    amount: amount === null ? "" : centsAsMoney(amount),
  };
}

function labelOf(name: BillRowName, tier: number | null): string {
  const { lines } = texts.home;
  return name === "tier" ? lines.tier(String(tier)) : lines[name];
}

function meanPrice(amountNano: bigint, energyWh: bigint): string {
  return cents(String(Number(amountNano) / Number(energyWh))).replace("-", "−");
}
