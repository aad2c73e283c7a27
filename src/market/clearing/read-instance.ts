import { amountOf, setAmount } from "./amounts.ts";
import { type AssembledInstance, assembled } from "./assemble-instance.ts";
import { amountIn, arrayIn, fractionAt, integerIn, malformedIn, type Place, placeOf } from "./fields.ts";
import { BUY, type ClearingObjective, SELL } from "./instance.ts";
import { readFeeders } from "./read-feeders.ts";
import { type ReadOffers, readOffers } from "./read-offers.ts";

/** The name and version of the format. */
export const CLEARING_FORMAT = "energy-clearing/1";

/** An instance as it was read from JSON. */
export interface ReadInstance extends AssembledInstance {
  /** The ids of the offers in the file. */
  readonly offerIds: Float64Array;
  /** What the finalised trades are worth: Wh, or Wh × (Rb − Rs). */
  readonly fixedValue: bigint;
}

/** 100,000 homes over a week of quarter hours have as many: a misplaced digit shall not exhaust memory or patience. */
const MOST_PLACES = 2 ** 23;

/**
 * Reads a clearing instance from a JSON document. What the format does not name is passed over; what it names must be right.
 * Beyond the format, a feeder may name its `parent`, and its limits may differ by direction: `cextW: { out, in }`,
 * `cintW: { sell, buy }`.
 *
 * @param document  What JSON.parse gave.
 * @throws MARKET_CLEARING_MALFORMED  It names the first field that is wrong, and what was expected there.
 * @source reference format `energy-clearing/1`; TX 4.2, 4.3
 * @example
 * readInstance({ format: "energy-clearing/1", objective: "max-energy", deltaMinutes: 15, intervals: 4, feeders: [], offers: [] }).instance.intervals   // 4
 */
export function readInstance(document: unknown): ReadInstance {
  const place = placeOf(document, () => "");
  if (place.fields.format !== CLEARING_FORMAT) throw malformedIn(place, "format", `"${CLEARING_FORMAT}"`);
  const objective = objectiveIn(place);
  const minutes = fractionAt(place.fields.deltaMinutes, "deltaMinutes");
  if (minutes.numerator === 0n) throw malformedIn(place, "deltaMinutes", "a number above 0");
  const intervals = intervalsIn(place);
  const start = Math.min(integerIn(place, "start", 0, 0), intervals);
  const { numberOf, ...feeders } = readFeeders(place, intervals, minutes);
  const { id, numberOf: offerOf, ...offers } = readOffers(place, intervals, numberOf);
  const fixedValue = spendFixed(place, { ...offers, numberOf: offerOf }, objective);
  return { ...assembled({ objective, intervals, start, feeders, offers }), offerIds: id, fixedValue };
}

function objectiveIn(place: Place): ClearingObjective {
  const { objective } = place.fields;
  if (objective === "max-energy" || objective === "max-welfare") return objective;
  throw malformedIn(place, "objective", '"max-energy" or "max-welfare"');
}

function intervalsIn(place: Place): number {
  const intervals = integerIn(place, "intervals", 1);
  const places = intervals * Math.max(arrayIn(place, "feeders").length, 1);
  if (places > MOST_PLACES) throw malformedIn(place, "intervals", `at most ${MOST_PLACES} for all feeders together`);
  return intervals;
}

/** Takes what finalised trades use from their offers. @returns what these trades are worth */
function spendFixed(
  document: Place,
  offers: Pick<ReadOffers, "side" | "energyWh" | "price" | "numberOf">,
  objective: ClearingObjective,
): bigint {
  let value = 0n;
  for (const [i, entry] of arrayIn(document, "fixed", []).entries()) {
    const trade = placeOf(entry, () => `fixed[${i}]`);
    const start = integerIn(document, "start", 0, 0);
    if (integerIn(trade, "t") >= start) throw malformedIn(trade, "t", `an interval below start, which is ${start}`);
    const sell = offerIn(trade, "sell", SELL, offers);
    const buy = offerIn(trade, "buy", BUY, offers);
    const energy = BigInt(amountIn(trade, "energyWh", "unsigned"));
    for (const offer of [sell, buy]) {
      const left = amountOf(offers.energyWh, offer) - energy;
      if (left < 0n) throw malformedIn(trade, "energyWh", `at most what is left of both offers, ${left + energy}`);
      setAmount(offers.energyWh, offer, left);
    }
    const gain = amountOf(offers.price, buy) - amountOf(offers.price, sell);
    value += objective === "max-energy" ? energy : energy * gain;
  }
  return value;
}

function offerIn(trade: Place, key: string, side: number, offers: Pick<ReadOffers, "side" | "numberOf">): number {
  const offer = offers.numberOf.get(integerIn(trade, key));
  if (offer !== undefined && offers.side[offer] === side) return offer;
  throw malformedIn(trade, key, `the id of an offer to ${key}`);
}
