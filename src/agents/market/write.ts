import type { Call, Receipt } from "#chain";
import { type Agreement, type Instant, type Message, startOf } from "#domain";
import { timingFor } from "#market";
import type { Effect } from "../agent.ts";
import { answerNode, commitToAgreements, isPaidFor } from "../atomic/commit.ts";
import { type AnchoredCommitment, readCommitmentNews } from "../atomic/commitment-message.ts";
import { type Caretaker, receiptCaretaker } from "./aftercare.ts";
import { marketCall, solidityAgreement } from "./drive.ts";
import type { Negotiation, SignedAgreement, TraderState } from "./negotiation.ts";
import { NOTHING_PROVEN } from "./offers.ts";
import type { TraderConfig } from "./trader.ts";

/** How often an agreement that the cable could not carry is tried again. */
const REFUSALS_AT_MOST = 5;

/**
 * The gate has closed: the seller writes one transaction per agreement, the buyer has nothing more to do. Where commitments pay,
 * the buyer now commits, and the seller waits until it sees the money on hold. Whoever was out of order during the whole margin
 * comes too late for the contract.
 */
export function writeAgreements(
  config: TraderConfig,
  { committed }: TraderState,
  n: Negotiation,
  now: Instant,
  effects: Effect[],
): void {
  n.phase = "written";
  n.answered = wasThereToTheEnd(n);
  n.machine = null;
  n.offers = NOTHING_PROVEN;
  if (now >= startOf(config.calendar, n.interval)) return;
  if (config.commit !== undefined && committed !== null) {
    if (config.side === "sell") return;
    const agreements = n.agreements.map(({ agreement }) => agreement);
    effects.push(...commitToAgreements(config, config.commit, committed, agreements, now));
  } else if (config.side === "sell") {
    n.agreements = n.agreements.map((agreed) => write(agreed, effects));
  }
}

/** A node tells a buyer which of its commitments it lacks, or shows a seller that one is anchored. */
export function onCommitmentNews(
  config: TraderConfig,
  state: TraderState,
  message: Message,
  now: Instant,
  effects: Effect[],
): void {
  const news = readCommitmentNews(message);
  const { commit } = config;
  if (commit === undefined || state.committed === null) return;
  if (news?.kind === "on-hold" && config.side === "sell") onAnchored(config, state, news.anchored, now, effects);
  else if (news?.kind === "ask" && config.side === "buy") {
    effects.push(...answerNode(config, commit, state.committed, news.ranges, message.sender, now));
  }
}

/** A commitment is anchored: the seller writes the agreement that it pays for, once. */
function onAnchored(
  config: TraderConfig,
  state: TraderState,
  anchored: AnchoredCommitment,
  now: Instant,
  effects: Effect[],
): void {
  const { committed, negotiations } = state;
  const { commit } = config;
  if (commit === undefined || committed === null) return;
  for (const n of negotiations) {
    // It may come to a seller that was out of order as the gate closed, before anything else does.
    if (n.phase === "open" && now >= timingFor(config.calendar, n.interval).closesAt) {
      writeAgreements(config, state, n, now, effects);
    }
    if (n.phase !== "written" || now >= startOf(config.calendar, n.interval)) continue;
    n.agreements = n.agreements.map((agreed) =>
      agreed.written === undefined && isPaidFor(config, commit, committed, agreed.agreement, anchored)
        ? write(agreed, effects)
        : agreed,
    );
  }
}

function write(agreed: SignedAgreement, effects: Effect[]): SignedAgreement {
  const { agreement, signature } = agreed;
  effects.push({ kind: "submit", call: marketCall("AllowTransaction", [solidityAgreement(agreement), signature]) });
  return { ...agreed, written: true };
}

/**
 * The cable was full when we came to write. What others write for the other direction makes room, so we try again, a block
 * later each time.
 */
export function writeAgain(
  n: Negotiation,
  { function: name, args }: Call,
  { refusal }: Receipt,
  effects: Effect[],
): void {
  if (name !== "AllowTransaction" || refusal?.error.startsWith("FeederLimits_") !== true) return;
  const { bid, nonce } = args[0] as Agreement;
  const refused = n.agreements.find(({ agreement }) => agreement.bid === bid && agreement.nonce === nonce);
  if (refused === undefined || (refused.refusals ?? 0) >= REFUSALS_AT_MOST) return;
  n.agreements = n.agreements.map((a) => (a === refused ? { ...a, refusals: (a.refusals ?? 0) + 1 } : a));
  effects.push({ kind: "submit", call: marketCall(name, args) });
}

/** Whether the order took part in the last round of the end game, or there was none for lack of pairs. */
function wasThereToTheEnd({ machine }: Negotiation): boolean {
  return machine !== null && (machine.over || machine.round === machine.config.timing.endGameRounds - 1);
}

/** Who looks after the trades: this market settles or expires a trade, whichever is due. */
export function caretakerOf(config: TraderConfig): Caretaker {
  const { side, calendar, settlement } = config;
  if (config.settledBy === "AtomicSettlement") return receiptCaretaker(config);
  return { side, calendar, settlement, end: (trade) => marketCall("MakeTransaction", [trade, settlement]) };
}
