import type { HouseholdName, IntervalIndex, IntervalTariff, Nano, NanoPerWh, Wh } from "#domain";
import {
  DSO,
  importAllIn,
  lessWh,
  minWh,
  NeighborwattError,
  nano,
  nanoPerWh,
  payment,
  RESERVED_NAMES,
  tradeIdOf,
  wh,
} from "#domain";
import { correctionLines, correctionTotal } from "./correction.ts";
import type { FixedPart } from "./fixed-part.ts";
import type { HomeBooking, Ledger, TradeLine } from "./ledger.ts";
import type { Line, LineKind } from "./line.ts";
import type { Flow, HomeRecord, IntervalRecord } from "./record.ts";
import type { Outcome } from "./settlement.ts";
import { type TierPart, type TierTally, tallyAfter, tallyBefore, tieredPayment, tierParts } from "./tiered-price.ts";

interface Deals {
  readonly sold: Outcome[];
  readonly bought: Outcome[];
}

/** The bookings of all homes for one interval. */
export function bookHomes(ledger: Ledger, record: IntervalRecord): Readonly<Record<HouseholdName, HomeBooking>> {
  const names = [...ledger.households, ...ledger.others];
  const deals = dealsByHome(names, record);
  for (const name of record.homes.keys()) if (!deals.has(name)) throw unknownHousehold(name, record.interval);
  const bookings = names.map((name): [HouseholdName, HomeBooking] => {
    const home = record.homes.get(name);
    if (home === undefined) throw homeMissing(name, record.interval);
    refuseBilledTwice(ledger, record, name, home);
    return [name, bookHome(ledger, name, home, deals.get(name) as Deals, record)];
  });
  return Object.fromEntries(bookings);
}

function dealsByHome(names: readonly HouseholdName[], record: IntervalRecord): ReadonlyMap<HouseholdName, Deals> {
  const deals = new Map<HouseholdName, Deals>(names.map((name) => [name, { sold: [], bought: [] }]));
  const dealsOf = (name: HouseholdName): Deals => {
    const known = deals.get(name);
    if (known === undefined) throw unknownHousehold(name, record.interval);
    return known;
  };
  for (const outcome of record.outcomes) {
    const { seller, buyer, interval } = outcome.trade;
    if (interval !== record.interval) throw mixedIntervals(interval, record.interval);
    dealsOf(record.householdOf(seller)).sold.push(outcome);
    dealsOf(record.householdOf(buyer)).bought.push(outcome);
  }
  return deals;
}

function bookHome(
  ledger: Ledger,
  name: HouseholdName,
  home: HomeRecord,
  deals: Deals,
  record: IntervalRecord,
): HomeBooking {
  const { loadWh, pvWh, batteryChargeWh, batteryDischargeWh, storedBeforeWh, storedAfterWh, gap, without } = home;
  const ownUseWh = minWh(loadWh, lessWh(wh(pvWh + batteryDischargeWh), batteryChargeWh));
  const tally = record.tieredPrice && tallyBefore(ledger, name, record.interval, record.tieredPrice);
  const grid = gridFlow(name, home, deals, record);
  const corrections = (record.corrections ?? []).filter(({ household }) => household === name);
  const lines = [
    ...localLines(deals),
    ...gridLines(name, grid, record, tally),
    ...gapLines(name, home),
    ...fixedLines(name, record),
    ...awardLines(name, record),
    ...correctionLines(corrections),
  ];
  return {
    metered: home.metered === "silent" ? null : home.metered,
    gap: gap ? { from: gap.from, to: gap.to, importWh: gap.importWh, exportWh: gap.exportWh } : null,
    lines: lines.filter((line) => line.energyWh !== 0n || line.amountNano !== 0n),
    trades: tradeLines(deals, record),
    loadWh,
    pvWh,
    batteryChargeWh,
    batteryDischargeWh,
    storedBeforeWh,
    storedAfterWh,
    ownUseWh,
    ...(tally && { tally: tallyAfter(tally, grid?.importWh ?? wh(0n), without.importWh) }),
    ownUseNano: importCost(record, wh((tally?.importWh ?? 0n) + (grid?.importWh ?? 0n)), ownUseWh),
    ...(corrections.length > 0 && { corrections }),
    // Without the community the wrong reading would have been corrected as well.
    withoutNano: nano(
      corrections.reduce((sum, one) => sum + correctionTotal(one), withoutCost(name, without, record, tally) as bigint),
    ),
  };
}

function localLines({ sold, bought }: Deals): readonly Line[] {
  const boughtWh = delivered(bought);
  const line = (kind: LineKind, energyWh: Wh, amount: bigint): Line => ({
    kind,
    basis: "metered",
    energyWh,
    amountNano: nano(amount),
  });
  const none = wh(0n);
  return [
    line(
      "bought",
      boughtWh,
      sum(bought, (o) => o.paidNano),
    ),
    line(
      "local-grid-fee",
      boughtWh,
      sum(bought, (o) => o.localGridFeeNano),
    ),
    line(
      "local-tax",
      boughtWh,
      sum(bought, (o) => o.localTaxNano),
    ),
    line("sold", delivered(sold), -sum(sold, (o) => o.paidNano)),
    line("penalty", none, sum(sold, (o) => o.sellerPenaltyNano) + sum(bought, (o) => o.buyerPenaltyNano)),
    line(
      "compensation",
      none,
      -sum(sold, (o) => o.sellerCompensationNano) - sum(bought, (o) => o.buyerCompensationNano),
    ),
  ];
}

/** What the meter showed beyond the deliveries; null while the meter is silent. */
function gridFlow(name: HouseholdName, home: HomeRecord, deals: Deals, record: IntervalRecord): Flow | null {
  if (home.metered === "silent") return null;
  const importWh = home.metered.importWh - delivered(deals.bought);
  const exportWh = home.metered.exportWh - delivered(deals.sold);
  if (importWh < 0n || exportWh < 0n) throw deliveredBeyondMeter(name, record.interval, importWh, exportWh);
  return { importWh: wh(importWh), exportWh: wh(exportWh) };
}

/** What the meter showed beyond the deliveries, at the grid's prices. */
function gridLines(
  name: HouseholdName,
  flow: Flow | null,
  { tariff, tieredPrice }: IntervalRecord,
  tally: TierTally | undefined,
): readonly Line[] {
  // What the DSO sells or buys it exchanges with the utility, whose bill it pays anyway.
  if (flow === null || name === DSO) return [];
  const tiers = tieredPrice && tierParts(tieredPrice.tiers, tally?.importWh ?? wh(0n), flow.importWh);
  return gridPositions("metered", flow, tariff, tariff.feedIn, tiers);
}

/** A gap is billed in full: what was delivered locally in it is not taken off, so that silence never pays. */
function gapLines(name: HouseholdName, { gap }: HomeRecord): readonly Line[] {
  return gap && name !== DSO ? gridPositions("gap", gap, gap.dearest, gap.lowestFeedIn) : [];
}

/** Out of levies: the tax account pays what the home receives. */
function awardLines(name: HouseholdName, { awards }: IntervalRecord): readonly Line[] {
  const award = awards?.get(name);
  if (award === undefined) return [];
  return [{ kind: "incentive", basis: "metered", energyWh: award.takenWh, amountNano: nano(-award.amountNano) }];
}

function gridPositions(
  basis: Line["basis"],
  { importWh, exportWh }: Flow,
  t: IntervalTariff,
  feedIn: NanoPerWh,
  tiers?: readonly TierPart[],
): readonly Line[] {
  const line = (kind: LineKind, pricePerWh: bigint): Line => ({
    kind,
    basis,
    energyWh: importWh,
    amountNano: payment(importWh, nanoPerWh(pricePerWh)),
  });
  const { surchargeInEnergy, levyInTax } = t;
  const energy = (price: NanoPerWh) => price - (surchargeInEnergy ?? 0n);
  return [
    ...(tiers?.map(({ tier, energyWh, energyPrice }) => ({
      ...line("grid-energy", 0n),
      tier,
      energyWh,
      amountNano: payment(energyWh, nanoPerWh(energy(energyPrice))),
    })) ?? [line("grid-energy", energy(t.energyPrice))]),
    ...(surchargeInEnergy === undefined ? [] : [line("grid-surcharge", surchargeInEnergy)]),
    line("grid-fee", t.gridFee),
    ...(levyInTax === undefined ? [] : [line("grid-levy", levyInTax)]),
    line("grid-tax", t.tax - (levyInTax ?? 0n)),
    { kind: "feed-in", basis, energyWh: exportWh, amountNano: nano(-payment(exportWh, feedIn)) },
  ];
}

/** Only homes pay what is fixed: the community's battery and the DSO have no contract of supply of this kind. */
function fixedOf(name: HouseholdName, { fixed }: IntervalRecord): FixedPart | null {
  return fixed === undefined || RESERVED_NAMES.includes(name) ? null : fixed;
}

function fixedLines(name: HouseholdName, record: IntervalRecord): readonly Line[] {
  const fixed = fixedOf(name, record);
  if (fixed === null) return [];
  const line = (kind: LineKind, amountNano: Nano): Line => ({ kind, basis: "metered", energyWh: wh(0n), amountNano });
  return [line("fixed-energy", fixed.energyNano), line("fixed-grid", fixed.gridNano)];
}

/** What the grid charges for energy, all in, after `takenWh` in the window of a tiered price. */
function importCost({ tariff, tieredPrice }: IntervalRecord, takenWh: Wh, energyWh: Wh): Nano {
  if (tieredPrice === undefined) return payment(energyWh, importAllIn(tariff));
  return nano(tieredPayment(tieredPrice.tiers, takenWh, energyWh) + energyWh * (tariff.gridFee + tariff.tax));
}

function withoutCost(name: HouseholdName, without: Flow, record: IntervalRecord, tally: TierTally | undefined): Nano {
  const fixed = fixedOf(name, record);
  const imported = importCost(record, tally?.withoutImportWh ?? wh(0n), without.importWh);
  const exported = payment(without.exportWh, record.tariff.feedIn);
  return nano(imported - exported + (fixed === null ? 0n : fixed.energyNano + fixed.gridNano));
}

function tradeLines({ sold, bought }: Deals, { interval, startsAt }: IntervalRecord): readonly TradeLine[] {
  const lineOf = (side: TradeLine["side"], { trade, deliveredWh, paidNano }: Outcome): TradeLine => ({
    interval,
    startsAt,
    side,
    counterparty: side === "sold" ? trade.buyer : trade.seller,
    energyWh: trade.energyWh,
    pricePerWh: trade.pricePerWh,
    deliveredWh,
    paidNano,
    tradeId: tradeIdOf(trade),
  });
  return [...sold.map((o) => lineOf("sold", o)), ...bought.map((o) => lineOf("bought", o))];
}

function refuseBilledTwice(
  ledger: Ledger,
  record: IntervalRecord,
  name: HouseholdName,
  { gap, metered }: HomeRecord,
): void {
  if (gap === undefined) return;
  const within = (k: IntervalIndex): boolean => gap.from <= k && k < gap.to;
  const booked = ledger.intervals.filter(({ interval }) => within(interval));
  const silentHere = within(record.interval) && metered === "silent" ? 1 : 0;
  const billed = ledger.intervals.some(({ homes }) => {
    const earlier = homes[name]?.gap;
    return earlier && earlier.from < gap.to && gap.from < earlier.to;
  });
  const meteredBefore = booked.some(({ homes }) => homes[name]?.metered !== null);
  if (billed || meteredBefore || booked.length + silentHere !== gap.to - gap.from)
    throw gapNotSilent(name, gap.from, gap.to);
}

function delivered(outcomes: readonly Outcome[]): Wh {
  return wh(sum(outcomes, (o) => o.deliveredWh));
}

function sum(outcomes: readonly Outcome[], part: (outcome: Outcome) => bigint): bigint {
  return outcomes.reduce((total, outcome) => total + part(outcome), 0n);
}

function unknownHousehold(household: string, interval: IntervalIndex): NeighborwattError {
  return refusal(
    "SETTLEMENT_UNKNOWN_HOUSEHOLD",
    `Household ${household} of interval ${interval} is not in the ledger.`,
    {
      household,
      interval,
    },
  );
}

function homeMissing(household: string, interval: IntervalIndex): NeighborwattError {
  return refusal(
    "SETTLEMENT_HOME_MISSING",
    `Nothing was given for ${household} in interval ${interval}; every home of the ledger needs an entry, a silent one too.`,
    { household, interval },
  );
}

function mixedIntervals(got: IntervalIndex, expected: IntervalIndex): NeighborwattError {
  return refusal("SETTLEMENT_MIXED_INTERVALS", `A trade of interval ${got} was given to be booked in ${expected}.`, {
    got,
    expected,
  });
}

function deliveredBeyondMeter(
  household: string,
  interval: IntervalIndex,
  importWh: bigint,
  exportWh: bigint,
): NeighborwattError {
  return refusal(
    "SETTLEMENT_DELIVERED_BEYOND_METER",
    `In interval ${interval} ${household} was delivered more than its meter shows (import beyond deliveries ${importWh} Wh, ` +
      `export ${exportWh} Wh); book the readings with which the trades were settled.`,
    { household, interval },
  );
}

function gapNotSilent(household: string, from: IntervalIndex, to: IntervalIndex): NeighborwattError {
  return refusal(
    "SETTLEMENT_GAP_NOT_SILENT",
    `The gap ${from}..${to} of ${household} holds an interval that is not booked as silent, or is billed already.`,
    { household, from, to },
  );
}

function refusal(code: string, message: string, details: Record<string, string | number>): NeighborwattError {
  return new NeighborwattError(code, message, { details, exitCode: 65 });
}
