import {
  bytesOf,
  type Commitment,
  type CommitmentDomain,
  commitmentAmount,
  commitmentDigest,
  endOf,
  hexOf,
  type IntervalIndex,
  nano,
  type SignedCommitment,
  ZERO_HASH,
} from "#domain";
import { tariffOf } from "../../tariff.ts";
import type { DrawnTrade } from "./draw.ts";
import type { Party, Street } from "./street.ts";

/** Signs the next commitment of a consumer: the paper's `CTP tx_addr tx_amount tx_energy`. */
export type NextCommitment = (trade: DrawnTrade, interval: IntervalIndex) => SignedCommitment;

/** Consumers' chains of commitments, each with the hash of the one before. */
export function promises(
  street: Street,
  domain: CommitmentDomain,
): { readonly next: NextCommitment; lastSequence(consumer: number): number } {
  const { scenario, producers, consumers } = street;
  const last = new Map<number, Commitment>();
  const tariffAt = tariffOf(scenario);
  const next: NextCommitment = ({ producer: seller, consumer: buyer, energyWh, pricePerWh }, interval) => {
    const [producer, consumer] = [producers[seller] as Party, consumers[buyer] as Party];
    const before = last.get(buyer);
    const held = (before?.heldNano ?? 0n) + commitmentAmount({ energyWh, pricePerWh }, tariffAt(interval));
    const commitment: Commitment = {
      consumer: consumer.wallet.address,
      sequence: (before?.sequence ?? 0) + 1,
      previous: before === undefined ? ZERO_HASH : commitmentDigest(before, domain),
      heldNano: nano(held),
      producer: producer.wallet.address,
      interval,
      energyWh,
      pricePerWh,
      expiry: endOf(scenario.calendar, interval) / 1000 + scenario.calendar.graceSeconds,
      consumerRoot: consumer.meter.root,
      producerRoot: producer.meter.root,
      trade: ZERO_HASH,
    };
    last.set(buyer, commitment);
    const signature = hexOf(consumer.wallet.signDigest(bytesOf(commitmentDigest(commitment, domain))));
    return { commitment, signature };
  };
  return { next, lastSequence: (consumer) => last.get(consumer)?.sequence ?? 0 };
}
