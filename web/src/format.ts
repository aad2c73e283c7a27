/** Numbers as a person reads them: kWh and kW with two decimals, ct/kWh with one, money with two and its currency. */

const decimals = (digits: number) =>
  new Intl.NumberFormat("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const one = decimals(1);
const two = decimals(2);
const whole = decimals(0);
const signed = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0, signDisplay: "exceptZero" });

/** Whole watt-hours as kWh. */
export function kWh(energyWh: string): string {
  return `${two.format(Number(energyWh) / 1_000)} kWh`;
}

/** Watts as kW. */
export function kW(powerW: number): string {
  return `${two.format(powerW / 1_000)} kW`;
}

/** A price in ct/kWh. */
export function cents(pricePerWh: string): string {
  return one.format(Number(pricePerWh) / 10_000);
}

/** Whole cents of an amount, rounded towards the smaller one: the screen promises nobody more than it gets. */
export function wholeCents(amountNano: bigint): bigint {
  const cent = 10_000_000n;
  return amountNano / cent - (amountNano % cent < 0n ? 1n : 0n);
}

/** Whole cents as money. */
export function centsAsMoney(amount: bigint): string {
  return two.format(Number(amount) / 100).replace("-", "−");
}

/** Money with two decimals, without its currency. */
export function money(amountNano: string): string {
  return centsAsMoney(wholeCents(BigInt(amountNano)));
}

/** Amounts in whole cents, each as the growth of the running sum: so they add up to the sum that is shown. */
export function addingCents(amountsNano: readonly string[]): readonly bigint[] {
  let running = 0n;
  return amountsNano.map((amountNano) => {
    const before = wholeCents(running);
    running += BigInt(amountNano);
    return wholeCents(running) - before;
  });
}

/** A number of things. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** What was saved, as the difference of the two amounts that stand on the screen. */
export function saved(withoutNano: string, withNano: string): string {
  return centsAsMoney(savedCents({ withoutCommunityNano: withoutNano, withCommunityNano: withNano }));
}

interface Bill {
  readonly withoutCommunityNano: string;
  readonly withCommunityNano: string;
}

function savedCents({ withoutCommunityNano, withCommunityNano }: Bill): bigint {
  return wholeCents(BigInt(withoutCommunityNano)) - wholeCents(BigInt(withCommunityNano));
}

/** By how much more was saved than by another bill, as the difference of what both show, with its sign. */
export function savedDifference(bill: Bill, other: Bill): string {
  const cents = savedCents(bill) - savedCents(other);
  return withSign(centsAsMoney(cents), cents > 0n);
}

/** A part of a whole in per cent; 0 without a whole. */
export function percent(part: string, all: string): string {
  return all === "0" ? "0 %" : `${whole.format((100 * Number(part)) / Number(all))} %`;
}

/** By how many points a share is larger than another, with its sign. */
export function percentDifference(part: string, all: string, otherPart: string, otherAll: string): string {
  const share = (of: string, whole: string) => (whole === "0" ? 0 : Math.round((100 * Number(of)) / Number(whole)));
  return `${signed.format(share(part, all) - share(otherPart, otherAll))} %`.replace("-", "−");
}

/** By how much an amount that stands on the screen is larger than another, with its sign. */
export function moneyDifference(amountNano: string, otherNano: string): string {
  const cents = wholeCents(BigInt(amountNano)) - wholeCents(BigInt(otherNano));
  return withSign(centsAsMoney(cents), cents > 0n);
}

/** By how much energy is more than another, with its sign. */
export function kWhDifference(energyWh: string, otherWh: string): string {
  const difference = BigInt(energyWh) - BigInt(otherWh);
  return withSign(kWh(String(difference)).replace("-", "−"), difference > 0n);
}

/** By how much power is more than another, with its sign. */
export function kWDifference(powerW: number, otherW: number): string {
  return withSign(kW(powerW - otherW).replace("-", "−"), powerW > otherW);
}

function withSign(text: string, isMore: boolean): string {
  return isMore ? `+${text}` : text;
}

/** An address or hash, short enough to read; the whole of it belongs into a tooltip. */
export function short(hex: string): string {
  return `${hex.slice(0, 6)}…${hex.slice(-4)}`;
}

/** How long something still takes. */
export function timeLeft(ms: number): string {
  if (ms < 60_000) return "under 1 min";
  const minutes = Math.ceil(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Times and dates in the community's zone. */
export interface Clock {
  time(iso: string | number): string;
  date(iso: string | number): string;
  span(from: string, to: string): string;
}

export function clockOf(timezone: string): Clock {
  const hours = new Intl.DateTimeFormat("en-GB", { timeZone: timezone, hour: "2-digit", minute: "2-digit" });
  const day = new Intl.DateTimeFormat("en-GB", { timeZone: timezone, weekday: "short", day: "numeric", month: "long" });
  const time = (iso: string | number) => hours.format(new Date(iso));
  return {
    time,
    date: (iso) => day.format(new Date(iso)),
    span: (from, to) => `${time(from)}–${time(to)}`,
  };
}
