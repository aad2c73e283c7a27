import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { StatementAnswer } from "#api";
import { wholeCents } from "../../format.ts";
import { billLines } from "./bill-lines.ts";

function bill(amounts: readonly bigint[]): StatementAnswer {
  const amount = (i: number) => String(amounts[i] ?? 0n);
  const position = (i: number) => ({ energyWh: "1", amountNano: amount(i) });
  const rest = {
    household: "h01",
    from: null,
    to: null,
    unbilledIntervals: 0,
    loadWh: "0",
    pvWh: "0",
    trades: [],
    neighbours: [],
    anchored: [],
  };
  return {
    ...rest,
    ownUse: { energyWh: "0", valueNano: "0" },
    local: { bought: position(0), gridFeeNano: amount(1), taxNano: amount(2), sold: position(3) },
    grid: { importWh: "1", energyNano: amount(4), gridFeeNano: amount(5), taxNano: amount(6), feedIn: position(7) },
    penaltyNano: amount(8),
    compensationNano: amount(9),
    withoutCommunityNano: "0",
    withCommunityNano: String(amounts.reduce((sum, one) => sum + one, 0n)),
    savedNano: "0",
  };
}

describe("the lines of a bill", () => {
  it("add up to the total on the screen, whatever the amounts", () => {
    const amounts = fc.array(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(amounts, (nanos) => {
        const answer = bill(nanos);
        const sum = billLines(answer).reduce((total, line) => total + line.amountCents, 0n);
        assert.equal(sum, wholeCents(BigInt(answer.withCommunityNano)));
      }),
    );
  });

  it("show a surcharge, levies and fixed parts where the tariff names them", () => {
    const plain = bill([]);
    const grid = { ...plain.grid, surchargeNano: "10000000", levyNano: "20000000" };
    const fixed = { energyNano: "30000000", gridNano: "40000000" };
    const added = billLines({ ...plain, grid, fixed }).filter(({ amountCents }) => amountCents !== 0n);
    assert.deepEqual(
      added.map(({ amountCents }) => amountCents),
      [1n, 2n, 3n, 4n],
    );
    assert.equal(billLines(plain).length + 4, billLines({ ...plain, grid, fixed }).length);
  });

  it("show a part that rounds to a cent as a cent", () => {
    const lines = billLines(bill([10_000_000n, 5_000_000n, 5_000_000n]));
    assert.deepEqual(
      lines.slice(0, 3).map((line) => line.amountCents),
      [1n, 0n, 1n],
    );
  });
});
