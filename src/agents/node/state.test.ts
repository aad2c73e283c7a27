import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BEN, DEPOSIT } from "../atomic/fixtures.ts";
import { keysOf, logOf, minute } from "../fixtures.ts";
import { enoughOf, quorumOf, turnOf } from "./config.ts";
import { accountOf, followLedger, freshNode, type NodeState } from "./state.ts";
import { BOND, NODES, nodeConfig } from "./testing/nodes-at-work.ts";

const OWNER = BEN.buyer.address;

function following(...events: readonly (readonly [string, Readonly<Record<string, unknown>>])[]): NodeState {
  const state = freshNode(nodeConfig(0));
  for (const [event, args] of events) followLedger(state, logOf("CommitmentLedger", event, args, minute(0)));
  return state;
}

describe("what a node knows of accounts", () => {
  const all = { depositNano: DEPOSIT, requestedNano: 0n, bondNano: BOND, slashed: false };
  const requested = ["ReleaseRequested", { owner: OWNER, amount: 300n }] as const;
  for (const [what, events, change] of [
    ["a deposit", [["Deposited", { owner: OWNER, amount: 5n }]], { depositNano: DEPOSIT + 5n }],
    ["a bond", [["Bonded", { owner: OWNER, amount: 5n }]], { bondNano: BOND + 5n }],
    ["a bond that leaves", [["Unbonded", { owner: OWNER, amount: BOND }]], { bondNano: 0n }],
    ["a release that is asked for", [requested], { requestedNano: 300n }],
    ["one that is called off", [requested, ["ReleaseCancelled", { owner: OWNER, amount: 300n }]], {}],
    [
      "one that payments reduce",
      [requested, ["ReleaseReduced", { owner: OWNER, amount: 100n }]],
      { requestedNano: 200n },
    ],
    [
      "one that is paid out",
      [requested, ["Released", { owner: OWNER, amount: 300n }]],
      { depositNano: DEPOSIT - 300n },
    ],
    ["evidence", [["Slashed", { consumer: OWNER, sequence: 2n, amount: BOND }]], { bondNano: 0n, slashed: true }],
    [
      "a payment",
      [["CommitmentPaid", { consumer: OWNER, sequence: 3n, paid: 100n, gridFee: 20n, tax: 3n }]],
      { depositNano: DEPOSIT - 123n },
    ],
    [
      "what is nothing to it",
      [
        ["Anchored", { number: 1 }],
        ["Claimed", { owner: OWNER, amount: 9n }],
      ],
      {},
    ],
  ] as const) {
    it(`follows ${what}`, () => {
      assert.deepEqual(accountOf(following(...events), OWNER), { ...all, ...change });
    });
  }

  it("is nothing of a stranger, until it puts something aside", () => {
    const stranger = keysOf("a stranger").address;
    assert.equal(accountOf(following(), stranger).depositNano, 0n);
    assert.equal(accountOf(following(["Deposited", { owner: stranger, amount: 5n }]), stranger).depositNano, 5n);
  });

  it("keeps which commitments were paid, some thousand of each consumer", () => {
    const paid = (sequence: bigint) =>
      ["CommitmentPaid", { consumer: OWNER, sequence, paid: 0n, gridFee: 0n, tax: 0n }] as const;
    assert.deepEqual(following(paid(1n), paid(2n)).settled, { [OWNER]: [1, 2] });
    const state = following();
    state.settled[OWNER] = Array.from({ length: 4_096 }, (_, i) => i + 1);
    followLedger(state, logOf("CommitmentLedger", ...paid(9_999n), minute(0)));
    assert.deepEqual([state.settled[OWNER]?.length, state.settled[OWNER]?.at(-1)], [4_096, 9_999]);
  });
});

describe("nodes among each other", () => {
  it("are a quorum with two thirds and one more, and one of so many works as long as there is one", () => {
    assert.deepEqual([1, 3, 4, 7, 10].map(quorumOf), [1, 3, 3, 5, 7]);
    assert.deepEqual([1, 3, 4, 7, 10].map(enoughOf), [1, 1, 2, 3, 4]);
  });

  it("have one turn each, and another one first each time", () => {
    for (const number of [0, 1, 2, 7]) {
      const turns = NODES.map((_, node) => turnOf(nodeConfig(node), number));
      assert.deepEqual(turns.toSorted(), [0, 1, 2, 3]);
      assert.equal(turns.indexOf(0), number % 4);
    }
  });
});
