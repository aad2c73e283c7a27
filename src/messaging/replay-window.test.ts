import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Address, type Instant, instant, type Message } from "#domain";
import { replayWindow } from "./replay-window.ts";

const alice: Address = "0xa11ce00000000000000000000000000000000000";
const carol: Address = "0xca20100000000000000000000000000000000000";
const bob: Address = "0xb0b0000000000000000000000000000000000000";
const MINUTE = 60_000;
const noon = instant(1_750_000_000_000);

function after(minutes: number): Instant {
  return instant(noon + minutes * MINUTE);
}

function message(changes: Partial<Message> = {}): Message {
  return {
    performative: "inform",
    sender: alice,
    receiver: bob,
    conversationId: "k17",
    sequence: 1,
    replyBy: after(5),
    protocol: "fipa-contract-net",
    content: null,
    ...changes,
  };
}

describe("a replay window", () => {
  it("takes a message once", () => {
    const window = replayWindow();
    assert.deepEqual(window.admit(message(), noon), { ok: true });
    assert.deepEqual(window.admit(message(), noon), { ok: false, reason: "seen" });
  });

  it("tells messages apart by sender, conversation and number", () => {
    const window = replayWindow();
    for (const changes of [{}, { sender: carol }, { conversationId: "k18" }, { sequence: 2 }]) {
      assert.deepEqual(window.admit(message(changes), noon), { ok: true });
    }
  });

  it("tells number 1 of conversation 1:1 from number 11 of conversation :1 and the like", () => {
    const window = replayWindow();
    assert.ok(window.admit(message({ sequence: 1, conversationId: "1:1" }), noon).ok);
    assert.ok(window.admit(message({ sequence: 11, conversationId: ":1" }), noon).ok);
    assert.ok(window.admit(message({ sequence: 11, conversationId: "1" }), noon).ok);
  });

  it("refuses a second message with the same number even when it says something else", () => {
    const window = replayWindow();
    window.admit(message({ content: "5 Wh" }), noon);
    assert.deepEqual(window.admit(message({ content: "9 Wh" }), noon), { ok: false, reason: "seen" });
  });

  it("takes messages in any order", () => {
    const window = replayWindow();
    for (const sequence of [5, 1, 3]) assert.ok(window.admit(message({ sequence }), noon).ok);
  });

  it("takes a late message while it remembers, and refuses it by its time afterwards", () => {
    const window = replayWindow({ keepMs: 10 * MINUTE });
    assert.ok(window.admit(message({ sequence: 1 }), after(15)).ok);
    assert.deepEqual(window.admit(message({ sequence: 2 }), after(16)), { ok: false, reason: "late" });
  });

  it("refuses a message that it would have to remember for too long", () => {
    const window = replayWindow({ aheadMs: 60 * MINUTE });
    assert.deepEqual(window.admit(message({ replyBy: after(61) }), noon), { ok: false, reason: "too-far-ahead" });
    assert.ok(window.admit(message({ replyBy: after(60) }), noon).ok);
  });

  it("bounds what one sender can make it remember, and leaves the others alone", () => {
    const window = replayWindow({ perSender: 2 });
    for (const sequence of [1, 2]) assert.ok(window.admit(message({ sequence }), noon).ok);
    assert.deepEqual(window.admit(message({ sequence: 3 }), noon), { ok: false, reason: "too-many" });
    assert.ok(window.admit(message({ sender: carol }), noon).ok);
  });

  it("takes a flooding sender again when its flood has passed", () => {
    const window = replayWindow({ perSender: 1, keepMs: MINUTE });
    assert.ok(window.admit(message(), noon).ok);
    assert.ok(window.admit(message({ sequence: 2, replyBy: after(20) }), after(7)).ok);
  });

  it("forgets what it refuses by time", () => {
    const window = replayWindow({ keepMs: MINUTE });
    window.admit(message(), noon);
    window.admit(message({ sender: carol, replyBy: after(30) }), after(10));
    assert.deepEqual([...window.remembered().keys()], [carol]);
  });

  it("goes on after a restart where it stopped", () => {
    const before = replayWindow();
    before.admit(message(), noon);
    const window = replayWindow({ remembered: before.remembered() });
    assert.deepEqual(window.admit(message(), noon), { ok: false, reason: "seen" });
  });

  it("never takes the same message twice, whatever comes in between and however late", () => {
    const arrivals = fc.array(fc.record({ which: fc.nat(5), wait: fc.nat(8) }), { maxLength: 60 });
    fc.assert(
      fc.property(arrivals, (list) => {
        const window = replayWindow({ keepMs: 4 * MINUTE });
        const taken: number[] = [];
        let minutes = 0;
        for (const { which, wait } of list) {
          minutes += wait;
          const { ok } = window.admit(message({ sequence: which, replyBy: after(which * 9) }), after(minutes));
          if (ok) taken.push(which);
        }
        assert.equal(new Set(taken).size, taken.length);
      }),
    );
  });
});
