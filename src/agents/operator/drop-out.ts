import type { Log } from "#chain";
import {
  type Address,
  type Calendar,
  type Instant,
  type IntervalIndex,
  inParts,
  instant,
  intervalAt,
  type MeterId,
  startOf,
} from "#domain";
import type { Effect } from "../agent.ts";

/** What watching for homes that drop out takes to know. */
export interface DropOutWatch {
  readonly calendar: Calendar;
  /** Every meter of the community that reports at each boundary. */
  readonly meters: readonly MeterId[];
  /** The public registry: which meter an agent belongs to. */
  readonly meterOf: (agent: Address) => MeterId | null;
}

/** What the operator remembers of it. */
export interface DropOuts {
  /** Offers that may still be traded, by their number in the book. */
  offers: { readonly number: number; readonly owner: Address; readonly to: IntervalIndex }[];
  /** The boundary that is listened to, and whose readings of it have come. */
  listening: { readonly boundary: IntervalIndex; readonly heard: MeterId[] } | null;
}

/** A meter writes in the first block after a boundary; one that has not by now is taken for dead. */
const SILENT_AFTER_MS = 60_000;
/** Offers that go into one call. */
const OFFERS_PER_CALL = 20;

export function nobodyOut(): DropOuts {
  return { offers: [], listening: null };
}

/** An interval begins: from now on the meters are waited for. */
export function listenAt(watch: DropOutWatch, outs: DropOuts, boundary: IntervalIndex): Effect {
  outs.listening = { boundary, heard: [] };
  return { kind: "wake", at: instant(startOf(watch.calendar, boundary) + SILENT_AFTER_MS) };
}

/** Follows who offers what, and which meters speak. */
export function followOffers(outs: DropOuts, { event, args }: Log): void {
  if (event === "OfferPosted") {
    const { number, owner, to } = args as { number: number; owner: Address; to: IntervalIndex };
    outs.offers.push({ number, owner, to });
  } else if (event === "OffersExcluded") {
    const numbers = args.numbers as readonly number[];
    outs.offers = outs.offers.filter((offer) => !numbers.includes(offer.number));
  } else if (event === "ReadingRecorded" && outs.listening?.boundary === args.boundary) {
    outs.listening?.heard.push(args.meter as MeterId);
  }
}

/**
 * Takes the open offers of homes whose meters stayed silent out of the book, so that what was matched with them is cleared
 * again; what is final already is settled as for any silent meter. When no meter at all was heard it is the operator itself
 * that was cut off, and nobody is blamed.
 *
 * @source requirement M11; TX 8 ("can still be matched even if a certain number of physical elements fail")
 */
export function excludeSilent(watch: DropOutWatch, outs: DropOuts, now: Instant): readonly Effect[] {
  const { listening } = outs;
  if (listening === null || now < startOf(watch.calendar, listening.boundary) + SILENT_AFTER_MS) return [];
  outs.listening = null;
  const present = intervalAt(watch.calendar, now);
  outs.offers = outs.offers.filter(({ to }) => to > present);
  if (listening.boundary !== present || listening.heard.length === 0) return [];
  const silent = new Set(watch.meters.filter((meter) => !listening.heard.includes(meter)));
  const gone = outs.offers.filter(({ owner }) => {
    const meter = watch.meterOf(owner);
    return meter !== null && silent.has(meter);
  });
  if (gone.length === 0) return [];
  const numbers = gone.map(({ number }) => number);
  outs.offers = outs.offers.filter((offer) => !gone.includes(offer));
  const meters = [...new Set(gone.map(({ owner }) => watch.meterOf(owner)))];
  const fact: Effect = {
    kind: "record",
    interval: present,
    what: "homes-dropped-out",
    key: "community",
    body: { meters, offers: numbers },
  };
  const calls = inParts(numbers, OFFERS_PER_CALL).map((args): Effect => {
    return { kind: "submit", call: { contract: "ClearingMarket", function: "exclude", args: [args] } };
  });
  return [fact, ...calls];
}
