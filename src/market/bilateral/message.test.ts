import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Agreement, type Hex, instant, interval, nanoPerWh, PERFORMATIVES, wh } from "#domain";
import { addressOf, ask, bid, SETTLEMENT } from "../fixtures.ts";
import {
  encodeNegotiationMessage,
  NEGOTIATION_PROTOCOL,
  type NegotiationMessage,
  notUnderstoodReply,
  parseNegotiationMessage,
  REASONS,
} from "./message.ts";

const [SALE, PURCHASE] = [ask("alice", 1_000n, 100_000n), bid("bob", 1_000n, 150_000n)];
const PAIRING = { ask: SALE.id, bid: PURCHASE.id };
const MAX = (1n << 64n) - 1n;

const agreement: fc.Arbitrary<Agreement> = fc
  .record({ energy: fc.bigInt(1n, MAX), price: fc.bigInt(0n, (1n << 63n) - 1n), nonce: fc.bigInt(0n, MAX) })
  .map(({ energy, price, nonce }) => ({
    settlement: SETTLEMENT,
    ...PAIRING,
    seller: SALE.owner,
    buyer: PURCHASE.owner,
    askFeeder: 1,
    bidFeeder: 65_535,
    interval: interval(4_294_967_295),
    energyWh: wh(energy),
    pricePerWh: nanoPerWh(price),
    expiry: 1_800_000_000,
    nonce,
  }));

function messageOf(performative: string, content: unknown): NegotiationMessage {
  return {
    performative,
    sender: PURCHASE.owner,
    receiver: SALE.owner,
    conversationId: "b0b-7",
    sequence: 4,
    replyBy: instant(1_750_000_000_000),
    protocol: NEGOTIATION_PROTOCOL,
    content,
  } as unknown as NegotiationMessage;
}

const signature = fc.constantFrom<Hex>("0x", `0x${"5e".repeat(65)}`);
const reason = fc.constantFrom(...REASONS).map((why) => ({ ...PAIRING, reason: why }));
const offer = fc
  .record({ energy: fc.bigInt(1n, MAX), price: fc.bigInt(0n, (1n << 63n) - 1n), final: fc.boolean() })
  .map(({ energy, price, final }) => ({ ...PAIRING, energyWh: wh(energy), pricePerWh: nanoPerWh(price), final }));
const signed = fc.record({ agreement, signature }).map((both) => ({ ...PAIRING, ...both }));
const contents: Readonly<Record<NegotiationMessage["performative"], fc.Arbitrary<unknown>>> = {
  cfp: fc.bigInt(1n, MAX).map((energy) => ({ ...PAIRING, energyWh: wh(energy) })),
  propose: offer,
  counter: offer,
  refuse: reason,
  "accept-proposal": signed,
  "reject-proposal": reason,
  inform: signed,
  failure: reason,
  cancel: reason,
  "not-understood": fc.string({ maxLength: 500 }).map((problem) => ({ problem })),
};

/** A valid call as it stands on the wire, with one thing changed. */
function call(change: Record<string, unknown> = {}, content: Record<string, unknown> = {}): unknown {
  const wire = encodeNegotiationMessage(messageOf("cfp", { ...PAIRING, energyWh: wh(500n) }));
  return { ...wire, ...change, content: { ...(wire.content as object), ...content } };
}

function problemOf(input: unknown): string {
  const parsed = parseNegotiationMessage(input);
  assert.ok(!parsed.ok, "it was understood");
  return parsed.problem;
}

describe("messages of a negotiation", () => {
  for (const performative of PERFORMATIVES) {
    it(`come back from JSON as they were written: ${performative}`, () => {
      fc.assert(
        fc.property(contents[performative], (content) => {
          const message = messageOf(performative, content);
          const wire: unknown = JSON.parse(JSON.stringify(encodeNegotiationMessage(message)));
          assert.deepEqual(parseNegotiationMessage(wire), { ok: true, message });
        }),
        { numRuns: 20 },
      );
    });
  }

  const refused: Readonly<Record<string, readonly [input: unknown, where: RegExp]>> = {
    "what is no object": ["hello", /^message: /],
    "an unknown performative": [call({ performative: "shout" }), /^performative: /],
    "another protocol": [call({ protocol: "fipa-request" }), /^protocol: /],
    "an address with capital letters": [call({ sender: `0x${"AB".repeat(20)}` }), /^sender: 20 bytes/],
    "an order id that is too short": [call({}, { ask: "0x12" }), /^content\.ask: 32 bytes/],
    "no energy": [call({}, { energyWh: "0" }), /^content\.energyWh: more than 0 Wh/],
    "energy as a number": [call({}, { energyWh: 500 }), /^content\.energyWh: /],
    "energy with a leading zero": [call({}, { energyWh: "0500" }), /^content\.energyWh: a decimal string/],
    "negative energy": [call({}, { energyWh: "-5" }), /^content\.energyWh: a decimal string/],
    "energy over 64 bits": [call({}, { energyWh: (MAX + 1n).toString() }), /^content\.energyWh: a number below 2\^64/],
    "a field nobody knows": [call({}, { discount: "10" }), /discount/],
    "a field outside that nobody knows": [call({ priority: 1 }), /priority/],
    "a conversation id without end": [call({ conversationId: "x".repeat(161) }), /^conversationId: /],
    "a negative sequence": [call({ sequence: -1 }), /^sequence: /],
    "an instant beyond all calendars": [call({ replyBy: 9e15 }), /^replyBy: /],
  };
  for (const [what, [input, where]] of Object.entries(refused)) {
    it(`are not understood with ${what}, and the answer says where`, () => {
      assert.match(problemOf(input), where);
    });
  }

  it("are not understood when a signature has the wrong length", () => {
    const [content] = fc.sample(signed, 1) as [object];
    const wire = encodeNegotiationMessage(messageOf("inform", { ...content, signature: "0x1234" }));
    assert.match(problemOf(wire), /^content\.signature: 65 bytes/);
  });

  it("never make the parser throw", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (input, content) => {
        assert.equal(parseNegotiationMessage(input).ok, false);
        parseNegotiationMessage({ ...(call() as object), content });
      }),
    );
  });

  it("that were not understood are answered to their sender, in their conversation, at a bounded length", () => {
    const received = { sender: addressOf("mallory"), receiver: SALE.owner, conversationId: "m-1" };
    const reply = notUnderstoodReply(received, "x".repeat(900), instant(5));
    assert.deepEqual([reply.sender, reply.receiver, reply.conversationId], [SALE.owner, addressOf("mallory"), "m-1"]);
    assert.equal(parseNegotiationMessage(encodeNegotiationMessage(reply)).ok, true);
  });
});
