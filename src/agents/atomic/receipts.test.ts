import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type ExportStatement,
  type Instant,
  interval,
  nanoPerWh,
  statementDigest,
  type Trade,
  tradeIdOf,
  wh,
  ZERO_HASH,
} from "#domain";
import type { Effect } from "../agent.ts";
import { meterAgent } from "../device/meter.ts";
import { AtWork, keysOf, minute, only, overTheWire, readingAt } from "../fixtures.ts";
import { type CommitmentNews, commitmentMessage } from "./commitment-message.ts";
import {
  ANNA,
  allowed,
  anchoredLog,
  announced,
  atomicMeterConfig,
  BEN,
  CLEO,
  Consumer,
  claimOf,
  DORA,
  FIRST,
  type Home,
  LEDGER,
  SETTLEMENT,
  shown,
  statementBy,
  tradeBetween,
} from "./fixtures.ts";
import type { AtomicMeterConfig } from "./meter-duties.ts";
import { type ReceiptNews, readReceiptNews, receiptMessage } from "./receipt-message.ts";
import { isSigned } from "./receipts.ts";

const END = minute(60);
const TO_BEN = tradeBetween(ANNA, BEN);
const TO_CLEO = tradeBetween(ANNA, CLEO, { energyWh: wh(300n) });
const FROM_DORA = tradeBetween(DORA, BEN, { energyWh: wh(200n) });

/** A home's meter at work. */
class MeterAtWork extends AtWork<ReturnType<ReturnType<typeof meterAgent>["init"]>> {
  readonly home: Home;

  constructor(home: Home, change: Partial<AtomicMeterConfig> = {}) {
    super(
      meterAgent({ household: "h01", wallet: home.meter, forecaster: null, atomic: atomicMeterConfig(home, change) }),
    );
    this.home = home;
  }

  get receipts() {
    const { atomic } = this.state;
    assert.ok(atomic !== null);
    return atomic.receipts;
  }

  hears(...trades: readonly Trade[]): void {
    for (const trade of trades) this.on({ kind: "chain", log: allowed(trade) }, minute(-3));
  }

  /** Both registers at a boundary. */
  reads(boundary: number, importWh: bigint, exportWh: bigint): readonly Effect[] {
    const at = minute(boundary * 60);
    return this.on(
      {
        kind: "reading",
        reading: readingAt(boundary, { energy: { at, importWh: wh(importWh), exportWh: wh(exportWh) } }),
      },
      at,
    );
  }

  gets(statement: ExportStatement, now: Instant = END, sender = ANNA): readonly Effect[] {
    const message = receiptMessage(sender.meter.address, this.agent.address, now, { what: "statement", statement });
    return this.on({ kind: "message", message: overTheWire(message) }, now);
  }

  isShown(news: CommitmentNews, now: Instant = minute(-2)): void {
    const message = commitmentMessage(keysOf("anybody").address, this.agent.address, now, news);
    this.on({ kind: "message", message: overTheWire(message) }, now);
  }

  wakes(now: Instant): readonly Effect[] {
    return this.on({ kind: "clock" }, now);
  }
}

/** What meters are told, as they read it. */
function told(effects: readonly Effect[]): readonly { readonly to: string; readonly news: ReceiptNews }[] {
  return only("send", effects).flatMap(({ message }) => {
    const news = readReceiptNews(overTheWire(message));
    return news === null ? [] : [{ to: message.receiver, news }];
  });
}

function receiptIn(effects: readonly Effect[]) {
  const news = told(effects)[0]?.news;
  assert.ok(news?.what === "receipt");
  return news;
}

function statementIn(effects: readonly Effect[]): ExportStatement {
  const news = told(effects)[0]?.news;
  assert.ok(news?.what === "statement");
  return news.statement;
}

describe("a producer's meter", () => {
  it("states at the boundary what it exported and lists its trades in the order of binding, to each consumer's meter", () => {
    const meter = new MeterAtWork(ANNA);
    meter.hears(TO_CLEO, TO_BEN);
    meter.reads(0, 5n, 1_000n);
    const effects = meter.reads(1, 5n, 1_700n);
    assert.deepEqual(
      told(effects).map(({ to }) => to),
      [CLEO, BEN].map(({ meter: other }) => other.address),
    );
    const statement = statementIn(effects);
    assert.deepEqual([statement.exportWh, statement.claims], [700n, [claimOf(TO_CLEO), claimOf(TO_BEN)]]);
    assert.ok(isSigned(statement, statementDigest(statement, SETTLEMENT)));
  });

  it("lets its statement wait for a meter that is out of order for a moment", () => {
    const meter = new MeterAtWork(ANNA);
    meter.hears(TO_BEN);
    meter.reads(0, 0n, 0n);
    const [letter] = only("send", meter.reads(1, 0n, 5n));
    assert.equal(letter?.message.replyBy, minute(61));
  });

  it("says nothing without a trade, nor without a reading before", () => {
    const idle = new MeterAtWork(ANNA);
    idle.reads(0, 0n, 0n);
    assert.deepEqual(told(idle.reads(1, 0n, 700n)), []);
    const late = new MeterAtWork(ANNA);
    late.hears(TO_BEN);
    assert.deepEqual(told(late.reads(1, 0n, 700n)), []);
    late.reads(2, 0n, 900n);
    assert.deepEqual(late.receipts.sold, {});
  });

  it("counts a trade once that it hears of twice", () => {
    const meter = new MeterAtWork(ANNA);
    meter.hears(TO_BEN, TO_BEN);
    meter.reads(0, 0n, 0n);
    assert.equal(statementIn(meter.reads(1, 0n, 1n)).claims.length, 1);
  });

  it("leaves out trades with strangers, and those of other homes", () => {
    const meter = new MeterAtWork(ANNA);
    const stranger = { ...TO_BEN, buyer: keysOf("a stranger").address };
    meter.hears(stranger, FROM_DORA);
    assert.deepEqual(meter.receipts.sold, {});
  });

  it("signs each statement with a key of its own", () => {
    const meter = new MeterAtWork(ANNA);
    meter.hears(TO_BEN, tradeBetween(ANNA, BEN, { interval: interval(1) }));
    meter.reads(0, 0n, 0n);
    const leaves = [1, 2].map((boundary) => statementIn(meter.reads(boundary, 0n, 700n)).leaf);
    assert.deepEqual(leaves, [0, 1]);
  });

  it("states nothing twice for a boundary that comes twice, and goes on after one that comes late", () => {
    const meter = new MeterAtWork(ANNA);
    meter.hears(TO_BEN, tradeBetween(ANNA, BEN, { interval: interval(1) }));
    meter.reads(0, 0n, 0n);
    assert.equal(told(meter.reads(1, 0n, 700n)).length, 1);
    assert.deepEqual(told(meter.reads(1, 0n, 700n)), []);
    assert.deepEqual(told(meter.reads(0, 0n, 0n)), []);
    assert.equal(statementIn(meter.reads(2, 0n, 750n)).exportWh, 50n);
  });

  it("says nothing about an interval in which a register ran back", () => {
    const meter = new MeterAtWork(ANNA);
    meter.hears(TO_BEN, tradeBetween(ANNA, BEN, { interval: interval(1) }));
    meter.reads(0, 0n, 900n);
    assert.deepEqual(told(meter.reads(1, 0n, 10n)), []);
    assert.equal(statementIn(meter.reads(2, 0n, 60n)).exportWh, 50n);
  });

  it("keeps the last keys of a root for its owner's hand", () => {
    const meter = new MeterAtWork(ANNA);
    meter.receipts.rings[ANNA.keys.root] = { root: ANNA.keys.root, next: 15 };
    meter.hears(TO_BEN, tradeBetween(ANNA, BEN, { interval: interval(1) }));
    meter.reads(0, 0n, 0n);
    assert.equal(statementIn(meter.reads(1, 0n, 5n)).leaf, 15);
    assert.deepEqual(told(meter.reads(2, 0n, 9n)), []);
  });

  it("goes on with the keys that are left after a restart", () => {
    const meter = new MeterAtWork(ANNA);
    meter.hears(TO_BEN, tradeBetween(ANNA, BEN, { interval: interval(1) }));
    meter.reads(0, 0n, 0n);
    meter.reads(1, 0n, 5n);
    const again = new MeterAtWork(ANNA);
    again.state = structuredClone(meter.state);
    assert.equal(statementIn(again.reads(2, 0n, 9n)).leaf, 1);
  });
});

describe("a consumer's meter", () => {
  const stated = statementBy(ANNA, 700n, [claimOf(TO_CLEO), claimOf(TO_BEN)]);

  function bens(...trades: readonly Trade[]): MeterAtWork {
    const meter = new MeterAtWork(BEN);
    // What neighbours trade stands on the chain for all to see.
    meter.hears(TO_CLEO, ...trades);
    meter.reads(0, 1_000n, 0n);
    return meter;
  }

  it("confirms to every node what it imported as soon as all its producers' meters have spoken, with what they said", () => {
    const meter = bens(TO_BEN);
    assert.deepEqual(told(meter.reads(1, 1_480n, 0n)), []);
    const effects = meter.gets(stated);
    assert.deepEqual(
      told(effects).map(({ to }) => to),
      ["node one", "node two"].map((name) => keysOf(name).address),
    );
    const { receipt, statements } = receiptIn(effects);
    assert.deepEqual([receipt.importWh, receipt.claims, statements], [480n, [claimOf(TO_BEN)], [stated]]);
    assert.deepEqual(receipt.statements, [statementDigest(stated, SETTLEMENT)]);
  });

  it("lets its receipt wait for nodes that are out of order as long as one counts", () => {
    const meter = bens(TO_BEN);
    meter.reads(1, 1_480n, 0n);
    const letters = only("send", meter.gets(stated)).map(({ message }) => message.replyBy);
    assert.deepEqual(letters, [minute(120), minute(120)]);
  });

  it("does so at the boundary when a statement was there before its own reading", () => {
    const meter = bens(TO_BEN);
    meter.gets(stated);
    assert.equal(receiptIn(meter.reads(1, 1_480n, 0n)).receipt.importWh, 480n);
  });

  it("waits a minute for statements and leaves out who has said nothing by then", () => {
    const meter = bens(TO_BEN, FROM_DORA);
    const wakes = only("wake", meter.reads(1, 1_480n, 0n)).map(({ at }) => at);
    assert.deepEqual(wakes, [minute(61)]);
    assert.deepEqual(told(meter.gets(stated)), []);
    assert.deepEqual(told(meter.wakes(minute(60.5))), []);
    const { receipt } = receiptIn(meter.wakes(minute(61)));
    assert.deepEqual(receipt.statements, [statementDigest(stated, SETTLEMENT), ZERO_HASH]);
    assert.equal(meter.wakes(minute(62)).filter(({ kind }) => kind === "send").length, 0, "once");
  });

  it("confirms later what it could not while it was out of order", () => {
    const meter = bens(TO_BEN);
    meter.reads(1, 1_480n, 0n);
    assert.deepEqual(receiptIn(meter.wakes(minute(90))).receipt.statements, [ZERO_HASH]);
  });

  it("takes a statement once, and not after its receipt", () => {
    const meter = bens(TO_BEN, FROM_DORA);
    meter.gets(stated);
    meter.gets(statementBy(ANNA, 1n, [claimOf(TO_BEN)], 1));
    assert.equal(meter.receipts.statements[FIRST]?.length, 1);
    meter.reads(1, 1_480n, 0n);
    meter.wakes(minute(61));
    assert.deepEqual(told(meter.gets(statementBy(DORA, 200n, [claimOf(FROM_DORA)]), minute(62))), []);
    assert.deepEqual(meter.receipts.statements, {});
  });

  for (const [why, statement] of [
    ["is about none of its trades", statementBy(ANNA, 700n, [claimOf(TO_CLEO)])],
    ["is by another meter than the seller's", statementBy(DORA, 700n, [claimOf(TO_BEN)])],
    ["names another energy than was traded", statementBy(ANNA, 700n, [{ ...claimOf(TO_BEN), energyWh: wh(1n) }])],
    ["lists what is no trade at all", statementBy(ANNA, 700n, [claimOf(TO_BEN), { id: ZERO_HASH, energyWh: wh(1n) }])],
    ["lists what another home has sold", statementBy(ANNA, 700n, [claimOf(TO_BEN), claimOf(FROM_DORA)])],
    [
      "names another energy of a neighbour's trade",
      statementBy(ANNA, 700n, [claimOf(TO_BEN), { ...claimOf(TO_CLEO), energyWh: wh(1n) }]),
    ],
    ["is about another interval", statementBy(ANNA, 700n, [claimOf(TO_BEN)], 0, interval(1))],
    ["is signed by no key of the seller's meter", { ...stated, exportWh: wh(701n) }],
  ] as const) {
    it(`does not take a statement that ${why}`, () => {
      const meter = bens(TO_BEN, FROM_DORA);
      assert.deepEqual(told(meter.gets(statement)), []);
      assert.deepEqual(meter.receipts.statements, {});
    });
  }

  it("remembers nothing of what is past", () => {
    const meter = bens(TO_BEN);
    meter.reads(1, 1_480n, 0n);
    meter.gets(stated);
    meter.reads(2, 1_480n, 0n);
    const { sold, bought, written, waiting, statements, backed } = meter.receipts;
    assert.deepEqual([sold, bought, written, waiting, statements, backed], [{}, {}, {}, {}, {}, {}]);
  });
});

describe("where commitments pay, a meter", () => {
  const commitment = new Consumer(BEN).commit(TO_BEN);

  /** The meter of a home in a market of agreements, which has heard of a trade and of what the nodes have anchored. */
  function hearing(home: Home, anchored = shown([commitment])): MeterAtWork {
    const meter = new MeterAtWork(home, { ledger: LEDGER });
    meter.on({ kind: "chain", log: anchoredLog(1, anchored.root) }, minute(-4));
    meter.hears(TO_BEN);
    return meter;
  }
  const isCounted = ({ receipts }: MeterAtWork) => receipts.backed[FIRST]?.includes(tradeIdOf(TO_BEN)) ?? false;

  it("counts a trade on both sides once it was shown that money is on hold for it, whoever shows it", () => {
    const { anchored } = shown([commitment]);
    for (const home of [ANNA, BEN]) {
      const meter = hearing(home);
      meter.isShown({ kind: "on-hold", anchored });
      meter.isShown({ kind: "on-hold", anchored });
      assert.deepEqual(meter.receipts.backed, { [FIRST]: [tradeIdOf(TO_BEN)] });
    }
  });

  it("counts no trade for which it was shown nothing: what only one side wrote spoils no list", () => {
    const meter = hearing(ANNA);
    meter.hears(TO_CLEO);
    meter.isShown({ kind: "on-hold", anchored: shown([commitment]).anchored });
    meter.reads(0, 0n, 0n);
    assert.deepEqual(statementIn(meter.reads(1, 0n, 700n)).claims, [claimOf(TO_BEN)]);
  });

  it("is shown a commitment that is older than others of its consumer by the chain that leads to the newest", () => {
    const ben = new Consumer(BEN);
    const { anchored, root } = shown([ben.commit(TO_BEN), ben.commit(FROM_DORA), ben.commit(FROM_DORA)]);
    const meter = hearing(BEN, { anchored, root });
    meter.isShown({ kind: "on-hold", anchored });
    assert.ok(isCounted(meter));
  });

  const ben = () => new Consumer(BEN);
  const twice = ben();
  const [first, second] = [twice.commit(TO_BEN), twice.commit(FROM_DORA)];
  for (const [why, chain, change] of [
    ["another trade", [ben().commit(TO_CLEO)], {}],
    ["another energy", [ben().commit({ ...TO_BEN, energyWh: wh(1n) }, { trade: tradeIdOf(TO_BEN) })], {}],
    ["another price", [ben().commit(TO_BEN, { pricePerWh: nanoPerWh(1n) })], {}],
    ["another producer", [ben().commit(TO_BEN, { producer: DORA.seller.address })], {}],
    ["another interval", [ben().commit(TO_BEN, { interval: interval(1) })], {}],
    ["another meter of the consumer", [ben().commit(TO_BEN, { consumerRoot: CLEO.keys.root })], {}],
    ["another meter of the producer", [ben().commit(TO_BEN, { producerRoot: CLEO.keys.root })], {}],
    ["somebody else's commitment", [new Consumer(CLEO).commit(TO_BEN)], {}],
    ["a forged signature", [{ ...commitment, signature: `0x${"22".repeat(64)}1b` as const }], {}],
    ["an anchor that it has not seen", [commitment], { number: 2 }],
    ["another path", [commitment], { path: [ZERO_HASH] }],
    [
      "a chain that does not hang together",
      [first, { ...second, commitment: { ...second.commitment, previous: ZERO_HASH } }],
      {},
    ],
    ["nothing", [], {}],
  ] as const) {
    it(`is not convinced by ${why}`, () => {
      const { anchored, root } = shown(chain.length === 0 ? [commitment] : (chain as never));
      const meter = hearing(BEN, { anchored, root });
      meter.isShown({ kind: "on-hold", anchored: { ...anchored, chain: chain as never, ...change } });
      assert.ok(!isCounted(meter));
    });
  }

  it("keeps a few anchors, and no more", () => {
    const meter = hearing(BEN);
    for (let number = 2; number <= 20; number++) {
      meter.on({ kind: "chain", log: anchoredLog(number, ZERO_HASH) }, minute(-4));
    }
    assert.equal(Object.keys(meter.receipts.anchors).length, 8);
  });
});

describe("a meter that has renewed its root", () => {
  const next = ANNA.rings.at(1).keys;
  /** The gate for interval 2 opens at minute 60. */
  const NOON = minute(70);

  it("speaks about each interval under the root that was its newest when the gate for it opened", () => {
    const meter = new MeterAtWork(ANNA);
    const trades = [0, 1, 2, 3].map((k) => tradeBetween(ANNA, BEN, { interval: interval(k) }));
    meter.hears(...trades);
    meter.reads(0, 0n, 0n);
    const early = statementIn(meter.reads(1, 0n, 1n));
    meter.on({ kind: "chain", log: announced(ANNA, next.root, NOON) }, NOON);
    const later = [2, 3, 4].map((boundary) => statementIn(meter.reads(boundary, 0n, 1n)));
    assert.deepEqual(
      [early, ...later].map(({ root, leaf }) => [root, leaf]),
      [
        [ANNA.keys.root, 0],
        [ANNA.keys.root, 1],
        [ANNA.keys.root, 2],
        [next.root, 0],
      ],
    );
  });

  it("is believed by the other meter under the root of the interval, and not under the other one", () => {
    const meter = new MeterAtWork(BEN);
    const later = tradeBetween(ANNA, BEN, { interval: interval(3) });
    meter.hears(TO_BEN, later);
    meter.on({ kind: "chain", log: announced(ANNA, next.root, NOON) }, NOON);
    const wrong = statementBy(ANNA, 1n, [claimOf(later)], 0, interval(3));
    meter.gets(wrong, minute(240));
    assert.deepEqual(meter.receipts.statements, {});
    const right = statementBy({ keys: next }, 1n, [claimOf(later)], 0, interval(3));
    meter.gets(right, minute(240));
    assert.deepEqual(meter.receipts.statements[3], [right]);
  });

  it("forgets how far keys are used up only of roots that are never asked for again", () => {
    const meter = new MeterAtWork(ANNA);
    for (let number = 1; number <= 4; number++) {
      meter.receipts.rings[ANNA.rings.at(number - 1).keys.root] = {
        root: ANNA.rings.at(number - 1).keys.root,
        next: 3,
      };
      const log = announced(ANNA, ANNA.rings.at(number).keys.root, minute(-200 + number));
      if (number > 1) meter.on({ kind: "chain", log }, minute(-100));
    }
    meter.hears(TO_BEN);
    meter.reads(0, 0n, 0n);
    const { atomic } = meter.state;
    assert.ok(atomic !== null);
    atomic.rotation.ring = 4;
    meter.reads(1, 0n, 5n);
    const kept = Object.keys(meter.receipts.rings).map((root) =>
      [0, 1, 2, 3, 4].find((number) => ANNA.rings.at(number).keys.root === root),
    );
    assert.deepEqual(kept.toSorted(), [2, 3, 4]);
  });
});
