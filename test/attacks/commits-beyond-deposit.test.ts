/**
 * Who: a consumer that wants to buy with money that it takes back at the same time.
 * With what: it announces the release of its whole deposit, keeps quiet about it, and goes on to commit.
 * What must remain true: every node refuses its commitments, so none is anchored and no seller writes anything for it; nobody
 * else loses a trade; it can take its deposit back, and nothing more.
 *
 * Requirements T1, T2; design, section 7.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Agent } from "#agents";
import { interval } from "#domain";
import { agentOf, assertSameRoots, ledgerAccount, nodesIn } from "../support/atomic.ts";
import { tradesIn } from "../support/clearing.ts";
import { choicesWith, finishedTiny } from "../support/community.ts";
import { doing, submit, withAgent } from "../support/intruders.ts";
import { assertSound } from "../support/soundness.ts";

const CHOICES = { choices: choicesWith("negotiation", "atomic") };
const DEPOSIT_NANO = 500_000_000_000n;

/** Takes its deposit back from the start, and does not hear that it does. */
function greedy(honest: Agent["handle"]): Agent["handle"] {
  const releasing = doing((effects, _, event) =>
    event.kind === "start" ? [...effects, submit("CommitmentLedger.requestRelease", DEPOSIT_NANO)] : effects,
  )(honest);
  return (state, event, now) => {
    const isNews = event.kind === "chain" && event.log.event === "ReleaseRequested";
    return isNews ? { state, effects: [] } : releasing(state, event, now);
  };
}

describe("a consumer that commits what it takes back (slow: runs on the chain)", () => {
  it("is refused by every node, so nobody delivers to it, and its neighbours trade on", async () => {
    const honest = await finishedTiny(CHOICES, tradesIn);
    const intruders = { agents: withAgent("h03/buyer", greedy) };
    await finishedTiny({ ...CHOICES, intruders }, async (community, until) => {
      await assertSound(community, until);
      await assertSameRoots(community);
      const attacker = agentOf(community, "h03", "buyer");
      assert.deepEqual(
        await tradesIn(community, until),
        honest.filter((trade) => !trade.includes(attacker)),
      );
      // An hour is traded ahead of the last that is booked.
      for (const { commitments } of nodesIn(community)) assert.equal(commitments, interval(until) + 1);
      const { deposit, requested, earned } = await ledgerAccount(community, attacker);
      assert.deepEqual([deposit, requested, earned], [DEPOSIT_NANO, DEPOSIT_NANO, 0n]);
    });
  });
});
