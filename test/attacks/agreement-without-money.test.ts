/**
 * Who: a seller, together with a consumer that does not mean to pay.
 * With what: the consumer signs agreements and hands no commitment in; the seller writes them all the same, before any money is
 * on hold.
 * What must remain true: such a trade is never paid and ends void; what the seller's meter exported is shared among those who
 * have committed, so nobody else gets less than on any day; nothing is held for ever.
 *
 * Requirements T1, T7; design, section 7.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Effect, TraderState } from "#agents";
import { type Hex, tradeIdOf } from "#domain";
import type { Community, Hosted } from "#simulation";
import { agentOf, assertSameRoots, ledgerAccount } from "../support/atomic.ts";
import { tradesIn } from "../support/clearing.ts";
import { choicesWith, finishedTiny } from "../support/community.ts";
import { doing, submit, telling, withAgent } from "../support/intruders.ts";
import { assertSound, tradesOnChain } from "../support/soundness.ts";

const CHOICES = { choices: choicesWith("negotiation", "atomic") };
const DEPOSIT_NANO = 500_000_000_000n;

/** It writes what it has agreed as soon as the gate has closed. */
const writing = doing((effects, state) => {
  const due = (state as TraderState).negotiations.filter(({ phase }) => phase === "written");
  const unwritten = due.flatMap((n) => {
    const open = n.agreements.filter(({ written }) => written === undefined);
    n.agreements = n.agreements.map((agreed) => ({ ...agreed, written: true as const }));
    return open;
  });
  return [
    ...effects,
    ...unwritten.map(({ agreement, signature }): Effect => {
      const written = { ...agreement, expiry: BigInt(agreement.expiry) };
      return submit("BilateralMarket.AllowTransaction", written, signature);
    }),
  ];
});
/** It commits to nothing, whatever it has signed. */
const silent = telling((news, send) => (news.kind === "commitments" ? [] : [send]));

const conspiring = (honest: readonly Hosted[]) =>
  withAgent("h03/buyer", silent)(withAgent("h01/seller", writing)(honest));

async function look(community: Community) {
  const { allowed, settled, voided } = await tradesOnChain(community);
  const byId = new Map(allowed.map((trade) => [tradeIdOf(trade), trade]));
  const delivered = settled.map(({ args }) => {
    const { buyer, interval } = byId.get(args.tradeId as Hex) ?? {};
    return { buyer, interval, deliveredWh: args.deliveredWh as bigint };
  });
  return { delivered, voided: voided.map(({ args }) => byId.get(args.tradeId as Hex)?.buyer) };
}

describe("a seller that writes agreements without money on hold (slow: runs on the chain)", () => {
  it("is not paid for them, and its other buyers are delivered what they are on any day", async () => {
    const honest = await finishedTiny(CHOICES, look);
    await finishedTiny({ ...CHOICES, intruders: { agents: conspiring } }, async (community, until) => {
      await assertSound(community, until);
      await assertSameRoots(community);
      const [neighbour, accomplice] = [agentOf(community, "h04", "buyer"), agentOf(community, "h03", "buyer")];
      const written = (await tradesIn(community, until)).filter((trade) => trade.includes(accomplice));
      assert.equal(written.length, until);
      const { delivered, voided } = await look(community);
      assert.ok(voided.length > 0 && voided.every((buyer) => buyer === accomplice));
      assert.ok(delivered.every(({ buyer }) => buyer === neighbour));
      for (const one of delivered) {
        const onAnyDay = honest.delivered.find((d) => d.buyer === neighbour && d.interval === one.interval);
        assert.ok(one.deliveredWh >= (onAnyDay?.deliveredWh ?? 0n));
      }
      assert.equal(delivered.length, until);
      assert.equal((await ledgerAccount(community, accomplice)).deposit, DEPOSIT_NANO);
    });
  });
});
