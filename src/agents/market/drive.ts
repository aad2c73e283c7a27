import type { Call } from "#chain";
import { type Agreement, agreementDigest, bytesOf, type Hex, hexOf, type Instant } from "#domain";
import {
  encodeNegotiationMessage,
  type NegotiationMessage,
  type NegotiatorInput,
  type NegotiatorOutput,
  SIDE_NUMBER,
  step,
} from "#market";
import type { Effect } from "../agent.ts";
import type { Negotiation } from "./negotiation.ts";
import type { TraderConfig } from "./trader.ts";

/** Lets the machine of an order take one step and turns what it wants into effects. */
export function drive(
  config: TraderConfig,
  n: Negotiation,
  input: NegotiatorInput,
  now: Instant,
  effects: Effect[],
): void {
  if (n.machine === null) return;
  const { state, outputs } = step(n.machine, input, now);
  n.machine = state;
  for (const output of outputs) effects.push(...effectsOf(config, n, output));
}

function effectsOf(config: TraderConfig, n: Negotiation, output: NegotiatorOutput): readonly Effect[] {
  switch (output.kind) {
    case "post":
      return [{ kind: "submit", call: offerCall(n, output) }];
    case "send":
      return [{ kind: "send", message: encodeNegotiationMessage(signed(config, output.message)) }];
    case "revoke":
      n.agreements = n.agreements.filter((a) => a.agreement.nonce !== output.agreement.nonce);
      return [{ kind: "submit", call: marketCall("revoke", [solidityAgreement(output.agreement)]) }];
    case "agreed":
      n.agreements.push({ agreement: output.agreement, signature: output.signature });
      return [];
    case "wake":
      return [{ kind: "wake", at: output.at }];
  }
}

function offerCall(n: Negotiation, post: { energyWh: bigint; openWh: bigint; pricePerWh: bigint }): Call {
  return marketCall("MakeOffer", [
    SIDE_NUMBER[n.order.side],
    n.interval,
    post.energyWh,
    post.openWh,
    post.pricePerWh,
    "0x",
  ]);
}

/** A call of the bilateral market. */
export function marketCall(name: string, args: readonly unknown[]): Call {
  return { contract: "BilateralMarket", function: name, args };
}

/** The digest of an agreement on our chain and market. */
export function digestOf(config: TraderConfig, agreement: Agreement): Hex {
  return agreementDigest(agreement, { chainId: config.chainId, market: config.market });
}

/** An agreement as the contract's struct: times are 64-bit integers there. */
export function solidityAgreement(agreement: Agreement): Record<string, unknown> {
  return { ...agreement, expiry: BigInt(agreement.expiry) };
}

/** The machine leaves signatures open: it has no key. */
function signed(config: TraderConfig, message: NegotiationMessage): NegotiationMessage {
  if (message.performative !== "accept-proposal" && message.performative !== "inform") return message;
  const signature = hexOf(config.wallet.signDigest(bytesOf(digestOf(config, message.content.agreement))));
  return { ...message, content: { ...message.content, signature } } as NegotiationMessage;
}
