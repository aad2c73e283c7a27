import {
  type Address,
  type ExportStatement,
  endOf,
  type Hex,
  type IntervalIndex,
  type SignedCommitment,
} from "#domain";
import { commitmentBatchOf, evidenceOf, packCommitmentBatch, packEvidence } from "#settlement";
import type { BookEntry } from "#trust";
import { anchoredPath, chainFrom } from "./anchors.ts";
import type { NodeTurn } from "./gossip.ts";
import type { IntervalDeliveries, ReceivedReceipt } from "./state.ts";

/** Has the trades of an interval settled with what its meters have confirmed, all in one transaction. */
export function handIn(turn: NodeTurn, k: IntervalIndex, delivery: IntervalDeliveries): void {
  if (turn.config.escrowed) handInTrades(turn, delivery);
  else handInCommitments(turn, k, delivery.receipts);
}

/** The market has brought the money: trades and evidence are enough. */
function handInTrades({ effects }: NodeTurn, { trades, receipts }: IntervalDeliveries): void {
  const ids = new Set(trades.map(({ id }) => id));
  const { usable, statements } = usableBy(receipts, ids);
  if (usable.length === 0) return;
  const evidence = evidenceOf([...ids], statements, usable);
  const args = [trades.map(({ trade }) => trade), [], packEvidence(evidence)];
  effects.push({ kind: "submit", call: { contract: "AtomicSettlement", function: "settle", args } });
}

/** Commitments pay: each with its place in the anchored root. */
function handInCommitments(turn: NodeTurn, interval: IntervalIndex, receipts: readonly ReceivedReceipt[]): void {
  const { config, state, ledger, effects } = turn;
  const anchored = [...(ledger.book(state).byInterval.get(interval) ?? [])].filter(({ anchor }) => anchor !== null);
  const { usable, statements } = usableBy(receipts, new Set(anchored.map(claimIdOfEntry)));
  if (usable.length === 0) return;
  const listed = new Set([...usable, ...statements].flatMap(({ claims }) => claims.map(({ id }) => id)));
  const batch = commitmentBatchOf({
    interval,
    endsAt: endOf(config.calendar, interval) / 1000,
    tariff: config.tariffAt(interval),
    domain: config.ledger,
    anchor: { number: state.marked.number, pathOf: (consumer) => anchoredPath(turn, consumer) },
    chains: chainsOf(
      turn,
      anchored.filter((entry) => listed.has(claimIdOfEntry(entry))),
    ),
    statements,
    receipts: usable,
  });
  const args = [interval, packCommitmentBatch(batch)];
  effects.push({ kind: "submit", call: { contract: "AtomicSettlement", function: "settleCommitments", args } });
}

/** Per consumer its commitments from the first that is listed up to its newest in the anchor. */
function chainsOf(turn: NodeTurn, listed: readonly BookEntry[]): readonly (readonly SignedCommitment[])[] {
  const first = new Map<Address, number>();
  for (const { commitment } of listed) {
    const { consumer, sequence } = commitment;
    first.set(consumer, Math.min(first.get(consumer) ?? sequence, sequence));
  }
  const cut = new Map(turn.state.markedCut);
  return [...first].map(([consumer, from]) => chainFrom(turn, consumer, from, cut.get(consumer) ?? from));
}

/**
 * Receipts and statements whose whole list can be shown: a meter signs all its claims at once, so one that nobody knows
 * makes its word useless, and nobody else's.
 */
function usableBy(receipts: readonly ReceivedReceipt[], known: ReadonlySet<Hex>) {
  const isKnown = ({ claims }: Pick<ExportStatement, "claims">) => claims.every(({ id }) => known.has(id));
  const usable = receipts.filter(({ receipt }) => isKnown(receipt));
  const statements = new Map<Hex, ExportStatement>();
  for (const statement of usable.flatMap((r) => r.statements)) {
    if (isKnown(statement) && !statements.has(statement.root)) statements.set(statement.root, statement);
  }
  return { usable: usable.map(({ receipt }) => receipt), statements: [...statements.values()] };
}

function claimIdOfEntry({ commitment, digest }: BookEntry): Hex {
  return BigInt(commitment.trade) === 0n ? digest : commitment.trade;
}
