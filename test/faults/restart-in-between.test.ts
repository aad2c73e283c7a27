import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { type Community, listeners, type MechanismName } from "#simulation";
import { choicesWith, lasting, openTiny, TINY_INTERVALS, temporaryDirectory } from "../support/community.ts";

const FOLDER = temporaryDirectory();

/** When a day is stopped: right after the block with an event about an interval, or when an interval begins. */
type Moment = readonly [event: string, interval: number];

const MOMENTS: readonly (readonly [MechanismName, readonly Moment[]])[] = [
  [
    "clearing",
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
    [
      ["AuctionCleared", 0],
      ["AuctionCleared", 1],
      ["TransactionAllowed", 1],
      ["boundary", 1],
      ["AuctionCleared", 2],
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
  return { blocks, summary: lasting(community.summary(community.planned, 0)), agents: host.states };
}

/** Runs to the end, or to a moment. */
async function runOn(directory: string, mechanism: MechanismName, moment: Moment | null) {
  let community: Community | null = null;
  const reached = (event: string, interval: unknown): void => {
    if (event === moment?.[0] && interval === moment[1]) community?.stop();
  };
  const events = listeners({
    block: (_, logs) => {
      for (const { event, args } of logs) reached(event, args.interval);
    },
    boundary: (interval) => reached("boundary", interval),
  });
  community = await openTiny(directory, { choices: choicesWith(mechanism), events });
  try {
    return (await community.run(community.plan(TINY_INTERVALS))) === "done" ? leftBy(community) : null;
  } finally {
    await community.close();
  }
}

for (const [mechanism, moments] of MOMENTS) {
  describe(`a day of ${mechanism} that is stopped between its steps (slow: several runs on the chain)`, () => {
    it("goes on to the same blocks, state and agents as one that nobody stopped", async () => {
      const whole = await runOn(join(FOLDER, `${mechanism} whole`), mechanism, null);
      assert.ok(whole);
      const directory = join(FOLDER, mechanism);
      for (const moment of moments) {
        assert.equal(await runOn(directory, mechanism, moment), null, `it was not stopped at ${moment}`);
      }
      assert.deepEqual(await runOn(directory, mechanism, null), whole);
    });
  });
}
