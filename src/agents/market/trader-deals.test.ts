import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  type Agreement,
  agreementDigest,
  endOf,
  type Hex,
  type Message,
  nanoPerWh,
  PERFORMATIVES,
  silenceFrom,
  tradeIdOf,
  tradeOf,
  wh,
} from "#domain";
import { orderIdOf } from "#market";
import { AtWork, calls, HOURLY, keysOf, logOf, minute, only } from "../fixtures.ts";
import { holdKeyOf, holdsUntil } from "../holds.ts";
import {
  ALICE,
  ASK,
  agreed,
  agreementOn,
  aliceSells,
  BID,
  BOB,
  CARL,
  fromBob,
  MARKET,
  makeTransactions,
  NEXT,
  PLANNER,
  Posts,
  SETTLEMENT,
  say,
  signed,
  traderOf,
  written,
} from "./fixtures.ts";
import { traderAgent } from "./trader.ts";

describe("a seller that is called", () => {
  it("proposes, and confirms what its buyer signed", () => {
    const { answers, agreement } = agreed();
    assert.deepEqual(
      answers.map(({ performative, receiver }) => [performative, receiver]),
      [["inform", BOB.address]],
    );
    const [inform] = answers as [Message];
    assert.equal((inform.content as { signature: Hex }).signature, signed(agreement, ALICE));
  });

  it("writes each agreement in the margin, with the buyer's signature", () => {
    const { alice, agreement } = agreed();
    const [write] = only("submit", alice.on({ kind: "clock" }, minute(55)));
    assert.equal(write?.call.function, "AllowTransaction");
    assert.equal(write?.call.args[1], signed(agreement));
    assert.deepEqual(calls(alice.on({ kind: "clock" }, minute(56))), []);
  });

  it("writes an agreement again while the cable is full, five times at most, and then leaves it unsold", () => {
    const { alice } = agreed();
    const [write] = only("submit", alice.on({ kind: "clock" }, minute(55)));
    const refuse = (error: string) =>
      alice.on({ kind: "receipt", call: write?.call, receipt: { ok: false, refusal: { error } } } as never, minute(56));
    for (let i = 0; i < 5; i++) {
      assert.deepEqual(only("submit", refuse("FeederLimits_NetOutOverLimit")), [write]);
    }
    assert.deepEqual(refuse("FeederLimits_NetOutOverLimit"), []);
    const [order] = only("record", alice.on({ kind: "clock" }, minute(60)));
    assert.equal(((order?.body ?? {}) as { openWh?: bigint }).openWh, 1_000n);
  });

  it("does not insist on an agreement that is refused for another reason", () => {
    const { alice } = agreed();
    const [write] = only("submit", alice.on({ kind: "clock" }, minute(55)));
    const receipt = { ok: false, refusal: { error: "Vault_NotCovered" } };
    assert.deepEqual(alice.on({ kind: "receipt", call: write?.call, receipt } as never, minute(56)), []);
  });

  it("writes nothing when it comes back after the margin", () => {
    const { alice } = agreed();
    assert.deepEqual(calls(alice.on({ kind: "clock" }, minute(60))), []);
  });

  it("answers an accept that comes twice with the same confirmation and agrees once", () => {
    const { alice, accept, answers } = agreed();
    const again = say(alice, accept);
    assert.deepEqual(again[0]?.content, answers[0]?.content);
    assert.equal(alice.state.negotiations[0]?.agreements.length, 1);
  });

  it("writes nothing that its buyer took back", () => {
    const { alice, agreement } = agreed();
    const digest = agreementDigest(agreement, { chainId: 1, market: MARKET });
    const log = logOf("BilateralMarket", "AgreementRevoked", { agreement: digest }, minute(20));
    alice.on({ kind: "chain", log }, minute(20));
    assert.deepEqual(calls(alice.on({ kind: "clock" }, minute(55))), []);
  });

  const forgeries: readonly (readonly [
    string,
    (a: Agreement) => { agreement: Agreement; signature: string },
    RegExp,
  ])[] = [
    ["another key", (agreement) => ({ agreement, signature: signed(agreement, CARL) }), /not the signature/],
    [
      "a signature of other terms",
      (agreement) => ({ agreement: { ...agreement, pricePerWh: nanoPerWh(70_000n) }, signature: signed(agreement) }),
      /not the signature/,
    ],
    ["no signature", (agreement) => ({ agreement, signature: "0x" }), /65 bytes/],
    [
      "bytes that are no signature",
      (agreement) => ({ agreement, signature: `0x${"ff".repeat(65)}` }),
      /not the signature/,
    ],
    [
      "an agreement between others",
      (agreement) => ({ agreement: { ...agreement, buyer: CARL.address }, signature: signed(agreement) }),
      /not its other party/,
    ],
  ];
  for (const [what, forge, problem] of forgeries) {
    it(`answers ${what} with not-understood and agrees to nothing`, () => {
      const { alice } = aliceSells();
      const [proposal] = say(alice, fromBob("cfp", 0, { energyWh: wh(500n) })) as [Message];
      const accept = fromBob("accept-proposal", proposal.sequence + 1, forge(agreementOn(proposal)));
      const [answer, ...more] = say(alice, accept);
      assert.deepEqual([answer?.performative, answer?.receiver, more], ["not-understood", BOB.address, []]);
      assert.match((answer?.content as { problem: string } | undefined)?.problem ?? "", problem);
      assert.deepEqual(alice.state.negotiations[0]?.agreements, []);
    });
  }

  it("answers nonsense with not-understood, and a not-understood with silence", () => {
    const { alice } = aliceSells();
    const nonsense = { ...fromBob("cfp", 0, {}), content: { ask: ASK, bid: BID, energyWh: "-1" } };
    const [answer] = say(alice, nonsense);
    assert.equal(answer?.performative, "not-understood");
    const theirs = { ...(answer as Message), sender: BOB.address, receiver: ALICE.address };
    assert.deepEqual(say(alice, theirs), []);
    assert.deepEqual(say(alice, { ...theirs, content: {} }), []);
  });

  it("is not brought out of order by any content, and answers each message with one at most", () => {
    const performative = fc.constantFrom(...PERFORMATIVES);
    const content = fc.oneof(
      fc.jsonValue(),
      fc.record({ ask: fc.constant(ASK), bid: fc.constant(BID), energyWh: fc.anything(), signature: fc.anything() }),
      fc.record({ ask: fc.constant(ASK), bid: fc.constant(BID), agreement: fc.jsonValue(), signature: fc.string() }),
    );
    fc.assert(
      fc.property(performative, content, fc.integer(), (performative, content, sequence) => {
        const { alice } = aliceSells();
        const message = { ...fromBob("cfp", 0, {}), performative, sequence, content };
        assert.ok(say(alice, message).length <= 1);
        assert.deepEqual(alice.state.negotiations[0]?.agreements, []);
      }),
    );
  });

  it("does not speak about orders that it does not have, nor with strangers who posted none", () => {
    const { alice } = aliceSells();
    const other = orderIdOf(MARKET, CARL.address, NEXT, "sell");
    const elsewhere = fromBob("cfp", 0, { energyWh: wh(500n), ask: other });
    assert.deepEqual(say(alice, elsewhere), []);
    const [refusal] = say(alice, fromBob("cfp", 0, { energyWh: wh(500n) }, keysOf("stranger")));
    assert.equal(refusal?.performative, "refuse");
    assert.deepEqual(alice.state.negotiations[0]?.machine?.conversations, []);
  });
});

describe("a trader, after the interval has begun", () => {
  it("states what of its order found no partner, and that it was there to the end", () => {
    const { closing } = written();
    const [order] = only("record", closing);
    assert.deepEqual([order?.what, order?.interval], ["order", 1]);
    const { id, owner, side, energyWh, openWh } = (order?.body ?? {}) as Record<string, unknown>;
    assert.deepEqual([id, owner, side, energyWh, openWh], [ASK, ALICE.address, "sell", 1_000n, 500n]);
  });

  it("leaves its trades to the operator first, then has them settled, and ends them when silence has begun", () => {
    const { alice, trade, closing } = written();
    const looks = only("wake", closing).map(({ at }) => at);
    const last = holdsUntil(HOURLY, NEXT) + 60_000;
    assert.deepEqual(looks, [endOf(HOURLY, NEXT) + 600_000, silenceFrom(HOURLY, NEXT) + 60_000, last]);
    assert.deepEqual(makeTransactions(alice.on({ kind: "clock" }, minute(125))), []);
    for (const at of [minute(130), minute(181)]) {
      const [settle, ...more] = makeTransactions(alice.on({ kind: "clock" }, at));
      assert.deepEqual([settle?.call.args, more], [[trade, SETTLEMENT], []]);
    }
    assert.equal(alice.state.negotiations.length, 1);
  });

  it("takes back what is held for it when nobody has ended the trade in time, and settles nothing after that", () => {
    const { alice, trade } = written();
    const [release, ...more] = only("submit", alice.on({ kind: "clock" }, minute(241)));
    assert.deepEqual([release?.call.function, more], ["releaseExpired", []]);
    assert.deepEqual(release?.call.args, [SETTLEMENT, holdKeyOf("sell", tradeIdOf(trade))]);
    assert.deepEqual(alice.state.negotiations, []);
  });

  for (const over of ["TradeSettled", "TradeVoided"]) {
    it(`has nothing to look after when the trade is over (${over})`, () => {
      const { alice, trade } = written();
      const log = logOf("MeteredSettlement", over, { tradeId: tradeIdOf(trade) }, minute(121));
      alice.on({ kind: "chain", log }, minute(121));
      assert.deepEqual(makeTransactions(alice.on({ kind: "clock" }, minute(130))), []);
      assert.deepEqual(alice.state.negotiations, []);
    });
  }

  it("comes after the seller as a buyer, so that its money is not stuck when operator and seller are gone", () => {
    const posts = new Posts();
    const bob = new AtWork(traderAgent(traderOf(BOB, "buy")));
    bob.told(PLANNER, { what: "plan", interval: NEXT, sellWh: wh(0n), buyWh: wh(500n), span: 1 }, minute(0));
    bob.on(posts.by(BOB, "buy", 500n, 100_000n), minute(1));
    bob.on({ kind: "clock" }, minute(55));
    const trade = tradeOf(agreementOn({ content: { energyWh: "500", pricePerWh: "150000" } } as Message), MARKET);
    const args = { tradeId: tradeIdOf(trade), trade };
    bob.on({ kind: "chain", log: logOf("BilateralMarket", "TransactionAllowed", args, minute(55)) }, minute(55));
    const looks = only("wake", bob.on({ kind: "clock" }, minute(60))).map(({ at }) => at);
    assert.deepEqual(looks, [silenceFrom(HOURLY, NEXT) + 120_000, holdsUntil(HOURLY, NEXT) + 60_000]);
    assert.equal(makeTransactions(bob.on({ kind: "clock" }, minute(182))).length, 1);
    assert.deepEqual(calls(bob.on({ kind: "clock" }, minute(241))), ["Vault.releaseExpired"]);
    assert.deepEqual(bob.state.negotiations, []);
  });

  it("anchors the hash of its home's statement", () => {
    const bob = new AtWork(traderAgent(traderOf(BOB, "buy")));
    const hash: Hex = `0x${"77".repeat(32)}`;
    const effects = bob.on({ kind: "statement", interval: NEXT, hash }, minute(125));
    assert.deepEqual(calls(effects), ["DataAnchor.anchor"]);
    assert.deepEqual(only("record", effects)[0]?.body, { owner: BOB.address, hash });
  });
});
