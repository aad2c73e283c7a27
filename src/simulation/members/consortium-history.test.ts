import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Log } from "#chain";
import { type Address, type Hex, instant } from "#domain";
import { consortiumHistory, tallyOf } from "./consortium-history.ts";

const [ALICE, BEN, CARLA] = ["a", "b", "c"].map((digit) => `0x${digit.repeat(40)}` as Address) as [
  Address,
  Address,
  Address,
];
const ID = "0x1d" as Hex;

/** Logs, each of its own transaction unless one is named. */
function logs(...said: readonly (readonly [event: string, args: Log["args"], transaction?: number])[]): readonly Log[] {
  return said.map(([event, args, transaction], i) => {
    const number = transaction ?? i + 1;
    return {
      contract: "Consortium",
      event,
      args,
      block: number,
      index: i,
      at: instant(number * 1000),
      transaction: `0x${number}`,
    };
  });
}

const FOUNDED = [ALICE, BEN, CARLA].map((member) => ["MemberAdmitted", { member }, 0] as const);
const PROPOSED = ["Proposed", { id: ID, proposer: ALICE, calls: [], votesUntil: 100n }] as const;
const voted = (member: Address, approve: boolean) => ["Voted", { id: ID, member, approve }] as const;

describe("the history of a consortium", () => {
  it("counts the last vote of each member", () => {
    const { members, proposals } = consortiumHistory(
      logs(...FOUNDED, PROPOSED, voted(ALICE, true), voted(BEN, true), voted(ALICE, false)),
    );
    const { yes, no, needed } = tallyOf(proposals[0] ?? assert.fail(), [...members.keys()]);
    assert.deepEqual([yes, no, needed], [1, 1, 2]);
  });

  it("counts no vote of whoever is no member any more", () => {
    const { members, proposals } = consortiumHistory(
      logs(...FOUNDED, PROPOSED, voted(ALICE, true), voted(BEN, true), ["MemberRemoved", { member: BEN }]),
    );
    const { yes, needed, counting } = tallyOf(proposals[0] ?? assert.fail(), [...members.keys()]);
    assert.deepEqual([yes, needed, counting.length], [1, 2, 1]);
  });

  it("keeps how the votes stood when something was carried out, before what it changed", () => {
    const { members, proposals } = consortiumHistory(
      logs(
        ...FOUNDED,
        PROPOSED,
        voted(ALICE, true),
        voted(BEN, true),
        ["MemberRemoved", { member: BEN }, 90],
        ["Executed", { id: ID }, 90],
      ),
    );
    assert.deepEqual([...members.keys()], [ALICE, CARLA]);
    const { yes, needed } = tallyOf(proposals[0] ?? assert.fail(), [...members.keys()]);
    assert.deepEqual([yes, needed], [2, 2]);
  });

  it("knows nothing of votes on what was never proposed", () => {
    assert.deepEqual(consortiumHistory(logs(...FOUNDED, voted(ALICE, true), ["Executed", { id: ID }])).proposals, []);
  });
});
