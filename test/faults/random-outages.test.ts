import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Instant, type IntervalIndex, instant, type Random, randomFrom, tradeIdOf } from "#domain";
import { keyPairFor } from "#privacy";
import { type AgentFault, type Community, identitiesOf, type MechanismName } from "#simulation";
import { choicesWith, finishedTiny, tiny } from "../support/community.ts";
import { assertSound, holdsOf, type PossibleHold, tradesOnChain } from "../support/soundness.ts";

const MARKETS: readonly MechanismName[] = ["negotiation", "clearing", "uniform-price", "double-auction"];
const RUNS = process.env.NEIGHBORWATT_DEEP ? 200 : MARKETS.length;
const SEED = BigInt(process.env.NEIGHBORWATT_SEED ?? 1);
const MOST_FAULTS = 8;
const { scenario } = tiny();
const AGENTS = identitiesOf(scenario).flatMap(({ name, actors }) => actors.map(({ role }) => `${name}/${role}`));
const SOLVERS = Array.from({ length: scenario.clearing.solvers }, (_, i) => `community/solver-${i + 1}`);
const SECONDS_BEFORE = 3_600;
const SECONDS_AFTER = 4 * 3_600;

/** Who acts in a market. */
function agentsOf(mechanism: MechanismName): readonly string[] {
  return mechanism === "clearing" || mechanism === "uniform-price" ? [...AGENTS, ...SOLVERS] : AGENTS;
}

/** Some agents out of order at any time from the first gate opening on, for minutes or for good. */
function faultsFrom(random: Random, agents: readonly string[]): readonly AgentFault[] {
  return Array.from({ length: 1 + random.below(MOST_FAULTS) }, () => {
    const at = (seconds: number): Instant => instant(scenario.calendar.epoch + seconds * 1000);
    const from = random.below(SECONDS_BEFORE + SECONDS_AFTER) - SECONDS_BEFORE;
    const agent = agents[random.below(agents.length)] as string;
    const lasts = random.below(4) === 0 ? {} : { to: at(from + 1 + random.below(SECONDS_AFTER)) };
    return { agent, from: at(from), ...lasts };
  });
}

/** A stranger releases what is still held for trades and offers that were given up: their owners are gone for good. */
async function releaseForTheDead(community: Community, until: IntervalIndex): Promise<void> {
  const { allowed, settled, voided, posted } = await tradesOnChain(community);
  const ended = new Set([...settled, ...voided].map(({ args }) => args.tradeId));
  const givenUp = allowed.filter((trade) => !ended.has(tradeIdOf(trade)));
  const holds = (await holdsOf(community, { allowed: givenUp, posted })).filter(({ last }) => last < until);
  const release = ({ contract, key }: PossibleHold) => {
    return { contract: "Vault", function: "releaseExpired", args: [contract, key] };
  };
  await community.chain.submit(keyPairFor(7n, "stranger"), holds.map(release));
}

describe(`a day with random outages, ${RUNS} times (slow: runs on the chain)`, () => {
  const random = randomFrom(SEED);
  for (let run = 0; run < RUNS; run++) {
    const mechanism = MARKETS[run % MARKETS.length] as MechanismName;
    const faults = faultsFrom(random.fork(`run ${run}`), agentsOf(mechanism));
    const gone = faults.map(({ agent }) => agent).join(", ");
    it(`of ${mechanism} ends and balances: ${gone} (seed ${SEED}, run ${run})`, async () => {
      await finishedTiny({ faults, choices: choicesWith(mechanism) }, async (community, until) => {
        assert.equal(community.summary(until, 0).intervals, until);
        await releaseForTheDead(community, until);
        await assertSound(community, until);
      });
    });
  }
});
