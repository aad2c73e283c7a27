/**
 * Who: a member whose buyer agent does not keep to the protocol.
 * With what: every letter sent twice; letters in the name of a neighbour; agreements with a signature that is not its own.
 * What must remain true: a letter counts once and only from who signed it, so the day ends exactly as without them; an
 * agreement without the buyer's signature comes to nothing, and nobody else loses by it.
 *
 * Requirement P4; design, section 7.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Agent, Effect } from "#agents";
import type { Address, Message } from "#domain";
import type { Hosted } from "#simulation";
import { finishedTiny, lasting } from "../support/community.ts";
import { assertSound, tradesOnChain } from "../support/soundness.ts";

const ATTACKER = "h03/buyer";
type Send = Extract<Effect, { kind: "send" }>;

/** The community with one agent whose letters go through `change`. */
function withLetters(change: (send: Send, neighbour: Address) => readonly Send[]) {
  return (honest: readonly Hosted[]): readonly Hosted[] => {
    const neighbour = honest.find(({ agent }) => agent.name === "h04/buyer")?.keys.address as Address;
    return honest.map((hosted) => {
      if (hosted.agent.name !== ATTACKER) return hosted;
      const handle: Agent["handle"] = (state, event, now) => {
        const done = hosted.agent.handle(state, event, now);
        const changed = (e: Effect): readonly Effect[] => (e.kind === "send" ? change(e, neighbour) : [e]);
        return { state: done.state, effects: done.effects.flatMap(changed) };
      };
      return { ...hosted, agent: { ...hosted.agent, handle } };
    });
  };
}

describe("a member that sends letters twice or in a neighbour's name (slow: runs on the chain)", () => {
  it("changes nothing: the day ends with the same state", async () => {
    const honest = await finishedTiny({}, (community, until) => lasting(community.summary(until, 0)));
    const agents = withLetters((send, neighbour) => {
      const forged: Message = { ...send.message, sender: neighbour };
      return [send, send, { kind: "send", message: forged }];
    });
    await finishedTiny({ intruders: { agents } }, (community, until) => {
      assert.deepEqual(lasting(community.summary(until, 0)), honest);
      assert.ok(community.day.host.refused > 0);
    });
  });
});

describe("a buyer that signs with another key (slow: a run on the chain)", () => {
  it("gets no trade, and its neighbours trade on", async () => {
    const agents = withLetters((send) => {
      const { message } = send;
      if (message.performative !== "accept-proposal") return [send];
      const content = { ...(message.content as object), signature: `0x${"11".repeat(64)}1b` };
      return [{ kind: "send", message: { ...message, content } }];
    });
    const answers: Message[] = [];
    const events = { message: (message: Message) => void answers.push(message) };
    await finishedTiny({ intruders: { agents }, events }, async (community, until) => {
      await assertSound(community, until);
      const attacker = addressOf(community.day.host.agents, ATTACKER);
      const { allowed } = await tradesOnChain(community);
      assert.ok(allowed.every(({ buyer }) => buyer !== attacker));
      assert.ok(allowed.some(({ interval }) => interval < until));
      const told = answers.filter((m) => m.receiver === attacker && m.performative === "not-understood");
      assert.ok(told.length > 0);
      for (const { content } of told) assert.match((content as { problem: string }).problem, /signature/);
    });
  });
});

function addressOf(agents: readonly Hosted[], name: string): Address {
  return agents.find(({ agent }) => agent.name === name)?.keys.address as Address;
}
