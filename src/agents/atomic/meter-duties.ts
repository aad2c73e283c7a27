import type { Hex, Instant } from "#domain";
import type { AgentEvent, Effect } from "../agent.ts";
import { inEveryMarket } from "../markets.ts";
import { readCommitmentNews } from "./commitment-message.ts";
import { readCosigningNews } from "./cosigning-message.ts";
import { noteAnchor } from "./on-hold.ts";
import { readReceiptNews } from "./receipt-message.ts";
import {
  closeInterval,
  confirmDue,
  noReceipts,
  noteClaim,
  noteOnHold,
  type ReceiptConfig,
  type ReceiptState,
  type Registers,
  takeStatement,
} from "./receipts.ts";
import { type AnnouncedRoots, noteRoot } from "./roots.ts";
import {
  askAgain,
  firstRing,
  followRoots,
  onCosigning,
  ROTATION_INTERESTS,
  type RotationConfig,
  type RotationState,
  renewRoot,
} from "./rotation.ts";

/** What a meter must know from the start where receipts settle trades. */
export interface AtomicMeterConfig extends Omit<ReceiptConfig, "keysUnder"> {
  readonly household: string;
  readonly rootsAtStart: AnnouncedRoots;
  readonly rotation: RotationConfig;
}

/** What such a meter remembers. */
export interface AtomicMeterState {
  readonly receipts: ReceiptState;
  readonly roots: AnnouncedRoots;
  readonly rotation: RotationState;
}

/** What a meter says to its own home at a boundary: both registers, which go nowhere else. */
export const REGISTERS = "registers";

/** What such a meter wants to hear from the chain. */
export const ATOMIC_METER_INTERESTS = [
  ...inEveryMarket("TransactionAllowed"),
  "CommitmentLedger.Anchored",
  "ExistenceCertificates.RootAnnounced",
  ...ROTATION_INTERESTS,
];

/** A meter that has seen nothing yet. */
export function atomicMeter({ rootsAtStart, rotation }: AtomicMeterConfig): AtomicMeterState {
  return { receipts: noReceipts(), roots: structuredClone(rootsAtStart), rotation: firstRing(rotation) };
}

/** What a meter does at a boundary: it tells its home, states what was exported, and confirms what was imported. */
export function atBoundary(
  config: AtomicMeterConfig,
  state: AtomicMeterState,
  registers: Registers,
  now: Instant,
): readonly Effect[] {
  const { receipts, roots, rotation } = state;
  const { boundary, importWh, exportWh } = registers;
  const body = { meter: config.meter, importWh, exportWh };
  const told: Effect = { kind: "record", interval: boundary, what: REGISTERS, key: config.household, body };
  return [
    told,
    ...closeInterval(speaking(config, state), receipts, roots, registers, now),
    ...renewRoot(config.rotation, rotation, boundary, now),
  ];
}

/** What a meter does in between: it learns of trades and roots, and takes other meters' statements. */
export function atomicDuties(
  config: AtomicMeterConfig,
  state: AtomicMeterState,
  event: AgentEvent,
  now: Instant,
): readonly Effect[] {
  const { receipts, roots, rotation } = state;
  if (event.kind === "chain") {
    noteRoot(roots, event.log);
    noteAnchor(receipts.anchors, event.log);
    if (event.log.event === "TransactionAllowed") noteClaim(speaking(config, state), receipts, event.log);
    return followRoots(config.rotation, rotation, event.log, now);
  }
  if (event.kind === "clock") {
    const confirmed = confirmDue(speaking(config, state), receipts, roots, now);
    return [...confirmed, ...askAgain(config.rotation, rotation, now)];
  }
  if (event.kind !== "message") return [];
  const cosigning = readCosigningNews(event.message);
  if (cosigning !== null) return onCosigning(config.rotation, rotation, cosigning, event.message.sender, now);
  const onHold = readCommitmentNews(event.message);
  if (onHold?.kind === "on-hold") noteOnHold(speaking(config, state), receipts, roots, onHold.anchored);
  const news = readReceiptNews(event.message);
  if (news?.what !== "statement") return [];
  return takeStatement(speaking(config, state), receipts, roots, news.statement, now);
}

/** The meter with the keys that it has by now. */
function speaking(config: AtomicMeterConfig, { rotation }: AtomicMeterState): ReceiptConfig {
  const keysUnder = (root: Hex) => config.rotation.rings.under(root, rotation.ring + 1)?.keys ?? null;
  return { ...config, keysUnder };
}
