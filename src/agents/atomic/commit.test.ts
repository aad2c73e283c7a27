import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type Address,
  type Agreement,
  interval,
  type SignedCommitment,
  type Trade,
  tradeIdOf,
  tradeOf,
  wh,
  ZERO_HASH,
} from "#domain";
import type { Effect } from "../agent.ts";
import { HOURLY, keysOf, logOf, minute, only, overTheWire, TARIFF } from "../fixtures.ts";
import type { MarketParty } from "../market/party.ts";
import {
  answerNode,
  COMMIT_INTERESTS,
  type CommitConfig,
  commitToAgreements,
  followCommitments,
  isPaidFor,
  nothingCommitted,
} from "./commit.ts";
import { commitmentMessage, readCommitmentNews } from "./commitment-message.ts";
import {
  ANNA,
  anchoredLog,
  announced,
  BEN,
  CLEO,
  Consumer,
  DEPOSIT,
  DORA,
  type Home,
  LEDGER,
  MARKET,
  meterOf,
  ROOTS,
  shown,
} from "./fixtures.ts";

const NODES = ["one", "two", "three", "four"].map((name) => keysOf(`node ${name}`).address);
const CONFIG: CommitConfig = {
  ledger: LEDGER,
  nodes: NODES,
  rootsAtStart: ROOTS,
  depositNano: DEPOSIT,
  attestedSeconds: 600,
};
const NEXT = interval(1);
/** The gate for interval 1 closes. */
const CLOSES = minute(55);

function party(home: Home, side: "sell" | "buy"): MarketParty & { meterOf: typeof meterOf } {
  return {
    household: "h01",
    side,
    wallet: side === "sell" ? home.seller : home.buyer,
    meter: home.meter.address,
    feeder: 1,
    technology: "none",
    calendar: HOURLY,
    market: MARKET,
    settlement: MARKET,
    settledBy: "AtomicSettlement",
    tariffAt: () => TARIFF,
    limitPrice: () => TARIFF.energyPrice,
    planners: [],
    meterOf,
  };
}

function agreement(seller: Home, buyer: Home, change: Partial<Agreement> = {}): Agreement {
  return {
    settlement: MARKET,
    ask: ZERO_HASH,
    bid: ZERO_HASH,
    seller: seller.seller.address,
    buyer: buyer.buyer.address,
    askFeeder: 1,
    bidFeeder: 1,
    interval: NEXT,
    energyWh: wh(500n),
    pricePerWh: TARIFF.feedIn,
    expiry: minute(60) / 1000,
    nonce: 1n,
    ...change,
  };
}

/** What commitments effects carry to whom. */
function handedIn(effects: readonly Effect[]) {
  return only("send", effects).map(({ message }) => {
    const news = readCommitmentNews(overTheWire(message));
    assert.ok(news?.kind === "commitments");
    return { to: message.receiver, until: message.replyBy, commitments: news.commitments };
  });
}

function buyer(home = BEN) {
  const state = nothingCommitted(CONFIG);
  const commit = (...agreements: readonly Agreement[]) =>
    handedIn(commitToAgreements(party(home, "buy"), CONFIG, state, agreements, CLOSES));
  const hears = (event: string, args: Readonly<Record<string, unknown>>) =>
    followCommitments(state, home.buyer.address, logOf("x", event, args, CLOSES));
  const asked = (from: number, to: number, node = NODES[0] as Address, consumer = home.buyer.address) =>
    answerNode(party(home, "buy"), CONFIG, state, [{ consumer, from, to }], node, CLOSES);
  return { state, commit, hears, asked };
}

const AGREED = agreement(ANNA, BEN);
const TRADE = tradeOf(AGREED, MARKET);

describe("a buyer that commits", () => {
  it("signs one commitment for each agreement and hands them to so many nodes that one works when a quorum does", () => {
    const letters = buyer().commit(AGREED, agreement(DORA, BEN));
    assert.deepEqual(
      letters.map(({ to }) => to),
      [NODES[1], NODES[2]],
    );
    const [first, second] = letters[0]?.commitments ?? [];
    assert.deepEqual([first?.commitment.trade, first?.commitment.sequence], [tradeIdOf(TRADE), 1]);
    assert.deepEqual([first?.commitment.consumerRoot, first?.commitment.producerRoot], [BEN.keys.root, ANNA.keys.root]);
    assert.deepEqual([second?.commitment.producer, second?.commitment.sequence], [DORA.seller.address, 2]);
  });

  it("lets the letters wait for a node that is out of order until the interval begins", () => {
    assert.deepEqual(
      buyer()
        .commit(AGREED)
        .map(({ until }) => until),
      [minute(60), minute(60)],
    );
  });

  it("takes other nodes the next time", () => {
    const ben = buyer();
    ben.commit(AGREED);
    assert.deepEqual(
      ben.commit(agreement(DORA, BEN)).map(({ to }) => to),
      [NODES[2], NODES[3]],
    );
  });

  it("does nothing without an agreement, without money, or without a root on either side", () => {
    assert.deepEqual(buyer().commit(), []);
    const poor = buyer();
    poor.state.purse.depositNano = 0n;
    assert.deepEqual(poor.commit(AGREED), []);
    assert.deepEqual(buyer().commit(agreement({ ...ANNA, seller: keysOf("a stranger") }, BEN)), []);
    for (const { meter } of [ANNA, BEN]) {
      const ben = buyer();
      delete ben.state.roots[meter.address];
      assert.deepEqual(ben.commit(AGREED), []);
    }
  });

  it("names the roots that were the newest when the gate opened, whatever was announced since", () => {
    const ben = buyer();
    const next = ANNA.rings.at(1).keys.root;
    // The gate for interval 1 opened at minute 0, the one for interval 2 opens at minute 60.
    followCommitments(ben.state, BEN.buyer.address, announced(ANNA, next, minute(30)));
    const [letter] = ben.commit(AGREED, agreement(ANNA, BEN, { interval: interval(2) }));
    assert.deepEqual(
      letter?.commitments.map(({ commitment }) => commitment.producerRoot),
      [ANNA.keys.root, next],
    );
  });

  it("hears of what moves its deposit", () => {
    for (const event of ["Deposited", "ReleaseRequested", "ReleaseReduced", "ReleaseCancelled", "CommitmentPaid"]) {
      assert.ok(COMMIT_INTERESTS.includes(`CommitmentLedger.${event}`), event);
    }
  });
});

describe("a buyer whose commitments a node lacks", () => {
  it("hands them in again, those that are asked for", () => {
    const ben = buyer();
    ben.commit(AGREED, agreement(DORA, BEN), agreement(CLEO, BEN));
    const [letter] = handedIn(ben.asked(2, 3));
    assert.deepEqual(
      letter?.commitments.map(({ commitment }) => commitment.sequence),
      [2, 3],
    );
    assert.equal(letter?.to, NODES[0]);
  });

  it("answers no stranger, and for nobody else", () => {
    const ben = buyer();
    ben.commit(AGREED);
    assert.deepEqual(ben.asked(1, 1, keysOf("a stranger").address), []);
    assert.deepEqual(ben.asked(1, 1, NODES[0], CLEO.buyer.address), []);
    assert.deepEqual(ben.asked(2, 9), []);
  });

  it("forgets what is anchored: a trade is written, or a commitment paid", () => {
    const ben = buyer();
    const [letter] = ben.commit(AGREED, agreement(DORA, BEN), agreement(CLEO, BEN));
    const trade = letter?.commitments[1]?.commitment.trade;
    ben.hears("TransactionAllowed", { tradeId: trade, trade: {} as Trade });
    assert.deepEqual(
      ben.state.unconfirmed.map(({ commitment }) => commitment.sequence),
      [3],
    );
    ben.hears("CommitmentPaid", { consumer: CLEO.buyer.address, sequence: 3n, paid: 0n, gridFee: 0n, tax: 0n });
    assert.equal(ben.state.unconfirmed.length, 1);
    ben.hears("CommitmentPaid", { consumer: BEN.buyer.address, sequence: 3n, paid: 0n, gridFee: 0n, tax: 0n });
    assert.deepEqual(ben.state.unconfirmed, []);
  });

  it("keeps some hundred, not all that it ever made", () => {
    const ben = buyer();
    const [letter] = ben.commit(AGREED);
    ben.state.unconfirmed = Array.from({ length: 300 }, () => letter?.commitments[0] as SignedCommitment);
    ben.commit(AGREED);
    assert.equal(ben.state.unconfirmed.length, 256);
  });
});

describe("a seller that is shown a commitment", () => {
  const { anchored, root } = shown([new Consumer(BEN).commit(TRADE)]);
  const isPaid = (change: Partial<Agreement> = {}, rooted = root) => {
    const state = nothingCommitted(CONFIG);
    followCommitments(state, ANNA.seller.address, anchoredLog(1, rooted));
    return isPaidFor(party(ANNA, "sell"), CONFIG, state, { ...AGREED, ...change }, anchored);
  };

  it("knows that its agreement is paid for", () => {
    assert.ok(isPaid());
  });

  it("does not take it for another agreement, nor under another root", () => {
    assert.ok(!isPaid({ nonce: 2n }));
    assert.ok(!isPaid({}, ZERO_HASH));
  });
});

describe("a seller that is shown a commitment that ends before its meters can have spoken", () => {
  for (const lateness of [1, HOURLY.graceSeconds - 1]) {
    it(`does not deliver on it: it ends ${lateness} s after the interval`, () => {
      const expiry = minute(120) / 1000 + lateness;
      const { anchored, root } = shown([new Consumer(BEN).commit(TRADE, { expiry })]);
      const state = nothingCommitted(CONFIG);
      followCommitments(state, ANNA.seller.address, anchoredLog(1, root));
      assert.ok(!isPaidFor(party(ANNA, "sell"), CONFIG, state, AGREED, anchored));
    });
  }
});

describe("letters about commitments", () => {
  const signed = new Consumer(BEN).commit(TRADE);
  const { anchored } = shown([signed]);
  const message = commitmentMessage(BEN.buyer.address, ANNA.seller.address, CLOSES, { kind: "on-hold", anchored });

  it("come through as they were sent", () => {
    assert.deepEqual(readCommitmentNews(overTheWire(message)), { kind: "on-hold", anchored });
    const news = { kind: "commitments", commitments: [signed] } as const;
    const sent = commitmentMessage(BEN.buyer.address, ANNA.seller.address, CLOSES, news);
    assert.deepEqual(readCommitmentNews(overTheWire(sent)), news);
  });

  it("are told apart by what they say", () => {
    const other = { kind: "on-hold", anchored: { ...anchored, number: 2 } } as const;
    const ids = [anchored, other.anchored].map(
      (one) =>
        commitmentMessage(BEN.buyer.address, ANNA.seller.address, CLOSES, { kind: "on-hold", anchored: one })
          .conversationId,
    );
    assert.equal(new Set(ids).size, 2);
  });

  const content = message.content as object;
  for (const [why, change] of [
    ["another protocol", { protocol: "home" }],
    ["another performative", { performative: "cfp" }],
    ["no JSON", { content: "{" }],
    ["nothing", { content: null }],
    ["a number", { content: 5 }],
    ["a broken number of an anchor", { content: { ...content, number: "1" } }],
    ["a path that is no list", { content: { ...content, path: "0x" } }],
    ["a path of something else than hashes", { content: { ...content, path: ["0x12"] } }],
    ["a chain of something else than commitments", { content: { ...content, chain: ["{}"] } }],
  ] as const) {
    it(`are not read out of ${why}`, () => {
      assert.equal(readCommitmentNews({ ...message, ...change }), null);
    });
  }
});
