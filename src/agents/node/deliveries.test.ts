import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Call } from "#chain";
import {
  commitmentDigest,
  type DeliveryReceipt,
  type ExportStatement,
  type Hex,
  type Instant,
  nanoPerWh,
  type SignedCommitment,
  type Trade,
  tradeIdOf,
  wh,
  ZERO_HASH,
} from "#domain";
import { unpackCommitmentBatch, unpackEvidence } from "#settlement";
import type { Effect } from "../agent.ts";
import {
  ANNA,
  allowed,
  BEN,
  CLEO,
  Consumer,
  claimOf,
  DORA,
  FIRST,
  type Home,
  LEDGER,
  meterOf,
  receiptBy,
  SETTLEMENT,
  statementBy,
  tradeBetween,
} from "../atomic/fixtures.ts";
import { receiptMessage } from "../atomic/receipt-message.ts";
import { calls, logOf, minute, only, overTheWire } from "../fixtures.ts";
import { partsOf } from "./settlement-parts.ts";
import { NodeAtWork, NodesAtWork } from "./testing/nodes-at-work.ts";

/** A minute and a quarter after the interval, and after that half a minute for each node before it. */
const TURN_OF_FIRST = minute(61.25);
const LAST_TURN = minute(118);

const TO_BEN = tradeBetween(ANNA, BEN);
const TO_CLEO = tradeBetween(ANNA, CLEO, { energyWh: wh(300n) });
const OF_DORA = tradeBetween(DORA, BEN, { energyWh: wh(200n) });

/** The market has opened trades: its money is with them. */
function opened(node: NodeAtWork, ...trades: readonly Trade[]): void {
  for (const trade of trades) {
    const [sellerMeter, buyerMeter] = [meterOf(trade.seller), meterOf(trade.buyer)];
    const args = { tradeId: tradeIdOf(trade), sellerMeter, buyerMeter };
    node.hears(logOf("AtomicSettlement", "TradeOpened", args, minute(-3)));
    node.hears(allowed(trade));
  }
}

function escrow(...trades: readonly Trade[]): NodeAtWork {
  const node = new NodeAtWork(0, { escrowed: true });
  opened(node, ...trades);
  return node;
}

function send(
  node: NodeAtWork,
  receipt: DeliveryReceipt,
  statements: readonly ExportStatement[],
  now: Instant = minute(60.5),
  sender: Home = BEN,
) {
  const message = receiptMessage(sender.meter.address, node.agent.address, now, {
    what: "receipt",
    receipt,
    statements,
  });
  return node.on({ kind: "message", message: overTheWire(message) }, now);
}

/** The one call among effects. */
function callIn(effects: readonly Effect[]): Call {
  const submitted = only("submit", effects);
  assert.equal(submitted.length, 1);
  return (submitted[0] as { call: Call }).call;
}

function wake(node: NodeAtWork, now: Instant): readonly Call[] {
  return only("submit", node.on({ kind: "clock" }, now)).map(({ call }) => call);
}

function over(node: NodeAtWork, event: "TradeSettled" | "TradeVoided", trade: Trade): void {
  node.hears(logOf("AtomicSettlement", event, { tradeId: tradeIdOf(trade) }, minute(61)));
}

/** Which trades a call settles, and how many statements and receipts it comes with. */
function settled({ args }: Call) {
  const trades = args[0] as readonly Trade[];
  const { statements, receipts } = unpackEvidence(args[2] as Hex, trades.length);
  return { trades: trades.map(tradeIdOf), statements: statements.length, receipts: receipts.length };
}

const stated = statementBy(ANNA, 500n, [claimOf(TO_BEN)]);
const receipt = receiptBy(BEN, wh(480n), [claimOf(TO_BEN)], [stated]);

describe("a node that is told what meters confirm", () => {
  it("has trades settled as soon as every buyer's meter has spoken, when it is its turn first", () => {
    const effects = send(escrow(TO_BEN), receipt, [stated]);
    assert.deepEqual(calls(effects), ["AtomicSettlement.settle"]);
    const call = callIn(effects);
    assert.deepEqual(settled(call), { trades: [tradeIdOf(TO_BEN)], statements: 1, receipts: 1 });
  });

  it("wakes in its turn and before receipts stop to count", () => {
    const node = new NodeAtWork(2, { escrowed: true });
    const wakes = only("wake", node.hears(allowed(TO_BEN))).map(({ at }) => at);
    assert.deepEqual(wakes, [TURN_OF_FIRST + 60_000, LAST_TURN + 15_000]);
  });

  it("waits for its turn when others come first, and leaves to them what they have done by then", () => {
    const node = new NodeAtWork(1, { escrowed: true });
    opened(node, TO_BEN);
    assert.deepEqual(calls(send(node, receipt, [stated])), []);
    assert.deepEqual(wake(node, TURN_OF_FIRST), []);
    over(node, "TradeSettled", TO_BEN);
    assert.deepEqual(wake(node, minute(61.75)), []);
    assert.deepEqual(node.state.deliveries, {});
  });

  it("comes in when those before it are out of order", () => {
    const node = new NodeAtWork(1, { escrowed: true });
    opened(node, TO_BEN);
    send(node, receipt, [stated]);
    assert.equal(wake(node, minute(61.75)).length, 1);
    assert.equal(wake(node, minute(62)).length, 0, "once in each of its turns");
    assert.equal(wake(node, LAST_TURN as Instant).length, 0);
    assert.equal(wake(node, minute(118.125)).length, 1, "and once more at last, as what it handed in came to nothing");
  });

  it("hands in what came late at last", () => {
    const node = escrow(TO_BEN);
    assert.deepEqual(wake(node, TURN_OF_FIRST), []);
    assert.deepEqual(calls(send(node, receipt, [stated], minute(90))), ["AtomicSettlement.settle"]);
    const other = new NodeAtWork(1, { escrowed: true });
    opened(other, TO_BEN);
    wake(other, minute(61.75));
    assert.deepEqual(calls(send(other, receipt, [stated], minute(90))), []);
    assert.equal(wake(other, minute(119)).length, 1);
  });

  it("does not hand in what a meter claims to know before the interval is over", () => {
    const node = escrow(TO_BEN);
    assert.deepEqual(calls(send(node, receipt, [stated], minute(59))), []);
    assert.equal(wake(node, TURN_OF_FIRST).length, 1);
  });

  it("takes a receipt once, and of two by one meter the first", () => {
    const node = escrow(TO_BEN, TO_CLEO);
    send(node, receipt, [stated]);
    send(node, receipt, [stated]);
    send(node, receiptBy(BEN, wh(1n), [claimOf(TO_BEN)], [stated], 1), [stated]);
    assert.deepEqual(
      node.state.deliveries[FIRST]?.receipts.map((one) => one.receipt.importWh),
      [480n],
    );
  });

  it("forgets what receipts do not count for any more", () => {
    const node = escrow(TO_BEN);
    wake(node, minute(121));
    assert.deepEqual(node.state.deliveries, {});
    assert.deepEqual(calls(send(node, receipt, [stated], minute(121))), []);
  });

  it("hands in trades that are over with those that are not: meters list them together", () => {
    const both = statementBy(ANNA, 800n, [claimOf(TO_BEN), claimOf(TO_CLEO)]);
    const node = escrow(TO_BEN, TO_CLEO);
    send(node, receiptBy(BEN, wh(500n), [claimOf(TO_BEN)], [both]), [both]);
    assert.equal(wake(node, TURN_OF_FIRST).length, 1);
    over(node, "TradeSettled", TO_BEN);
    const late = receiptBy(CLEO, wh(300n), [claimOf(TO_CLEO)], [both]);
    const effects = send(node, late, [both], minute(70), CLEO);
    const call = callIn(effects);
    const trades = [TO_BEN, TO_CLEO].map(tradeIdOf);
    assert.deepEqual(settled(call), { trades, statements: 1, receipts: 1 });
  });

  it("does nothing about a trade whose producer's meter was silent, nor about one that is void", () => {
    const silent = escrow(TO_BEN);
    assert.deepEqual(calls(send(silent, receiptBy(BEN, wh(480n), [claimOf(TO_BEN)], []), [])), []);
    assert.deepEqual(wake(silent, LAST_TURN), []);
    const node = escrow(TO_BEN, TO_CLEO);
    send(node, receipt, [stated]);
    over(node, "TradeVoided", TO_BEN);
    assert.deepEqual(wake(node, LAST_TURN), []);
  });

  it("knows the meters of a trade whichever contract speaks first", () => {
    const node = new NodeAtWork(0, { escrowed: true });
    node.hears(allowed(TO_BEN));
    const [sellerMeter, buyerMeter] = [ANNA.meter.address, BEN.meter.address];
    const args = { tradeId: tradeIdOf(TO_BEN), sellerMeter, buyerMeter };
    node.hears(logOf("AtomicSettlement", "TradeOpened", args, minute(-3)));
    assert.equal(only("submit", send(node, receipt, [stated])).length, 1);
    assert.deepEqual(node.state.opened, {});
  });
});

describe("a receipt is refused", () => {
  const refused = (
    sent: DeliveryReceipt,
    statements: readonly ExportStatement[],
    trades: readonly Trade[] = [TO_BEN],
  ) => {
    const node = escrow(...trades);
    assert.deepEqual(calls(send(node, sent, statements)), []);
    assert.deepEqual(wake(node, LAST_TURN), []);
    return node.state.deliveries[FIRST]?.receipts.length === 0;
  };

  it("when it is about an interval without trades", () => {
    const node = new NodeAtWork(0, { escrowed: true });
    assert.deepEqual(calls(send(node, receipt, [stated])), []);
    assert.deepEqual(node.state.deliveries, {});
  });

  it("when it lists nothing, or nothing that is known: anybody could fill memory and chain with those", () => {
    assert.ok(refused(receiptBy(CLEO, wh(1n), [], []), []));
    assert.ok(refused(receiptBy(CLEO, wh(1n), [claimOf(TO_CLEO)], []), []));
  });

  it("when the trade is another home's", () => {
    const theirs = receiptBy(CLEO, wh(480n), [claimOf(TO_BEN)], [stated]);
    assert.ok(refused(theirs, [stated]));
  });

  it("when it lists another energy than was traded", () => {
    const wrong = { ...claimOf(TO_BEN), energyWh: wh(1n) };
    assert.ok(refused(receiptBy(BEN, wh(480n), [wrong], []), []));
  });

  it("when no key of the meter has signed it", () => {
    assert.ok(refused({ ...receipt, importWh: wh(481n) }, [stated]));
    assert.ok(refused({ ...receipt, leaf: 1 }, [stated]));
  });

  it("when a statement that it names was taken out on the way, and the whole one is taken after it", () => {
    const node = escrow(TO_BEN);
    assert.deepEqual(calls(send(node, receipt, [])), []);
    assert.deepEqual(calls(send(node, receipt, [stated])), ["AtomicSettlement.settle"]);
  });

  it("when it is over a statement that does not list its claim", () => {
    const other = statementBy(ANNA, 500n, [claimOf(TO_CLEO)]);
    const signed = receiptBy(BEN, wh(480n), [claimOf(TO_BEN)], [{ ...other, claims: [claimOf(TO_BEN)] }]);
    assert.ok(refused(signed, [other], [TO_BEN, TO_CLEO]));
  });

  it("when a statement that it is over is by another meter, or by none", () => {
    const byDora = statementBy(DORA, 500n, [claimOf(TO_BEN)]);
    assert.ok(refused(receiptBy(BEN, wh(480n), [claimOf(TO_BEN)], [byDora]), [byDora]));
    const forged = { ...stated, leaf: 3 };
    assert.ok(refused(receiptBy(BEN, wh(480n), [claimOf(TO_BEN)], [forged]), [forged]));
  });

  it("but statements that it does not name are left out, and it counts", () => {
    const spare = Array.from({ length: 5 }, (_, leaf) => statementBy(DORA, 1n, [], leaf));
    const node = escrow(TO_BEN);
    const call = callIn(send(node, receipt, [...spare, stated]));
    assert.equal(settled(call).statements, 1);
  });
});

describe("receipts that saw different statements", () => {
  it("go into different transactions, as a producer's meter that says two things spoils no other", () => {
    const claims = [claimOf(TO_BEN), claimOf(TO_CLEO)];
    const [toBen, toCleo] = [statementBy(ANNA, 800n, claims, 0), statementBy(ANNA, 300n, claims, 1)];
    const node = escrow(TO_BEN, TO_CLEO);
    send(node, receiptBy(BEN, wh(500n), [claimOf(TO_BEN)], [toBen]), [toBen]);
    const effects = send(node, receiptBy(CLEO, wh(300n), [claimOf(TO_CLEO)], [toCleo]), [toCleo], minute(60.5), CLEO);
    const parts = only("submit", effects).map(({ call }) => settled(call));
    assert.deepEqual(
      parts.map(({ statements, receipts }) => [statements, receipts]),
      [
        [1, 1],
        [1, 1],
      ],
    );
  });

  it("do so too when a letter came late to one of them", () => {
    const both = statementBy(ANNA, 800n, [claimOf(TO_BEN), claimOf(TO_CLEO)]);
    const dora = statementBy(DORA, 200n, [claimOf(OF_DORA)]);
    const node = escrow(TO_BEN, TO_CLEO, OF_DORA);
    const claims = [claimOf(TO_BEN), claimOf(OF_DORA)];
    send(node, receiptBy(BEN, wh(700n), claims, [dora]), [dora]);
    const effects = send(node, receiptBy(CLEO, wh(300n), [claimOf(TO_CLEO)], [both]), [both], minute(60.5), CLEO);
    assert.equal(only("submit", effects).length, 2);
  });
});

describe("where commitments pay", () => {
  /** Four nodes that have anchored commitments; the trades are binding. */
  function anchored(commitments: readonly SignedCommitment[], ...trades: readonly Trade[]) {
    const nodes = new NodesAtWork();
    for (const consumer of new Set(commitments.map((c) => c.commitment.consumer))) {
      nodes.handIn(commitments.filter((c) => c.commitment.consumer === consumer));
    }
    nodes.passSeconds(30);
    const [node] = nodes.nodes as [NodeAtWork];
    opened(node, ...trades);
    return node;
  }
  const batchOf = ({ args }: Call) => unpackCommitmentBatch(args[1] as Hex);

  it("a node hands in each with its place in the anchored root", () => {
    const node = anchored([new Consumer(BEN).commit(TO_BEN)], TO_BEN);
    const call = callIn(send(node, receipt, [stated]));
    assert.equal(call.function, "settleCommitments");
    const { anchor, segments, evidence } = batchOf(call);
    assert.deepEqual([anchor, segments.length, evidence.receipts.length], [1, 1, 1]);
  });

  it("a receipt waits for what is not anchored, and is handed in when it is", () => {
    const nodes = new NodesAtWork();
    const [node] = nodes.nodes as [NodeAtWork];
    opened(node, TO_BEN);
    assert.deepEqual(calls(send(node, receipt, [stated])), []);
    nodes.handIn([new Consumer(BEN).commit(TO_BEN)]);
    nodes.passSeconds(30);
    assert.equal(wake(node, TURN_OF_FIRST).length, 1);
  });

  it("a stranger's commitment to somebody else's trade stands in nobody's way", () => {
    const dora = new Consumer(DORA);
    const toDora = tradeBetween(ANNA, DORA, { energyWh: wh(100n) });
    const commitments = [
      dora.commit({ ...TO_BEN, energyWh: wh(1n) }, { trade: tradeIdOf(TO_BEN) }),
      dora.commit(toDora),
      new Consumer(BEN).commit(TO_BEN),
    ];
    const node = anchored(commitments, TO_BEN, toDora);
    const both = statementBy(ANNA, 600n, [claimOf(TO_BEN), claimOf(toDora)]);
    send(node, receiptBy(DORA, wh(100n), [claimOf(toDora)], [both]), [both], minute(60.5), DORA);
    const effects = send(node, receiptBy(BEN, wh(500n), [claimOf(TO_BEN)], [both]), [both]);
    const call = callIn(effects);
    const { segments } = batchOf(call);
    const claimed = segments.flatMap(({ consumer, items }) =>
      items.filter((i) => i.kind === "claim").map(() => consumer),
    );
    assert.deepEqual(claimed.toSorted(), [BEN, DORA].map(({ buyer }) => buyer.address).toSorted());
  });

  it("a commitment that says anything else than its trade pays for nothing", () => {
    for (const change of [
      { producer: DORA.seller.address },
      { consumerRoot: CLEO.keys.root },
      { producerRoot: DORA.keys.root },
    ]) {
      const node = anchored([new Consumer(BEN).commit(TO_BEN, change)], TO_BEN);
      assert.deepEqual(calls(send(node, receipt, [stated])), []);
    }
  });

  it("of two commitments to one trade one is handed in", () => {
    const ben = new Consumer(BEN);
    const node = anchored([ben.commit(TO_BEN), ben.commit(TO_BEN)], TO_BEN);
    const call = callIn(send(node, receipt, [stated]));
    const kinds = batchOf(call).segments.flatMap(({ items }) => items.map(({ kind }) => kind));
    assert.deepEqual(kinds, ["claim", "passenger"]);
  });

  it("those who pad their chains do not fill a transaction of others, who would not be paid", () => {
    const padded = (home: Home, trade: Trade) => {
      const consumer = new Consumer(home);
      const dust = { ...trade, energyWh: wh(1n), pricePerWh: nanoPerWh(1n) };
      const padding = () => Array.from({ length: 500 }, () => consumer.commit(dust, { trade: ZERO_HASH }));
      return [consumer.commit(trade), ...padding()];
    };
    const [toCleo, toDora] = [tradeBetween(DORA, CLEO), tradeBetween(CLEO, DORA)];
    const trades = [TO_BEN, toCleo, toDora];
    const node = anchored(
      [...padded(CLEO, toCleo), ...padded(DORA, toDora), new Consumer(BEN).commit(TO_BEN)],
      ...trades,
    );
    for (const [buyer, seller, trade] of [
      [CLEO, DORA, toCleo],
      [DORA, CLEO, toDora],
    ] as const) {
      const statement = statementBy(seller, 500n, [claimOf(trade)]);
      send(node, receiptBy(buyer, wh(500n), [claimOf(trade)], [statement]), [statement], minute(60.5), buyer);
    }
    const parts = only("submit", send(node, receipt, [stated])).map(({ call }) => batchOf(call).segments);
    const sizes = parts.map((segments) => segments.reduce((sum, { items }) => sum + items.length, 0));
    assert.deepEqual(sizes.toSorted(), [501, 502]);
  });

  it("a commitment by hand that meters list with the trades is paid with them", () => {
    const ben = new Consumer(BEN);
    const byHand = ben.commit(tradeBetween(ANNA, BEN, { nonce: 7n }), { trade: ZERO_HASH });
    const node = anchored([byHand, ben.commit(TO_BEN)], TO_BEN);
    const claims = [claimOf(TO_BEN), { id: commitmentDigest(byHand.commitment, LEDGER), energyWh: TO_BEN.energyWh }];
    const both = statementBy(ANNA, 1_000n, claims);
    const call = callIn(send(node, receiptBy(BEN, wh(1_000n), claims, [both]), [both]));
    const kinds = batchOf(call).segments.flatMap(({ items }) => items.map(({ kind }) => kind));
    assert.deepEqual(kinds, ["claim", "claim"]);
  });
});

describe("what goes into one transaction", () => {
  const trades = [TO_BEN, TO_CLEO, tradeBetween(DORA, ANNA)] as const;
  const received = trades.map((trade, i) => {
    const [seller, buyer] = [i === 2 ? DORA : ANNA, [BEN, CLEO, ANNA][i] as Home];
    const statement = statementBy(seller, 100n, i === 2 ? [claimOf(trade)] : [claimOf(TO_BEN), claimOf(TO_CLEO)]);
    return { receipt: receiptBy(buyer, wh(100n), [claimOf(trade)], [statement]), statements: [statement] };
  });
  const sizes = (most?: number) => partsOf(received, SETTLEMENT, most).map((part) => part.receipts.length);

  it("is everything, as long as it is not too much", () => {
    assert.deepEqual(sizes(), [3]);
    assert.deepEqual(sizes(3), [3]);
  });

  it("is what one producer's statement joins, where more would be too much", () => {
    assert.deepEqual(sizes(2), [2, 1]);
  });

  it("is a single receipt with all that comes with it at least", () => {
    assert.deepEqual(sizes(1), [2, 1]);
  });

  it("names a statement over which several receipts are once", () => {
    const [part] = partsOf(received.slice(0, 2), SETTLEMENT);
    assert.deepEqual([part?.statements.length, part?.claims.size], [1, 2]);
  });
});
