import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { COMMUNITY, COMMUNITY_BATTERY, DSO, instant, interval, nano, nanoPerWh, tradeIdOf, wh } from "#domain";
import { accountsOf, energyOf, moneyOf } from "./accounts.ts";
import { agentOf, flow, record, settle, TARIFF, trade } from "./fixtures.ts";
import { bookInterval, emptyLedger, type Ledger } from "./ledger.ts";
import { type Gap, gapPrices } from "./record.ts";
import { type Statement, statementsOf } from "./statement.ts";
import { statementText } from "./statement-text.ts";

const HOMES = ["ana", "ben"];
const empty = emptyLedger(HOMES);
const SILENT = { metered: "silent" } as const;

/** Ana sells ben 1 kWh; he takes 1.5 kWh in all, she exports 1.2 kWh. */
function sunnyHour(): Ledger {
  const [anaMeter, benMeter] = [flow(0, 1_200), flow(1_500, 0)];
  const outcomes = settle([trade("ana", "ben", 1_000)], { ana: anaMeter, ben: benMeter });
  const ana = { metered: anaMeter, without: flow(0, 1_200), pvWh: wh(1_500), loadWh: wh(300) };
  const ben = { metered: benMeter, without: flow(1_500, 0), loadWh: wh(1_500) };
  return bookInterval(empty, record(0, { ana, ben }, { outcomes, connection: flow(300, 0) }));
}

function statementOf(ledger: Ledger, household: string): Statement {
  return statementsOf(ledger).find((statement) => statement.household === household) as Statement;
}

function gap(from: number, to: number, importWh: number, exportWh: number): Gap {
  return { from: interval(from), to: interval(to), ...flow(importWh, exportWh), ...gapPrices([TARIFF]) };
}

describe("the bill of a home", () => {
  it("has what was bought from neighbours at its price, the local fees, and the rest from the grid part by part", () => {
    const ben = statementOf(sunnyHour(), "ben");
    assert.deepEqual(ben.local.bought, { energyWh: 1_000n, amountNano: 150_000_000n });
    assert.deepEqual([ben.local.gridFeeNano, ben.local.taxNano], [30_000_000n, 20_000_000n]);
    const { importWh, energyNano, gridFeeNano, taxNano } = ben.grid;
    assert.deepEqual([importWh, energyNano, gridFeeNano, taxNano], [500n, 75_000_000n, 50_000_000n, 25_000_000n]);
    assert.equal(ben.withCommunityNano, 350_000_000n);
  });

  it("has what was sold and fed in as money for the home", () => {
    const ana = statementOf(sunnyHour(), "ana");
    assert.deepEqual(ana.local.sold, { energyWh: 1_000n, amountNano: -150_000_000n });
    assert.deepEqual(ana.grid.feedIn, { energyWh: 200n, amountNano: -16_000_000n });
    assert.equal(ana.withCommunityNano, -166_000_000n);
  });

  it("compares with the bill without the community", () => {
    const [ana, ben] = statementsOf(sunnyHour()) as [Statement, Statement];
    assert.deepEqual([ana.withoutCommunityNano, ana.savedNano], [-96_000_000n, 70_000_000n]);
    assert.deepEqual([ben.withoutCommunityNano, ben.savedNano], [450_000_000n, 100_000_000n]);
  });

  it("keeps import and export apart, also within one interval", () => {
    const metered = flow(400, 300);
    const home = statementOf(bookInterval(empty, record(0, { ana: { metered }, ben: {} })), "ana");
    assert.deepEqual([home.meteredImportWh, home.meteredExportWh], [400n, 300n]);
    assert.equal(home.withCommunityNano, 400n * 300_000n - 300n * 80_000n);
  });

  it("lists each trade with the neighbour's pseudonym and the trade's name on the chain", () => {
    const [sale] = statementOf(sunnyHour(), "ana").trades;
    assert.deepEqual(sale, {
      interval: 0,
      startsAt: 0,
      side: "sold",
      counterparty: agentOf("ben"),
      energyWh: 1_000n,
      pricePerWh: 150_000n,
      deliveredWh: 1_000n,
      paidNano: 150_000_000n,
      tradeId: tradeIdOf(trade("ana", "ben", 1_000)),
    });
  });

  it("counts as own use what roof and battery gave to the load, not what went into the battery", () => {
    const sunny = { pvWh: wh(900), batteryChargeWh: wh(500), loadWh: wh(600) };
    const evening = { pvWh: wh(0), batteryDischargeWh: wh(450), loadWh: wh(400) };
    const night = { batteryChargeWh: wh(100), loadWh: wh(300) };
    const ledger = [sunny, evening, night].reduce(
      (books, home, at) => bookInterval(books, record(at, { ana: home, ben: {} })),
      empty,
    );
    assert.deepEqual(statementOf(ledger, "ana").ownUse, { energyWh: 800n, valueNano: 240_000_000n });
  });

  it("shows a penalty to the party at fault and its compensation to the other", () => {
    const [anaMeter, benMeter] = [flow(0, 400), flow(1_000, 0)];
    const outcomes = settle([trade("ana", "ben", 1_000)], { ana: anaMeter, ben: benMeter });
    const ledger = bookInterval(
      empty,
      record(0, { ana: { metered: anaMeter }, ben: { metered: benMeter } }, { outcomes }),
    );
    assert.equal(statementOf(ledger, "ana").penaltyNano, 66_000_000n);
    assert.equal(statementOf(ledger, "ben").compensationNano, -60_000_000n);
    assert.equal(accountsOf(ledger).fundNano, 6_000_000n);
  });

  it("covers the intervals that start within the period asked for", () => {
    const three = [0, 1, 2].reduce(
      (books, at) => bookInterval(books, record(at, { ana: { metered: flow(at + 1, 0) }, ben: {} })),
      empty,
    );
    const hour = 3_600_000;
    const [ana] = statementsOf(three, { from: instant(hour), to: instant(2 * hour) }) as [Statement];
    assert.deepEqual([ana.from, ana.to, ana.intervals, ana.grid.importWh], [hour, 2 * hour, 1, 2n]);
    const [none] = statementsOf(three, { from: instant(9 * hour) }) as [Statement];
    assert.deepEqual([none.from, none.to, none.intervals, none.withCommunityNano], [null, null, 0, 0n]);
  });
});

describe("a silent meter", () => {
  const silentHours = [0, 1].reduce((books, at) => bookInterval(books, record(at, { ana: SILENT, ben: {} })), empty);

  it("is billed nothing until a reading comes, and the statement says so", () => {
    const ana = statementOf(silentHours, "ana");
    assert.deepEqual([ana.withCommunityNano, ana.unbilledIntervals], [0n, 2]);
  });

  it("is then billed the whole register difference at the gap's dearest price and lowest feed-in", () => {
    const cheap = { ...TARIFF, energyPrice: nanoPerWh(1n), feedIn: nanoPerWh(70_000n) };
    const closing: Gap = { ...gap(0, 2, 800, 100), ...gapPrices([cheap, TARIFF]) };
    const ledger = bookInterval(silentHours, record(2, { ana: { metered: flow(5, 0), gap: closing }, ben: {} }));
    const ana = statementOf(ledger, "ana");
    assert.equal(ana.withCommunityNano, 800n * 300_000n - 100n * 70_000n + 5n * 300_000n);
    assert.deepEqual([ana.unbilledIntervals, ana.meteredImportWh, ana.meteredExportWh], [0, 805n, 100n]);
    assert.deepEqual([...new Set(ana.lines.map((line) => line.basis))].sort(), ["gap", "metered"]);
  });

  it("can be billed with its last silent interval, whose end the reading is", () => {
    const ledger = bookInterval(empty, record(0, { ana: { ...SILENT, gap: gap(0, 1, 10, 0) }, ben: {} }));
    assert.equal(statementOf(ledger, "ana").withCommunityNano, 10n * 300_000n);
  });

  it("pays for local energy on top: nothing is taken off its gap", () => {
    const outcomes = settle([trade("ana", "ben", 1_000)], { ana: flow(0, 1_000), ben: "silent" });
    const ana = { metered: flow(0, 1_000) };
    const ben = { ...SILENT, gap: gap(0, 1, 1_000, 0) };
    const statement = statementOf(bookInterval(empty, record(0, { ana, ben }, { outcomes })), "ben");
    assert.equal(statement.withCommunityNano, 1_000n * (300_000n + 200_000n + 10_000n));
  });

  it("is not billed for an interval that was metered, not booked yet, or billed already", () => {
    const book = (ledger: Ledger, at: number, closing: Gap) => () =>
      bookInterval(ledger, record(at, { ana: { gap: closing }, ben: {} }));
    const refused = { code: "SETTLEMENT_GAP_NOT_SILENT" };
    const metered = bookInterval(empty, record(0, { ana: {}, ben: {} }));
    assert.throws(book(metered, 1, gap(0, 1, 5, 0)), refused);
    assert.throws(book(silentHours, 3, gap(1, 3, 5, 0)), refused);
    assert.throws(book(silentHours, 2, gap(1, 3, 5, 0)), refused);
    const billed = bookInterval(silentHours, record(2, { ana: { gap: gap(0, 2, 5, 0) }, ben: {} }));
    assert.throws(book(billed, 3, gap(1, 2, 5, 0)), refused);
  });

  it("has no gap without intervals", () => {
    assert.throws(() => gapPrices([]), { code: "SETTLEMENT_GAP_EMPTY" });
  });
});

describe("the accounts", () => {
  it("hold fees, taxes, and the operator's margin of grid exchange after the utility's bill", () => {
    assert.deepEqual(accountsOf(sunnyHour()), {
      gridNano: 30_000_000n + 50_000_000n + 300n * 150_000n,
      taxNano: 20_000_000n + 25_000_000n,
      fundNano: 0n,
      operatorNano: 75_000_000n - 16_000_000n - 300n * 150_000n,
      communityBatteryNano: 0n,
    });
  });

  it("move the cost of operation from the operator to the grid", () => {
    const ledger = bookInterval(empty, record(0, { ana: {}, ben: {} }, { costOfOperationNano: nano(7n) }));
    assert.deepEqual([accountsOf(ledger).gridNano, accountsOf(ledger).operatorNano], [7n, -7n]);
  });

  it("give the community battery one of its own: what it earned less what it paid", () => {
    const [anaMeter, batteryMeter] = [flow(1_000, 0), flow(0, 1_000)];
    const outcomes = settle([trade(COMMUNITY_BATTERY, "ana", 1_000)], {
      ana: anaMeter,
      [COMMUNITY_BATTERY]: batteryMeter,
    });
    const books = emptyLedger(["ana"], [COMMUNITY_BATTERY]);
    const homes = { ana: { metered: anaMeter }, [COMMUNITY_BATTERY]: { metered: batteryMeter } };
    const ledger = bookInterval(books, record(0, homes, { outcomes }));
    assert.equal(accountsOf(ledger).communityBatteryNano, 150_000_000n);
    assert.deepEqual(
      statementsOf(ledger).map((s) => s.household),
      ["ana"],
    );
  });

  it("give the operator what it earns as DSO, and bill the DSO nothing for what nobody took", () => {
    const [anaMeter, dsoMeter] = [flow(700, 0), flow(0, 1_000)];
    const outcomes = settle([trade(DSO, "ana", 1_000)], { ana: anaMeter, [DSO]: dsoMeter });
    const homes = { ana: { metered: anaMeter }, [DSO]: { metered: dsoMeter } };
    const books = bookInterval(emptyLedger(["ana"], [DSO]), record(0, homes, { outcomes, connection: anaMeter }));
    const utilityBill = 700n * 150_000n;
    // Ana's price for 700 Wh, and what the DSO lost by the 300 Wh that she did not take.
    assert.equal(accountsOf(books).operatorNano, 700n * 150_000n + 300n * 70_000n - utilityBill);
    assert.deepEqual([energyOf(books).gridImportWh, energyOf(books).gridExportWh], [0n, 0n]);
    assert.deepEqual(
      statementsOf(books).map((s) => s.household),
      ["ana"],
    );
  });

  it("tell what local trading moved", () => {
    assert.deepEqual(moneyOf(sunnyHour()), {
      paidNano: 200_000_000n,
      receivedNano: 150_000_000n,
      feesNano: 50_000_000n,
      penaltiesNano: 0n,
      compensationNano: 0n,
    });
  });

  it("tell where the energy came from and went", () => {
    assert.deepEqual(energyOf(sunnyHour()), {
      producedWh: 1_500n,
      consumedWh: 1_800n,
      tradedWh: 1_000n,
      deliveredWh: 1_000n,
      gridImportWh: 500n,
      gridExportWh: 200n,
      connectionImportWh: 300n,
      connectionExportWh: 0n,
      storageChangeWh: 0n,
      lossesWh: 0n,
    });
  });
});

describe("the books", () => {
  it("keep the order of the intervals, in whatever order they are booked", () => {
    const book = (...order: number[]) =>
      order.reduce((books, at) => bookInterval(books, record(at, { ana: { metered: flow(at, 0) }, ben: {} })), empty);
    assert.deepEqual(book(2, 0, 1), book(0, 1, 2));
  });

  it("leave the ledger they were given as it was", () => {
    sunnyHour();
    assert.deepEqual(empty, { households: HOMES, others: [], intervals: [] });
  });

  it("are plain data: a copy through text gives the same accounts", () => {
    const ledger = sunnyHour();
    const text = JSON.stringify(ledger, (_, value) => (typeof value === "bigint" ? `${value}n` : value));
    const copy = JSON.parse(text, (_, value) =>
      /^-?\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value,
    ) as Ledger;
    assert.deepEqual(copy, ledger);
    assert.deepEqual(accountsOf(copy), accountsOf(ledger));
  });

  it("refuse an interval that is booked already", () => {
    assert.throws(() => bookInterval(sunnyHour(), record(0, { ana: {}, ben: {} })), {
      code: "SETTLEMENT_INTERVAL_BOOKED",
    });
  });

  it("refuse an interval in which a home is missing, and a home they do not know", () => {
    assert.throws(() => bookInterval(empty, record(0, { ana: {} })), { code: "SETTLEMENT_HOME_MISSING" });
    assert.throws(() => bookInterval(empty, record(0, { ana: {}, ben: {}, eve: {} })), {
      code: "SETTLEMENT_UNKNOWN_HOUSEHOLD",
    });
  });

  it("refuse a trade of a stranger and one of another interval", () => {
    const homes = { ana: {}, ben: {} };
    const readings = { ana: flow(0, 0), eve: flow(0, 0) };
    const withEve = settle([trade("ana", "eve", 1)], readings);
    assert.throws(() => bookInterval(empty, record(0, homes, { outcomes: withEve })), {
      code: "SETTLEMENT_UNKNOWN_HOUSEHOLD",
    });
    const late = settle([trade("ana", "ben", 1)], { ana: flow(0, 0), ben: flow(0, 0) });
    assert.throws(() => bookInterval(empty, record(1, homes, { outcomes: late })), {
      code: "SETTLEMENT_MIXED_INTERVALS",
    });
  });

  it("refuse deliveries that the booked readings do not contain", () => {
    const outcomes = settle([trade("ana", "ben", 9)], { ana: flow(0, 9), ben: flow(9, 0) });
    const homes = { ana: { metered: flow(0, 9) }, ben: { metered: flow(8, 0) } };
    assert.throws(() => bookInterval(empty, record(0, homes, { outcomes })), {
      code: "SETTLEMENT_DELIVERED_BEYOND_METER",
    });
  });

  it("refuse two homes of one name, and a home called like the community, its battery or the DSO", () => {
    assert.throws(() => emptyLedger(["ana", "ana"]), { code: "SETTLEMENT_HOUSEHOLD_NAME" });
    for (const name of [COMMUNITY, COMMUNITY_BATTERY, DSO]) {
      assert.throws(() => emptyLedger([name], [COMMUNITY_BATTERY]), { code: "SETTLEMENT_HOUSEHOLD_NAME" }, name);
    }
  });
});

describe("an incentive for energy shared on paper", () => {
  it("is a line of its own, paid out of levies, and the grid's bill stays as it is", () => {
    const [ana, ben] = [{ metered: flow(0, 1_000) }, { metered: flow(1_000, 0) }];
    const plain = bookInterval(empty, record(0, { ana, ben }));
    const awards = new Map([
      ["ana", { takenWh: wh(0n), amountNano: nano(60n) }],
      ["ben", { takenWh: wh(1_000n), amountNano: nano(40n) }],
    ]);
    const ledger = bookInterval(empty, { ...record(0, { ana, ben }), awards });
    assert.deepEqual(statementOf(ledger, "ben").incentive, { energyWh: 1_000n, amountNano: -40n });
    assert.equal(statementOf(ledger, "ana").withCommunityNano, statementOf(plain, "ana").withCommunityNano - 60n);
    assert.equal(accountsOf(ledger).taxNano, accountsOf(plain).taxNano - 100n);
    assert.equal("incentive" in statementOf(plain, "ana"), false);
    assert.match(statementText(statementOf(ledger, "ben"), { currency: "EUR" }), /Incentive for shared energy/);
  });
});
