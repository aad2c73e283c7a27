import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import type { Instant, IntervalIndex } from "#domain";
import type { Community, Fault, MechanismName } from "#simulation";
import { gateClosed, logsOf, tradesIn } from "../support/clearing.ts";
import { choicesWith, finishedTiny } from "../support/community.ts";
import { assertSound } from "../support/soundness.ts";

const [FIRST, SECOND] = ["community/solver-1", "community/solver-2"];
const HALF_AN_HOUR = 30 * 60_000;

function out(agent: string, from: Instant, to?: Instant): Fault {
  return { agent, from, ...(to === undefined ? {} : { to }) };
}

/** What a day leaves in which solvers were out of order; all that must hold in any run has been checked. */
function dayWith<T>(
  mechanism: MechanismName,
  faults: readonly Fault[],
  look: (community: Community, until: IntervalIndex) => Promise<T>,
): Promise<T> {
  return finishedTiny({ choices: choicesWith(mechanism), faults }, async (community, until) => {
    await assertSound(community, until);
    assert.equal(community.summary(until, 0).limitViolations, 0);
    return look(community, until);
  });
}

/** How long after the closure of each gate an event came, in seconds. */
async function secondsToEach(event: string, community: Community): Promise<readonly number[]> {
  const logs = await logsOf(community, event);
  return logs.map(({ args, at }) => (at - gateClosed(args.interval as number)) / 1000);
}

describe("a clearing without some of its solvers (slow: runs on the chain)", () => {
  let whole: readonly string[];
  before(async () => {
    whole = await dayWith("clearing", [], tradesIn);
  });

  it("trades nothing while all are dead, and goes on when one is back", async () => {
    const away = [gateClosed(1, -50 * 60_000), gateClosed(1, HALF_AN_HOUR)] as const;
    const left = await dayWith("clearing", [out(FIRST, ...away), out(SECOND, away[0])], tradesIn);
    assert.deepEqual(
      left,
      whole.filter((trade) => !trade.startsWith("1:")),
    );
  });

  it("takes what was found before, when all die in mid-interval and one is back just before it is too late", async () => {
    const away = [gateClosed(1, -HALF_AN_HOUR / 2), gateClosed(1, 4 * 60_000)] as const;
    const left = await dayWith("clearing", [out(FIRST, ...away), out(SECOND, ...away)], tradesIn);
    assert.deepEqual(left, whole);
  });

  it("is finalised by another when the winner dies after it has submitted", async () => {
    const dead = [out(FIRST, gateClosed(1, 1_500))];
    await dayWith("clearing", dead, async (community, until) => {
      assert.deepEqual(await tradesIn(community, until), whole);
      const [, late] = await secondsToEach("SolutionFinalized", community);
      assert.equal(late, 5);
    });
  });

  it("has its trades opened by another when who finalised dies before it opens them", async () => {
    const [, finalised] = await dayWith("clearing", [], (community) => secondsToEach("SolutionFinalized", community));
    const dead = [out(FIRST, gateClosed(1, 1_000 * (finalised as number) - 500))];
    await dayWith("clearing", dead, async (community, until) => {
      assert.deepEqual(await tradesIn(community, until), whole);
    });
  });
});

describe("a uniform-price auction without some of its clerks (slow: runs on the chain)", () => {
  it("has its offers ranked, or its pairs opened, by the other one", async () => {
    const whole = await dayWith("uniform-price", [], tradesIn);
    for (const diesAfterMs of [-HALF_AN_HOUR, 900]) {
      assert.deepEqual(await dayWith("uniform-price", [out(FIRST, gateClosed(1, diesAfterMs))], tradesIn), whole);
    }
  });

  it("trades nothing while both are dead", async () => {
    const dead = [FIRST, SECOND].map((agent) => out(agent, gateClosed(1, -HALF_AN_HOUR), gateClosed(1, HALF_AN_HOUR)));
    const left = await dayWith("uniform-price", dead, tradesIn);
    assert.ok(left.length > 0);
    assert.ok(left.every((trade) => !trade.startsWith("1:")));
  });
});
