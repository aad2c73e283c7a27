import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Block } from "#chain/embedded";
import { type Address, type Hex, instant, interval, type Message } from "#domain";
import { memoryCommunityStore } from "#storage/sqlite";
import { ControlRoom } from "./control-room.ts";

const ana = `0x${"a".repeat(40)}` as Address;
const ben = `0x${"b".repeat(40)}` as Address;

function message(sender: Address): Message {
  const rest = { conversationId: "1", sequence: 0, replyBy: instant(0), protocol: "test", content: null };
  return { performative: "cfp", sender, receiver: ben, ...rest };
}

function block(number: number, at: number, from: Address, error: string | null): Block {
  const hash = `0x${String(number).padStart(64, "0")}` as Hex;
  const refusal = error === null ? null : { error, values: [] };
  const receipt = { hash, from, block: number, at: instant(at), ok: refusal === null, refusal, gasUsed: 1n, logs: [] };
  return { number, at: instant(at), hash, stateRoot: hash, receipts: [receipt] };
}

describe("the control room", () => {
  it("knows who was active last, and when", () => {
    const room = new ControlRoom();
    room.events.message?.(message(ana), instant(1_000));
    room.events.block?.(block(1, 2_000, ben, null), []);
    room.events.message?.(message(ana), instant(3_000));
    assert.deepEqual(
      [...room.state.lastActive],
      [
        [ana, 3_000],
        [ben, 2_000],
      ],
    );
    assert.equal(room.state.now, 3_000);
    assert.equal(room.state.head?.number, 1);
  });

  it("counts messages by the interval that runs", () => {
    const room = new ControlRoom();
    room.events.message?.(message(ana), instant(1));
    room.events.boundary?.(interval(0), instant(2));
    room.events.message?.(message(ana), instant(3));
    room.events.message?.(message(ben), instant(4));
    assert.deepEqual(
      [...room.state.messages],
      [
        [-1, 1],
        [0, 2],
      ],
    );
  });

  it("keeps what a contract refused", () => {
    const room = new ControlRoom();
    room.events.block?.(block(1, 1_000, ana, "BilateralMarket_GateClosed"), []);
    room.events.block?.(block(2, 2_000, ben, null), []);
    const refused = [...room.state.refused.values()];
    assert.deepEqual(refused, [{ at: 1_000, block: 1, from: ana, error: "BilateralMarket_GateClosed" }]);
  });

  it("goes on after a restart, and counts what is run again once", () => {
    const store = memoryCommunityStore();
    const before = new ControlRoom();
    before.events.boundary?.(interval(0), instant(1));
    before.events.message?.(message(ana), instant(2));
    before.events.block?.(block(1, 1_000, ben, "Reverted"), []);
    before.save(store);
    assert.deepEqual(ControlRoom.read(store), before.state);

    const after = new ControlRoom();
    after.resume(store);
    after.events.boundary?.(interval(0), instant(1));
    after.events.message?.(message(ana), instant(2));
    after.events.block?.(block(1, 1_000, ben, "Reverted"), []);
    assert.deepEqual(after.state, before.state);
  });
});
