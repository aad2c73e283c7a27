import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { type Agent, ASSETS_PROTOCOL } from "#agents";
import type { Log } from "#chain";
import { type Instant, type IntervalIndex, instant } from "#domain";
import type { AgentFault, Community, CommunityOptions, Hosted } from "#simulation";
import { CLEARING, logsOf, tradesIn } from "../support/clearing.ts";
import { finishedTiny, tiny } from "../support/community.ts";
import { assertSound } from "../support/soundness.ts";

const { calendar } = tiny().scenario;
const INTERVALS = 8;
const GREEDY = "h03/buyer";

/** Minutes after the first interval begins. */
function minute(minutes: number): Instant {
  return instant(calendar.epoch + minutes * 60_000);
}

/** What a longer day by clearing leaves; all that must hold in any run has been checked. */
function day<T>(
  changes: Partial<CommunityOptions>,
  look: (community: Community, until: IntervalIndex) => Promise<T>,
): Promise<T> {
  return finishedTiny(
    { ...CLEARING, ...changes },
    async (community, until) => {
      await assertSound(community, until);
      await assertWithinPermissions(community);
      return look(community, until);
    },
    INTERVALS,
  );
}

/** What was offered is what was permitted and is not left; what was permitted to a home, its connection carries. */
async function assertWithinPermissions(community: Community): Promise<void> {
  const { chain, identities, scenario } = community;
  const added = await logsOf(community, "AssetAdded");
  const posted = await logsOf(community, "OfferPosted");
  assert.deepEqual(await logsOf(community, "FinancialAdded"), []);
  for (const { name, actors } of identities) {
    const connectionWh = scenario.households.find((home) => home.name === name)?.connectionWh;
    for (const { keys } of actors) {
      for (const sell of [true, false]) {
        const grants = added.filter(({ args }) => args.anonAddress === keys.address && args.sell === sell);
        if (grants.length === 0) continue;
        const offered = posted.filter(({ args }) => args.owner === keys.address && args.sell === sell);
        const spans = [...new Set(grants.map(({ args }) => `${args.from}/${args.to}`))].map((s) => s.split("/"));
        const left = await Promise.all(
          spans.map(([from, to]) =>
            chain.read({ contract: "EnergyAssets", function: "assetOf", args: [keys.address, sell, from, to] }),
          ),
        );
        assert.equal(energyOf(offered) + (left as bigint[]).reduce((sum, wh) => sum + wh, 0n), energyOf(grants), name);
        assert.ok(connectionWh);
        assertCarried(grants, connectionWh);
      }
    }
  }
}

/** Whatever stretch of time one looks at: no more is permitted than the connection can carry in it. */
function assertCarried(grants: readonly Log[], connectionWh: bigint): void {
  const end = Math.max(...grants.map(({ args }) => args.to as number));
  for (let from = 0; from <= end; from++) {
    for (let to = from; to <= end; to++) {
      const within = grants.filter(({ args }) => (args.from as number) >= from && (args.to as number) <= to);
      assert.ok(energyOf(within) <= connectionWh * BigInt(to - from + 1), `intervals ${from} to ${to}`);
    }
  }
}

function energyOf(logs: readonly Log[]): bigint {
  return logs.reduce((sum, { args }) => sum + (args.energyWh as bigint), 0n);
}

describe("a DSO that is offline for some hours (slow: runs on the chain)", () => {
  let whole: readonly string[];
  before(async () => {
    whole = await day({}, tradesIn);
  });
  const away = (to: number): AgentFault => ({ agent: "community/operator", from: minute(5), to: minute(to) });

  it("is not missed: homes trade with what they had asked for before, and letters are answered when it is back", async () => {
    await day({ faults: [away(340)] }, async (community, until) => {
      assert.deepEqual(await tradesIn(community, until), whole);
      const answers = (await logsOf(community, "AssetAdded")).map(({ at }) => at);
      assert.ok(answers.some((at) => at > minute(340)));
      assert.deepEqual(
        answers.filter((at) => at > minute(6) && at < minute(340)),
        [],
      );
    });
  });

  it("is missed at last, when all permissions are used up, and only until it is back", async () => {
    await day({ faults: [away(370)] }, async (community, until) => {
      assert.deepEqual(
        await tradesIn(community, until),
        whole.filter((trade) => !trade.startsWith("6:")),
      );
    });
  });
});

/** The community with a buyer that asks for ten times what its connection carries. */
function withGreed(honest: readonly Hosted[]): readonly Hosted[] {
  return honest.map((hosted) => {
    if (hosted.agent.name !== GREEDY) return hosted;
    const handle: Agent["handle"] = (state, event, now) => {
      const { state: next, effects } = hosted.agent.handle(state, event, now);
      const greedy = effects.map((effect) => {
        if (effect.kind !== "send" || effect.message.protocol !== ASSETS_PROTOCOL) return effect;
        const content = effect.message.content as { readonly energyWh: string };
        const more = { ...content, energyWh: String(BigInt(content.energyWh) * 10n) };
        return { ...effect, message: { ...effect.message, content: more } };
      });
      return { state: next, effects: greedy };
    };
    return { ...hosted, agent: { ...hosted.agent, handle } };
  });
}

describe("a home that asks for more than its connection carries (slow: a run on the chain)", () => {
  it("is refused with the reason, which is written down, and gets no permission that way", async () => {
    await day({ intruders: { agents: withGreed } }, async (community) => {
      const refusals = community.store.records({ kind: "assets-refused" }).filter(({ key }) => key.startsWith("h03/"));
      assert.ok(refusals.length > 0);
      for (const { body } of refusals) {
        const { reason, msg } = body as { reason: string; msg: string };
        assert.equal(reason, "more-than-the-home-can-carry");
        assert.match(msg, /leave \d+ Wh that the home can carry; \d+ Wh are asked for/);
      }
      const buyer = community.day.host.agents.find(({ agent }) => agent.name === GREEDY);
      const granted = await logsOf(community, "AssetAdded");
      assert.ok(granted.every(({ args }) => args.anonAddress !== buyer?.keys.address));
    });
  });
});
