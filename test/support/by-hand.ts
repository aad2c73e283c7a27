import {
  type Commitment,
  commitmentAmount,
  endOf,
  type Hex,
  type IntervalIndex,
  nano,
  nanoPerWh,
  type SignedCommitment,
  wh,
  ZERO_HASH,
} from "#domain";
import type { KeyPair } from "#privacy";
import { booksConfig, type Community } from "#simulation";
import { agentOf } from "./atomic.ts";
import { doing, signedBy, submit, withAgent } from "./intruders.ts";

/** Whoever commits by hand has this agent's key: no agent of its role makes commitments of its own. */
export const BY_HAND = "h01/seller";
const DEPOSIT_NANO = 1_000_000_000n;
const BOND_NANO = 10_000_000_000n;

/** The keys of an agent, by its name. */
export function keysOf({ day }: Pick<Community, "day">, name: string): KeyPair {
  return day.host.agents.find(({ agent }) => agent.name === name)?.keys as KeyPair;
}

/** The community in which money is behind commitments by hand from the start. */
export const withDeposit = withAgent(
  BY_HAND,
  doing((effects, _, event) =>
    event.kind === "start"
      ? [...effects, submit("CommitmentLedger.deposit", DEPOSIT_NANO), submit("CommitmentLedger.bond", BOND_NANO)]
      : effects,
  ),
);

/** What somebody signs to follow a commitment of its own; null: its first. */
export interface Follows {
  readonly sequence: number;
  readonly previous: Hex;
  readonly heldNano: bigint;
}

/** A commitment of 100 Wh to the seller of h02, or another one, signed with somebody's key. */
export function committed(
  community: Pick<Community, "scenario" | "identities">,
  keys: KeyPair,
  interval: IntervalIndex,
  change: Partial<Commitment> = {},
  follows: Follows = { sequence: 0, previous: ZERO_HASH, heldNano: 0n },
): SignedCommitment {
  const { scenario, identities } = community;
  const { calendar } = scenario;
  const wanted = { energyWh: wh(100n), pricePerWh: nanoPerWh(100_000n), interval, ...change };
  const { tariffAt } = booksConfig(scenario, identities);
  const commitment: Commitment = {
    consumer: keys.address,
    producer: agentOf(community, "h02", "seller"),
    sequence: follows.sequence + 1,
    previous: follows.previous,
    heldNano: nano(follows.heldNano + commitmentAmount(wanted, tariffAt(wanted.interval))),
    expiry: endOf(calendar, wanted.interval) / 1000 + calendar.graceSeconds,
    consumerRoot: `0x${"01".repeat(32)}`,
    producerRoot: `0x${"02".repeat(32)}`,
    trade: ZERO_HASH,
    ...wanted,
  };
  return signedBy(keys, commitment);
}
