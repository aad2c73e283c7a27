/**
 * Who: a member that buys far more than its home will take.
 * With what: orders for ten times its need, signed and covered like any other.
 * What must remain true: it pays for what it promised and did not take; whoever sold to it loses nothing against selling to
 * the grid; what is delivered is never more than what both meters saw; the books balance.
 *
 * Requirements T5, T7, T6 (malicious buyer).
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Agent } from "#agents";
import { statementsOf } from "#settlement";
import type { Hosted } from "#simulation";
import { finishedTiny } from "../support/community.ts";
import { assertSound, tradesOnChain } from "../support/soundness.ts";

const ATTACKER = "h03";
const TIMES = 10n;

/** The community with one buyer that multiplies whatever its home plans to buy. */
function withGreed(honest: readonly Hosted[]): readonly Hosted[] {
  return honest.map((hosted) => {
    if (hosted.agent.name !== `${ATTACKER}/buyer`) return hosted;
    const handle: Agent["handle"] = (state, event, now) => {
      if (event.kind !== "message" || event.message.protocol !== "home") return hosted.agent.handle(state, event, now);
      const plan = event.message.content as { readonly buyWh: string };
      const content = { ...plan, buyWh: String(BigInt(plan.buyWh) * TIMES) };
      return hosted.agent.handle(state, { ...event, message: { ...event.message, content } }, now);
    };
    return { ...hosted, agent: { ...hosted.agent, handle } };
  });
}

describe("a buyer that promises to take ten times its need (slow: a run on the chain)", () => {
  it("pays for it, and no seller is worse off than with the grid", async () => {
    await finishedTiny({ intruders: { agents: withGreed } }, async (community, until) => {
      await assertSound(community, until);
      const statements = new Map(statementsOf(community.ledger).map((s) => [s.household, s]));
      const greedy = statements.get(ATTACKER);
      assert.ok(greedy && greedy.penaltyNano > 0n && greedy.savedNano < 0n);
      for (const [home, { compensationNano, savedNano }] of statements) {
        if (home === ATTACKER) continue;
        assert.ok(savedNano >= 0n, `${home} lost by trading with a greedy neighbour`);
        assert.ok(compensationNano <= 0n);
      }
      assert.ok([...statements.values()].some(({ compensationNano }) => compensationNano < 0n));
    });
  });

  it("is delivered no more than its meter took", async () => {
    await finishedTiny({ intruders: { agents: withGreed } }, async (community, until) => {
      const { settled } = await tradesOnChain(community);
      for (const { interval, homes } of community.ledger.intervals.filter((i) => i.interval < until)) {
        const bought = homes[ATTACKER]?.trades.filter(({ side }) => side === "bought") ?? [];
        const deliveredWh = bought.reduce((sum, trade) => sum + trade.deliveredWh, 0n);
        assert.ok(deliveredWh <= (homes[ATTACKER]?.metered?.importWh ?? 0n), `in interval ${interval}`);
      }
      assert.notEqual(settled.length, 0);
    });
  });
});
