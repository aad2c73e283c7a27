import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Log } from "#chain";
import {
  type Address,
  type Calendar,
  type HouseholdName,
  type IntervalTariff,
  instant,
  interval,
  nanoPerWh,
  type Trade,
  tradeIdOf,
  wh,
} from "#domain";
import type { HomeBooking } from "#settlement";
import { freeze, thaw } from "#storage";
import { Books, type BooksConfig, type BooksState, ledgerOf, type StoredBooking } from "./books.ts";
import type { HomeFlows, IntervalFlows } from "./world.ts";

const CALENDAR: Calendar = {
  epoch: instant(0),
  intervalSeconds: 3_600,
  windowSeconds: 3_600,
  commitMarginSeconds: 300,
  graceSeconds: 3_600,
};
const addressOf = (name: string): Address => `0x${Buffer.from(name).toString("hex").padStart(40, "0")}`;
const HOMES = ["alice", "bob"].map((name) => ({ name, meter: addressOf(`${name} meter`) }));

/** Dearer from hour to hour, and feed-in lower. */
function tariffAt(k: number): IntervalTariff {
  return {
    energyPrice: nanoPerWh(150_000n + BigInt(k)),
    gridFee: nanoPerWh(100_000n),
    tax: nanoPerWh(50_000n),
    feedIn: nanoPerWh(80_000n - BigInt(k)),
    localGridFee: nanoPerWh(30_000n),
    localTax: nanoPerWh(20_000n),
    fundPerWh: nanoPerWh(10_000n),
  };
}

const CONFIG: BooksConfig = {
  calendar: CALENDAR,
  tariffAt,
  homes: HOMES,
  shares: false,
};

function logOf(event: string, args: Readonly<Record<string, unknown>>): Log {
  return { contract: "?", event, args, block: 1, index: 0, at: instant(0), transaction: "0x" };
}

/** Alice sells bob something in an hour. */
function trade(k: number, nonce = 1n): Trade {
  return {
    market: addressOf("market"),
    ask: `0x${"01".repeat(32)}`,
    bid: `0x${"02".repeat(32)}`,
    seller: addressOf("alice seller"),
    buyer: addressOf("bob buyer"),
    interval: interval(k),
    energyWh: wh(500n),
    pricePerWh: nanoPerWh(150_000n),
    nonce,
  };
}

const meterOf = (name: string) => addressOf(`${name} meter`);
/** What the chain says when a trade becomes binding: the market first, then the settlement. */
const allowed = (t: Trade, sellerMeter = meterOf("alice"), buyerMeter = meterOf("bob")): readonly Log[] => [
  logOf("TransactionAllowed", { tradeId: tradeIdOf(t), trade: t }),
  logOf("TradeOpened", { tradeId: tradeIdOf(t), sellerMeter, buyerMeter }),
];
const voided = (t: Trade) => logOf("TradeVoided", { tradeId: tradeIdOf(t) });
/** All of it was delivered. */
const settled = (t: Trade) =>
  logOf("TradeSettled", {
    tradeId: tradeIdOf(t),
    interval: t.interval,
    sellerShareWh: 500n,
    buyerShareWh: 500n,
    deliveredWh: 500n,
    paid: 500n * 150_000n,
    localGridFee: 500n * 30_000n,
    localTax: 500n * 20_000n,
    sellerPenalty: 0n,
    buyerPenalty: 0n,
    buyerCompensation: 0n,
    sellerCompensation: 0n,
    silent: 0,
  });

/** Registers that grow by 1,000 Wh each hour: alice's export, bob's import. */
function read(name: HouseholdName, boundary: number): Log {
  const grown = BigInt(boundary) * 1_000n;
  const [importWh, exportWh] = name === "alice" ? [0n, grown] : [grown, 0n];
  const meter = HOMES.find((home) => home.name === name)?.meter;
  return logOf("ReadingRecorded", { meter, boundary, importWh, exportWh });
}

const RESTING: HomeFlows = {
  loadWh: 0n,
  pvWh: 0n,
  chargeWh: 0n,
  dischargeWh: 0n,
  importWh: 0n,
  exportWh: 0n,
  storedBeforeWh: 0n,
  storedAfterWh: 0n,
  withoutImportWh: 0n,
  withoutExportWh: 0n,
  netImportW: [],
};
const FLOWS: IntervalFlows = {
  homes: new Map(HOMES.map(({ name }) => [name, RESTING])),
  connection: { importWh: 0n, exportWh: 0n },
};

/** Books at work. The first readings are there. */
class AtWork {
  books = new Books(CONFIG);
  readonly stored: StoredBooking[] = [];

  constructor(...first: readonly HouseholdName[]) {
    this.hear(...first.map((name) => read(name, 0)));
  }

  hear(...logs: readonly (Log | readonly Log[])[]): void {
    for (const log of logs.flat()) this.books.follow(log);
  }

  /** An hour has passed; some meters are read at its end. Gives the hours that were booked since. */
  hour(k: number, ...metered: readonly HouseholdName[]): readonly number[] {
    this.books.flowed(interval(k), FLOWS);
    const atBoundary = this.closed();
    this.hear(...metered.map((name) => read(name, k + 1)));
    return [...atBoundary, ...this.closed()];
  }

  /** Books what is complete; gives the hours. */
  closed(): readonly number[] {
    const booked = this.books.close();
    this.stored.push(...booked);
    return booked.map((record) => record.interval);
  }

  home(name: HouseholdName, k: number): HomeBooking {
    return this.books.ledger.intervals[k]?.homes[name] as HomeBooking;
  }
}

const BOTH = ["alice", "bob"];

describe("the books of a run", () => {
  it("book an hour when it has ended and all meters are read", () => {
    const at = new AtWork(...BOTH);
    assert.deepEqual(at.hour(0, "alice"), []);
    at.hear(read("bob", 1));
    assert.deepEqual(at.closed(), [0]);
    assert.deepEqual(at.home("alice", 0).metered, { importWh: 0n, exportWh: 1_000n });
  });

  it("count an agent that the scenario does not name for the home whose meter it trades behind", () => {
    const at = new AtWork(...BOTH);
    const second: Trade = { ...trade(0), seller: addressOf("alice second") };
    at.hear(allowed(second), settled(second));
    assert.deepEqual(at.hour(0, ...BOTH), [0]);
    assert.deepEqual(
      at.home("alice", 0).trades.map(({ side, deliveredWh }) => [side, deliveredWh]),
      [["sold", 500n]],
    );
  });

  it("leave out a trade with a home that is not in them, and go on", () => {
    const at = new AtWork(...BOTH);
    at.hear(allowed(trade(0), meterOf("alice"), meterOf("somebody let in by vote")), settled(trade(0)));
    assert.deepEqual(at.hour(0, ...BOTH), [0]);
    assert.deepEqual(at.home("alice", 0).trades, []);
  });

  it("learn whose a trade is also when the settlement names it first, as with the trades of a book", () => {
    const at = new AtWork(...BOTH);
    at.hear([...allowed(trade(0))].reverse(), settled(trade(0)));
    at.hear([...allowed(trade(0, 2n), meterOf("somebody let in by vote"))].reverse());
    assert.deepEqual(at.hour(0, ...BOTH), [0]);
    assert.equal(at.home("alice", 0).trades.length, 1);
    assert.equal(at.books.state.opened.size, 0);
  });

  it("wait for every trade of the hour to be settled", () => {
    const at = new AtWork(...BOTH);
    at.hear(allowed(trade(0, 1n)), allowed(trade(0, 2n)));
    assert.deepEqual(at.hour(0, ...BOTH), []);
    at.hear(settled(trade(0, 1n)));
    assert.deepEqual(at.closed(), []);
    at.hear(settled(trade(0, 2n)));
    assert.deepEqual(at.closed(), [0]);
    assert.deepEqual(
      at.home("bob", 0).trades.map(({ side, deliveredWh }) => [side, deliveredWh]),
      [
        ["bought", 500n],
        ["bought", 500n],
      ],
    );
  });

  it("keep the order of the hours, also when a later one is settled first", () => {
    const at = new AtWork(...BOTH);
    at.hear(allowed(trade(0)), allowed(trade(1)));
    at.hour(0, ...BOTH);
    at.hour(1, ...BOTH);
    at.hear(settled(trade(1)));
    assert.deepEqual(at.closed(), []);
    at.hear(settled(trade(0)));
    assert.deepEqual(at.closed(), [0, 1]);
  });

  it("count a void trade nowhere", () => {
    const at = new AtWork(...BOTH);
    at.hear(allowed(trade(0)));
    assert.deepEqual(at.hour(0, ...BOTH), []);
    at.hear(voided(trade(0)));
    assert.deepEqual(at.closed(), [0]);
    assert.deepEqual(at.home("bob", 0).trades, []);
  });

  it("give a trade up when its holds have run out and nobody has asked for it", () => {
    const at = new AtWork(...BOTH);
    at.hear(allowed(trade(0)));
    // Holds last until end + 2 G, which is the end of hour 2; one more hour is for those who come last.
    const booked = [0, 1, 2, 3].map((k) => at.hour(k, ...BOTH));
    assert.deepEqual(booked, [[], [], [], [0, 1, 2, 3]]);
    at.hear(settled(trade(0)));
    assert.deepEqual(at.closed(), []);
    assert.deepEqual(at.home("bob", 0).trades, []);
  });

  it("take no notice of what they do not know", () => {
    const at = new AtWork(...BOTH);
    at.hear(settled(trade(0)), voided(trade(0)), logOf("OfferMade", {}), read("bob", 1));
    assert.deepEqual(at.hour(0, "alice"), [0]);
  });
});

describe("the books about a silent meter", () => {
  it("do not wait for its reading any longer than two hours", () => {
    const at = new AtWork(...BOTH);
    const booked = [0, 1, 2].map((k) => at.hour(k, "alice"));
    assert.deepEqual(booked, [[], [], [0]]);
    assert.equal(at.home("bob", 0).metered, null);
    assert.deepEqual(at.home("alice", 0).metered, { importWh: 0n, exportWh: 1_000n });
  });

  it("bill the whole gap with the hour at whose end it speaks again, at the dearest price", () => {
    const at = new AtWork(...BOTH);
    at.hour(0, "alice");
    at.hour(1, "alice");
    assert.deepEqual(at.hour(2, ...BOTH), [0, 1, 2]);
    const [first, second, third] = [0, 1, 2].map((k) => at.home("bob", k));
    assert.deepEqual([first?.gap, second?.gap, third?.metered], [null, null, null]);
    assert.deepEqual(third?.gap, { from: 0, to: 3, importWh: 3_000n, exportWh: 0n });
    const energy = third?.lines.find(({ kind }) => kind === "grid-energy");
    assert.equal(energy?.amountNano, 3_000n * tariffAt(2).energyPrice);
  });

  it("credit what was fed in during the gap at the lowest price", () => {
    const at = new AtWork(...BOTH);
    at.hour(0, "bob");
    assert.deepEqual(at.hour(1, ...BOTH), [0, 1]);
    const feedIn = at.home("alice", 1).lines.find(({ kind }) => kind === "feed-in");
    assert.equal(feedIn?.amountNano, -2_000n * tariffAt(1).feedIn);
  });

  it("bill nothing for the time before its first reading", () => {
    const at = new AtWork("alice");
    assert.deepEqual(at.hour(0, ...BOTH), [0]);
    assert.deepEqual([at.home("bob", 0).metered, at.home("bob", 0).gap], [null, null]);
    at.hour(1, ...BOTH);
    assert.deepEqual(at.home("bob", 1).metered, { importWh: 1_000n, exportWh: 0n });
  });
});

describe("the books after a restart", () => {
  it("go on from what was stored as if nothing had happened", () => {
    const play = (at: AtWork, from: number, to: number): void => {
      for (let k = from; k < to; k++) {
        at.hear(allowed(trade(k + 1)));
        at.hour(k, ...(k === 2 ? ["alice"] : BOTH));
        if (k !== 1) at.hear(settled(trade(k)));
        if (k === 3) at.hear(settled(trade(1)));
        at.closed();
      }
    };
    const whole = new AtWork(...BOTH);
    play(whole, 0, 7);
    for (let cut = 0; cut <= 7; cut++) {
      const at = new AtWork(...BOTH);
      play(at, 0, cut);
      const { stored, state } = thaw(freeze({ stored: at.stored, state: at.books.state })) as {
        stored: StoredBooking[];
        state: BooksState;
      };
      at.books = new Books(CONFIG, stored, state);
      play(at, cut, 7);
      assert.deepEqual(at.books.ledger, whole.books.ledger);
      assert.deepEqual(at.books.state, whole.books.state);
    }
  });

  it("are the ledger that anybody can make from what was stored", () => {
    const at = new AtWork(...BOTH);
    at.hour(0, ...BOTH);
    at.hour(1, ...BOTH);
    assert.deepEqual(ledgerOf(CONFIG, at.stored), at.books.ledger);
  });

  it("forget what is booked", () => {
    const at = new AtWork(...BOTH);
    at.hear(allowed(trade(0)));
    at.hour(0, ...BOTH);
    at.hear(settled(trade(0)));
    at.closed();
    const { flows, trades, outcomes, next } = at.books.state;
    assert.deepEqual([flows.size, trades.size, outcomes.size, next], [0, 0, 0, 1]);
  });
});
