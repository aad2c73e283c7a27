/**
 * Who: whoever keeps letters and has a way to send them again: here every agent does, in its own name.
 * With what: each letter about commitments and receipts, sent twice; once more as a new letter; and all of those of the interval
 * before, commitments, proposals, signatures, statements and receipts, together with those of the present one.
 * What must remain true: nothing counts twice, and nothing of an interval counts for another: the day ends with the same state.
 *
 * Requirements T1, T2, P4; design, section 7.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Effect } from "#agents";
import type { Message } from "#domain";
import type { Community, Hosted, MechanismName } from "#simulation";
import { assertSameRoots } from "../support/atomic.ts";
import { choicesWith, finishedTiny, lasting } from "../support/community.ts";
import { doing, withAgent } from "../support/intruders.ts";
import { assertSound } from "../support/soundness.ts";

const MECHANISMS: readonly MechanismName[] = ["negotiation", "double-auction"];
const REPLAYED = ["commitment", "receipt"];
/** So many of its last letters an agent sends again with each new one. */
const KEPT = 6;

/** Every agent of the community sends again what it has sent. */
function replaying(honest: readonly Hosted[]): readonly Hosted[] {
  return honest.reduce((agents, { agent }) => {
    const sent: Message[] = [];
    let copies = 0;
    const again = (message: Message): Effect => {
      return { kind: "send", message: { ...message, conversationId: `${message.conversationId}/${copies++}` } };
    };
    const change = doing((effects) =>
      effects.flatMap((effect) => {
        if (effect.kind !== "send" || !REPLAYED.includes(effect.message.protocol)) return [effect];
        sent.push(effect.message);
        const old = sent.slice(-KEPT).map(again);
        return [effect, effect, ...old];
      }),
    );
    return withAgent(agent.name, change)(agents);
  }, honest);
}

async function look(community: Community, until: Parameters<Community["summary"]>[0]) {
  await assertSound(community, until);
  await assertSameRoots(community);
  return { summary: lasting(community.summary(until, 0)), refused: community.day.host.refused };
}

for (const mechanism of MECHANISMS) {
  describe(`letters that come again and again, by ${mechanism} (slow: runs on the chain)`, () => {
    it("change nothing: the day ends with the same state", async () => {
      const choices = choicesWith(mechanism, "atomic");
      const honest = await finishedTiny({ choices }, look);
      const replayed = await finishedTiny({ choices, intruders: { agents: replaying } }, look);
      assert.deepEqual(replayed.summary, honest.summary);
      assert.ok(replayed.refused > 0);
    });
  });
}
