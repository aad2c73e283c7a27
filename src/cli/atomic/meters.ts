import { KEYS_BY_HAND, ringSize, ringsOf } from "#agents";
import {
  type Commitment,
  confirmationDigest,
  type DeliveryReceipt,
  EXIT,
  type ExportStatement,
  type Hex,
  type HouseholdName,
  interval as intervalOf,
  type MeterId,
  type MeterSignature,
  type MetersDomain,
  NeighborwattError,
  receiptDigest,
  type SignedConfirmation,
  startOf,
  statementDigest,
  type Wh,
} from "#domain";
import { keyPairFor } from "#privacy";
import { addressesOf } from "#simulation";
import type { AtomicRemote } from "./venue.ts";

/** In whose homes the meters stand that signed. */
export interface Signers {
  readonly producer: HouseholdName;
  readonly consumer: HouseholdName;
}

/** What both meters say of one commitment, and with which of their keys. */
export interface SignedDelivery {
  readonly statement: ExportStatement;
  readonly receipt: DeliveryReceipt;
  readonly households: Signers;
}

/** What the consumer's meter says of one commitment, over the digest of what the producer's has stated. */
export interface ConfirmedByMeter {
  readonly confirmation: SignedConfirmation;
  readonly households: Signers;
}

/**
 * Lets both meters of a simulated community sign, with keys that they keep for use by hand: the producer's states what it
 * exported, the consumer's confirms what it imported, over that statement.
 *
 * @throws CLI_METER_NOT_OURS (77), CLI_KEYS_USED_UP (75)
 */
export async function signDelivery(
  commitment: Commitment,
  digest: Hex,
  energyWh: Wh,
  remote: AtomicRemote,
): Promise<SignedDelivery> {
  const { interval } = commitment;
  const claims = [{ id: digest, energyWh: commitment.energyWh }];
  const { statement, stated, producer, consumer } = await signStatement(commitment, digest, energyWh, remote);
  const imported = { interval, importWh: energyWh, claims, statements: [stated] };
  return {
    statement,
    receipt: { ...imported, ...(await consumer.sign(receiptDigest(imported, domainOf("AtomicSettlement", remote)))) },
    households: { producer: producer.household, consumer: consumer.household },
  };
}

/**
 * The same for a commitment that is settled alone: the consumer's meter confirms it over the statement of the producer's.
 *
 * @throws CLI_METER_NOT_OURS (77), CLI_KEYS_USED_UP (75)
 */
export async function signConfirmation(
  commitment: Commitment,
  digest: Hex,
  energyWh: Wh,
  remote: AtomicRemote,
): Promise<ConfirmedByMeter> {
  const { stated, producer, consumer } = await signStatement(commitment, digest, energyWh, remote);
  const delivery = { commitment: digest, deliveredWh: energyWh, statement: stated };
  const signed = await consumer.sign(confirmationDigest(delivery, domainOf("SingleSettlement", remote)));
  return {
    confirmation: { ...delivery, ...signed },
    households: { producer: producer.household, consumer: consumer.household },
  };
}

async function signStatement(commitment: Commitment, digest: Hex, energyWh: Wh, remote: AtomicRemote) {
  const claims = [{ id: digest, energyWh: commitment.energyWh }];
  const exported = { interval: commitment.interval, exportWh: energyWh, claims };
  const stated = statementDigest(exported, domainOf("AtomicSettlement", remote));
  const [producer, consumer] = [
    await meterUnder(commitment.producerRoot, remote),
    await meterUnder(commitment.consumerRoot, remote),
  ];
  const statement: ExportStatement = { ...exported, ...(await producer.sign(stated)) };
  return { statement, stated, producer, consumer };
}

function domainOf(contract: "AtomicSettlement" | "SingleSettlement", { chain, scenario }: AtomicRemote): MetersDomain {
  return { chainId: chain.chainId, settlement: addressesOf(scenario)[contract] };
}

/** A meter of a simulated home, whose keys follow from the seed. */
interface DemonstrationMeter {
  readonly household: HouseholdName;
  sign(digest: Hex): Promise<MeterSignature>;
}

async function meterUnder(root: Hex, remote: AtomicRemote): Promise<DemonstrationMeter> {
  const { chain, identities, scenario, now } = remote;
  const { calendar, seed } = scenario;
  const meter = (await certificates(remote, "meterOf", root)) as MeterId;
  const home = identities.find((identity) => identity.meter === meter);
  const days = Math.ceil((now - startOf(calendar, intervalOf(0))) / 86_400_000);
  const keys = home === undefined ? null : keyPairFor(seed, `${home.name}/meter`);
  // One ring a day, and one more that may have been announced in the middle of it.
  const ring = keys === null ? null : ringsOf(keys, ringSize(calendar)).under(root, Math.max(0, days) + 1);
  if (home === undefined || ring === null) throw notOurs(root, chain.url);
  return {
    household: home.name,
    sign: async (digest) => {
      const leaf = await freeLeaf(root, digest, ring.keys.addresses.length, remote);
      if (leaf === null) throw usedUp(home.name);
      return { root, leaf, path: ring.keys.path(leaf), signature: ring.keys.sign(leaf, digest) };
    },
  };
}

/**
 * The highest key, of those for use by hand, that has signed nothing else; null when all have. Of a commitment that was settled
 * alone the chain has seen no key of the producer's meter: as many of the free ones have signed.
 */
async function freeLeaf(root: Hex, digest: Hex, keys: number, remote: AtomicRemote): Promise<number | null> {
  let unseen = await confirmedUnder(root, remote);
  for (let leaf = keys - 1; leaf >= keys - KEYS_BY_HAND; leaf--) {
    if ((await certificates(remote, "isFree", root, leaf, digest)) && unseen-- <= 0) return leaf;
  }
  return null;
}

/** How many commitments to the meter under a root were settled alone. */
async function confirmedUnder(root: Hex, { chain, desk }: AtomicRemote): Promise<number> {
  const confirmed = (await chain.logs("SingleSettlement")).filter(({ event }) => event === "Confirmed");
  const found = await Promise.all(confirmed.map(({ args }) => desk.find(args.commitment as Hex)));
  return found.filter((one) => one?.commitment.producerRoot === root).length;
}

function certificates({ chain }: AtomicRemote, name: string, ...args: readonly unknown[]): Promise<unknown> {
  return chain.read({ contract: "ExistenceCertificates", function: name, args });
}

function notOurs(root: Hex, url: string): NeighborwattError {
  return new NeighborwattError(
    "CLI_METER_NOT_OURS",
    `The meter under the root ${root} is none of a simulated home at ${url}: only the meter itself can sign.`,
    { details: { root }, exitCode: EXIT.notPermitted },
  );
}

function usedUp(household: HouseholdName): NeighborwattError {
  return new NeighborwattError(
    "CLI_KEYS_USED_UP",
    `All ${KEYS_BY_HAND} keys that the meter of ${household} keeps for use by hand have signed: commit again under its next certificate of existence, which it announces in the middle of the day.`,
    { details: { household, keys: KEYS_BY_HAND }, exitCode: EXIT.tryAgain },
  );
}
