import {
  bytesOf,
  type Commitment,
  commitmentAmount,
  commitmentDigest,
  EXIT,
  endOf,
  type Hex,
  hexOf,
  type Instant,
  isoTime,
  type Nano,
  type NanoPerWh,
  NeighborwattError,
  nano,
  nanoPerWh,
  payment,
  type SignedCommitment,
  type Wh,
  ZERO_HASH,
} from "#domain";
import type { KeyPair } from "#privacy";
import { addressesOf, type ConsumerStanding, type FoundCommitment, tariffOf } from "#simulation";
import type { CommitOptions } from "../commit.ts";
import { usage } from "../support/failure.ts";
import { log, say, sayJson } from "../support/output.ts";
import { signerOf } from "../support/signer.ts";
import { energyText, moneyText, priceText } from "./amounts.ts";
import { expectCovered, putAside } from "./deposit.ts";
import { expectOffered, type Wanted } from "./offers.ts";
import { expectTakenIn, refusedByNode } from "./refusals.ts";
import {
  type AtomicRemote,
  called,
  comingInterval,
  type Party,
  partyOf,
  rootOf,
  timesOf,
  withAtomic,
} from "./venue.ts";
import { answered } from "./waiting.ts";

/** At the pace of real time nodes take up to half a minute to sign an anchor, one after the other. */
const UNTIL_ANCHORED = { lookEveryMs: 100, patienceMs: 90_000 };

/** Signs a commitment, hands it in at a node, waits until it is anchored and prints what is on hold. */
export async function commit(producerText: string, amount: Nano, energyWh: Wh, options: CommitOptions): Promise<void> {
  const pricePerWh = evenPrice(amount, energyWh);
  await withAtomic(options.data, async (remote) => {
    const signer = signerOf(options, remote);
    const consumer = consumerOf(signer, options, remote);
    const producer = partyOf(producerText, remote);
    if (producer.meter === consumer.meter)
      throw usage(`${producer.household} cannot sell to itself: both sides stand behind one meter.`);
    const interval = comingInterval(options.interval, remote);
    const wanted = { producer, interval, energyWh, pricePerWh };
    await expectOffered(remote, wanted);
    const terms = await termsOf(wanted, consumer, remote);
    const standing = await coveredStanding(terms, signer, options, remote);
    const signed = signedBy(signer, terms, standing, remote);
    const answer = await remote.desk.handIn(signed);
    if (!answer.ok) throw refusedByNode(answer);
    log(`commitment ${answer.digest} is with the nodes; waiting for their anchor`);
    const found = await anchored(answer.digest, remote.desk, options.data);
    await print(found, { consumer, producer }, remote, options);
  });
}

/**
 * The price at which energy costs an amount.
 *
 * @throws CLI_UNEVEN_PRICE naming the nearest amounts for which there is one
 */
export function evenPrice(amount: Nano, energyWh: Wh): NanoPerWh {
  const down = amount / energyWh;
  if (down * energyWh === amount) return nanoPerWh(down);
  const nearest = [down, down + 1n].filter((perWh) => perWh > 0n).map((perWh) => moneyText(perWh * energyWh));
  throw new NeighborwattError(
    "CLI_UNEVEN_PRICE",
    `${moneyText(amount)} for ${energyText(energyWh)} is no whole number of nano per Wh: take ${nearest.join(" or ")}.`,
    { details: { amountNano: String(amount), energyWh: String(energyWh) }, exitCode: EXIT.usage },
  );
}

/** Who pays, and whose meter confirms. */
function consumerOf(signer: KeyPair, { meter, key }: CommitOptions, remote: AtomicRemote): Party {
  if (meter === undefined) return partyOf(signer.address, remote);
  if (key === undefined) throw usage("--meter goes with --key: the owner of a simulated home has its own meter.");
  return { ...partyOf(meter, remote), address: signer.address };
}

type Terms = Omit<Commitment, "sequence" | "previous" | "heldNano">;

async function termsOf(wanted: Wanted, consumer: Party, { chain, scenario }: AtomicRemote): Promise<Terms> {
  const { producer, interval, energyWh, pricePerWh } = wanted;
  const { calendar } = scenario;
  const expiry = endOf(calendar, interval) / 1000 + calendar.graceSeconds;
  return {
    consumer: consumer.address,
    producer: producer.address,
    interval,
    energyWh,
    pricePerWh,
    expiry,
    consumerRoot: await rootOf(consumer, chain, expiry),
    producerRoot: await rootOf(producer, chain, expiry),
    trade: ZERO_HASH,
  };
}

/** Where the consumer's chain goes on, when its deposit covers the commitment; no money moves for one that nodes would refuse. */
async function coveredStanding(
  terms: Terms,
  signer: KeyPair,
  { deposit }: CommitOptions,
  remote: AtomicRemote,
): Promise<ConsumerStanding> {
  const needed = commitmentAmount(terms, tariffOf(remote.scenario)(terms.interval));
  const now = await remote.desk.standingOf(terms.consumer);
  expectTakenIn(now, terms);
  expectCovered(now, needed, deposit);
  if (deposit === undefined) return now;
  await putAside(deposit, signer, remote);
  const after = await remote.desk.standingOf(terms.consumer);
  expectCovered(after, needed);
  return after;
}

function signedBy(signer: KeyPair, terms: Terms, standing: ConsumerStanding, remote: AtomicRemote): SignedCommitment {
  const { chain, scenario } = remote;
  const amount = commitmentAmount(terms, tariffOf(scenario)(terms.interval));
  const { sequence, previous, heldNano } = standing;
  const commitment = { ...terms, sequence: sequence + 1, previous, heldNano: nano(heldNano + amount) };
  const digest = commitmentDigest(commitment, {
    chainId: chain.chainId,
    ledger: addressesOf(scenario).CommitmentLedger,
  });
  return { commitment, signature: hexOf(signer.signDigest(bytesOf(digest))) };
}

/** Waits until a quorum of nodes has anchored it: from then on it counts. @throws CLI_NOT_ANCHORED (75) */
export async function anchored(
  digest: Hex,
  desk: Pick<AtomicRemote["desk"], "find">,
  data: string,
  patience = UNTIL_ANCHORED,
): Promise<FoundCommitment> {
  const found = await answered(async () => {
    const now = await desk.find(digest);
    return now?.anchor == null ? null : now;
  }, patience);
  if (found === null) throw notAnchored(digest, data);
  return found;
}

/** @throws CLI_NOT_ANCHORED (75) */
export function notAnchored(digest: Hex, data: string): NeighborwattError {
  return new NeighborwattError(
    "CLI_NOT_ANCHORED",
    `The nodes hold the commitment ${digest}, but no quorum has anchored it yet, and before that it counts for nothing. Nothing is lost; later: ${called(`receipt ${digest} ENERGY`, data)}.`,
    { details: { digest }, exitCode: EXIT.tryAgain, retryable: true },
  );
}

async function print(
  { commitment, digest, amountNano, anchor }: FoundCommitment,
  { consumer, producer }: { readonly consumer: Party; readonly producer: Party },
  { desk, scenario }: AtomicRemote,
  { json, data }: CommitOptions,
): Promise<void> {
  const { interval, energyWh, pricePerWh, sequence } = commitment;
  const { freeNano } = await desk.standingOf(consumer.address);
  const tariff = tariffOf(scenario)(interval);
  const fee = (perWh: bigint) => energyWh * (perWh > 0n ? perWh : 0n);
  const held = { price: payment(energyWh, pricePerWh), gridFee: fee(tariff.localGridFee), tax: fee(tariff.localTax) };
  const times = timesOf(scenario, interval);
  const expiry = isoTime((commitment.expiry * 1000) as Instant);
  const next = called(`receipt ${digest} ${energyWh}`, data);
  if (json) {
    const { meter: _, ...buyer } = consumer;
    const { meter: __, ...seller } = producer;
    return sayJson({
      commitment: digest,
      consumer: { ...buyer, sequence },
      producer: seller,
      ...times,
      energyWh: String(energyWh),
      pricePerWh: String(pricePerWh),
      onHoldNano: String(amountNano),
      priceNano: String(held.price),
      localGridFeeNano: String(held.gridFee),
      localTaxNano: String(held.tax),
      anchor,
      freeNano: String(freeNano),
      expiry,
      receipt: next,
    });
  }
  say(`commitment ${digest}
from ${consumer.household} to ${producer.household}: ${energyText(energyWh)} in interval ${interval} (${times.startsAt} to ${times.endsAt}), ${priceText(pricePerWh)} per kWh
on hold    ${moneyText(amountNano)} = price ${moneyText(held.price)} + local grid fee ${moneyText(held.gridFee)} + local tax ${moneyText(held.tax)}
anchored   in anchor ${anchor}; free of the deposit: ${moneyText(freeNano)}
expires    ${expiry}, without a receipt nothing is paid
receipt    ${next}`);
}
