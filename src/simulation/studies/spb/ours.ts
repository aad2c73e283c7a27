import { type Address, endOf, type Hex, type IntervalIndex, inParts, ZERO_HASH } from "#domain";
import { recoverAddress } from "#privacy";
import {
  attestedItemsOf,
  type BatchParts,
  type CheckViews,
  checkBatch,
  commitmentBatchOf,
  packAttestedItems,
  packCommitmentBatch,
} from "#settlement";
import { tariffOf } from "../../tariff.ts";
import { studyFailed } from "../errors.ts";
import { batchDigest } from "./batch-digest.ts";
import { type Made, type Sent, sentCall } from "./blocks.ts";
import type { Evidence } from "./evidence.ts";
import { expectPaid, overAt } from "./paid.ts";
import { type Anchored, evidenceOf, type Trading } from "./trading.ts";

/** A batch for which nodes have vouched, and that waits for the end of its window. */
export interface Pending {
  readonly interval: IntervalIndex;
  readonly packed: Hex;
  readonly trades: number;
}

/** Trades of one interval in one batch with its proofs, in a block of its own. */
export async function settleBatch(trading: Trading, anchored: Anchored): Promise<Made> {
  return expectPaid(await trading.write(batchCalls(trading, anchored), overAt(trading, anchored)), anchored.trades);
}

/**
 * The calls that settle the trades of one interval in one batch.
 *
 * @param receipts  How many receipts go into one transaction: all of them, unless they would not fit.
 */
export function batchCalls(trading: Trading, anchored: Anchored, receipts = Infinity): readonly Sent[] {
  const evidence = evidenceOf(trading, anchored.interval);
  const parts = evidence.receipts.length <= receipts ? [evidence] : inPartsOf(evidence, receipts);
  return parts.map((part) => settleCall(trading, anchored, part));
}

/** Evidence in parts of so many receipts: only where no statement is about receipts of two parts. */
function inPartsOf({ statements, receipts }: Evidence, size: number): readonly Evidence[] {
  return inParts(receipts, size).map((part) => {
    const listed = new Set(part.flatMap(({ claims }) => claims.map(({ id }) => id)));
    return { receipts: part, statements: statements.filter(({ claims }) => claims.every(({ id }) => listed.has(id))) };
  });
}

/** The call that hands in the trades of one interval in one batch for which a quorum of nodes vouches. */
export function attestCall(trading: Trading, anchored: Anchored): { readonly sent: Sent; readonly pending: Pending } {
  const { addresses, chain } = trading.street;
  const { interval, trades } = anchored;
  const proof = packedBatch(trading, anchored, evidenceOf(trading, interval));
  const found = () => attestedBy(trading, anchored, proof);
  const { signatures } = trading.database.vouched(() =>
    batchDigest(interval, found(), chain.chainId, addresses.AttestedBatches),
  );
  const packed = found();
  const sent = sentCall(trading.database.sender, "AttestedBatches", "attest", [interval, packed, signatures]);
  return { sent, pending: { interval, packed, trades } };
}

/** The call that pays a batch for which nodes have vouched, when its window is over. */
export function finalizeCall({ database }: Trading, { interval, packed }: Pending): Sent {
  return sentCall(database.sender, "AttestedBatches", "finalize", [interval, packed]);
}

/** The call that settles what some meters list, with everything that proves it. */
export function settleCall(trading: Trading, anchored: Anchored, evidence: Evidence): Sent {
  const packed = packedBatch(trading, anchored, evidence);
  return sentCall(trading.database.sender, "AtomicSettlement", "settleCommitments", [anchored.interval, packed]);
}

function packedBatch(trading: Trading, { interval, number }: Anchored, { statements, receipts }: Evidence): Hex {
  const { database, street, commitments } = trading;
  const firsts = new Map<Address, number>();
  for (const { root, claims } of receipts) {
    const listed = new Set(claims.map(({ id }) => id));
    const own = database.claimsOf(interval, root).bought.filter(({ digest }) => listed.has(digest));
    for (const { commitment } of own) {
      const { consumer, sequence } = commitment;
      firsts.set(consumer, Math.min(firsts.get(consumer) ?? sequence, sequence));
    }
  }
  const parts: BatchParts = {
    interval,
    endsAt: endOf(street.scenario.calendar, interval) / 1000,
    tariff: tariffOf(street.scenario)(interval),
    domain: commitments,
    anchor: { number, pathOf: (consumer) => database.pathIn(number, consumer) },
    chains: [...firsts].map(([consumer, first]) => database.chainIn(number, consumer, first)),
    statements,
    receipts,
  };
  return packCommitmentBatch(commitmentBatchOf(parts));
}

/** What a node vouches for after it has checked everything as the contract would. */
function attestedBy(trading: Trading, { interval, number, trades }: Anchored, proof: Hex): Hex {
  const { street, commitments, meters, view, database } = trading;
  const { calendar } = street.scenario;
  const terms = {
    interval,
    endsAt: endOf(calendar, interval) / 1000,
    graceSeconds: calendar.graceSeconds,
    tariff: tariffOf(street.scenario)(interval),
    domain: commitments,
    meters,
    asOf: Math.max(view.now, endOf(calendar, interval) / 1000),
  };
  const roots = new Set([...street.producers, ...street.consumers].map(({ meter }) => meter.root));
  const views: CheckViews = {
    anchoredRoot: (asked) => (asked === number ? database.rootOf(number) : ZERO_HASH),
    isTradeOf: () => false,
    isValid: (root) => roots.has(root),
    // A key that had signed before would be refused by the meter's own ring.
    isFree: () => true,
    recover: recoverAddress,
  };
  const items = attestedItemsOf(checkBatch(proof, terms, views));
  if (items.length !== trades) throw studyFailed(`a node vouches for ${items.length} of ${trades} commitments`);
  return packAttestedItems(items);
}
