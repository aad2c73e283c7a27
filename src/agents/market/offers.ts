import type { Log } from "#chain";
import type { Hex, Instant } from "#domain";
import { type OfferAnswer, verifyAnswer } from "#market";
import type { AgentEvent, Effect } from "../agent.ts";
import { drive } from "./drive.ts";
import type { Negotiation, TraderState } from "./negotiation.ts";
import type { TraderConfig } from "./trader.ts";

/** Asks the index once per block in which somebody posted. */
export function askForOffers(n: Negotiation, log: Log, effects: Effect[]): void {
  if (n.queriedBlock === log.block) return;
  n.queriedBlock = log.block;
  effects.push({ kind: "query", interval: n.interval });
}

/**
 * Takes an answer of the index only when it matches the chain: a false or left-out offer shows.
 *
 * @source requirements G4
 */
export function acceptOffers(
  config: TraderConfig,
  state: TraderState,
  event: Extract<AgentEvent, { kind: "offers" }>,
  now: Instant,
  effects: Effect[],
): void {
  const n = state.negotiations.find((other) => other.interval === event.interval);
  if (n === undefined || n.phase !== "open") return;
  const checked = verifyAnswer({ interval: event.interval }, event.answer, event.digest);
  if (!checked.ok) {
    const body = { reason: checked.reason };
    effects.push({ kind: "record", interval: event.interval, what: "offer-answer-refused", key: `${config.household}/${config.side}/${now}`, body });
    return;
  }
  drive(config, n, { kind: "offers", offers: event.answer.offers }, now, effects);
}
