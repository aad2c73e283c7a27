/**
 * Who: solvers, whom nobody needs to trust, each before every honest one in turn.
 * With what: trades that the grid cannot carry, fewer trades than could be, an honest solution copied from its transaction, and
 * floods of submissions with values that no solution has.
 * What must remain true: the trades are those of a day without liars; where an honest solver is left, its solution is the one
 * that is made final; what is refused is refused by name; without any honest solver nothing breaks.
 *
 * Requirements M7, M8; TX 5.2.1.
 */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { type Agent, type Dishonesty, dishonestSolver, type Effect } from "#agents";
import type { Address, Instant } from "#domain";
import type { Community, Hosted } from "#simulation";
import { CLEARING, gateClosed, logsOf, refusalsBy, tinyWithSolvers, tradesIn } from "../support/clearing.ts";
import { finishedTiny } from "../support/community.ts";
import { assertSound } from "../support/soundness.ts";

const LIES: readonly Dishonesty[] = ["infeasible", "inferior", "copying", "flooding"];
const HONEST = 2;

const LATE = "h03/buyer";

/** A buyer that posts at the last moment: what was the best in mid-interval is so no more. */
function posting(hosted: Hosted): Hosted {
  if (hosted.agent.name !== LATE) return hosted;
  const waiting: { readonly at: Instant; readonly effect: Effect }[] = [];
  const handle: Agent["handle"] = (state, event, now) => {
    const done = hosted.agent.handle(state, event, now);
    const effects = done.effects.flatMap((effect): readonly Effect[] => {
      if (effect.kind !== "submit" || effect.call.function !== "postOffer") return [effect];
      const at = gateClosed(effect.call.args[2] as number, -20_000);
      waiting.push({ at, effect });
      return [{ kind: "wake", at }];
    });
    const due = waiting.filter(({ at }) => at <= now);
    waiting.splice(0, due.length);
    return { state: done.state, effects: [...effects, ...due.map(({ effect }) => effect)] };
  };
  return { ...hosted, agent: { ...hosted.agent, handle } };
}

/** The first solvers lie, each in its own way. */
function withLiars(honest: readonly Hosted[]): readonly Hosted[] {
  return honest.map(posting).map((hosted) => {
    const how = LIES[numberOf(hosted) - 1];
    if (how === undefined) return hosted;
    const agent = dishonestSolver(hosted.agent as Agent<never>, "max-energy", how) as Agent;
    return { ...hosted, agent };
  });
}

/** 1 for the first solver; 0 for an agent that is none. */
function numberOf({ agent }: Hosted): number {
  return agent.role === "solver" ? Number(agent.name.split("-").at(-1)) : 0;
}

/** What becomes of a day among liars, with so many honest solvers. */
function amongLiars(honest: number) {
  const loaded = tinyWithSolvers(LIES.length + honest);
  return finishedTiny({ ...CLEARING, loaded, intruders: { agents: withLiars } }, async (community, until) => {
    await assertSound(community, until);
    assert.equal(community.summary(until, 0).limitViolations, 0);
    const refusals = refusalsBy(community);
    const liars = addressesOfLiars(community);
    return {
      trades: await tradesIn(community, until),
      winners: await winnersOf(community),
      liars,
      refusedTo: liars.map((liar) => [...(refusals.get(liar) ?? [])]),
    };
  });
}

/** Whose solution was made final, interval by interval. */
async function winnersOf(community: Community): Promise<readonly Address[]> {
  const best = new Map<unknown, Address>();
  const logs = await logsOf(community, "SolutionSubmitted", "SolutionFinalized");
  return logs.flatMap(({ event, args }) => {
    if (event === "SolutionFinalized") return [best.get(args.interval) as Address];
    best.set(args.interval, args.solver as Address);
    return [];
  });
}

describe("solvers that lie (slow: runs on the chain)", () => {
  let honest: readonly string[];
  let day: Awaited<ReturnType<typeof amongLiars>>;
  before(async () => {
    honest = await finishedTiny({ ...CLEARING, intruders: { agents: (agents) => agents.map(posting) } }, tradesIn);
    day = await amongLiars(HONEST);
  });

  it("change no trade while an honest one is left, whose solution is the one made final", () => {
    assert.deepEqual(day.trades, honest);
    assert.ok(day.winners.length > 0);
    for (const winner of day.winners) assert.ok(!day.liars.includes(winner));
  });

  it("are refused by name", () => {
    const [infeasible, , copying, flooding] = day.refusedTo;
    assert.deepEqual(infeasible, ["ClearingMarket_OfferOverdrawn"]);
    assert.deepEqual(copying, ["ClearingMarket_NotBetter"]);
    assert.deepEqual(flooding, ["ClearingMarket_ValueDiffers"]);
  });

  it("leave a day that balances when nobody else is left", async () => {
    const { trades, winners, liars } = await amongLiars(0);
    assert.ok(trades.length < honest.length);
    assert.ok(winners.every((winner) => liars.includes(winner)));
  });
});

function addressesOfLiars({ day }: Community): readonly Address[] {
  const solvers = day.host.agents.filter((hosted) => numberOf(hosted) > 0);
  return solvers.slice(0, LIES.length).map(({ keys }) => keys.address);
}
