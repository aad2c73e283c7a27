import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { type Hex, nano, nanoPerWh, randomFrom, toCentsDown, wh } from "#domain";
import { type Json, totalsFromJson } from "./bill/index.ts";
import { flow, record, settle, trade } from "./fixtures.ts";
import { centsPerKWhText, centsThatAddUp, clip, kWhText, moneyText } from "./format.ts";
import { bookInterval, emptyLedger } from "./ledger.ts";
import { type Statement, statementsOf } from "./statement.ts";
import { statementCsv } from "./statement-csv.ts";
import { statementHash, statementHead, statementJson } from "./statement-json.ts";
import { statementText } from "./statement-text.ts";

const SALT: Hex = `0x${"5a".repeat(32)}`;

/** Ben buys 1 kWh from ana, who brings 0.9 of it, in an hour in which he takes 1.5 kWh. */
function statementOf(household: "ana" | "ben", name: string = household): Statement {
  const readings = { ana: flow(0, 900), ben: flow(1_500, 0) };
  const outcomes = settle([trade("ana", "ben", 1_000, { price: 123_456n })], readings);
  const ana = { metered: readings.ana, without: flow(0, 900), pvWh: wh(1_200), loadWh: wh(300) };
  const ben = { metered: readings.ben, without: flow(1_500, 0), loadWh: wh(1_500) };
  const books = bookInterval(emptyLedger(["ana", "ben"]), record(0, { ana, ben }, { outcomes }));
  const statement = statementsOf(books).find((s) => s.household === household) as Statement;
  return { ...statement, household: name };
}

const noIntervals = statementsOf(emptyLedger(["ana"]))[0] as Statement;

describe("a statement as text", () => {
  it("reads like a bill", () => {
    assert.equal(
      statementText(statementOf("ben"), { currency: "EUR" }),
      `Statement of ben
1970-01-01T00:00:00Z to 1970-01-01T01:00:00Z, 1 interval.
A minus is money for the home. Cents are cut so that the lines add up.

                                         kWh      ct/kWh             EUR
Bought from neighbours                  0.90        12.3            0.11
  + local grid fee                                   3.0            0.02
  + local tax                                        2.0            0.02
Sold to neighbours                      0.00                        0.00
Taken from the grid                     0.60        30.0            0.18
  of it energy                                      15.0            0.09
  of it grid fee                                    10.0            0.06
  of it tax                                          5.0            0.03
Fed into the grid                       0.00                        0.00
Penalties                                                           0.00
Compensation                                                       -0.01
------------------------------------------------------------------------
To pay with the community                                           0.32
Without the community                                               0.45
Saved                                                               0.13

Used of one's own: 0.00 kWh of a load of 1.50 kWh.
The grid would have charged 0.00 EUR for it.
Roof: 0.00 kWh. Meter: 1.50 kWh in, 0.00 kWh out.

Trades with neighbours (kWh, without fees)
start       side   neighbour     agreed delivered ct/kWh      EUR trade
01-01 00:00 bought 0x0000…6e61     1.00      0.90   12.3     0.11 0x4f89…18d7
`,
    );
  });

  it("fits into 80 columns, whatever a home and its currency are called", () => {
    for (const name of ["ana", "x".repeat(300), "Ω".repeat(90)]) {
      const year = { energyWh: wh(12_345_678n), valueNano: nano(9_999_990_000_000n) };
      const statement = { ...statementOf("ana", name), ownUse: year, unbilledIntervals: 35_040 };
      const text = statementText(statement, { currency: "DOUBLOONS AND MORE" });
      for (const line of text.split("\n")) assert.ok([...line].length <= 80, line);
    }
  });

  it("shows a credit with a minus", () => {
    assert.match(statementText(statementOf("ana"), { currency: "EUR" }), /^Sold to neighbours +0\.90 +12\.3 +-0\.12$/m);
  });

  it("says that nothing falls into the period, and that there were no trades", () => {
    const text = statementText(noIntervals, { currency: "EUR" });
    assert.match(text, /No interval in this period, 0 intervals\./);
    assert.match(text, /No trades with neighbours\./);
  });

  it("says how many intervals still wait for a reading", () => {
    const text = statementText({ ...statementOf("ana"), unbilledIntervals: 1 }, { currency: "EUR" });
    assert.match(text, /Still to be billed: 1 of them without a reading so far\./);
  });

  it("lets no name steer the terminal", () => {
    const text = statementText(statementOf("ana", "\u001b[2Jana\r\nPaid"), { currency: "EUR" });
    assert.match(text, /^Statement of \?\[2Jana\?\?Paid$/m);
  });
});

describe("numbers on a statement", () => {
  it("are money rounded down to the cent, also below zero", () => {
    const texts = [0n, 9_999_999n, 10_000_000n, -1n, -10_000_000n, 1_234_567_890_000n].map((n) => moneyText(nano(n)));
    assert.deepEqual(texts, ["0.00", "0.00", "0.01", "-0.01", "-0.01", "1234.56"]);
    assert.equal(toCentsDown(nano(-10_000_001n)), -2n);
  });

  it("add up to their total, each off by less than a cent", () => {
    const random = randomFrom(3n);
    for (let i = 0; i < 200; i++) {
      const amounts = Object.fromEntries(
        ["a", "b", "c", "d", "e"].map((name) => [name, nano(random.below(99_999_999) - 50_000_000)]),
      );
      const cents = centsThatAddUp(amounts);
      const total = toCentsDown(nano(Object.values(amounts).reduce((sum, amount) => sum + amount, 0n)));
      assert.equal(
        Object.values(cents).reduce((sum, amount) => sum + amount, 0n),
        total,
      );
      for (const [name, amount] of Object.entries(amounts)) {
        const difference = (cents[name] as bigint) * 10_000_000n - amount;
        assert.ok(difference > -10_000_000n && difference < 10_000_000n);
      }
    }
  });

  it("are energy in kWh to the nearest hundredth", () => {
    assert.deepEqual([0n, 4n, 5n, 1_994n, 1_995n].map(kWhText), ["0.00", "0.00", "0.01", "1.99", "2.00"]);
  });

  it("are prices in ct/kWh to the nearest tenth, and nothing where there is no energy", () => {
    const price = (perWh: bigint) => centsPerKWhText(nanoPerWh(perWh), 1n);
    assert.deepEqual([price(123_456n), price(123_500n), price(-500n)], ["12.3", "12.4", "-0.1"]);
    assert.equal(centsPerKWhText(5n, 0n), "");
  });

  it("are cut with a mark where a text is too long", () => {
    assert.equal(clip("neighbour", 5), "neig…");
  });
});

describe("a statement as CSV", () => {
  it("has one row per interval and kind, exact", () => {
    assert.equal(
      statementCsv(statementOf("ana")),
      [
        "household,interval,startsAt,kind,basis,energyWh,amountNano",
        "ana,0,1970-01-01T00:00:00Z,sold,metered,900,-111110400",
        "ana,0,1970-01-01T00:00:00Z,penalty,metered,0,13654400",
        "",
      ].join("\r\n"),
    );
  });

  it("keeps a name that a spreadsheet would run as a formula a text", () => {
    for (const name of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"]) {
      const [, row] = statementCsv(statementOf("ana", name)).split("\r\n");
      assert.ok(row?.startsWith(`"'${name}",0,`), row);
    }
  });

  it("quotes names with commas and quotation marks", () => {
    assert.match(statementCsv(statementOf("ana", 'a,"b"')), /\r\n"a,""b""",0,/);
  });
});

describe("a statement as JSON", () => {
  it("has integers as decimal strings and instants in UTC, nothing rounded", () => {
    const json = statementJson(statementOf("ben"));
    assert.equal(json.from, "1970-01-01T00:00:00Z");
    assert.equal(json.withCommunityNano, String(900n * 173_456n + 600n * 300_000n - 100n * 126_544n));
    assert.deepEqual(JSON.parse(JSON.stringify(json)), json);
  });

  it("has a hash over the salt and its sums, with sorted keys and no white space, where a hash stands for lines and trades", () => {
    const sorted = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(sorted);
      if (typeof value !== "object" || value === null) return value;
      const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
      return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part)]));
    };
    const salted = (value: unknown) => {
      const text = utf8ToBytes(JSON.stringify(sorted(value)));
      return `0x${bytesToHex(keccak_256(Uint8Array.from([...hexToBytes(SALT.slice(2)), ...text])))}`;
    };
    const { lines, trades, ...totals } = statementJson(statementOf("ben"));
    const head = { ...totals, detail: salted({ lines, trades }) };
    assert.equal(statementHead(statementOf("ben"), SALT), JSON.stringify(sorted(head)));
    assert.equal(statementHash(statementOf("ben"), SALT), salted(head));
  });

  it("has another hash after the smallest change of a line or a trade", () => {
    const statement = statementOf("ben");
    const [line, ...lines] = statement.lines;
    const [trade, ...trades] = statement.trades;
    const changed = [
      { ...statement, lines: [{ ...line, energyWh: wh(1n) } as (typeof lines)[number], ...lines] },
      { ...statement, trades: [{ ...trade, paidNano: nano(1n) } as (typeof trades)[number], ...trades] },
      { ...statement, lines },
    ];
    const hashes = [statement, ...changed].map((one) => statementHash(one, SALT));
    assert.equal(new Set(hashes).size, 4);
  });

  it("comes back from its head as it was, lines and trades apart", () => {
    const { lines: _, trades: __, ...totals } = statementOf("ben");
    assert.deepEqual(totalsFromJson(JSON.parse(statementHead(statementOf("ben"), SALT)) as Json), totals);
  });

  it("has another hash with another salt, and after the smallest change", () => {
    const statement = statementOf("ben");
    const hashes = [
      statementHash(statement, SALT),
      statementHash(statement, `0x${"5b".repeat(32)}`),
      statementHash({ ...statement, savedNano: nano(statement.savedNano + 1n) }, SALT),
    ];
    assert.equal(new Set(hashes).size, 3);
  });

  it("does not depend on the order in which fields were written", () => {
    const { household, ...rest } = statementOf("ben");
    assert.equal(statementHash({ ...rest, household }, SALT), statementHash(statementOf("ben"), SALT));
  });

  it("refuses a salt that is not 32 bytes of lower-case hexadecimal text", () => {
    for (const salt of ["0x", `0x${"5A".repeat(32)}`, `0x${"5a".repeat(31)}`] as const) {
      assert.throws(() => statementHash(noIntervals, salt), { code: "SETTLEMENT_BAD_SALT" });
    }
  });
});
