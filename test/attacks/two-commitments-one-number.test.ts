/**
 * Who: a consumer that wants to buy twice with the same money.
 * With what: two commitments with one sequence number, both signed by it, to two sellers, each handed to another node: at once,
 * or the second when the first is anchored.
 * What must remain true: its bond goes to the fund; a seller has written an agreement only where a commitment to it is
 * anchored, and is paid for it; the other commitment counts nowhere; the neighbours' trades are those of any day.
 *
 * Requirements T1, T2; design, section 7.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CommitmentNews, Effect } from "#agents";
import { type Address, type SignedCommitment, ZERO_HASH } from "#domain";
import type { KeyPair } from "#privacy";
import type { Community, Hosted } from "#simulation";
import { agentOf, assertSameMarks, ledgerAccount } from "../support/atomic.ts";
import { logsOf, tradesIn } from "../support/clearing.ts";
import { choicesWith, finishedTiny } from "../support/community.ts";
import { doing, instead, signedBy, telling, withAgent } from "../support/intruders.ts";
import { assertSound } from "../support/soundness.ts";

const ATTACKER = "h03/buyer";
const CHOICES = { choices: choicesWith("negotiation", "atomic") };

/** The same number and the same money, to another seller. */
function twin({ commitment }: SignedCommitment, keys: KeyPair, producer: Address): SignedCommitment {
  return signedBy(keys, { ...commitment, producer, trade: ZERO_HASH });
}

function otherSeller(honest: readonly Hosted[]): Address {
  return honest.find(({ agent }) => agent.name === "h02/seller")?.keys.address as Address;
}

/** Of the two nodes that it tells, one hears of the twin in the commitment's place. */
function atOnce(honest: readonly Hosted[]): readonly Hosted[] {
  let letters = 0;
  const twice = telling((news, send) => {
    if (news.kind !== "commitments" || letters++ % 2 === 0) return [send];
    const commitments = news.commitments.map((signed) => twin(signed, keys, otherSeller(honest)));
    return [instead(send, { ...news, commitments })];
  });
  const keys = honest.find(({ agent }) => agent.name === ATTACKER)?.keys as KeyPair;
  return withAgent(ATTACKER, twice)(honest);
}

/** The twin comes when the commitment is anchored. */
function afterwards(honest: readonly Hosted[]): readonly Hosted[] {
  const keys = honest.find(({ agent }) => agent.name === ATTACKER)?.keys as KeyPair;
  const sent: { readonly send: Extract<Effect, { kind: "send" }>; readonly news: CommitmentNews }[] = [];
  const first = telling((news, send) => {
    if (news.kind === "commitments") sent.push({ send, news });
    return [send];
  });
  const then = doing((effects, _, event) => {
    if (event.kind !== "chain" || event.log.event !== "Anchored" || sent.length === 0) return effects;
    const { send, news } = sent.pop() as (typeof sent)[number];
    sent.length = 0;
    if (news.kind !== "commitments") return effects;
    const commitments = news.commitments.map((signed) => twin(signed, keys, otherSeller(honest)));
    return [...effects, instead(send, { ...news, commitments })];
  });
  return withAgent(ATTACKER, then)(withAgent(ATTACKER, first)(honest));
}

async function look(community: Community) {
  const attacker = agentOf(community, "h03", "buyer");
  const all = await tradesIn(community, community.planned);
  const paid = await logsOf(community, "CommitmentPaid");
  return {
    slashed: (await logsOf(community, "Slashed")).map(({ args }) => args.consumer),
    account: await ledgerAccount(community, attacker),
    attacker,
    bought: all.filter((trade) => trade.includes(`to ${attacker}`)),
    others: all.filter((trade) => !trade.includes(attacker)),
    paid: paid.filter(({ args }) => args.consumer === attacker).map(({ args }) => args.producer),
    seller: agentOf(community, "h01", "seller"),
  };
}

async function attackedBy(agents: (honest: readonly Hosted[]) => readonly Hosted[]) {
  const honest = await finishedTiny(CHOICES, look);
  const attacked = await finishedTiny({ ...CHOICES, intruders: { agents } }, async (community, until) => {
    await assertSound(community, until);
    await assertSameMarks(community);
    return look(community);
  });
  assert.deepEqual(attacked.others, honest.others);
  assert.deepEqual(attacked.slashed, [attacked.attacker]);
  assert.equal(attacked.account.bond, 0n);
  return attacked;
}

describe("a consumer that commits twice with one number (slow: runs on the chain)", () => {
  it("loses its bond and buys nothing, when two nodes hear of two commitments at once", async () => {
    const { bought, paid } = await attackedBy(atOnce);
    assert.deepEqual([bought, paid], [[], []]);
  });

  it("loses its bond and pays what was anchored, when the second comes afterwards", async () => {
    const { bought, paid, seller } = await attackedBy(afterwards);
    assert.equal(bought.length, 1);
    assert.deepEqual(paid, [seller]);
  });
});
