import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Hex, type Instant, type IntervalIndex, instant, type Random, randomFrom, tradeIdOf } from "#domain";
import { keyPairFor } from "#privacy";
import { addressesOf, type Community, type Fault, identitiesOf } from "#simulation";
import { finishedTiny, tiny } from "../support/community.ts";
import { assertSound, tradesOnChain } from "../support/soundness.ts";

const RUNS = process.env.NEIGHBORWATT_DEEP ? 200 : 3;
const SEED = BigInt(process.env.NEIGHBORWATT_SEED ?? 1);
const MOST_FAULTS = 8;
const { scenario } = tiny();
const AGENTS = identitiesOf(scenario).flatMap(({ name, actors }) => actors.map(({ role }) => `${name}/${role}`));
const SECONDS_BEFORE = 3_600;
const SECONDS_AFTER = 4 * 3_600;

/** Some agents out of order at any time from the first negotiation on, for minutes or for good. */
function faultsFrom(random: Random): readonly Fault[] {
  return Array.from({ length: 1 + random.below(MOST_FAULTS) }, () => {
    const at = (seconds: number): Instant => instant(scenario.calendar.epoch + seconds * 1000);
    const from = random.below(SECONDS_BEFORE + SECONDS_AFTER) - SECONDS_BEFORE;
    const agent = AGENTS[random.below(AGENTS.length)] as string;
    const lasts = random.below(4) === 0 ? {} : { to: at(from + 1 + random.below(SECONDS_AFTER)) };
    return { agent, from: at(from), ...lasts };
  });
}

/** A stranger releases what is still held for trades that were given up: their owners are gone for good. */
async function releaseForTheDead(community: Community, until: IntervalIndex): Promise<void> {
  const { MeteredSettlement } = addressesOf(community.scenario);
  const { allowed, settled, voided } = await tradesOnChain(community);
  const over = new Set([...settled, ...voided].map(({ args }) => args.tradeId));
  for (const trade of allowed.filter((t) => t.interval < until && !over.has(tradeIdOf(t)))) {
    const args = [tradeIdOf(trade)];
    const keys = await community.chain.read({ contract: "MeteredSettlement", function: "holdKeys", args });
    const release = (key: Hex) => ({ contract: "Vault", function: "releaseExpired", args: [MeteredSettlement, key] });
    await community.chain.submit(keyPairFor(7n, "stranger"), (keys as Hex[]).map(release));
  }
}

describe(`a day with random outages, ${RUNS} times (slow: runs on the chain)`, () => {
  const random = randomFrom(SEED);
  for (let run = 0; run < RUNS; run++) {
    const faults = faultsFrom(random.fork(`run ${run}`));
    it(`ends and balances: ${faults.map(({ agent }) => agent).join(", ")} (seed ${SEED}, run ${run})`, async () => {
      await finishedTiny({ faults }, async (community, until) => {
        assert.equal(community.summary(until, 0).intervals, until);
        await releaseForTheDead(community, until);
        await assertSound(community, until);
      });
    });
  }
});
