import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Hex, type Instant, instant } from "#domain";
import type { ConsumerStanding, FoundCommitment } from "#simulation";
import { anchored } from "./commit.ts";
import { seen } from "./deposit.ts";
import { expectTakenIn, refusedByNode } from "./refusals.ts";
import { timeComes } from "./waiting.ts";

const AT_ONCE = { lookEveryMs: 0, patienceMs: 1 };
const digest: Hex = `0x${"12".repeat(32)}`;

/** Answers one after the other, the last for ever. */
function answers<T>(...all: readonly T[]): () => Promise<T> {
  let asked = 0;
  return async () => all[Math.min(asked++, all.length - 1)] as T;
}

describe("waiting for a community", () => {
  it("ends when its time has come", async () => {
    const times = [1, 1, 5, 9, 10].map(instant);
    await timeComes(answers(...times), instant(10), { lookEveryMs: 0, patienceMs: 1_000 });
  });

  it("ends with 75 when its time stands still", async () => {
    const still = answers<Instant>(instant(0), instant(1_500));
    await assert.rejects(timeComes(still, instant(9_000), AT_ONCE), {
      code: "CLI_TIME_STANDS",
      message: /stands still there at 1970-01-01T00:00:01Z, before .* 1970-01-01T00:00:09Z/,
      exitCode: 75,
    });
  });

  it("for an anchor ends with what is anchored, or with 75 and the command to go on with", async () => {
    const waiting = { anchor: null } as FoundCommitment;
    const find = answers<FoundCommitment | null>(null, waiting, { ...waiting, anchor: 3 });
    assert.equal((await anchored(digest, { find }, "here", { lookEveryMs: 0, patienceMs: 1_000 })).anchor, 3);
    await assert.rejects(anchored(digest, { find: answers(waiting) }, "here", AT_ONCE), {
      code: "CLI_NOT_ANCHORED",
      message: new RegExp(`neighborwatt receipt ${digest} ENERGY --data here`),
      exitCode: 75,
    });
  });

  it("for a deposit ends when the node has seen it, or with 75", async () => {
    const standing = (depositNano: bigint) => ({ depositNano }) as ConsumerStanding;
    const consumer = { address: digest };
    await seen({ desk: { standingOf: answers(standing(1n), standing(5n)) } }, consumer, 5n, {
      lookEveryMs: 0,
      patienceMs: 1_000,
    });
    await assert.rejects(seen({ desk: { standingOf: answers(standing(1n)) } }, consumer, 5n, AT_ONCE), {
      code: "CLI_DESK_SLOW",
      exitCode: 75,
    });
  });
});

describe("what a node refuses", () => {
  const REASONS: readonly [reason: string, exitCode: number, advice: RegExp][] = [
    ["out-of-range", 65, /smaller amounts/],
    ["bad-signature", 65, /own key/],
    ["amount-zero", 65, /more than nothing/],
    ["expiry-invalid", 65, /grace/],
    ["expired", 75, /later interval/],
    ["interval-begun", 75, /later one with --interval/],
    ["too-far-ahead", 75, /earlier interval/],
    ["slashed", 65, /another key/],
    ["no-bond", 65, /--deposit/],
    ["sequence-taken", 75, /run the command again/],
    ["sequence-gap", 75, /run the command again/],
    ["previous-mismatch", 75, /run the command again/],
    ["held-mismatch", 75, /run the command again/],
    ["chain-too-long", 75, /wait/],
    ["not-covered", 65, /--deposit/],
    ["something new", 1, /nothing was promised/],
  ];
  for (const [reason, exitCode, advice] of REASONS) {
    it(`"${reason}" is told with what was expected and found, and what to do`, () => {
      const error = refusedByNode({ ok: false, reason, expected: "7", found: "8" });
      assert.deepEqual([error.code, error.exitCode], ["CLI_COMMITMENT_REFUSED", exitCode]);
      assert.match(error.message, new RegExp(`${reason} \\(expected 7, found 8\\); `));
      assert.match(error.message, advice);
    });
  }

  it("is foreseen where it can be, before anything is signed", () => {
    expectTakenIn({ latestExpiry: 10 }, { expiry: 10 });
    assert.throws(() => expectTakenIn({ latestExpiry: 10 }, { expiry: 11 }), {
      code: "CLI_COMMITMENT_REFUSED",
      message: /too-far-ahead \(expected expiry <= 10, found 11\)/,
    });
  });
});
