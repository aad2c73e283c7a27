import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { keccakOfText, nano, ZERO_HASH } from "#domain";
import {
  decodeCommitment,
  decodeTrustMessage,
  encodeCommitment,
  encodeTrustMessage,
  type TrustMessage,
} from "./messages.ts";
import { wallet } from "./testing/fixtures.ts";

const anna = wallet("anna");
const first = anna.commit();
const signed = anna.sign({ ...first.commitment, heldNano: nano((1n << 64n) - 1n) });
const root = keccakOfText("root");
const cut = new Map([[anna.address, 3]]);
const MESSAGES: readonly TrustMessage[] = [
  { kind: "commitments", commitments: [signed, first] },
  { kind: "heads", heads: [{ consumer: anna.address, sequence: 3, digest: root }] },
  { kind: "ask", ranges: [{ consumer: anna.address, from: 1, to: 3 }] },
  { kind: "anchor-proposal", anchor: { number: 1, previous: ZERO_HASH, root, at: 8_000 }, cut },
  { kind: "anchor-signature", number: 1, root, signature: signed.signature },
  { kind: "anchored", anchors: [{ number: 1, previous: ZERO_HASH, root, at: 8_000, moved: cut }] },
  { kind: "ask-anchors", from: 4 },
  { kind: "twice", first: signed, second: first },
];

describe("a message between nodes", () => {
  for (const body of MESSAGES) {
    it(`about ${body.kind} comes back as it was`, () => {
      assert.deepStrictEqual(decodeTrustMessage(encodeTrustMessage(body)), body);
    });
  }

  it("has its amounts as decimal text", () => {
    assert.match(encodeTrustMessage(MESSAGES[0] as TrustMessage), /"heldNano":"18446744073709551615"/);
  });

  const text = encodeTrustMessage({ kind: "commitments", commitments: [signed] });
  for (const [what, wrong] of [
    ["is no JSON", "{"],
    ["is of no known kind", '{"kind":"gossip"}'],
    ["has a field that nobody knows", '{"kind":"ask","ranges":[],"more":1}'],
    ["lacks a field", '{"kind":"ask"}'],
    ["has an amount as number", text.replace('"18446744073709551615"', "5")],
    ["has an amount beyond 64 bits", text.replace("18446744073709551615", "18446744073709551616")],
    ["has a negative amount", text.replace("18446744073709551615", "-1")],
    ["has a hash of upper case", text.replace(signed.commitment.previous, `0x${"AB".repeat(32)}`)],
    ["has an address cut short", text.replace(anna.address, anna.address.slice(0, -2))],
    ["has a sequence number that is a fraction", text.replace('"sequence":1', '"sequence":1.5')],
    ["has an interval beyond 32 bits", text.replace('"interval":10', '"interval":4294967296')],
  ] as const) {
    it(`is refused when it ${what}`, () => {
      assert.notEqual(wrong, text);
      assert.throws(() => decodeTrustMessage(wrong), { code: "TRUST_MESSAGE_MALFORMED", exitCode: 65 });
    });
  }
});

describe("one commitment as text", () => {
  it("comes back as it was, and anything else is refused", () => {
    assert.deepStrictEqual(decodeCommitment(encodeCommitment(signed)), signed);
    assert.throws(() => decodeCommitment("{}"), { code: "TRUST_MESSAGE_MALFORMED" });
  });
});
