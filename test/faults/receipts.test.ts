import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readCommitmentNews } from "#agents";
import { type Address, type Hex, type Instant, type IntervalIndex, instant, type Message, tradeIdOf } from "#domain";
import type { Community, Fault, Hosted, MechanismName } from "#simulation";
import { agentOf, asReceived, assertSameRoots, ledgerAccount, nodesIn } from "../support/atomic.ts";
import { logsOf, refusalsBy } from "../support/clearing.ts";
import { choicesWith, finishedTiny, TINY_INTERVALS, tiny } from "../support/community.ts";
import { assertSound, tradesOnChain } from "../support/soundness.ts";

const { calendar } = tiny().scenario;
const BEFORE_ALL = -120;
/** What every consumer puts aside when the community is founded. */
const DEPOSIT_NANO = 500_000_000_000n;
const MECHANISMS: readonly MechanismName[] = ["negotiation", "uniform-price"];

/** Minutes after the first interval begins; negative before. */
function minute(minutes: number): Instant {
  return instant(calendar.epoch + minutes * 60_000);
}

/** An agent out of order from one minute to another, or for good. */
function out(agent: string, from: number, to?: number): Fault {
  return { agent, from: minute(from), ...(to === undefined ? {} : { to: minute(to) }) };
}

/** What is left of a day settled by receipts in which something was out of order; all that must hold in any run has been checked. */
function runWith<T>(
  mechanism: MechanismName,
  faults: readonly Fault[],
  look: (community: Community, until: IntervalIndex) => T | Promise<T>,
  intervals = TINY_INTERVALS,
): Promise<T> {
  const checked = async (community: Community, until: IntervalIndex) => {
    await assertSound(community, until);
    return await look(community, until);
  };
  return finishedTiny({ choices: choicesWith(mechanism, "atomic"), faults }, checked, intervals);
}

const ALL_DAY = [2, 2, 2];
const NODES = ["h01/node", "h02/node", "h03/node", "h04/node"];

/** How many trades of each interval ended with money, and how many without. */
async function ended(community: Community) {
  const { settled, voided } = await tradesOnChain(community);
  const count = (logs: typeof settled) =>
    Array.from({ length: TINY_INTERVALS }, (_, k) => logs.filter(({ args }) => args.interval === k).length);
  return { settled: count(settled), voided: count(voided) };
}

/** For which intervals trades were written. */
async function written(community: Community): Promise<readonly number[]> {
  const { allowed } = await tradesOnChain(community);
  return [...new Set(allowed.map((trade) => trade.interval))].sort((a, b) => a - b);
}

function nothingRefused(community: Community): void {
  assert.deepEqual([...refusalsBy(community)], []);
}

/** Intervals in which a home has paid for what it bought. */
async function paidBy(community: Community, home: string): Promise<readonly number[]> {
  const { allowed, settled } = await tradesOnChain(community);
  const buyer = agentOf(community, home, "buyer");
  const theirs = new Set(allowed.filter((trade) => trade.buyer === buyer).map((trade) => tradeIdOf(trade)));
  return settled.filter(({ args }) => theirs.has(args.tradeId as Hex)).map(({ args }) => args.interval as number);
}

/** Who anchored when, in minutes after the first interval begins. */
async function anchoredAt(community: Community): Promise<readonly number[]> {
  const anchors = (await logsOf(community, "Anchored")).filter(({ contract }) => contract === "CommitmentLedger");
  return anchors.map(({ at }) => Math.floor((at - calendar.epoch) / 60_000));
}

for (const mechanism of MECHANISMS) {
  describe(`a day by ${mechanism} without one of four nodes (slow: runs on the chain)`, () => {
    it("goes on, and everything is settled", async () => {
      await runWith(mechanism, [out("h01/node", BEFORE_ALL)], async (community) => {
        assert.deepEqual(await ended(community), { settled: ALL_DAY, voided: [0, 0, 0] });
        await assertSameRoots(community, ["h01/node"]);
        nothingRefused(community);
      });
    });

    it("goes on when the node whose turn it was falls silent in the margin, after it was told of commitments", async () => {
      const leader = out("h01/node", -5 + 0.01);
      await runWith(mechanism, [leader], async (community) => {
        assert.deepEqual(await ended(community), { settled: ALL_DAY, voided: [0, 0, 0] });
        await assertSameRoots(community, ["h01/node"]);
      });
    });
  });

  describe(`a seller's meter that is silent over a boundary, by ${mechanism} (slow: a run on the chain)`, () => {
    it("is paid nothing for two intervals, its buyers have their money back, and all others go on", async () => {
      await runWith(mechanism, [out("h01/meter", 30, 90)], async (community, until) => {
        assert.deepEqual(await ended(community), { settled: [0, 0, 2], voided: [2, 2, 0] });
        assert.equal(community.summary(until, 0).trades, 2);
        nothingRefused(community);
      });
    });
  });

  describe(`a buyer's meter that is silent over a boundary, by ${mechanism} (slow: a run on the chain)`, () => {
    it("confirms nothing, so its home pays nothing, and its neighbour's trades are settled", async () => {
      await runWith(mechanism, [out("h03/meter", 30, 90)], async (community) => {
        const { settled, voided } = await ended(community);
        assert.deepEqual(
          [settled.slice(0, 2), voided.slice(0, 2)],
          [
            [1, 1],
            [1, 1],
          ],
        );
        // What it used in the first two hours nobody knows, so it plans nothing for the third.
        assert.deepEqual(await paidBy(community, "h03"), []);
        assert.deepEqual(await paidBy(community, "h04"), [0, 1, 2]);
        nothingRefused(community);
      });
    });
  });

  describe(`a community without its operator, by ${mechanism} (slow: a run on the chain)`, () => {
    it("has everything settled by its nodes", async () => {
      await runWith(mechanism, [out("community/operator", BEFORE_ALL)], async (community) => {
        assert.deepEqual((await ended(community)).settled, ALL_DAY);
        nothingRefused(community);
      });
    });

    it("has the trades of a silent meter ended by its sellers and buyers", async () => {
      const faults = [out("community/operator", BEFORE_ALL), out("h01/meter", 30, 90)];
      await runWith(mechanism, faults, async (community) => {
        assert.deepEqual(await ended(community), { settled: [0, 0, 2], voided: [2, 2, 0] });
      });
    });
  });
}

describe("a node that was out for two hours (slow: a run on the chain)", () => {
  it("catches up with what it has missed and has the same root as the others", async () => {
    await runWith("negotiation", [out("h02/node", -10, 130)], async (community) => {
      await assertSameRoots(community);
      assert.deepEqual(new Set(nodesIn(community).map(({ commitments }) => commitments)), new Set([8]));
      assert.deepEqual((await ended(community)).settled, ALL_DAY);
    });
  });

  it("is given that and nothing that it had", async () => {
    const given: number[] = [];
    const back = minute(130);
    const message = (letter: Message, at: Instant): void => {
      const news = readCommitmentNews(asReceived(letter));
      if (at < back || letter.receiver !== nodeAddress || news?.kind !== "commitments") return;
      given.push(...news.commitments.map(({ commitment }) => commitment.sequence));
    };
    let nodeAddress: Address | null = null;
    const agents = (honest: readonly Hosted[]) => {
      nodeAddress = honest.find(({ agent }) => agent.name === "h02/node")?.keys.address ?? null;
      return honest;
    };
    const changes = {
      choices: choicesWith("negotiation", "atomic"),
      faults: [out("h02/node", 50, 130)],
      events: { message },
      intruders: { agents },
    };
    await finishedTiny(changes, (community) => assertSameRoots(community));
    // It had the first commitment of each buyer when it fell silent, and has missed two.
    assert.deepEqual([...new Set(given)].sort(), [2, 3, 4]);
  });
});

describe("two of four nodes that are out (slow: runs on the chain)", () => {
  it("leave no quorum: nothing is anchored, so no seller writes anything, and nobody pays", async () => {
    await runWith(
      "negotiation",
      NODES.slice(0, 2).map((node) => out(node, BEFORE_ALL)),
      async (community, until) => {
        assert.deepEqual([await anchoredAt(community), await written(community)], [[], []]);
        assert.equal(community.summary(until, 0).money.paidNano, "0");
        nothingRefused(community);
        for (const home of ["h03", "h04"]) {
          const { deposit, requested } = await ledgerAccount(community, agentOf(community, home, "buyer"));
          assert.deepEqual([deposit, requested], [DEPOSIT_NANO, 0n]);
        }
      },
    );
  });

  it("stop no trade of a market that holds the money itself", async () => {
    await runWith(
      "uniform-price",
      NODES.slice(0, 2).map((node) => out(node, BEFORE_ALL)),
      async (community) => {
        assert.deepEqual((await ended(community)).settled, ALL_DAY);
      },
    );
  });

  it("let trade go on in the margin after they are back, though two hours of commitments were never anchored", async () => {
    await runWith(
      "negotiation",
      NODES.slice(0, 2).map((node) => out(node, 50, 130)),
      async (community) => {
        await assertSameRoots(community);
        assert.deepEqual(
          [await anchoredAt(community), await written(community)],
          [
            [-5, 130, 175, 235],
            [0, 3, 4],
          ],
        );
        assert.deepEqual(await paidBy(community, "h03"), [0, 3]);
      },
      4,
    );
  });
});

describe("a buyer that commits and then falls silent for good, as does its meter (slow: a run on the chain)", () => {
  it("has all its money free again when nobody can ask for it any more", async () => {
    const hours = 5;
    await runWith(
      "negotiation",
      [out("h03/meter", -2), out("h03/buyer", -2)],
      async (community) => {
        const buyer = agentOf(community, "h03", "buyer");
        const standing = community.commitments?.standingOf(buyer);
        assert.deepEqual(
          [standing?.sequence, standing?.depositNano, standing?.freeNano],
          [1, DEPOSIT_NANO, DEPOSIT_NANO],
        );
        assert.deepEqual(await paidBy(community, "h03"), []);
      },
      hours,
    );
  });
});
