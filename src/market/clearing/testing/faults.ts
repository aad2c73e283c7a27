import { type Hex, nanoPerWh, type Random, wh } from "#domain";
import { type BookOffer, LEAF_BYTES, packOffers, unpackOffers } from "../book-offers.ts";
import type { SubmittedSolution } from "../check-solution.ts";
import { LIMIT_BYTES, packLimits, unpackLimits } from "../limits-table.ts";
import { packed } from "../packed-bytes.ts";
import { POWER_BYTES, type Power, unpackPowers } from "../packed-solution.ts";

/** Spoils a solution; gives it back as it was where it has nothing to spoil. */
export type Fault = (solution: SubmittedSolution, random: Random) => SubmittedSolution;

/** What liars and bugs do to a solution, one thing at a time. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  "a trade twice": onPowers((powers, random) => {
    const at = random.below(powers.length);
    return [...powers.slice(0, at + 1), ...powers.slice(at)];
  }),
  "trades out of order": onPowers((powers) => powers.toReversed()),
  "an unknown sale": onOne((power) => ({ ...power, sale: 60_000 })),
  "an unknown purchase": onOne((power) => ({ ...power, purchase: 60_000 })),
  "sides swapped": onOne(({ sale, purchase, energyWh }) => ({ sale: purchase, purchase: sale, energyWh })),
  "a sale to a seller": onOne((power) => ({ ...power, purchase: power.sale })),
  "a purchase from a buyer": onOne((power) => ({ ...power, sale: power.purchase })),
  "no energy": onOne((power) => ({ ...power, energyWh: wh(0) })),
  "more than an offer has": onOne((power) => ({ ...power, energyWh: wh(2n ** 32n - 1n) })),
  "a Wh more": onOne((power) => ({ ...power, energyWh: wh(power.energyWh + 1n) })),
  "a Wh less": onOne((power) => ({ ...power, energyWh: wh(power.energyWh - 1n) })),
  "a sale dearer than its buyer pays": (s) => {
    const [power] = unpackPowers(s.powers);
    const offers = unpackOffers(s.leaves);
    const dearer = nanoPerWh((offers[power?.purchase ?? 0]?.pricePerWh ?? 0n) + 1n);
    return { ...s, leaves: packOffers(offers.map((o, at) => (at === power?.sale ? { ...o, pricePerWh: dearer } : o))) };
  },
  "trades that are cut off": (s, random) => ({ ...s, powers: cut(s.powers, 1 + random.below(POWER_BYTES - 1)) }),
  "trades with padding": (s) => ({ ...s, powers: `${s.powers}00` }),
  "offers that are cut off": (s, random) => ({ ...s, leaves: cut(s.leaves, 1 + random.below(LEAF_BYTES - 1)) }),
  "offers with padding": (s) => ({ ...s, leaves: `${s.leaves}0000` }),
  "fewer offers": (s) => ({ ...s, leaves: cut(s.leaves, LEAF_BYTES) }),
  "an offer of the other side": onOffer((o) => ({ ...o, side: o.side === "sell" ? "buy" : "sell" })),
  "an offer of another span": onOffer((o) => ({ ...o, spans: !o.spans, reaches: false })),
  "an offer on another feeder": onOffer((o, random) => ({ ...o, feeder: o.feeder ^ (1 << random.below(3)) })),
  "limits that are cut off": (s, random) => ({ ...s, limits: cut(s.limits, 1 + random.below(LIMIT_BYTES - 1)) }),
  "limits of fewer feeders": (s) => ({ ...s, limits: cut(s.limits, LIMIT_BYTES), prices: cut(s.prices, 15) }),
  "less to send out": onLimit("netOutWh"),
  "less to take in": onLimit("netInWh"),
  "less to sell": onLimit("sellWh"),
  "less to buy": onLimit("buyWh"),
  "a Wh too little in the first sale": onDrawn("sale", 0),
  "a Wh too little in the last sale": onDrawn("sale", -1),
  "a Wh too little in the first purchase": onDrawn("purchase", 0),
  "a Wh too little in the last purchase": onDrawn("purchase", -1),
  "nothing left of offers that span": (s) => ({
    ...s,
    remaining: new Map(unpackOffers(s.leaves).map(({ number }) => [number, wh(0)])),
  }),
  "prices that are cut off": (s) => ({ ...s, prices: cut(s.prices, 1) }),
  "one price for all": (s) => ({ ...s, prices: s.prices.slice(0, 12) as Hex }),
  "no prices": (s) => ({ ...s, prices: "0x" }),
  "other prices": (s, random) => ({ ...s, prices: noise(s.prices, random) }),
  "a certificate of another kind": (s) => ({ ...s, certificate: `0x03${s.certificate.slice(4)}` }),
  "a certificate of the other objective": (s) => ({
    ...s,
    certificate: s.objective === "max-energy" ? "0x02" : "0x01",
  }),
  "a certificate that is cut off": (s) => ({ ...s, certificate: cut(s.certificate, 1) }),
  "a certificate with padding": (s) => ({ ...s, certificate: `${s.certificate}00` }),
  "another cut": (s, random) => ({ ...s, certificate: `0x01${noise(s.certificate, random).slice(4)}` }),
  "no certificate": (s) => ({ ...s, certificate: "0x" }),
  "a smaller gap": (s) => ({ ...s, gap: s.gap > 0n ? s.gap - 1n : 0n }),
};

function onPowers(change: (powers: readonly Power[], random: Random) => readonly Power[]): Fault {
  return (solution, random) => {
    const powers = unpackPowers(solution.powers);
    return powers.length === 0 ? solution : { ...solution, powers: literally(change(powers, random)) };
  };
}

function onOne(change: (power: Power) => Power): Fault {
  return onPowers((powers, random) => powers.toSpliced(...replace(powers, random, change)));
}

function replace(powers: readonly Power[], random: Random, change: (power: Power) => Power): [number, number, Power] {
  const at = random.below(powers.length);
  return [at, 1, change(powers[at] as Power)];
}

/** Packs what `packPowers` would put in order. */
function literally(powers: readonly Power[]): Hex {
  const parts = powers.map(
    (p) => packed(p.sale, 2, "sale") + packed(p.purchase, 2, "purchase") + packed(p.energyWh, 4, "Wh"),
  );
  return `0x${parts.join("")}`;
}

function onOffer(change: (offer: BookOffer, random: Random) => BookOffer): Fault {
  return (solution, random) => {
    const offers = unpackOffers(solution.leaves);
    const chosen = random.below(offers.length);
    return {
      ...solution,
      leaves: packOffers(offers.map((offer, place) => (place === chosen ? change(offer, random) : offer))),
    };
  };
}

/** Leaves a Wh less of an offer than its trades take; what is left of one that spans stands apart from its leaf. */
function onDrawn(side: "sale" | "purchase", which: 0 | -1): Fault {
  return (solution) => {
    const powers = unpackPowers(solution.powers);
    const place = powers.at(which)?.[side];
    if (place === undefined) return solution;
    const drawnWh = powers.reduce((sum, power) => (power[side] === place ? sum + power.energyWh : sum), 0n);
    const offers = unpackOffers(solution.leaves);
    const { spans, number } = offers[place] as BookOffer;
    const left = wh(drawnWh - 1n);
    if (spans) return { ...solution, remaining: new Map([...solution.remaining, [number, left]]) };
    const changed = offers.map((offer, at) => (at === place ? { ...offer, energyWh: left } : offer));
    return { ...solution, leaves: packOffers(changed) };
  };
}

function onLimit(kind: "netOutWh" | "netInWh" | "sellWh" | "buyWh"): Fault {
  return (solution, random) => {
    const part = BigInt(random.below(3));
    const limits = unpackLimits(solution.limits);
    return { ...solution, limits: packLimits(limits.map((limit) => ({ ...limit, [kind]: wh(part) }))) };
  };
}

function cut(bytes: Hex, count: number): Hex {
  return bytes.slice(0, Math.max(2, bytes.length - 2 * count)) as Hex;
}

function noise(bytes: Hex, random: Random): Hex {
  const digits = Array.from(bytes.slice(2), (digit) => (random.below(3) === 0 ? random.below(16).toString(16) : digit));
  return `0x${digits.join("")}`;
}
