import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Address, type Instant, type Message, type SignedCommitment, tradeIdOf, tradeOf, wh } from "#domain";
import type { CommitConfig } from "../atomic/commit.ts";
import { type AnchoredCommitment, commitmentMessage, readCommitmentNews } from "../atomic/commitment-message.ts";
import { anchoredLog, DEPOSIT, LEDGER, shown } from "../atomic/fixtures.ts";
import { commitTo, fullPurse } from "../atomic/purse.ts";
import { rootFor, rootsAtStart } from "../atomic/roots.ts";
import { AtWork, calls, HOURLY, keysOf, logOf, minute, only, overTheWire, TARIFF } from "../fixtures.ts";
import {
  ALICE,
  agreementOn,
  BOB,
  fromBob,
  MARKET,
  METERS,
  NEXT,
  PLANNER,
  Posts,
  say,
  signed,
  traderOf,
} from "./fixtures.ts";
import { traderAgent } from "./trader.ts";

const NODES = ["one", "two", "three", "four"].map((name) => keysOf(`node ${name}`).address);
const ROOTS = rootsAtStart([...METERS.values()].map((meter) => [meter, `0x${meter.slice(2)}${"00".repeat(12)}`]));
const COMMIT: CommitConfig = {
  ledger: LEDGER,
  nodes: NODES,
  rootsAtStart: ROOTS,
  depositNano: DEPOSIT,
  attestedSeconds: 600,
};
const [CLOSES, SHOWN] = [minute(55), minute(56)];

/** Alice, who has agreed with Bob in a market where commitments pay. */
function alice() {
  const posts = new Posts();
  const seller = new AtWork(traderAgent({ ...traderOf(ALICE, "sell"), settledBy: "AtomicSettlement", commit: COMMIT }));
  seller.told(PLANNER, { what: "plan", interval: NEXT, sellWh: wh(1_000n), buyWh: wh(0n), span: 1 }, minute(0));
  seller.on(posts.by(ALICE, "sell", 1_000n, 200_000n), minute(1));
  seller.on(posts.by(BOB, "buy", 500n, 100_000n), minute(1));
  seller.on(posts.answer(), minute(1));
  const [proposal] = say(seller, fromBob("cfp", 0, { energyWh: wh(500n) })) as [Message];
  const agreement = agreementOn(proposal);
  say(seller, fromBob("accept-proposal", proposal.sequence + 1, { agreement, signature: signed(agreement) }));
  const trade = tradeOf(agreement, MARKET);
  const root = (agent: Address) => rootFor(ROOTS, METERS.get(agent) as Address, HOURLY, NEXT) as typeof trade.ask;
  const purse = { ...COMMIT, wallet: BOB, calendar: HOURLY, tariffAt: () => TARIFF };
  const commitment = commitTo(
    purse,
    fullPurse(COMMIT),
    {
      interval: NEXT,
      energyWh: trade.energyWh,
      pricePerWh: trade.pricePerWh,
      producer: ALICE.address,
      consumerRoot: root(BOB.address),
      producerRoot: root(ALICE.address),
      trade: tradeIdOf(trade),
    },
    CLOSES,
  ) as SignedCommitment;
  const proof = shown([commitment]);
  const anchors = () => seller.on({ kind: "chain", log: anchoredLog(1, proof.root, CLOSES) }, CLOSES);
  const isShown = (anchored: AnchoredCommitment = proof.anchored, now: Instant = SHOWN) => {
    const message = commitmentMessage(NODES[0] as Address, ALICE.address, now, { kind: "on-hold", anchored });
    return seller.on({ kind: "message", message: overTheWire(message) }, now);
  };
  return { seller, agreement, trade, anchors, isShown, closes: () => seller.on({ kind: "clock" }, CLOSES), proof };
}

describe("a seller where commitments pay", () => {
  it("writes nothing when the gate closes, and its agreement when it is shown that money is on hold", () => {
    const { closes, anchors, isShown } = alice();
    assert.deepEqual(calls(closes()), []);
    anchors();
    assert.deepEqual(calls(isShown()), ["BilateralMarket.AllowTransaction"]);
  });

  it("writes it once, however often it is shown", () => {
    const { closes, anchors, isShown } = alice();
    closes();
    anchors();
    isShown();
    assert.deepEqual(calls(isShown()), []);
  });

  it("writes nothing for what is not anchored, nor after the interval has begun", () => {
    const early = alice();
    early.closes();
    assert.deepEqual(calls(early.isShown()), []);
    const late = alice();
    late.closes();
    late.anchors();
    assert.deepEqual(calls(late.isShown(late.proof.anchored, minute(60))), []);
  });

  it("writes it although it was out of order as the gate closed", () => {
    const { seller, anchors, isShown } = alice();
    anchors();
    assert.deepEqual(calls(isShown()), ["BilateralMarket.AllowTransaction"]);
    assert.deepEqual(calls(seller.on({ kind: "clock" }, SHOWN)), []);
  });

  it("writes nothing before the gate has closed", () => {
    const { anchors, isShown, proof } = alice();
    anchors();
    assert.deepEqual(calls(isShown(proof.anchored, minute(54))), []);
  });

  it("goes on after a restart between the anchor and the letter", () => {
    const { seller, closes, anchors, isShown } = alice();
    closes();
    anchors();
    seller.state = structuredClone(seller.state);
    assert.deepEqual(calls(isShown()), ["BilateralMarket.AllowTransaction"]);
  });
});

describe("a buyer where commitments pay", () => {
  function bob() {
    const buyer = new AtWork(traderAgent({ ...traderOf(BOB, "buy"), settledBy: "AtomicSettlement", commit: COMMIT }));
    buyer.told(PLANNER, { what: "plan", interval: NEXT, sellWh: wh(0n), buyWh: wh(500n), span: 1 }, minute(0));
    const [n] = buyer.state.negotiations;
    assert.ok(n !== undefined);
    const { agreement } = alice();
    n.agreements = [{ agreement, signature: signed(agreement) }];
    return { buyer, agreement };
  }
  const committed = (effects: Parameters<typeof only>[1]) =>
    only("send", effects).flatMap(({ message }) => {
      const news = readCommitmentNews(overTheWire(message));
      return news?.kind === "commitments" ? news.commitments : [];
    });

  it("commits to each agreement when the gate closes, and tells two nodes", () => {
    const { buyer, agreement } = bob();
    const commitments = committed(buyer.on({ kind: "clock" }, CLOSES));
    assert.deepEqual(
      commitments.map(({ commitment }) => commitment.trade),
      [1, 2].map(() => tradeIdOf(tradeOf(agreement, MARKET))),
    );
    assert.deepEqual(committed(buyer.on({ kind: "clock" }, SHOWN)), [], "once");
  });

  it("does not commit any more when it was out of order until the interval began", () => {
    assert.deepEqual(committed(bob().buyer.on({ kind: "clock" }, minute(60))), []);
  });

  it("hands in again what a node asks for, until it sees its trade written", () => {
    const { buyer, agreement } = bob();
    buyer.on({ kind: "clock" }, CLOSES);
    const ask = (now: Instant) => {
      const ranges = [{ consumer: BOB.address, from: 1, to: 1 }];
      const message = commitmentMessage(NODES[2] as Address, BOB.address, now, { kind: "ask", ranges });
      return committed(buyer.on({ kind: "message", message: overTheWire(message) }, now));
    };
    assert.equal(ask(SHOWN).length, 1);
    const trade = tradeOf(agreement, MARKET);
    const args = { tradeId: tradeIdOf(trade), trade };
    buyer.on({ kind: "chain", log: logOf("BilateralMarket", "TransactionAllowed", args, SHOWN) }, SHOWN);
    assert.deepEqual(ask(minute(57)), []);
  });
});
