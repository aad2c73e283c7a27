import type { Log, Receipt } from "#chain";
import type { Hex } from "#domain";
import type { KeyPair } from "#privacy";
import type { FoundCommitment } from "#simulation";
import { log } from "../support/output.ts";
import type { Signers } from "./meters.ts";
import { unknownCommitment } from "./receipt-errors.ts";
import type { AtomicRemote } from "./venue.ts";

/** What was paid for a commitment, and where that stands. */
export interface Settled {
  readonly contract: "AtomicSettlement" | "SingleSettlement";
  readonly deliveredWh: bigint;
  readonly paid: bigint;
  readonly gridFee: bigint;
  readonly tax: bigint;
  readonly block: number;
  readonly transaction: Hex;
}

/** The first log of an event that says something. */
export function logIn(
  { logs }: Receipt,
  event: string,
  holds: (args: Log["args"]) => boolean,
): Log["args"] | undefined {
  return logs.find((one) => one.event === event && holds(one.args))?.args;
}

/** What the ledger has paid for a commitment in a block; null when it has paid nothing. */
export function paymentIn(
  receipt: Receipt,
  { commitment: { consumer, sequence } }: FoundCommitment,
): Pick<Settled, "paid" | "gridFee" | "tax" | "block" | "transaction"> | null {
  const isIts = (args: Log["args"]) => args.consumer === consumer && Number(args.sequence) === sequence;
  const payment = logIn(receipt, "CommitmentPaid", isIts);
  if (payment === undefined) return null;
  const amount = (name: string) => payment[name] as bigint;
  const amounts = { paid: amount("paid"), gridFee: amount("gridFee"), tax: amount("tax") };
  return { ...amounts, block: receipt.block, transaction: receipt.hash };
}

/** The owner of the consumer's home sends the transaction. */
export function senderOf(
  { identities }: AtomicRemote,
  { consumer, producer }: Signers,
  { digest }: FoundCommitment,
): KeyPair {
  log(`signed for the meters of ${producer} and ${consumer} with their demonstration keys`);
  const home = identities.find(({ name }) => name === consumer);
  if (home === undefined) throw unknownCommitment(digest);
  return home.owner;
}
