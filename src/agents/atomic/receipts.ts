import type { Log } from "#chain";
import {
  type Address,
  bytesOf,
  type Calendar,
  type Claim,
  type CommitmentDomain,
  type DeliveryReceipt,
  type ExportStatement,
  type Hex,
  type Instant,
  type IntervalIndex,
  instant,
  interval as intervalOf,
  keyLeafOf,
  type MeterId,
  type MeterSignature,
  type MetersDomain,
  merkleRootOf,
  receiptDigest,
  silenceFrom,
  statementDigest,
  type Trade,
  type Wh,
  wh,
  ZERO_HASH,
} from "#domain";
import { type KeyRing, type MeterKeyTree, newKeyRing, recoverAddress, signOnce } from "#privacy";
import type { Effect } from "../agent.ts";
import type { AnchoredCommitment } from "./commitment-message.ts";
import { type Anchors, isOnHold } from "./on-hold.ts";
import { type ReceiptNews, receiptMessage } from "./receipt-message.ts";
import { type AnnouncedRoots, rootFor } from "./roots.ts";

/** What a meter must know to confirm deliveries. */
export interface ReceiptConfig {
  readonly meter: MeterId;
  /** The home's agents whose trades it meters; it takes nobody's word about them, not even theirs. */
  readonly seller: Address | null;
  readonly buyer: Address | null;
  readonly calendar: Calendar;
  readonly domain: MetersDomain;
  /** The public registry. */
  readonly meterOf: (agent: Address) => MeterId | null;
  /** Its own keys by their root; null for a root that is not its own. */
  readonly keysUnder: (root: Hex) => MeterKeyTree | null;
  /** Who has receipts settled. */
  readonly nodes: readonly Address[];
  /** Where commitments pay: then a trade counts only once it is shown that money is on hold for it. Null where trades bring theirs. */
  readonly ledger: CommitmentDomain | null;
}

/** Both registers of a meter at a boundary. */
export interface Registers {
  readonly boundary: IntervalIndex;
  readonly importWh: Wh;
  readonly exportWh: Wh;
}

/** A trade of the home that shares what the meter measures. */
interface MeteredClaim extends Claim {
  readonly trade: Trade;
  /** The meter on the other side. */
  readonly other: MeterId;
}

/** What a meter remembers of deliveries. */
export interface ReceiptState {
  /** In the order in which they became binding. */
  sold: Record<number, MeteredClaim[]>;
  bought: Record<number, MeteredClaim[]>;
  /** Every trade that has become binding, by its seller's meter. */
  written: Record<number, Record<MeterId, string[]>>;
  /** Both registers at the last boundary. */
  last: Registers | null;
  /** Import of intervals whose receipt waits for producers' statements. */
  waiting: Record<number, { readonly importWh: Wh; readonly until: Instant }>;
  statements: Record<number, ExportStatement[]>;
  /** Trades for which it was shown that money is on hold. */
  backed: Record<number, Hex[]>;
  /** Newest anchored roots, against which that is checked. */
  anchors: Anchors;
  /** How far the keys under each root are used up. */
  rings: Record<Hex, KeyRing>;
}

/** Nothing is known yet. */
export function noReceipts(): ReceiptState {
  const byInterval = { sold: {}, bought: {}, written: {}, waiting: {}, statements: {}, backed: {} };
  return { ...byInterval, last: null, anchors: {}, rings: {} };
}

/** Producers' meters speak at the boundary; whoever has not by then is left out of the receipt. */
const STATEMENTS_WITHIN_MS = 60_000;
/** Keys at the end of a tree that a person uses by hand. */
export const KEYS_BY_HAND = 16;

/** A trade has become binding: one of the home shares what the meter will measure. */
export function noteClaim(config: ReceiptConfig, state: ReceiptState, log: Log): void {
  const trade = log.args.trade as Trade;
  const { interval, energyWh } = trade;
  const id = log.args.tradeId as Hex;
  const note = (claims: Record<number, MeteredClaim[]>, counterpart: Address) => {
    const other = config.meterOf(counterpart);
    const known = claims[interval] ?? [];
    if (other === null || known.some((claim) => claim.id === id)) return;
    claims[interval] = [...known, { id, energyWh, trade, other }];
  };
  if (trade.seller === config.seller) note(state.sold, trade.buyer);
  if (trade.buyer === config.buyer) note(state.bought, trade.seller);
  const seller = config.meterOf(trade.seller);
  if (config.buyer === null || seller === null) return;
  state.written[interval] ??= {};
  const written = state.written[interval];
  written[seller] ??= [];
  written[seller].push(nameOf({ id, energyWh }));
}

function nameOf({ id, energyWh }: Claim): string {
  return `${id}/${energyWh}`;
}

/** A node shows that a commitment stands in an anchored root: it counts for the trade that it pays for. */
export function noteOnHold(
  config: ReceiptConfig,
  state: ReceiptState,
  roots: AnnouncedRoots,
  anchored: AnchoredCommitment,
): void {
  const commitment = anchored.chain[0]?.commitment;
  if (config.ledger === null || commitment === undefined) return;
  const { interval: k, trade: id } = commitment;
  const claim = [...(state.sold[k] ?? []), ...(state.bought[k] ?? [])].find((one) => one.id === id);
  const backed = state.backed[k] ?? [];
  if (claim === undefined || backed.includes(id)) return;
  const check = { ...config, ledger: config.ledger, roots, anchors: state.anchors };
  if (isOnHold(check, claim.trade, anchored)) state.backed[k] = [...backed, id];
}

/**
 * The trades that share what is measured. A meter signs its whole list, so a trade that nobody has committed to pay for, as
 * when only one side wrote it, would spoil the others. No agent of the home is asked: a buyer's would not name what is to be
 * paid, and a seller's could name what spoils a buyer's receipt.
 */
function counted(
  { ledger }: ReceiptConfig,
  { backed }: ReceiptState,
  claims: readonly MeteredClaim[] | undefined,
  k: IntervalIndex,
): readonly MeteredClaim[] {
  return (claims ?? []).filter(({ id }) => ledger === null || (backed[k] ?? []).includes(id));
}

/** A boundary: the meter states what it exported, and waits for others' statements about what it imported. */
export function closeInterval(
  config: ReceiptConfig,
  state: ReceiptState,
  roots: AnnouncedRoots,
  reading: Registers,
  now: Instant,
): readonly Effect[] {
  const k = intervalOf(reading.boundary - 1);
  const { last } = state;
  const { importWh, exportWh } = reading;
  if (last !== null && reading.boundary <= last.boundary) return [];
  state.last = reading;
  forgetBefore(state, k);
  // Without the reading before, nobody knows what flowed in between; nor when a register runs back, as after an exchange.
  if (last?.boundary !== k || importWh < last.importWh || exportWh < last.exportWh) return [];
  const effects = stateExport(config, state, roots, k, wh(exportWh - last.exportWh), now);
  if (counted(config, state, state.bought[k], k).length > 0) {
    const until = instant(now + STATEMENTS_WITHIN_MS);
    state.waiting[k] = { importWh: wh(importWh - last.importWh), until };
    effects.push({ kind: "wake", at: until }, ...confirm(config, state, roots, k, now));
  }
  return effects;
}

/**
 * A producer's meter has stated its export: kept when it is really that meter's, about a trade of ours, and about nothing but
 * its home's trades. The receipt is signed over the whole statement: with a claim that nobody can show it would be worth
 * nothing, for our other producers either.
 */
export function takeStatement(
  config: ReceiptConfig,
  state: ReceiptState,
  roots: AnnouncedRoots,
  statement: ExportStatement,
  now: Instant,
): readonly Effect[] {
  const k = statement.interval;
  const listed = new Map(statement.claims.map(({ id, energyWh }) => [id, energyWh]));
  const ours = counted(config, state, state.bought[k], k).filter(({ id }) => listed.has(id));
  const isTheirs = ({ id, energyWh, other }: MeteredClaim) =>
    listed.get(id) === energyWh && rootFor(roots, other, config.calendar, k) === statement.root;
  if (ours.length === 0 || !ours.every(isTheirs)) return [];
  const written = new Set(state.written[k]?.[(ours[0] as MeteredClaim).other]);
  if (!statement.claims.every((claim) => written.has(nameOf(claim)))) return [];
  if (!isSigned(statement, statementDigest(statement, config.domain))) return [];
  const known = state.statements[k] ?? [];
  if (known.some(({ root }) => root === statement.root)) return [];
  state.statements[k] = [...known, statement];
  return confirm(config, state, roots, k, now);
}

/** Confirms whatever is due by now. */
export function confirmDue(
  config: ReceiptConfig,
  state: ReceiptState,
  roots: AnnouncedRoots,
  now: Instant,
): readonly Effect[] {
  return Object.keys(state.waiting).flatMap((k) => confirm(config, state, roots, intervalOf(Number(k)), now));
}

/** Whether a one-time key under the root signed the digest. */
export function isSigned({ root, leaf, path, signature }: MeterSignature, digest: Hex): boolean {
  const key = recoverAddress(bytesOf(digest), bytesOf(signature));
  return key !== null && merkleRootOf(keyLeafOf(leaf, key), path) === root;
}

function stateExport(
  config: ReceiptConfig,
  state: ReceiptState,
  roots: AnnouncedRoots,
  interval: IntervalIndex,
  exportWh: Wh,
  now: Instant,
): Effect[] {
  const sold = counted(config, state, state.sold[interval], interval);
  delete state.sold[interval];
  if (sold.length === 0) return [];
  const report = { interval, exportWh, claims: sold.map(bare) };
  const signed = sign(config, state, roots, interval, statementDigest(report, config.domain));
  if (signed === null) return [];
  const news: ReceiptNews = { what: "statement", statement: { ...report, ...signed } };
  const until = instant(now + STATEMENTS_WITHIN_MS);
  return [...new Set(sold.map(({ other }) => other))].map((other) => told(config, other, now, news, until));
}

/** Signs the receipt of an interval once every producer's meter has spoken, or its time is over. */
function confirm(
  config: ReceiptConfig,
  state: ReceiptState,
  roots: AnnouncedRoots,
  interval: IntervalIndex,
  now: Instant,
): readonly Effect[] {
  const waiting = state.waiting[interval];
  const bought = counted(config, state, state.bought[interval], interval);
  if (waiting === undefined) return [];
  const statements = state.statements[interval] ?? [];
  const stated = bought.map(({ id }) => statements.find(({ claims }) => claims.some((claim) => claim.id === id)));
  if (now < waiting.until && stated.includes(undefined)) return [];
  delete state.waiting[interval];
  delete state.bought[interval];
  delete state.statements[interval];
  const digests = stated.map((s) => (s === undefined ? ZERO_HASH : statementDigest(s, config.domain)));
  const report = { interval, importWh: waiting.importWh, claims: bought.map(bare), statements: digests };
  const signed = sign(config, state, roots, interval, receiptDigest(report, config.domain));
  if (signed === null) return [];
  const receipt: DeliveryReceipt = { ...report, ...signed };
  const until = silenceFrom(config.calendar, interval);
  return config.nodes.map((node) => told(config, node, now, { what: "receipt", receipt, statements }, until));
}

/** Signs with the next key of the root in force for an interval; null when there is none left. */
function sign(
  config: ReceiptConfig,
  state: ReceiptState,
  roots: AnnouncedRoots,
  k: IntervalIndex,
  digest: Hex,
): MeterSignature | null {
  const root = rootFor(roots, config.meter, config.calendar, k);
  const keys = root === null ? null : config.keysUnder(root);
  if (root === null || keys === null) return null;
  const ring = state.rings[root] ?? newKeyRing(keys);
  if (ring.next >= keys.addresses.length - KEYS_BY_HAND) return null;
  const signed = signOnce(keys, ring, digest);
  const live = new Set((roots[config.meter] ?? []).map((own) => own.root));
  // What is forgotten of a root can sign no more: no key may sign twice, so only roots that are never asked for again go.
  state.rings = Object.fromEntries(Object.entries(state.rings).filter(([known]) => live.has(known as Hex)));
  state.rings[root] = signed.ring;
  return signed.signature;
}

/** What was not confirmed in its time, as by a meter out of order, cannot be confirmed any more. */
function forgetBefore(state: ReceiptState, k: IntervalIndex): void {
  const { sold, bought, written, waiting, statements, backed } = state;
  for (const byInterval of [sold, bought, written, waiting, statements, backed]) {
    for (const key of Object.keys(byInterval)) if (Number(key) < k) delete byInterval[Number(key)];
  }
}

function bare({ id, energyWh }: MeteredClaim): Claim {
  return { id, energyWh };
}

function told({ meter }: ReceiptConfig, to: Address, now: Instant, news: ReceiptNews, until: Instant): Effect {
  return { kind: "send", message: receiptMessage(meter, to, now, news, until) };
}
