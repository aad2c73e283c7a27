import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type Address,
  type Hex,
  type Instant,
  type IntervalIndex,
  instant,
  interval,
  type Random,
  randomFrom,
  tradeIdOf,
} from "#domain";
import { keyPairFor } from "#privacy";
import {
  type AgentFault,
  type Community,
  identitiesOf,
  type MechanismName,
  type SettlementName,
  withChoices,
} from "#simulation";
import { choicesWith, finishedTiny, tiny } from "../support/community.ts";
import { assertSound, holdsOf, type PossibleHold, tradesOnChain } from "../support/soundness.ts";

const MARKETS: readonly MechanismName[] = ["negotiation", "clearing", "uniform-price", "double-auction"];
const SETTLEMENTS: readonly SettlementName[] = ["metered", "atomic"];
const RUNS = process.env.NEIGHBORWATT_DEEP ? 400 : MARKETS.length * SETTLEMENTS.length;
const SEED = BigInt(process.env.NEIGHBORWATT_SEED ?? 1);
const MOST_FAULTS = 8;
const { scenario } = tiny();
const SOLVERS = Array.from({ length: scenario.clearing.solvers }, (_, i) => `community/solver-${i + 1}`);
/** So long after its interval a hold has run out. */
const HOURS_OF_A_HOLD = 3;
const SECONDS_BEFORE = 3_600;
const SECONDS_AFTER = 4 * 3_600;

/** Who acts in a market. */
function agentsOf(mechanism: MechanismName, settlement: SettlementName): readonly string[] {
  const identities = identitiesOf(withChoices(scenario, { mechanism, settlement }));
  const agents = identities.flatMap(({ name, actors }) => actors.map(({ role }) => `${name}/${role}`));
  return mechanism === "clearing" || mechanism === "uniform-price" ? [...agents, ...SOLVERS] : agents;
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

/**
 * A stranger releases what is still held for trades and offers that were given up: their owners are gone for good. That is so
 * only once the holds have run out.
 */
async function releaseForTheDead(community: Community, until: IntervalIndex): Promise<void> {
  if ((await leftBehind(community, until)).length > 0) await community.run(interval(until + HOURS_OF_A_HOLD));
  const release = ({ contract, key }: PossibleHold) => {
    return { contract: "Vault", function: "releaseExpired", args: [contract, key] };
  };
  const holds = await leftBehind(community, until);
  await community.chain.submit(keyPairFor(7n, "stranger"), holds.map(release));
}

/** Holds for intervals that are booked, which nobody has released. */
async function leftBehind(community: Community, until: IntervalIndex): Promise<readonly PossibleHold[]> {
  const { allowed, settled, voided, posted } = await tradesOnChain(community);
  const ended = new Set([...settled, ...voided].map(({ args }) => args.tradeId));
  const givenUp = allowed.filter((trade) => !ended.has(tradeIdOf(trade)));
  const holds = (await holdsOf(community, { allowed: givenUp, posted })).filter(({ last }) => last < until);
  const amounts = await Promise.all(holds.map(({ contract, key }) => heldUnder(community, contract, key)));
  return holds.filter((_, i) => amounts[i] !== 0n);
}

async function heldUnder({ chain }: Community, contract: Address, key: Hex): Promise<bigint> {
  const held = await chain.read({ contract: "Vault", function: "heldUnder", args: [contract, key] });
  return (held as readonly [Address, bigint])[1];
}

describe(`a day with random outages, ${RUNS} times (slow: runs on the chain)`, () => {
  const random = randomFrom(SEED);
  for (let run = 0; run < RUNS; run++) {
    const mechanism = MARKETS[run % MARKETS.length] as MechanismName;
    const settlement = SETTLEMENTS[Math.floor(run / MARKETS.length) % SETTLEMENTS.length] as SettlementName;
    const faults = faultsFrom(random.fork(`run ${run}`), agentsOf(mechanism, settlement));
    const gone = faults.map(({ agent }) => agent).join(", ");
    it(`of ${mechanism} ends and balances, ${settlement}: ${gone} (seed ${SEED}, run ${run})`, async () => {
      await finishedTiny({ faults, choices: choicesWith(mechanism, settlement) }, async (community, until) => {
        assert.equal(community.summary(until, 0).intervals, until);
        await releaseForTheDead(community, until);
        await assertSound(community, until);
      });
    });
  }
});
