import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Call } from "#chain";
import { type Instant, keccakOfHex } from "#domain";
import type { KeyPair } from "#privacy";
import type { Effect } from "../agent.ts";
import { drawnMeter, LOT_LINKS, lotHead, lotLink } from "../atomic/lot.ts";
import { keysOf, logOf, minute, only } from "../fixtures.ts";
import { NODE_KEYS, NODES, NodeAtWork } from "./testing/nodes-at-work.ts";

const [ONE, TWO] = NODE_KEYS as [KeyPair, KeyPair];
const NOON = minute(720);

function calling(effects: readonly Effect[]): readonly Call[] {
  return only("submit", effects).map(({ call }) => call);
}

function reveals(effects: readonly Effect[]): readonly unknown[] {
  return calling(effects).map(({ function: name, args }) => [name, ...args]);
}

function says(node: NodeAtWork, event: string, args: Readonly<Record<string, unknown>>, now = NOON) {
  return node.hears(logOf(event === "RootRequested" ? "ExistenceCertificates" : "Nodes", event, args, now), now);
}

/** A node of the first kind, or the number given, that the founding has left in round 3 with two links shown. */
function founded(number = 0): NodeAtWork {
  return new NodeAtWork(number, { rounds: 2 });
}

describe("a node's links", () => {
  it("hash to each other from one to the one before, and differ from node to node", () => {
    for (const number of [1, 2, 4_096])
      assert.equal(keccakOfHex(lotLink(ONE, number).slice(2)), lotLink(ONE, number - 1));
    assert.notEqual(lotLink(ONE, 0), lotLink(TWO, 0));
  });
});

describe("a node in the lot", () => {
  it("reveals its next link when somebody asks for a co-signer, and the one for the round that draws it", () => {
    const node = founded();
    assert.deepEqual(reveals(says(node, "RootRequested", { round: 3 })), [["reveal", lotLink(ONE, 3)]]);
    assert.deepEqual(reveals(says(node, "RoundClosed", { round: 3 })), [["reveal", lotLink(ONE, 4)]]);
    assert.deepEqual(reveals(says(node, "RoundClosed", { round: 4 })), []);
  });

  it("reveals once in a round, however many ask", () => {
    const node = founded();
    says(node, "RootRequested", { round: 3 });
    assert.deepEqual(reveals(says(node, "RootRequested", { round: 3 })), []);
  });

  it("reveals nothing as long as nobody asks", () => {
    assert.deepEqual(reveals(says(founded(), "RoundClosed", { round: 2 })), []);
  });

  it("closes a round that others hold up when its time is over, each in its turn", () => {
    const wakes = [0, 1].map((number) => only("wake", says(founded(number), "RootRequested", { round: 3 }))[0]?.at);
    assert.deepEqual(wakes, [NOON + 620_000, NOON + 630_000]);
    const node = founded();
    says(node, "RootRequested", { round: 3 });
    assert.deepEqual(reveals(node.on({ kind: "clock" }, (NOON + 619_000) as Instant)), []);
    assert.deepEqual(reveals(node.on({ kind: "clock" }, (NOON + 620_000) as Instant)), [["closeRound"]]);
    assert.deepEqual(reveals(node.on({ kind: "clock" }, (NOON + 620_000) as Instant)), []);
  });

  it("does not close what is closed", () => {
    const node = founded();
    says(node, "RootRequested", { round: 3 });
    says(node, "RoundClosed", { round: 3 });
    says(node, "RoundClosed", { round: 4 });
    assert.deepEqual(reveals(node.on({ kind: "clock" }, minute(800))), []);
  });

  it("commits anew when a round was closed without it, and reveals again from the next beginning on", () => {
    const node = founded();
    // It was out of order, and hears all of it at once: what it reveals comes too late.
    assert.deepEqual(reveals(says(node, "RootRequested", { round: 3 })), [["reveal", lotLink(ONE, 3)]]);
    assert.deepEqual(reveals(says(node, "RevealWithheld", { node: NODES[0], round: 3 })), [
      ["commitSeed", lotLink(ONE, 3)],
    ]);
    assert.deepEqual(reveals(says(node, "RoundClosed", { round: 3 })), []);
    assert.deepEqual(reveals(says(node, "RoundBegun", { round: 4, expected: 3 })), []);
    assert.deepEqual(reveals(says(node, "SeedCommitted", { node: NODES[0] })), []);
    assert.deepEqual(reveals(says(node, "RootRequested", { round: 4 })), [], "it takes no part in the present round");
    assert.deepEqual(reveals(says(node, "RoundClosed", { round: 4 })), []);
    assert.deepEqual(reveals(says(node, "RoundBegun", { round: 5, expected: 4 })), [["reveal", lotLink(ONE, 4)]]);
  });

  it("is not moved by what becomes of others", () => {
    const node = founded();
    const { lot } = structuredClone(node.state);
    assert.deepEqual(reveals(says(node, "RevealWithheld", { node: NODES[1], round: 3 })), []);
    says(node, "SeedCommitted", { node: NODES[1] });
    assert.deepEqual(node.state.lot, lot);
  });

  it("begins a new chain when one is used up, as after many roots that a stranger has asked for", () => {
    const node = new NodeAtWork(0, { rounds: LOT_LINKS - 1 });
    const head = lotHead(ONE, LOT_LINKS + 1);
    assert.equal(keccakOfHex(lotLink(ONE, LOT_LINKS + 1).slice(2)), head);
    const last = reveals(says(node, "RootRequested", { round: LOT_LINKS }));
    assert.deepEqual(last, [
      ["reveal", lotLink(ONE, LOT_LINKS)],
      ["commitSeed", head],
    ]);
    says(node, "SeedCommitted", { node: NODES[0] });
    assert.deepEqual(reveals(says(node, "RoundClosed", { round: LOT_LINKS })), []);
    const begun = says(node, "RoundBegun", { round: LOT_LINKS + 1, expected: 4 });
    assert.deepEqual(reveals(begun), [["reveal", lotLink(ONE, LOT_LINKS + 1)]]);
  });

  it("joins again with the new chain when it was too late for it, having revealed last of all", () => {
    const node = new NodeAtWork(0, { rounds: LOT_LINKS - 1 });
    says(node, "RootRequested", { round: LOT_LINKS });
    assert.deepEqual(reveals(says(node, "RoundClosed", { round: LOT_LINKS })), [
      ["reveal", lotLink(ONE, LOT_LINKS + 1)],
    ]);
    assert.deepEqual(reveals(says(node, "RevealWithheld", { node: NODES[0], round: LOT_LINKS + 1 })), [
      ["commitSeed", lotLink(ONE, LOT_LINKS + 1)],
    ]);
  });

  it("goes on with the next link after a restart", () => {
    const node = founded();
    says(node, "RootRequested", { round: 3 });
    const again = node.restarted(node.state);
    assert.deepEqual(reveals(says(again, "RoundClosed", { round: 3 })), [["reveal", lotLink(ONE, 4)]]);
  });
});

describe("the meter that a lot draws", () => {
  const meters = ["one", "two", "three"].map((name) => ({ meter: keysOf(name).address, valid: true }));
  const seed = `0x${"5e".repeat(32)}` as const;
  const root = `0x${"12".repeat(32)}` as const;
  const drawn = (turn?: number) => drawnMeter(seed, root, meters, turn);

  it("is another one each turn, and the first one again after all", () => {
    assert.equal(new Set([drawn(), drawn(1), drawn(2)]).size, 3);
    assert.equal(drawn(3), drawn());
  });

  it("is never one that does not count", () => {
    const two = meters.map((one) => ({ ...one, valid: one.meter !== drawn() }));
    assert.equal(drawnMeter(seed, root, two), drawn(1));
  });

  it("is none when none counts, or there are none", () => {
    assert.equal(
      drawnMeter(
        seed,
        root,
        meters.map((one) => ({ ...one, valid: false })),
      ),
      null,
    );
    assert.equal(drawnMeter(seed, root, []), null);
  });
});
