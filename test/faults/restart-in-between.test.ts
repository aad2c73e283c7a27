import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { type Community, listeners, type MechanismName, type SettlementName } from "#simulation";
import { nodesIn } from "../support/atomic.ts";
import { choicesWith, lasting, openTiny, TINY_INTERVALS, temporaryDirectory } from "../support/community.ts";

const FOLDER = temporaryDirectory();

/** When a day is stopped: right after the block with an event about an interval, or with that number; or when one begins. */
type Moment = readonly [event: string, interval: number];

const MOMENTS: readonly (readonly [MechanismName, SettlementName, readonly Moment[]])[] = [
  [
    "clearing",
    "metered",
    [
      ["SolutionSubmitted", 0],
      ["SolutionFinalized", 0],
      ["SolutionSubmitted", 1],
      ["SolutionFinalized", 1],
      ["TransactionAllowed", 1],
      ["boundary", 1],
      ["SolutionFinalized", 2],
    ],
  ],
  [
    "uniform-price",
    "metered",
    [
      ["AuctionCleared", 0],
      ["AuctionCleared", 1],
      ["TransactionAllowed", 1],
      ["boundary", 1],
      ["AuctionCleared", 2],
    ],
  ],
  [
    "negotiation",
    "atomic",
    [
      ["CommitmentLedger.Anchored", 1],
      ["boundary", 0],
      ["CommitmentLedger.Anchored", 2],
      ["TransactionAllowed", 1],
      ["boundary", 1],
      ["TradeSettled", 0],
      ["CommitmentLedger.Anchored", 3],
      ["TradeSettled", 1],
    ],
  ],
  [
    "double-auction",
    "atomic",
    [
      ["TransactionAllowed", 1],
      ["boundary", 1],
      ["TradeSettled", 0],
      ["boundary", 2],
      ["TradeSettled", 1],
    ],
  ],
];

/** What a day leaves: its blocks, and everything that does not differ from machine to machine. */
function leftBy(community: Community) {
  const { chain } = community;
  const blocks = Array.from({ length: chain.head().number }, (_, i) => {
    const block = chain.block(i + 1);
    return [block?.at, block?.receipts.map(({ hash, ok }) => [hash, ok])];
  });
  const { host } = community.day.save();
  const summary = lasting(community.summary(community.planned, 0));
  return { blocks, summary, agents: host.states, nodes: nodesIn(community) };
}

/** Runs to the end, or to a moment. */
async function runOn(directory: string, choices: ReturnType<typeof choicesWith>, moment: Moment | null) {
  let community: Community | null = null;
  const reached = (event: string, interval: unknown): void => {
    if (event === moment?.[0] && interval === moment[1]) community?.stop();
  };
  const events = listeners({
    block: (_, logs) => {
      for (const { contract, event, args } of logs) {
        for (const name of [event, `${contract}.${event}`]) reached(name, args.interval ?? args.number);
      }
    },
    boundary: (interval) => reached("boundary", interval),
  });
  community = await openTiny(directory, { choices, events });
  try {
    return (await community.run(community.plan(TINY_INTERVALS))) === "done" ? leftBy(community) : null;
  } finally {
    await community.close();
  }
}

for (const [mechanism, settlement, moments] of MOMENTS) {
  const name = `${mechanism} and ${settlement} settlement`;
  describe(`a day of ${name} that is stopped between its steps (slow: several runs on the chain)`, () => {
    it("goes on to the same blocks, state and agents as one that nobody stopped", async () => {
      const choices = choicesWith(mechanism, settlement);
      const whole = await runOn(join(FOLDER, `${name} whole`), choices, null);
      assert.ok(whole);
      const directory = join(FOLDER, name);
      for (const moment of moments) {
        assert.equal(await runOn(directory, choices, moment), null, `it was not stopped at ${moment}`);
      }
      assert.deepEqual(await runOn(directory, choices, null), whole);
    });
  });
}
