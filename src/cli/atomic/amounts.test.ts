import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { instant, nano, wh } from "#domain";
import { clockText, energy, energyText, money, moneyText, price, priceText } from "./amounts.ts";
import { evenPrice } from "./commit.ts";

describe("amounts on the command line", () => {
  it("reads energy in Wh and in kWh", () => {
    assert.deepEqual(["1500", "1500Wh", "1.5kWh", "0.001kWh"].map(energy), [1500n, 1500n, 1500n, 1n]);
  });

  it("reads money and prices in the currency and in nano", () => {
    assert.deepEqual(["0.30", "1", "300000000nano", "0.000000001"].map(money), [
      300_000_000n,
      1_000_000_000n,
      300_000_000n,
      1n,
    ]);
    assert.deepEqual(["0.20", "0", "200000nano", "0.000001"].map(price), [200_000n, 0n, 200_000n, 1n]);
  });

  const REFUSED: readonly [what: (text: string) => unknown, text: string][] = [
    ...["", "0", "-1", "1.5", "1,5kWh", "0.0001kWh", "1e3", "1MWh", " 1", "1099511627776"].map(
      (t) => [energy, t] as const,
    ),
    ...["", "0", "-1", "0.0000000001", "1,5", ".5", "1.", "1.5nano", "9300000000", "1e3"].map(
      (t) => [money, t] as const,
    ),
    ...["", "-0.1", "0.0000001", "0,2", "ct", "2000000000000nano"].map((t) => [price, t] as const),
  ].map(([what, text]) => [what, text]);
  for (const [what, text] of REFUSED) {
    it(`refuses ${what.name} "${text}"`, () => assert.throws(() => what(text), { code: "commander.invalidArgument" }));
  }

  it("writes what it reads", () => {
    fc.assert(fc.property(fc.bigInt(1n, 10n ** 18n), (amount) => assert.equal(money(moneyText(amount)), amount)));
    fc.assert(fc.property(fc.bigInt(0n, 10n ** 11n), (amount) => assert.equal(price(priceText(amount)), amount)));
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 11n), (amount) =>
        assert.equal(energy(energyText(amount).replace(" ", "")), amount),
      ),
    );
  });

  it("writes energy in the unit in which it is short, and a time in whole seconds", () => {
    assert.deepEqual([0n, 1n, 100n, 999n, 1_000n, 1_550n, 20_000n].map(energyText), [
      "0 Wh",
      "1 Wh",
      "0.1 kWh",
      "999 Wh",
      "1 kWh",
      "1550 Wh",
      "20 kWh",
    ]);
    assert.equal(clockText(instant(1_999)), "1970-01-01T00:00:01Z");
  });
});

describe("the price of a commitment", () => {
  it("is exact, or there is none: the nearest amounts are named", () => {
    assert.equal(evenPrice(nano(300_000_000n), wh(1_500n)), 200_000n);
    assert.throws(() => evenPrice(nano(10n), wh(3n)), {
      code: "CLI_UNEVEN_PRICE",
      message: /0\.000000009 or 0\.000000012/,
    });
    assert.throws(() => evenPrice(nano(1n), wh(3n)), { code: "CLI_UNEVEN_PRICE", message: /take 0\.000000003\./ });
  });

  it("comes out for both amounts that are named", () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 12n), fc.bigInt(2n, 10n ** 6n), (amount, energyWh) => {
        fc.pre(amount % energyWh !== 0n);
        try {
          evenPrice(nano(amount), wh(energyWh));
          assert.fail("it is uneven");
        } catch (error) {
          const named = [...((error as Error).message.split(": take ")[1]?.matchAll(/\d+\.\d+/g) ?? [])].map(([text]) =>
            money(text),
          );
          assert.ok(named.length > 0);
          for (const near of named) assert.equal(evenPrice(near, wh(energyWh)) * energyWh, near);
        }
      }),
    );
  });
});
