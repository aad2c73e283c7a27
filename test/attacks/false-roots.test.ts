/**
 * Who: one of four nodes.
 * With what: when it is its turn to anchor, it proposes another root than that of the commitments; or it leaves one consumer's
 * commitments out of what it proposes; or it anchors with its own signature alone.
 * What must remain true: no other node signs a root that is not the one of what all hold, and the chain takes none without a
 * quorum; the next node anchors, so that the day's trades are those of any day, and what was left out is anchored with the next.
 *
 * Requirements T1, T2; design, section 7.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Effect } from "#agents";
import { anchorDigest, bytesOf, type Hex, hexOf, keccakOfText } from "#domain";
import type { Community, Hosted } from "#simulation";
import { agentOf, anchoredRoot, assertSameRoots } from "../support/atomic.ts";
import { logsOf, refusalsBy, tradesIn } from "../support/clearing.ts";
import { choicesWith, finishedTiny } from "../support/community.ts";
import { instead, LEDGER, submit, telling, withAgent } from "../support/intruders.ts";
import { assertSound } from "../support/soundness.ts";

const CHOICES = { choices: choicesWith("negotiation", "atomic") };
/** The first anchor is its turn. */
const LIAR = "h02/node";
const FALSE: Hex = keccakOfText("a root of nothing");

async function look(community: Community) {
  const anchors = (await logsOf(community, "Anchored")).filter(({ contract }) => contract === "CommitmentLedger");
  return {
    trades: await tradesIn(community, community.planned),
    root: await anchoredRoot(community),
    roots: anchors.map(({ args }) => args.root as Hex),
  };
}

/** What it did instead of what it should have. */
const lies: Effect[] = [];
const lie = (effect: Effect): readonly Effect[] => {
  lies.push(effect);
  return [effect];
};

async function attackedBy(agents: (honest: readonly Hosted[]) => readonly Hosted[]) {
  lies.length = 0;
  const honest = await finishedTiny(CHOICES, look);
  const attacked = await finishedTiny({ ...CHOICES, intruders: { agents } }, async (community, until) => {
    await assertSound(community, until);
    await assertSameRoots(community);
    const refused = refusalsBy(community).get(agentOf(community, "h02", "node"));
    return { ...(await look(community)), refused: [...(refused ?? [])] };
  });
  assert.ok(lies.length > 0);
  assert.deepEqual([attacked.trades, attacked.root], [honest.trades, honest.root]);
  return { ...attacked, honest: honest.roots };
}

describe("a node that proposes a false root (slow: runs on the chain)", () => {
  it("gets no signature, and the next node anchors what all hold", async () => {
    const lying = telling((news, send) =>
      news.kind === "anchor-proposal"
        ? lie(instead(send, { ...news, anchor: { ...news.anchor, root: FALSE } }))
        : [send],
    );
    const { roots, refused } = await attackedBy(withAgent(LIAR, lying));
    assert.ok(!roots.includes(FALSE));
    assert.deepEqual(refused, []);
  });

  it("gets no signature either for one that says it reaches less far than it does", async () => {
    const omitting = telling((news, send) => {
      if (news.kind !== "anchor-proposal") return [send];
      return lie(instead(send, { ...news, cut: new Map([...news.cut].slice(1)) }));
    });
    const { roots, honest } = await attackedBy(withAgent(LIAR, omitting));
    assert.deepEqual(roots, honest);
  });

  it("is refused by the chain when it anchors alone", async () => {
    const alone = (agents: readonly Hosted[]) => {
      const keys = agents.find(({ agent }) => agent.name === LIAR)?.keys as Hosted["keys"];
      const anchoring = telling((news, send) => {
        if (news.kind !== "anchor-proposal") return [send];
        const anchor = { ...news.anchor, root: FALSE };
        const signature = hexOf(keys.signDigest(bytesOf(anchorDigest(anchor, LEDGER))));
        return lie(submit("CommitmentLedger.anchor", anchor.number, FALSE, BigInt(anchor.at), signature));
      });
      return withAgent(LIAR, anchoring)(agents);
    };
    const { roots, refused } = await attackedBy(alone);
    assert.ok(!roots.includes(FALSE));
    assert.deepEqual(refused, ["Nodes_NoQuorum"]);
  });
});
