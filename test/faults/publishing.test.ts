import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { instant, interval } from "#domain";
import { type Community, type Fault, listeners, tariffOf } from "#simulation";
import { choicesWith, finishedTiny, lasting, openTiny, temporaryDirectory } from "../support/community.ts";
import { assertSound } from "../support/soundness.ts";
import { dynamicTiny, onChain, PER_DAY, PUBLISHED_AT } from "../support/tariffs.ts";

const FOLDER = temporaryDirectory();
const loaded = dynamicTiny();
const { scenario } = loaded;
const choices = choicesWith("uniform-price");
const UNTIL = PER_DAY + 2;

function leftBy(community: Community) {
  const { chain } = community;
  const blocks = Array.from({ length: chain.head().number }, (_, i) => chain.block(i + 1)?.receipts.map((r) => r.hash));
  return { blocks, summary: lasting(community.summary(interval(UNTIL), 0)), agents: community.day.save().host.states };
}

/** Runs on, and stops when an interval begins or right after the block in which prices were published. */
async function runOn(directory: string, stopAt: number | "PricesPublished" | null) {
  let community: Community | null = null;
  const events = listeners({
    block: (_, logs) => {
      if (stopAt === "PricesPublished" && logs.some(({ event }) => event === stopAt)) community?.stop();
    },
    boundary: (k) => {
      if (k === stopAt) community?.stop();
    },
  });
  community = await openTiny(directory, { loaded, choices, events });
  try {
    return (await community.run(interval(UNTIL))) === "done" ? leftBy(community) : null;
  } finally {
    await community.close();
  }
}

describe("a day that is stopped while the next day's prices are published (slow: several runs on the chain)", () => {
  it("goes on to the same blocks, bills and agents as one that nobody stopped", async () => {
    const whole = await runOn(join(FOLDER, "whole"), null);
    assert.ok(whole);
    const directory = join(FOLDER, "stopped");
    for (const moment of [PUBLISHED_AT, "PricesPublished", PUBLISHED_AT + 1, PER_DAY] as const) {
      assert.equal(await runOn(directory, moment), null, `it was not stopped at ${moment}`);
    }
    assert.deepEqual(await runOn(directory, null), whole);
  });
});

describe("a community whose file of prices grows from day to day (slow: two days on the chain, twice)", () => {
  it("goes on with the longer file as if it had been there before, and not without it", async () => {
    const directory = join(FOLDER, "growing");
    const run = async (name: string, days: number, until: number) => {
      const community = await openTiny(name, { loaded: dynamicTiny(undefined, days), choices });
      try {
        await community.run(community.plan(until));
        return leftBy(community);
      } finally {
        await community.close();
      }
    };
    const short = () => run(directory, 3, PER_DAY);
    await short();
    await assert.rejects(short, { code: "SIMULATION_PRICES_OUT_OF_RANGE" });
    const grown = await run(directory, 5, PER_DAY);
    assert.deepEqual(grown, await run(join(FOLDER, "at once"), 5, 2 * PER_DAY));
  });
});

describe("a publisher that is out of order until the next day has begun (slow: a day on the chain)", () => {
  const begins = (k: number) => instant(scenario.calendar.epoch + k * scenario.calendar.intervalSeconds * 1000);
  const faults: readonly Fault[] = [
    { agent: "community/external-market", from: begins(PUBLISHED_AT - 1), to: instant(begins(PER_DAY) + 60_000) },
  ];

  it("leaves the members' schedule in force, publishes what it still may, and no bill is wrong", async () => {
    await finishedTiny(
      { loaded, choices, faults },
      async (community, until) => {
        await assertSound(community, until);
        const published = await Promise.all([0, 1, 2].map((k) => onChain(community, PER_DAY + k)));
        assert.deepEqual(
          published.map(({ isPublished }) => isPublished),
          [false, false, false],
        );
        const [fallback] = published;
        assert.equal(fallback?.tariff.energyPrice, scenario.schedule[0]?.energyPrice);
        const later = await onChain(community, PER_DAY + 3);
        assert.deepEqual(
          [later.isPublished, later.tariff.energyPrice],
          [true, tariffOf(scenario)(interval(PER_DAY + 3)).energyPrice],
        );
        const homes = community.ledger.intervals[PER_DAY]?.homes ?? {};
        const billed = tariffOf(scenario)(interval(PER_DAY)).energyPrice;
        for (const { lines } of Object.values(homes)) {
          for (const { kind, energyWh, amountNano } of lines) {
            if (kind === "grid-energy") assert.equal(amountNano, energyWh * billed);
          }
        }
      },
      UNTIL,
    );
  });
});
