import { type Address, bytesOf, type Instant, type Message } from "#domain";
import { type NegotiationMessage, notUnderstoodReply, parseNegotiationMessage } from "#market";
import { recoverAddress } from "#privacy";
import type { Effect } from "../agent.ts";
import { digestOf, drive } from "./drive.ts";
import { negotiationOf, type TraderState } from "./negotiation.ts";
import type { TraderConfig } from "./trader.ts";

/** A message of the negotiation: understood, checked for the signature it must carry, and handed to its order's machine. */
export function onNegotiationMessage(
  config: TraderConfig,
  state: TraderState,
  message: Message,
  now: Instant,
  effects: Effect[],
): void {
  const parsed = parseNegotiationMessage(message);
  if (!parsed.ok) {
    refuse(message, parsed.problem, now, effects);
    return;
  }
  if (parsed.message.performative === "not-understood") return;
  const n = negotiationOf(state, parsed.message.content[config.side === "sell" ? "ask" : "bid"]);
  if (n === undefined || n.phase !== "open") return;
  const forged = forgery(config, parsed.message);
  if (forged !== null) refuse(message, forged, now, effects);
  else drive(config, n, { kind: "message", message: parsed.message }, now, effects);
}

/** What is wrong with the signature of an agreement; null when it is right or none is needed. */
function forgery(config: TraderConfig, message: NegotiationMessage): string | null {
  if (message.performative !== "accept-proposal" && message.performative !== "inform") return null;
  const { agreement, signature } = message.content;
  const signer: Address = config.side === "sell" ? agreement.buyer : agreement.seller;
  if (signer !== message.sender) return "content.agreement: you are not its other party";
  if (signature.length !== 132) return "content.signature: 65 bytes expected";
  const recovered = recoverAddress(bytesOf(digestOf(config, agreement)), bytesOf(signature));
  return recovered === signer ? null : "content.signature: not the signature of this agreement";
}

/** Never answers a `not-understood`, so that two confused agents do not talk for ever. */
function refuse(message: Message, problem: string, now: Instant, effects: Effect[]): void {
  if (message.performative === "not-understood") return;
  effects.push({ kind: "send", message: notUnderstoodReply(message, problem, now) });
}
