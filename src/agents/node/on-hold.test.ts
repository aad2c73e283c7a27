import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Trade, tradeIdOf } from "#domain";
import { readCommitmentNews } from "../atomic/commitment-message.ts";
import { ANNA, allowed, BEN, CLEO, Consumer, DORA, LEDGER, meterOf, ROOTS, tradeBetween } from "../atomic/fixtures.ts";
import { isOnHold } from "../atomic/on-hold.ts";
import { HOURLY, logOf, minute } from "../fixtures.ts";
import { NODES, NodesAtWork } from "./testing/nodes-at-work.ts";

const TRADE = tradeBetween(ANNA, BEN);

/** Whom nodes have shown that money is on hold for a trade, which convinces whoever checks it. */
function convinced(nodes: NodesAtWork, trade: Trade): readonly string[] {
  const anchors = Object.fromEntries(nodes.anchored.map((root, i) => [i + 1, root]));
  const check = { ledger: LEDGER, calendar: HOURLY, meterOf, roots: ROOTS, anchors };
  return nodes.letters.flatMap((letter) => {
    const news = readCommitmentNews(letter);
    return news?.kind === "on-hold" && isOnHold(check, trade, news.anchored) ? [letter.receiver] : [];
  });
}

/** The market says that a trade is binding, the settlement who meters it. */
function written(nodes: NodesAtWork, trade: Trade): void {
  nodes.tellAll({ kind: "chain", log: allowed(trade, nodes.now) });
  const [sellerMeter, buyerMeter] = [meterOf(trade.seller), meterOf(trade.buyer)];
  const args = { tradeId: tradeIdOf(trade), sellerMeter, buyerMeter };
  nodes.tellAll({ kind: "chain", log: logOf("AtomicSettlement", "TradeOpened", args, nodes.now) });
}

function anchored(change: ConstructorParameters<typeof NodesAtWork>[1] = {}, trade = TRADE): NodesAtWork {
  const nodes = new NodesAtWork(minute(-4), change);
  nodes.handIn([new Consumer(BEN).commit(trade)]);
  nodes.handIn([new Consumer(CLEO).commit(tradeBetween(DORA, CLEO))]);
  nodes.passSeconds(3);
  return nodes;
}

describe("money on hold", () => {
  it("is shown to the producer by so many nodes that one works when a quorum does", () => {
    const nodes = anchored();
    assert.deepEqual(convinced(nodes, TRADE), [ANNA.seller.address, ANNA.seller.address]);
    assert.equal(new Set(nodes.letters.map(({ sender }) => sender)).size, 2);
  });

  it("is shown to both meters when the trade is written, before the interval's end", () => {
    const nodes = anchored();
    nodes.letters.length = 0;
    written(nodes, TRADE);
    const told = convinced(nodes, TRADE);
    assert.deepEqual(told.toSorted(), [ANNA, ANNA, BEN, BEN].map(({ meter }) => meter.address).toSorted());
    assert.deepEqual([...new Set(nodes.letters.map(({ replyBy }) => replyBy))], [minute(60)]);
  });

  it("is shown to them when it is anchored after that, as by a node that was behind", () => {
    const nodes = new NodesAtWork();
    written(nodes, TRADE);
    assert.deepEqual(nodes.letters, []);
    nodes.handIn([new Consumer(BEN).commit(TRADE)]);
    nodes.passSeconds(3);
    const told = new Set(convinced(nodes, TRADE));
    assert.deepEqual(told, new Set([ANNA.seller.address, ANNA.meter.address, BEN.meter.address]));
  });

  it("is shown under the newest anchor, over the commitments made since", () => {
    const nodes = new NodesAtWork();
    const ben = new Consumer(BEN);
    nodes.handIn([ben.commit(TRADE)]);
    nodes.passSeconds(3);
    nodes.handIn([ben.commit(tradeBetween(DORA, BEN))]);
    nodes.passSeconds(10);
    nodes.letters.length = 0;
    written(nodes, TRADE);
    assert.equal(convinced(nodes, TRADE).length, 4);
  });

  it("is shown to no meter where it is not, or where the commitment says something else", () => {
    const nodes = anchored({}, { ...TRADE, nonce: 9n });
    nodes.letters.length = 0;
    written(nodes, TRADE);
    assert.deepEqual(nodes.letters, []);
    const other = new NodesAtWork();
    other.handIn([new Consumer(BEN).commit(TRADE, { producer: DORA.seller.address })]);
    other.passSeconds(3);
    other.letters.length = 0;
    written(other, TRADE);
    assert.deepEqual(other.letters, []);
  });

  it("is shown to no meter by a commitment that ends before meters can have spoken", () => {
    const nodes = new NodesAtWork();
    nodes.handIn([new Consumer(BEN).commit(TRADE, { expiry: minute(60) / 1000 + 1 })]);
    nodes.passSeconds(3);
    assert.equal(nodes.anchored.length, 1);
    nodes.letters.length = 0;
    written(nodes, TRADE);
    assert.deepEqual(nodes.letters, []);
  });

  it("is no matter of commitments where the market brings the money", () => {
    const nodes = anchored({ escrowed: true });
    nodes.letters.length = 0;
    written(nodes, TRADE);
    assert.deepEqual(nodes.letters, []);
  });

  it("is shown although the first of the nodes that show it is out of order", () => {
    for (const out of NODES.keys()) {
      const nodes = new NodesAtWork();
      nodes.out.add(out);
      nodes.handIn([new Consumer(BEN).commit(TRADE)], [0, 1, 2, 3]);
      nodes.passSeconds(15);
      written(nodes, TRADE);
      const told = new Set(convinced(nodes, TRADE));
      assert.deepEqual(told, new Set([ANNA.seller.address, ANNA.meter.address, BEN.meter.address]), `without ${out}`);
    }
  });
});
