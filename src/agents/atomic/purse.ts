import type { Log } from "#chain";
import {
  type Address,
  bytesOf,
  type Calendar,
  type Commitment,
  type CommitmentDomain,
  commitmentAmount,
  commitmentDigest,
  type Hex,
  hexOf,
  type Instant,
  type IntervalIndex,
  type IntervalTariff,
  nano,
  type SignedCommitment,
  ZERO_HASH,
} from "#domain";
import { CHAIN_AT_MOST } from "#trust";
import type { Wallet } from "../agent.ts";
import { lastSecondOf } from "./on-hold.ts";

/** What a consumer must know to commit. */
export interface PurseConfig {
  readonly wallet: Wallet;
  readonly calendar: Calendar;
  readonly ledger: CommitmentDomain;
  readonly tariffAt: (k: IntervalIndex) => IntervalTariff;
  /** What it has put aside in the ledger before its agent begins. */
  readonly depositNano: bigint;
  /** How long after its expiry nodes may still have a commitment paid: so long it holds its money. */
  readonly attestedSeconds: number;
}

/** A consumer's money aside, and the chain of its commitments. */
export interface Purse {
  depositNano: bigint;
  sequence: number;
  previous: Hex;
  heldNano: bigint;
  /** Commitments that may still be paid. */
  open: { readonly sequence: number; readonly amountNano: bigint; readonly endsAt: number }[];
}

/** A purse from which nothing has been promised yet. */
export function fullPurse({ depositNano }: Pick<PurseConfig, "depositNano">): Purse {
  return { depositNano, sequence: 0, previous: ZERO_HASH, heldNano: 0n, open: [] };
}

/** Events that change what a consumer can promise. */
export const PURSE_INTERESTS = [
  "Deposited",
  "ReleaseRequested",
  "ReleaseReduced",
  "ReleaseCancelled",
  "CommitmentPaid",
].map((event) => `CommitmentLedger.${event}`);

/** Follows the ledger: what is paid is gone, what is to leave cannot be promised any more. */
export function followPurse(purse: Purse, owner: Address, { event, args }: Log): void {
  if (event === "CommitmentPaid" && args.consumer === owner) {
    purse.depositNano -= (args.paid as bigint) + (args.gridFee as bigint) + (args.tax as bigint);
    purse.open = purse.open.filter(({ sequence }) => BigInt(sequence) !== args.sequence);
  } else if (args.owner === owner) {
    const amount = (args.amount as bigint | undefined) ?? 0n;
    // What is paid comes first out of what was to leave: the part that stays after all was taken off before.
    const comesBack = event === "ReleaseReduced" || event === "ReleaseCancelled";
    if (event === "Deposited" || comesBack) purse.depositNano += amount;
    else if (event === "ReleaseRequested") purse.depositNano -= amount;
  }
}

/**
 * Signs the next commitment of the chain. Its receipt counts to the end of the time that the contract allows.
 *
 * @returns null when the deposit does not cover it, or too many follow one that may still be paid: every node would refuse it, and what is signed cannot be taken back.
 */
export function commitTo(
  { wallet, calendar, ledger, tariffAt, attestedSeconds }: PurseConfig,
  purse: Purse,
  wanted: Pick<
    Commitment,
    "producer" | "interval" | "energyWh" | "pricePerWh" | "consumerRoot" | "producerRoot" | "trade"
  >,
  now: Instant,
): SignedCommitment | null {
  const amountNano = commitmentAmount(wanted, tariffAt(wanted.interval));
  purse.open = purse.open.filter(({ endsAt }) => endsAt * 1000 >= now);
  const promised = purse.open.reduce((sum, one) => sum + one.amountNano, 0n);
  if (wanted.energyWh === 0n || promised + amountNano > purse.depositNano) return null;
  const expiry = lastSecondOf(calendar, wanted);
  const { sequence, previous, heldNano } = purse;
  const [oldest] = purse.open;
  if (oldest !== undefined && sequence + 1 - oldest.sequence >= CHAIN_AT_MOST) return null;
  const commitment: Commitment = {
    ...wanted,
    consumer: wallet.address,
    sequence: sequence + 1,
    previous,
    heldNano: nano(heldNano + amountNano),
    expiry,
  };
  const digest = commitmentDigest(commitment, ledger);
  purse.sequence = commitment.sequence;
  purse.previous = digest;
  purse.heldNano = commitment.heldNano;
  purse.open.push({ sequence: commitment.sequence, amountNano, endsAt: expiry + attestedSeconds });
  return { commitment, signature: hexOf(wallet.signDigest(bytesOf(digest))) };
}
