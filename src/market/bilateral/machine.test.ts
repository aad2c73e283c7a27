import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Agreement, type Instant, instant, nanoPerWh, type Order, type PublicOffer, wh } from "#domain";
import { addressOf, ask, BAND, bid, HOURLY, NOON, offerOf, SETTLEMENT } from "../fixtures.ts";
import { startNegotiator, step } from "./machine.ts";
import type { MessageOf, NegotiationMessage } from "./message.ts";
import type { NegotiatorConfig, NegotiatorInput, NegotiatorOutput } from "./negotiator.ts";
import { agreedWh, openWh } from "./state.ts";
import { byPrice } from "./strategies.ts";
import { registerStrategy } from "./strategy-registry.ts";
import { roundTimes, timingFor } from "./timing.ts";

const TIMING = timingFor(HOURLY, NOON);
/** Says its limit from the start. */
const FIRM = registerStrategy(
  "test-firm",
  byPrice((view) => view.limitPrice),
);
/** Stays a cent per kWh better than its limit. */
const CLOSE = registerStrategy(
  "test-close",
  byPrice((view) => nanoPerWh(view.side === "sell" ? view.limitPrice + 10_000n : view.limitPrice - 10_000n)),
);

/** A machine with its state kept between steps. */
function agentOf(order: Order, settings: Partial<NegotiatorConfig> = {}) {
  const config = { order, strategy: FIRM, timing: TIMING, band: BAND, settlement: SETTLEMENT, seed: 1n, ...settings };
  let state = startNegotiator(config);
  return {
    order,
    state: () => state,
    step(input: NegotiatorInput, at: number): readonly NegotiatorOutput[] {
      const result = step(state, input, instant(at));
      state = result.state;
      return result.outputs;
    },
    hear(message: NegotiationMessage, at: number): readonly NegotiatorOutput[] {
      return this.step({ kind: "message", message }, at);
    },
  };
}
type Agent = ReturnType<typeof agentOf>;

function sent(outputs: readonly NegotiatorOutput[]): readonly NegotiationMessage[] {
  return outputs.flatMap((output) => (output.kind === "send" ? [output.message] : []));
}

function only<P extends NegotiationMessage["performative"]>(
  outputs: readonly NegotiatorOutput[],
  kind: P,
): MessageOf<P> {
  const messages = sent(outputs);
  assert.deepEqual(
    messages.map(({ performative }) => performative),
    [kind],
  );
  return messages[0] as unknown as MessageOf<P>;
}

function kinds(outputs: readonly NegotiatorOutput[]): readonly string[] {
  return outputs
    .filter(({ kind }) => kind !== "wake")
    .map((o) => (o.kind === "send" ? o.message.performative : o.kind));
}

/** Lets agents open and shows everybody the offers. */
function opened(...agents: readonly Agent[]): readonly PublicOffer[] {
  for (const agent of agents) agent.step({ kind: "start" }, TIMING.opensAt);
  const offers = agents.map(({ order }) => offerOf(order));
  for (const agent of agents) agent.step({ kind: "offers", offers }, TIMING.opensAt + 1_000);
  return offers;
}

/** The instant of a buyer's first call, and the call. */
function firstCalls(buyer: Agent): { readonly at: number; readonly calls: readonly MessageOf<"cfp">[] } {
  const at = buyer.state().callAt;
  const calls = sent(buyer.step({ kind: "clock" }, at)) as readonly MessageOf<"cfp">[];
  return { at, calls };
}

/** Alice has sold to Bob up to the accept, which nobody has answered. */
function uptoAccept(wanted = 1_000n) {
  const alice = agentOf(ask("alice", 1_000n, 100_000n));
  const bob = agentOf(bid("bob", wanted, 150_000n));
  opened(alice, bob);
  const { at, calls } = firstCalls(bob);
  const propose = only(alice.hear(calls[0] as NegotiationMessage, at + 100), "propose");
  const accept = only(bob.hear(propose, at + 200), "accept-proposal");
  return { alice, bob, at, propose, accept };
}

describe("a negotiator at the opening", () => {
  it("posts its whole energy at a price that hides its limit", () => {
    for (const order of [ask("alice", 900n, 100_000n), bid("bob", 900n, 200_000n)]) {
      const [post] = agentOf(order, { strategy: "linear" }).step({ kind: "start" }, TIMING.opensAt);
      assert.ok(post?.kind === "post");
      assert.deepEqual([post.energyWh, post.openWh], [900n, 900n]);
      assert.ok(order.side === "sell" ? post.pricePerWh > 100_000n : post.pricePerWh < 200_000n);
      assert.ok(post.pricePerWh >= 0n && post.pricePerWh <= BAND.ceiling);
    }
  });

  it("waits when it is started before the gate opens", () => {
    const early = agentOf(ask("alice", 900n, 100_000n));
    assert.deepEqual(early.step({ kind: "start" }, TIMING.opensAt - 5_000), [{ kind: "wake", at: TIMING.opensAt }]);
    assert.deepEqual(kinds(early.step({ kind: "clock" }, TIMING.opensAt)), ["post"]);
  });

  it("does nothing without energy, above the ceiling, or below zero", () => {
    for (const order of [ask("alice", 0n, 100_000n), ask("alice", 5n, 250_001n), bid("bob", 5n, -1n)]) {
      const agent = agentOf(order);
      assert.deepEqual(agent.step({ kind: "start" }, TIMING.opensAt), []);
      assert.equal(agent.state().phase, "closed");
    }
  });

  it("asks no less than the floor of its technology", () => {
    const [post] = agentOf(ask("alice", 5n, 0n, { technology: "battery" })).step({ kind: "start" }, TIMING.opensAt);
    assert.ok(post?.kind === "post" && post.pricePerWh === BAND.floor.battery);
  });

  it("refuses a strategy that nobody has registered", () => {
    assert.throws(() => agentOf(ask("alice", 5n, 0n), { strategy: "oracle" }), { code: "MARKET_STRATEGY_UNKNOWN" });
  });
});

describe("a conversation", () => {
  it("goes from the call to an agreement that both have confirmed", () => {
    const { alice, bob, at, accept } = uptoAccept(600n);
    const confirmed = alice.hear(accept, at + 300);
    assert.deepEqual(kinds(confirmed), ["inform", "agreed"]);
    assert.deepEqual(kinds(bob.hear(only(confirmed, "inform"), at + 400)), ["agreed"]);
    const agreement = alice.state().confirmed[0]?.agreement;
    assert.deepEqual(agreement, {
      settlement: SETTLEMENT,
      ask: alice.order.id,
      bid: bob.order.id,
      seller: alice.order.owner,
      buyer: bob.order.owner,
      askFeeder: 1,
      bidFeeder: 1,
      interval: NOON,
      energyWh: 600n,
      pricePerWh: 100_000n,
      expiry: TIMING.startsAt / 1000,
      nonce: 1n,
    });
    assert.deepEqual([openWh(alice.state()), openWh(bob.state())], [400n, 0n]);
  });

  it("lets a seller take a counter-offer by proposing at its price", () => {
    const alice = agentOf(ask("alice", 1_000n, 100_000n), { strategy: CLOSE });
    const bob = agentOf(bid("bob", 1_000n, 115_000n), { strategy: CLOSE });
    opened(alice, bob);
    const { at, calls } = firstCalls(bob);
    const first = only(alice.hear(calls[0] as NegotiationMessage, at + 100), "propose");
    assert.equal(first.content.pricePerWh, 110_000n);
    const counter = only(bob.hear(first, at + 200), "counter");
    assert.equal(counter.content.pricePerWh, 105_000n);
    const generous = { ...counter, content: { ...counter.content, pricePerWh: nanoPerWh(112_000n) } };
    assert.equal(only(alice.hear(generous, at + 300), "propose").content.pricePerWh, 110_000n);
  });

  it("ends in a rejection when the prices do not meet, and the seller's energy is free again", () => {
    const alice = agentOf(ask("alice", 1_000n, 120_000n));
    const bob = agentOf(bid("bob", 1_000n, 110_000n));
    opened(alice, bob);
    const { at, calls } = firstCalls(bob);
    const counter = only(bob.hear(only(alice.hear(calls[0] as NegotiationMessage, at), "propose"), at), "counter");
    const again = only(alice.hear(counter, at), "propose");
    assert.equal(openWh(alice.state()), 0n);
    alice.hear(only(bob.hear(again, at), "reject-proposal"), at);
    assert.equal(openWh(alice.state()), 1_000n);
  });

  it("is held with at most so many sellers at a time as configured, the cheapest and nearest first", () => {
    const orders = ["far", "near", "dear", "cheap"].map((name, i) =>
      ask(name, 500n, [90_000n, 90_000n, 95_000n, 80_000n][i] as bigint, { feeder: name === "near" ? 1 : 2 }),
    );
    const bob = agentOf(bid("bob", 2_000n, 150_000n), { maxParallel: 3 });
    opened(bob, ...orders.map((order) => agentOf(order)));
    assert.deepEqual(
      firstCalls(bob).calls.map(({ receiver }) => receiver),
      ["cheap", "near", "far"].map(addressOf),
    );
  });
});

describe("a seller", () => {
  it("reserves what it proposes until the reply is due, and no longer", () => {
    const alice = agentOf(ask("alice", 1_000n, 100_000n));
    const [bob, carol] = [agentOf(bid("bob", 1_000n, 150_000n)), agentOf(bid("carol", 700n, 150_000n))];
    opened(alice, bob, carol);
    const [fromBob, fromCarol] = [firstCalls(bob), firstCalls(carol)];
    const at = Math.max(fromBob.at, fromCarol.at);
    const propose = only(alice.hear(fromBob.calls[0] as NegotiationMessage, at), "propose");
    assert.equal(propose.replyBy, at + TIMING.replyTimeoutMs);
    const call = fromCarol.calls[0] as MessageOf<"cfp">;
    assert.equal(only(alice.hear(call, propose.replyBy), "refuse").content.reason, "all-reserved");
    const later = { ...call, conversationId: "carol-2" };
    assert.equal(only(alice.hear(later, propose.replyBy + 1), "propose").content.energyWh, 700n);
  });

  it("answers a duplicate accept with the same inform and makes no second agreement", () => {
    const { alice, at, accept } = uptoAccept();
    const inform = only(alice.hear(accept, at + 300), "inform");
    const again = alice.hear(accept, at + 5_000);
    assert.deepEqual(kinds(again), ["inform"]);
    assert.deepEqual(only(again, "inform").content, inform.content);
    assert.equal(agreedWh(alice.state()), 1_000n);
  });

  it("says that it is sold out, and is not called again", () => {
    const { alice, at, accept } = uptoAccept();
    const carol = agentOf(bid("carol", 700n, 150_000n));
    const offers = [offerOf(alice.order), offerOf(bid("bob", 1_000n, 150_000n)), offerOf(carol.order)];
    alice.hear(accept, at + 300);
    alice.step({ kind: "offers", offers }, at + 400);
    carol.step({ kind: "start" }, TIMING.opensAt);
    carol.step({ kind: "offers", offers }, TIMING.opensAt + 1_000);
    const { at: calledAt, calls } = firstCalls(carol);
    const refuse = only(alice.hear(calls[0] as NegotiationMessage, Math.max(calledAt, at + 500)), "refuse");
    assert.equal(refuse.content.reason, "sold-out");
    carol.hear(refuse, calledAt + 600);
    assert.deepEqual(sent(carol.step({ kind: "clock" }, carol.state().callAt)), []);
  });

  const changes: Readonly<Record<string, Partial<Agreement>>> = {
    "a lower price": { pricePerWh: nanoPerWh(99_999n) },
    "more energy": { energyWh: wh(1_001n) },
    "no energy": { energyWh: wh(0n) },
    "another settlement": { settlement: addressOf("mallory") },
    "another buyer": { buyer: addressOf("mallory") },
    "another feeder": { bidFeeder: 2 },
    "a longer expiry": { expiry: TIMING.startsAt / 1000 + 1 },
    "another order": { bid: `0x${"1".repeat(64)}` },
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`refuses to confirm an agreement with ${what}`, () => {
      const { alice, at, accept } = uptoAccept();
      const agreement = { ...accept.content.agreement, ...change };
      const failure = only(alice.hear({ ...accept, content: { ...accept.content, agreement } }, at + 300), "failure");
      assert.equal(failure.content.reason, "terms");
      assert.equal(openWh(alice.state()), 1_000n);
    });
  }

  it("refuses a second agreement of one pair with the number of the first, which would be the same trade", () => {
    const { alice, bob, at, accept } = uptoAccept(400n);
    alice.hear(accept, at + 300);
    const call = {
      ...(firstCalls(onlyCaller(bob.order, alice.order)).calls[0] as MessageOf<"cfp">),
      conversationId: "again",
    };
    const propose = only(alice.hear(call, at + 400), "propose");
    const again: NegotiationMessage = { ...accept, conversationId: "again", sequence: propose.sequence + 1 };
    assert.equal(only(alice.hear(again, at + 500), "failure").content.reason, "terms");
    assert.equal(agreedWh(alice.state()), 400n);
  });

  it("refuses to confirm once the buyer no longer waits, or once its own reservation has lapsed", () => {
    const hasty = uptoAccept();
    const waitsNoMore = { ...hasty.accept, replyBy: instant(hasty.at + 250) };
    assert.equal(only(hasty.alice.hear(waitsNoMore, hasty.at + 300), "failure").content.reason, "too-late");
    const slow = uptoAccept();
    const patient = { ...slow.accept, replyBy: instant(slow.at + 60_000) };
    assert.equal(only(slow.alice.hear(patient, slow.propose.replyBy + 1), "failure").content.reason, "too-late");
  });

  it("speaks with nobody who has posted no bid, nor with its own household", () => {
    const { alice, at } = uptoAccept();
    const housemate = bid("dave", 100n, 150_000n, { meter: alice.order.meter });
    alice.step({ kind: "offers", offers: [offerOf(alice.order), offerOf(housemate)] }, at + 300);
    const call = (order: Order): NegotiationMessage => ({
      ...(firstCalls(onlyCaller(order, alice.order)).calls[0] as MessageOf<"cfp">),
      content: { ask: alice.order.id, bid: order.id, energyWh: wh(10n) },
    });
    assert.equal(only(alice.hear(call(bid("eve", 10n, 150_000n)), at + 400), "refuse").content.reason, "unknown-order");
    assert.equal(only(alice.hear(call(housemate), at + 400), "refuse").content.reason, "same-meter");
  });

  it("frees confirmed energy when the chain shows the buyer's revocation, and not for a mere cancel", () => {
    const { alice, at, accept } = uptoAccept();
    alice.hear(accept, at + 300);
    const cancel: NegotiationMessage = {
      ...accept,
      performative: "cancel",
      sequence: accept.sequence + 2,
      content: { ask: alice.order.id, bid: accept.content.bid, reason: "no-answer" },
    };
    alice.hear(cancel, at + 400);
    assert.equal(openWh(alice.state()), 0n);
    alice.step({ kind: "revoked", agreement: accept.content.agreement }, at + 1_500);
    assert.equal(openWh(alice.state()), 1_000n);
  });
});

/** A buyer who knows of one ask on another meter, so that it calls it. */
function onlyCaller(order: Order, sale: Order): Agent {
  const caller = agentOf(order);
  caller.step({ kind: "start" }, TIMING.opensAt);
  caller.step(
    { kind: "offers", offers: [{ ...offerOf(sale), meter: addressOf("elsewhere") }] },
    TIMING.opensAt + 1_000,
  );
  return caller;
}

describe("a buyer", () => {
  it("drops a seller that does not answer in time and calls the next best", () => {
    const orders = [ask("alice", 500n, 80_000n), ask("zoe", 500n, 90_000n)];
    const bob = agentOf(bid("bob", 500n, 150_000n), { maxParallel: 1 });
    opened(bob, ...orders.map((order) => agentOf(order)));
    const { at, calls } = firstCalls(bob);
    assert.deepEqual(kinds(bob.step({ kind: "clock" }, at + TIMING.replyTimeoutMs)), []);
    const next = sent(bob.step({ kind: "clock" }, at + TIMING.replyTimeoutMs + 1));
    assert.deepEqual(
      next.map(({ performative, receiver }) => [performative, receiver]),
      [
        ["cancel", addressOf("alice")],
        ["cfp", addressOf("zoe")],
      ],
    );
    assert.equal(calls.length, 1);
  });

  it("counts an unconfirmed accept as promised, and takes its signature back when no inform comes", () => {
    const { bob, accept } = uptoAccept();
    assert.equal(openWh(bob.state()), 0n);
    const outputs = bob.step({ kind: "clock" }, accept.replyBy + 1);
    assert.deepEqual(kinds(outputs), ["revoke", "cancel"]);
    assert.ok(outputs[0]?.kind === "revoke");
    assert.deepEqual(outputs[0].agreement, accept.content.agreement);
    assert.equal(openWh(bob.state()), 1_000n);
  });

  it("takes its signature back after a failure too, since the seller holds it", () => {
    const { alice, bob, at, accept } = uptoAccept();
    const forged = { ...accept, content: { ...accept.content, agreement: { ...accept.content.agreement, expiry: 1 } } };
    const failure = only(alice.hear(forged, at + 300), "failure");
    assert.deepEqual(kinds(bob.hear(failure, at + 400)), ["revoke"]);
  });

  it("takes no inform about another agreement than the one it accepted", () => {
    const { alice, bob, at, accept } = uptoAccept();
    const inform = only(alice.hear(accept, at + 300), "inform");
    const dearer = { ...inform.content.agreement, pricePerWh: nanoPerWh(140_000n) };
    assert.deepEqual(kinds(bob.hear({ ...inform, content: { ...inform.content, agreement: dearer } }, at + 400)), []);
    assert.equal(agreedWh(bob.state()), 0n);
  });

  it("rejects a proposal that comes too late, so that the seller frees what it reserved", () => {
    const alice = agentOf(ask("alice", 1_000n, 100_000n));
    const bob = agentOf(bid("bob", 1_000n, 150_000n));
    opened(alice, bob);
    const { at, calls } = firstCalls(bob);
    const propose = only(alice.hear(calls[0] as NegotiationMessage, at + 100), "propose");
    bob.step({ kind: "clock" }, at + TIMING.replyTimeoutMs + 1);
    const reject = only(bob.hear(propose, at + TIMING.replyTimeoutMs + 50), "reject-proposal");
    assert.equal(reject.content.reason, "too-late");
    alice.hear(reject, at + TIMING.replyTimeoutMs + 60);
    assert.equal(openWh(alice.state()), 1_000n);
  });

  it("does not accept a proposal that its seller no longer holds", () => {
    const alice = agentOf(ask("alice", 1_000n, 100_000n));
    const bob = agentOf(bid("bob", 1_000n, 150_000n));
    opened(alice, bob);
    const { at, calls } = firstCalls(bob);
    const propose = only(alice.hear(calls[0] as NegotiationMessage, at), "propose");
    const lapsed = { ...propose, replyBy: instant(at + 50) };
    assert.equal(only(bob.hear(lapsed, at + 100), "reject-proposal").content.reason, "too-late");
  });

  it("accepts nothing when the confirmation could come after the end game has begun", () => {
    const alice = agentOf(ask("alice", 1_000n, 100_000n));
    const bob = agentOf(bid("bob", 1_000n, 150_000n));
    opened(alice, bob);
    const last = TIMING.endGameAt - TIMING.replyTimeoutMs - 1;
    const [call] = sent(bob.step({ kind: "clock" }, last));
    const propose = only(alice.hear(call as NegotiationMessage, last), "propose");
    assert.equal(only(bob.hear(propose, last + 1), "reject-proposal").content.reason, "closed");
  });

  it("answers a duplicate proposal once", () => {
    const { bob, at, propose } = uptoAccept();
    assert.deepEqual(kinds(bob.hear(propose, at + 250)), []);
  });

  it("accepts nothing above its limit, whatever its strategy says", () => {
    const reckless = registerStrategy("test-reckless", {
      open: (view) => ({ energyWh: view.energyWh, pricePerWh: BAND.ceiling }),
      respond: () => ({ kind: "accept" }),
    });
    const alice = agentOf(ask("alice", 1_000n, 120_000n));
    const bob = agentOf(bid("bob", 1_000n, 110_000n), { strategy: reckless });
    opened(alice, bob);
    const { at, calls } = firstCalls(bob);
    const propose = only(alice.hear(calls[0] as NegotiationMessage, at), "propose");
    assert.equal(only(bob.hear(propose, at), "counter").content.pricePerWh, 110_000n);
  });

  it("leaves strangers without an answer", () => {
    const { bob, at, propose } = uptoAccept();
    const stranger = { ...propose, sender: addressOf("mallory"), conversationId: "who" };
    const unasked = { ...stranger, content: { ...propose.content, ask: ask("mallory", 1n, 1n).id } };
    const elsewhere = { ...propose, receiver: addressOf("carol"), conversationId: "other" };
    for (const message of [stranger, unasked, elsewhere]) assert.deepEqual(kinds(bob.hear(message, at + 300)), []);
  });
});

describe("the end game", () => {
  const round0 = roundTimes(TIMING, 0);

  /** Two agents that have not bargained, posted in a round. */
  function inRound(round: number, ...agents: readonly Agent[]) {
    const { postAt, pairAt } = roundTimes(TIMING, round);
    const posts = agents.map((agent) => agent.step({ kind: "clock" }, postAt));
    const offers = agents.flatMap((agent, i) => {
      const post = posts[i]?.find((output) => output.kind === "post");
      if (post === undefined) return [];
      const { openWh: open, pricePerWh } = post;
      return [offerOf(agent.order, { openWh: open, askingPrice: pricePerWh, postedAtSeconds: postAt / 1000 + 1 })];
    });
    for (const agent of agents) agent.step({ kind: "offers", offers }, postAt + 1_000);
    return { posts, offers, pairAt };
  }

  function beforeEndGame() {
    const alice = agentOf(ask("alice", 1_000n, 100_000n), { strategy: "linear" });
    const bob = agentOf(bid("bob", 700n, 160_000n), { strategy: "linear" });
    for (const agent of [alice, bob]) agent.step({ kind: "start" }, TIMING.opensAt);
    return { alice, bob };
  }

  it("posts what is open at the limit, and concludes the pair at the price half way", () => {
    const { alice, bob } = beforeEndGame();
    const { posts, pairAt } = inRound(0, alice, bob);
    assert.deepEqual(posts[0]?.[0], { kind: "post", energyWh: 1_000n, openWh: 1_000n, pricePerWh: 100_000n });
    bob.step({ kind: "clock" }, pairAt);
    const propose = only(alice.step({ kind: "clock" }, pairAt), "propose");
    assert.deepEqual(
      [propose.content.energyWh, propose.content.pricePerWh, propose.content.final],
      [700n, 130_000n, true],
    );
    const accept = only(bob.hear(propose, pairAt + 100), "accept-proposal");
    const inform = alice.hear(accept, pairAt + 200);
    assert.deepEqual(kinds(inform), ["inform", "agreed"]);
    assert.deepEqual(kinds(bob.hear(only(inform, "inform"), pairAt + 300)), ["agreed"]);
  });

  it("takes no final proposal at another price than its own pairing gives", () => {
    const { alice, bob } = beforeEndGame();
    const { pairAt } = inRound(0, alice, bob);
    bob.step({ kind: "clock" }, pairAt);
    const propose = only(alice.step({ kind: "clock" }, pairAt), "propose");
    const dearer = { ...propose, content: { ...propose.content, pricePerWh: nanoPerWh(130_001n) } };
    assert.equal(only(bob.hear(dearer, pairAt + 100), "reject-proposal").content.reason, "not-paired");
  });

  it("keeps a final proposal that comes before its own pairing is due", () => {
    const { alice, bob } = beforeEndGame();
    const { pairAt } = inRound(0, alice, bob);
    const propose = only(alice.step({ kind: "clock" }, pairAt), "propose");
    assert.deepEqual(kinds(bob.hear(propose, pairAt - 50)), []);
    only(bob.step({ kind: "clock" }, pairAt), "accept-proposal");
  });

  it("keeps early proposals only from the owners of asks, one for each", () => {
    const { alice, bob } = beforeEndGame();
    const { pairAt } = inRound(0, alice, bob);
    const propose = only(alice.step({ kind: "clock" }, pairAt), "propose");
    for (let i = 0; i < 5; i++) {
      bob.hear({ ...propose, sender: addressOf("mallory"), conversationId: `flood-${i}` }, pairAt - 50);
      bob.hear({ ...propose, conversationId: `again-${i}` }, pairAt - 50);
    }
    assert.equal(bob.state().early.length, 1);
  });

  it("lets a buyer whose last block came late look again when the seller proposes", () => {
    const { alice, bob } = beforeEndGame();
    const { offers, pairAt } = inRound(0, alice, bob);
    bob.step({ kind: "offers", offers: offers.slice(1) }, pairAt - 1);
    bob.step({ kind: "clock" }, pairAt);
    assert.equal(bob.state().over, true);
    const propose = only(alice.step({ kind: "clock" }, pairAt), "propose");
    bob.step({ kind: "offers", offers }, pairAt + 50);
    only(bob.hear(propose, pairAt + 100), "accept-proposal");
    assert.equal(bob.state().over, false);
  });

  it("takes back what is not confirmed in the round and posts the energy in the next", () => {
    const { alice, bob } = beforeEndGame();
    const { pairAt } = inRound(0, alice, bob);
    bob.step({ kind: "clock" }, pairAt);
    bob.hear(only(alice.step({ kind: "clock" }, pairAt), "propose"), pairAt + 100);
    assert.deepEqual(kinds(bob.step({ kind: "clock" }, round0.confirmBy + 1)), ["revoke", "cancel"]);
    const [post] = bob.step({ kind: "clock" }, roundTimes(TIMING, 1).postAt);
    assert.ok(post?.kind === "post" && post.openWh === 700n);
  });

  it("is over after a round in which nothing was paired", () => {
    const { alice } = beforeEndGame();
    const { pairAt } = inRound(0, alice);
    alice.step({ kind: "clock" }, pairAt);
    assert.deepEqual(kinds(alice.step({ kind: "clock" }, roundTimes(TIMING, 1).postAt)), []);
  });

  it("answers nothing any more once the gate has closed", () => {
    const { alice, bob } = beforeEndGame();
    const { pairAt } = inRound(0, alice, bob);
    const propose = only(alice.step({ kind: "clock" }, pairAt), "propose");
    assert.deepEqual(kinds(bob.hear(propose, TIMING.closesAt)), []);
    assert.equal(bob.state().phase, "closed");
  });
});

describe("the state of a negotiator", () => {
  it("is plain data: a copy goes on exactly like the original", () => {
    const { bob, accept, alice, at } = uptoAccept();
    const copy = structuredClone(bob.state());
    const inform = only(alice.hear(accept, at + 300), "inform");
    const input: NegotiatorInput = { kind: "message", message: inform };
    const restored = step(copy, input, instant(at + 400) as Instant);
    assert.deepEqual(restored.outputs, bob.step(input, at + 400));
    assert.deepEqual(restored.state, bob.state());
  });
});
