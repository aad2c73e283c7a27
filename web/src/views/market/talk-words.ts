import type { TalkLine } from "#api";
import { cents, kWh } from "../../format.ts";
import { texts } from "../../texts/index.ts";

const REASONS: Readonly<Record<string, string>> = texts.market.reasons;

/** What a message of the negotiation says, in plain words. */
export function inWords({ what, energyWh, pricePerWh, reason }: TalkLine): string {
  const { talkWords, atPrice } = texts.market;
  const energy = energyWh === null ? "" : ` ${kWh(energyWh)}`;
  const terms = `${energy}${pricePerWh === null ? "" : ` ${atPrice(cents(pricePerWh))}`}`;
  const why = reason === null ? "" : `: ${REASONS[reason] ?? reason}`;
  switch (what) {
    case "cfp":
      return talkWords.cfp(energy);
    case "propose":
      return talkWords.propose(terms);
    case "counter":
      return talkWords.counter(terms);
    case "accept-proposal":
      return talkWords.accept(terms);
    case "inform":
      return talkWords.inform(terms);
    case "refuse":
      return talkWords.refuse(why);
    case "reject-proposal":
      return talkWords.reject(why);
    case "failure":
      return talkWords.failure(why);
    case "cancel":
      return talkWords.cancel(why);
    case "not-understood":
      return talkWords.notUnderstood;
  }
}
