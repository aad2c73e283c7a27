import {
  type Address,
  type Claim,
  endOf,
  type Hex,
  type IntervalIndex,
  type SignedCommitment,
  type Wh,
  ZERO_HASH,
} from "#domain";
import { commitmentBatchOf, evidenceOf, packCommitmentBatch, packEvidence } from "#settlement";
import { type BookEntry, type Cut, cutAt, headsAt, pathOf } from "#trust";
import { chainFrom } from "./anchors.ts";
import type { NodeTurn } from "./gossip.ts";
import { commitmentFor } from "./on-hold.ts";
import { partsOf, type SettlementPart, type Weight } from "./settlement-parts.ts";
import type { IntervalDeliveries, ReceivedReceipt } from "./state.ts";

/** A claim that can be shown to the chain. */
interface KnownClaim {
  readonly energyWh: Wh;
  readonly isOpen: boolean;
  /** The commitment that pays for it; none where the market has brought the money. */
  readonly entry: BookEntry | null;
}

type KnownClaims = ReadonlyMap<Hex, KnownClaim>;

/**
 * Has an interval settled with what its meters have confirmed, in as few transactions as there may be. A meter signs all its
 * claims at once, so a receipt is of use only when all that it and its statements list can be shown; and it is handed in only
 * when it settles something.
 */
export function handIn(turn: NodeTurn, k: IntervalIndex, delivery: IntervalDeliveries): void {
  const claims = turn.config.escrowed ? tradesOf(delivery) : paidByCommitments(turn, k, delivery);
  const useful = delivery.receipts.filter((received) => isWhole(received, claims) && settlesAny(received, claims));
  const weightOf: Weight = (listed) => listed.size + passengersOf(turn, listed, claims) / PASSENGERS_PER_CLAIM;
  for (const part of partsOf(useful, turn.config.meters, undefined, weightOf)) {
    const call = turn.config.escrowed ? tradesCall(delivery, part) : commitmentsCall(turn, k, part, claims);
    turn.effects.push({ kind: "submit", call: { contract: "AtomicSettlement", ...call } });
  }
}

/** A commitment that a chain leads over costs about 5,000 gas, a claim ten times as much. */
const PASSENGERS_PER_CLAIM = 10;

/** How many commitments are shown only because chains lead over them: who makes many fills its own transaction with them. */
function passengersOf(turn: NodeTurn, claims: ReadonlySet<Hex>, known: KnownClaims): number {
  const entries = entriesOf(claims, known);
  if (entries.length === 0) return 0;
  const { cut } = anchorOver(turn, entries);
  return chainsOf(turn, entries, cut).reduce((sum, chain) => sum + chain.length, 0) - entries.length;
}

function entriesOf(claims: ReadonlySet<Hex>, known: KnownClaims): readonly BookEntry[] {
  return [...claims].flatMap((id) => known.get(id)?.entry ?? []);
}

/** The first anchor that covers all of these: each later one would drag along what was committed since. */
function anchorOver({ state, ledger }: NodeTurn, entries: readonly BookEntry[]): { number: number; cut: Cut } {
  const number = Math.max(...entries.map(({ anchor }) => anchor as number));
  return { number, cut: cutAt(ledger.book(state), number) };
}

/** Whether a meter lists a claim. */
export function lists({ claims }: { readonly claims: readonly Claim[] }, id: Hex | undefined): boolean {
  return claims.some((claim) => claim.id === id);
}

function isWhole({ receipt, statements }: ReceivedReceipt, known: KnownClaims): boolean {
  const listed = [receipt, ...statements].flatMap(({ claims }) => claims);
  return listed.every(({ id, energyWh }) => known.get(id)?.energyWh === energyWh);
}

/** A claim without its producer's statement is not paid, and what is over is not paid again. */
function settlesAny({ receipt }: ReceivedReceipt, known: KnownClaims): boolean {
  return receipt.claims.some(({ id }, i) => receipt.statements[i] !== ZERO_HASH && known.get(id)?.isOpen === true);
}

function tradesOf({ trades }: IntervalDeliveries): KnownClaims {
  return new Map(trades.map(({ id, trade, over }) => [id, { energyWh: trade.energyWh, isOpen: !over, entry: null }]));
}

/** What commitments pay for: trades, each with the commitment to it, and what was committed by hand. */
function paidByCommitments(turn: NodeTurn, k: IntervalIndex, { trades }: IntervalDeliveries): KnownClaims {
  const { state, ledger } = turn;
  const claims = new Map<Hex, KnownClaim>();
  for (const entry of ledger.book(state).byInterval.get(k) ?? []) {
    const { consumer, sequence, trade, energyWh } = entry.commitment;
    if (entry.anchor === null || trade !== ZERO_HASH) continue;
    const isPaid = state.settled[consumer]?.includes(sequence) ?? false;
    claims.set(entry.digest, { energyWh, isOpen: !isPaid, entry });
  }
  for (const waiting of trades) {
    const entry = commitmentFor(turn, waiting);
    if (entry !== null) claims.set(waiting.id, { energyWh: waiting.trade.energyWh, isOpen: !waiting.over, entry });
  }
  return claims;
}

/** The market has brought the money: trades and evidence are enough. */
function tradesCall({ trades }: IntervalDeliveries, { receipts, statements, claims }: SettlementPart) {
  const listed = trades.filter(({ id }) => claims.has(id));
  const evidence = evidenceOf(
    listed.map(({ id }) => id),
    statements,
    receipts.map(({ receipt }) => receipt),
  );
  return { function: "settle", args: [listed.map(({ trade }) => trade), [], packEvidence(evidence)] };
}

/** Commitments pay: each with its place in the anchored root. */
function commitmentsCall(
  turn: NodeTurn,
  interval: IntervalIndex,
  { receipts, statements, claims }: SettlementPart,
  known: KnownClaims,
) {
  const { config, state, ledger } = turn;
  const entries = entriesOf(claims, known);
  const meant = new Set(entries.map(({ digest }) => digest));
  const { number, cut } = anchorOver(turn, entries);
  const heads = headsAt(ledger.book(state), cut) ?? [];
  const batch = commitmentBatchOf({
    interval,
    endsAt: endOf(config.calendar, interval) / 1000,
    tariff: config.tariffAt(interval),
    domain: config.ledger,
    anchor: { number, pathOf: (consumer) => pathOf(heads, consumer) ?? [] },
    chains: chainsOf(turn, entries, cut),
    isMeant: (digest) => meant.has(digest),
    statements,
    receipts: receipts.map(({ receipt }) => receipt),
  });
  return { function: "settleCommitments", args: [interval, packCommitmentBatch(batch)] };
}

/** Per consumer its commitments from the first that is listed up to its newest in the anchor. */
function chainsOf(turn: NodeTurn, listed: readonly BookEntry[], cut: Cut): readonly (readonly SignedCommitment[])[] {
  const first = new Map<Address, number>();
  for (const { commitment } of listed) {
    const { consumer, sequence } = commitment;
    first.set(consumer, Math.min(first.get(consumer) ?? sequence, sequence));
  }
  return [...first].map(([consumer, from]) => chainFrom(turn, consumer, from, cut.get(consumer) ?? from));
}
