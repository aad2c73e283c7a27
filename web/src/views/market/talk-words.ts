import type { TalkLine } from "#api";
import { cents, kWh } from "../../format.ts";

const REASONS: Readonly<Record<string, string>> = {
  "unknown-order": "does not know the offer",
  "same-meter": "it is the same home",
  closed: "is not trading any more",
  "sold-out": "is sold out",
  "all-reserved": "all is promised for the moment",
  price: "the price does not suit",
  terms: "the terms do not suit",
  "too-late": "it is too late",
  satisfied: "has found enough",
  "no-answer": "got no answer",
  "not-paired": "is paired with somebody else",
  "bad-signature": "the signature is wrong",
};

/** What a message of the negotiation says, in plain words. */
export function inWords({ what, energyWh, pricePerWh, reason }: TalkLine): string {
  const energy = energyWh === null ? "" : ` ${kWh(energyWh)}`;
  const price = pricePerWh === null ? "" : ` at ${cents(pricePerWh)} ct/kWh`;
  const why = reason === null ? "" : `: ${REASONS[reason] ?? reason}`;
  switch (what) {
    case "cfp":
      return `asks for${energy || " energy"}`;
    case "propose":
      return `offers${energy}${price}`;
    case "counter":
      return `would take${energy}${price}`;
    case "accept-proposal":
      return `accepts${energy}${price}`;
    case "inform":
      return `signs too:${energy}${price}`;
    case "refuse":
      return `has nothing to offer${why}`;
    case "reject-proposal":
      return `says no${why}`;
    case "failure":
      return `cannot keep it${why}`;
    case "cancel":
      return `takes the question back${why}`;
    case "not-understood":
      return "did not understand";
  }
}
