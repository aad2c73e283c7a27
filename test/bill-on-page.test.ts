import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { StatementAnswer } from "#api";
import { type StatementTotals, statementJson, statementText } from "#settlement";
import { billOnScreen } from "../web/src/views/home/bill-lines.ts";

const amount = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });
const position = fc.record({ energyWh: fc.bigInt({ min: 1n, max: 10n ** 6n }), amountNano: amount });

/** What a bill is made of; parts that a tariff does not name, corrections and incentive come and go. */
const parts = fc.record(
  {
    local: fc.record({ bought: position, gridFeeNano: amount, taxNano: amount, sold: position }),
    grid: fc.record(
      {
        importWh: fc.bigInt({ min: 1n, max: 10n ** 6n }),
        energyNano: amount,
        tiers: fc.array(position, { maxLength: 3 }),
        surchargeNano: amount,
        gridFeeNano: amount,
        levyNano: amount,
        taxNano: amount,
        feedIn: position,
      },
      { requiredKeys: ["importWh", "energyNano", "gridFeeNano", "taxNano", "feedIn"] },
    ),
    fixed: fc.record({ energyNano: amount, gridNano: amount }),
    penaltyNano: amount,
    compensationNano: amount,
    incentive: position,
    correction: fc.record({ energyNano: amount, gridFeeNano: amount, taxNano: amount, feedInNano: amount }),
    withoutCommunityNano: amount,
  },
  { requiredKeys: ["local", "grid", "penaltyNano", "compensationNano", "withoutCommunityNano"] },
);

/** The sum of every amount of a bill, as its lines would come to. */
function paidFor({ local, grid, fixed, penaltyNano, compensationNano, incentive, correction }: Totals): bigint {
  const { tiers: _, importWh: __, feedIn, ...ofGrid } = grid;
  const amounts = [
    ...[local.bought.amountNano, local.gridFeeNano, local.taxNano, local.sold.amountNano],
    ...[...Object.values(ofGrid), feedIn.amountNano, penaltyNano, compensationNano],
    ...[...Object.values(fixed ?? {}), incentive?.amountNano ?? 0n, ...Object.values(correction ?? {})],
  ];
  return amounts.reduce((sum, one) => sum + one, 0n);
}

type Totals = typeof parts extends fc.Arbitrary<infer T> ? T : never;

function statementOf(totals: Totals): StatementTotals {
  const withCommunityNano = paidFor(totals);
  const rest = { household: "h01", from: null, to: null, intervals: 0, unbilledIntervals: 0, neighbours: [] };
  const energy = { loadWh: 0n, pvWh: 0n, meteredImportWh: 0n, meteredExportWh: 0n };
  const ownUse = { energyWh: 0n, valueNano: 0n };
  const savedNano = totals.withoutCommunityNano - withCommunityNano;
  return { ...rest, ...energy, ownUse, ...totals, withCommunityNano, savedNano } as unknown as StatementTotals;
}

/** The last column of the bill in a statement's text: rows, and then its three sums. */
function amountsOfText(statement: StatementTotals): readonly string[] {
  const [, bill = ""] = statementText(statement, { currency: "EUR" }).split(/ct\/kWh +EUR\n/);
  const rows = bill.split("\n\n")[0] ?? "";
  return rows
    .split("\n")
    .filter((row) => !row.startsWith("---") && !/^ +in tier/.test(row))
    .map((row) => row.trim().split(/ +/).at(-1) ?? "");
}

describe("a bill on the page", () => {
  it("has the lines of the text form in its order, cent by cent, and they add up", () => {
    fc.assert(
      fc.property(parts, (totals) => {
        const statement = statementOf(totals);
        const answer = statementJson(statement) as unknown as StatementAnswer;
        const { lines, toPay, without, saved } = billOnScreen(answer);
        const plain = (text: string) => text.replaceAll(",", "").replace("−", "-");
        const amounts = lines.filter(({ level }) => level !== 2).map((line) => plain(line.amount));
        assert.deepEqual([...amounts, ...[toPay, without, saved].map(plain)], amountsOfText(statement));
        assert.equal(lines.filter(({ level }) => level === 2).length, totals.grid.tiers?.length ?? 0);
        const counting = lines.filter(({ level, id }) => level === 0 || id.startsWith("local-"));
        const cents = (text: string) => BigInt(plain(text).replace(".", ""));
        assert.equal(
          counting.reduce((sum, line) => sum + cents(line.amount), 0n),
          cents(toPay),
        );
      }),
    );
  });
});
