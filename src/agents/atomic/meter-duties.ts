import type { Instant } from "#domain";
import type { AgentEvent, Effect } from "../agent.ts";
import { readHomeNews } from "../home-message.ts";
import { inEveryMarket } from "../markets.ts";
import { readReceiptNews } from "./receipt-message.ts";
import {
  closeInterval,
  confirmDue,
  noReceipts,
  noteBacked,
  noteClaim,
  type ReceiptConfig,
  type ReceiptState,
  type Registers,
  takeStatement,
} from "./receipts.ts";
import { type AnnouncedRoots, noteRoot } from "./roots.ts";

/** What a meter must know from the start where receipts settle trades. */
export interface AtomicMeterConfig extends ReceiptConfig {
  readonly household: string;
  readonly rootsAtStart: AnnouncedRoots;
}

/** What such a meter remembers. */
export interface AtomicMeterState {
  readonly receipts: ReceiptState;
  readonly roots: AnnouncedRoots;
}

/** What a meter says to its own home at a boundary: both registers, which go nowhere else. */
export const REGISTERS = "registers";

/** What such a meter wants to hear from the chain. */
export const ATOMIC_METER_INTERESTS = [...inEveryMarket("TransactionAllowed"), "ExistenceCertificates.RootAnnounced"];

/** A meter that has seen nothing yet. */
export function atomicMeter({ rootsAtStart }: AtomicMeterConfig): AtomicMeterState {
  return { receipts: noReceipts(), roots: structuredClone(rootsAtStart) };
}

/** What a meter does at a boundary: it tells its home, states what was exported, and confirms what was imported. */
export function atBoundary(
  config: AtomicMeterConfig,
  { receipts, roots }: AtomicMeterState,
  registers: Registers,
  now: Instant,
): readonly Effect[] {
  const { boundary, importWh, exportWh } = registers;
  const body = { meter: config.meter, importWh, exportWh };
  const told: Effect = { kind: "record", interval: boundary, what: REGISTERS, key: config.household, body };
  return [told, ...closeInterval(config, receipts, roots, registers, now)];
}

/** What a meter does in between: it learns of trades and roots, and takes other meters' statements. */
export function atomicDuties(
  config: AtomicMeterConfig,
  { receipts, roots }: AtomicMeterState,
  event: AgentEvent,
  now: Instant,
): readonly Effect[] {
  if (event.kind === "chain") {
    noteRoot(roots, event.log);
    if (event.log.event === "TransactionAllowed") noteClaim(config, receipts, event.log);
    return [];
  }
  if (event.kind === "clock") return confirmDue(config, receipts, roots, now);
  if (event.kind !== "message") return [];
  const told = readHomeNews(
    event.message,
    [config.seller, config.buyer].filter((agent) => agent !== null),
  );
  if (told?.what === "backed") noteBacked(receipts, told.interval, told.trades);
  const news = readReceiptNews(event.message);
  return news?.what === "statement" ? takeStatement(config, receipts, roots, news.statement, now) : [];
}
