import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  COMMUNITY_BATTERY,
  DSO,
  type HouseholdName,
  type IntervalTariff,
  interval,
  type Metered,
  nano,
  nanoPerWh,
  type Random,
  randomFrom,
  type Trade,
  type Wh,
  wh,
} from "#domain";
import { accountsOf, energyOf, moneyOf } from "./accounts.ts";
import { billOf } from "./bill/index.ts";
import { fixedPartByCumulativeFloor } from "./fixed-part.ts";
import { agentOf, flow, RESTING, record, settle, TARIFF, trade } from "./fixtures.ts";
import { kindSums } from "./kind-sums.ts";
import { bookInterval, emptyLedger, type HomeBooking, type Ledger } from "./ledger.ts";
import { amountOf, energyIn } from "./line.ts";
import { type Flow, type Gap, gapPrices, type HomeRecord, type IntervalRecord } from "./record.ts";
import type { Outcome } from "./settlement.ts";
import { type Statement, statementsOf } from "./statement.ts";
import { statementCsv, statementDaysCsv } from "./statement-csv.ts";
import { sumOfStatements } from "./statement-sum.ts";
import type { Tier } from "./tiered-price.ts";

const HOMES = ["ana", "ben", "cleo", "dan"];
const OTHERS = [COMMUNITY_BATTERY, DSO];
const MEMBERS = [...HOMES, ...OTHERS];
const HOURS = 24;
const TIER_HOURS = 6;
const ENERGY_PER_DAY_NANO = 416_666_667n;
const GRID_PER_DAY_NANO = 333_333_333n;

/** A silent time of one home that no reading has ended yet. */
interface OpenGap {
  readonly from: number;
  readonly flow: Flow;
  readonly tariffs: readonly IntervalTariff[];
}

interface Day {
  readonly ledger: Ledger;
  readonly outcomes: readonly Outcome[];
  readonly batteryLossWh: bigint;
  readonly contracts: readonly Contract[];
}

/** A home's hour in which what comes in goes out: load + charge + export = roof + discharge + import. */
function homeFrom(random: Random): HomeRecord & { readonly metered: Flow } {
  const some = (most: number): bigint => BigInt(random.below(most));
  const [loadWh, pvWh, batteryChargeWh, batteryDischargeWh, within] = [
    some(900),
    some(900),
    some(300),
    some(300),
    some(50),
  ];
  const net = loadWh + batteryChargeWh - pvWh - batteryDischargeWh;
  const importWh = (net > 0n ? net : 0n) + within;
  const storedBeforeWh = 1_000n;
  return {
    loadWh: wh(loadWh),
    pvWh: wh(pvWh),
    batteryChargeWh: wh(batteryChargeWh),
    batteryDischargeWh: wh(batteryDischargeWh),
    storedBeforeWh: wh(storedBeforeWh),
    storedAfterWh: wh(storedBeforeWh + (batteryChargeWh * 9n) / 10n - batteryDischargeWh),
    metered: flow(importWh, importWh - net),
    without: flow(some(900), some(900)),
  };
}

/** The DSO has a meter, which counts what it trades, and nothing behind it. */
function deskFrom(random: Random): HomeRecord & { readonly metered: Flow } {
  return { ...RESTING, metered: flow(random.below(900), random.below(900)), without: flow(0, 0) };
}

function tariffFrom(random: Random): IntervalTariff {
  const jitter = () => BigInt(random.below(80_000) - 40_000);
  return { ...TARIFF, energyPrice: nanoPerWh(150_000n + 5n * jitter()), feedIn: nanoPerWh(20_000n + jitter()) };
}

/** What a tariff has besides parts per Wh. */
type Contract = Pick<IntervalRecord, "tieredPrice" | "fixed">;

/** Tiers that begin anew every six hours, in any order of prices, also below 0; a surcharge, levies and fixed parts. */
function contractFrom(random: Random, at: number): Contract {
  const from = at - (at % TIER_HOURS);
  const ofWindow = random.fork(`window ${from}`);
  const upToWh = wh(ofWindow.below(900));
  const price = () => nanoPerWh(ofWindow.below(500_000) - 100_000);
  const tiers = [
    { upToWh, energyPrice: price() },
    { upToWh: wh(upToWh + BigInt(ofWindow.below(900))), energyPrice: price() },
    { upToWh: null, energyPrice: price() },
  ];
  const part = (amount: bigint) => fixedPartByCumulativeFloor(nano(amount), at, HOURS);
  return {
    tieredPrice: { window: `from ${from}`, from: interval(from), tiers },
    fixed: { energyNano: part(ENERGY_PER_DAY_NANO), gridNano: part(GRID_PER_DAY_NANO) },
  };
}

/** The tariff with its cheapest or dearest tier, and its parts of parts named. */
function withTier(tariff: IntervalTariff, { tieredPrice }: Contract, which: (a: bigint, b: bigint) => boolean) {
  const prices = tieredPrice?.tiers.map(({ energyPrice }) => energyPrice) ?? [];
  const energyPrice = prices.reduce((found, price) => (which(price, found) ? price : found));
  return { ...tariff, energyPrice, surchargeInEnergy: nanoPerWh(21_700n), levyInTax: nanoPerWh(13_000n) };
}

function tradesFrom(random: Random, at: number): readonly Trade[] {
  return Array.from({ length: random.below(7) }, (_, i) => {
    const seller = random.below(MEMBERS.length);
    const buyer = (seller + 1 + random.below(MEMBERS.length - 1)) % MEMBERS.length;
    const price = BigInt(random.below(300_000));
    const names = [MEMBERS[seller], MEMBERS[buyer]] as [HouseholdName, HouseholdName];
    return trade(...names, random.below(600), { price, at, nonce: BigInt(i) });
  });
}

function dayFrom(random: Random, hasContract: boolean): Day {
  const gaps = new Map<HouseholdName, OpenGap>();
  let day: Day = { ledger: emptyLedger(HOMES, OTHERS), outcomes: [], batteryLossWh: 0n, contracts: [] };
  for (let at = 0; at < HOURS; at++) day = withHour(day, at, gaps, random, hasContract);
  return day;
}

function withHour(day: Day, at: number, gaps: Map<HouseholdName, OpenGap>, random: Random, hasContract: boolean): Day {
  const contract = hasContract ? contractFrom(random, at) : {};
  const perWh = tariffFrom(random);
  const tariff = hasContract ? withTier(perWh, contract, (a, b) => a < b) : perWh;
  const dearest = hasContract ? withTier(perWh, contract, (a, b) => a > b) : perWh;
  const truth = new Map(MEMBERS.map((name) => [name, name === DSO ? deskFrom(random) : homeFrom(random)]));
  const silent = new Set(MEMBERS.filter(() => at < HOURS - 1 && random.below(6) === 0));
  const homes: Record<HouseholdName, HomeRecord> = {};
  const readings: Record<HouseholdName, Metered> = {};
  for (const [name, home] of truth) {
    const metered = silent.has(name) ? "silent" : home.metered;
    readings[name] = metered;
    const gap = closedGap(name, home.metered, { at, silent: silent.has(name), tariff: dearest }, gaps);
    homes[name] = { ...home, metered, ...(gap && { gap }) };
  }
  const outcomes = settle(tradesFrom(random, at), readings, { tariff, at: interval(at) });
  const costOfOperationNano = nano(random.below(1_000));
  const behindMeters = [...truth].flatMap(([name, home]) => (name === DSO ? [] : [home.metered]));
  const connection = connectionOf(behindMeters);
  return {
    ledger: bookInterval(
      day.ledger,
      record(at, homes, { ...contract, tariff, outcomes, connection, costOfOperationNano }),
    ),
    outcomes: [...day.outcomes, ...outcomes],
    batteryLossWh: day.batteryLossWh + lossOf([...truth.values()]),
    contracts: [...day.contracts, contract],
  };
}

/** Lengthens a home's gap while it is silent; gives it back, closed, with the first reading after it. */
function closedGap(
  name: HouseholdName,
  { importWh, exportWh }: Flow,
  hour: { readonly at: number; readonly silent: boolean; readonly tariff: IntervalTariff },
  gaps: Map<HouseholdName, OpenGap>,
): Gap | undefined {
  const open = gaps.get(name);
  if (hour.silent) {
    const { from, flow: before, tariffs } = open ?? { from: hour.at, flow: flow(0, 0), tariffs: [] };
    const longer = flow(before.importWh + importWh, before.exportWh + exportWh);
    gaps.set(name, { from, flow: longer, tariffs: [...tariffs, hour.tariff] });
    return undefined;
  }
  gaps.delete(name);
  return open && { from: interval(open.from), to: interval(hour.at), ...open.flow, ...gapPrices(open.tariffs) };
}

function connectionOf(flows: readonly Flow[]): Flow {
  const net = flows.reduce((sum, { importWh, exportWh }) => sum + importWh - exportWh, 0n);
  return net > 0n ? flow(net, 0) : flow(0, -net);
}

function lossOf(homes: readonly HomeRecord[]): bigint {
  return sum(homes, (h) => h.batteryChargeWh - h.batteryDischargeWh - (h.storedAfterWh - h.storedBeforeWh));
}

function sum<T>(items: readonly T[], part: (item: T) => bigint): bigint {
  return items.reduce((total, item) => total + part(item), 0n);
}

const DAYS = Array.from({ length: 60 }, (_, seed) => dayFrom(randomFrom(BigInt(seed)), seed >= 40));
const CONTRACTS = DAYS.slice(40);

function eachDay(check: (day: Day) => void): void {
  DAYS.forEach((day, seed) => {
    try {
      check(day);
    } catch (cause) {
      throw new Error(`The day of seed ${seed} does not hold.`, { cause });
    }
  });
}

describe("the books of random days, with silent meters, gaps, faults, a community battery and a DSO that trades", () => {
  it("hold on the accounts exactly what the homes paid", () => {
    eachDay(({ ledger }) => {
      const { gridNano, taxNano, fundNano, operatorNano, communityBatteryNano, fixedNano } = accountsOf(ledger);
      const paid = sum(statementsOf(ledger), (s) => s.withCommunityNano);
      assert.notEqual(paid, 0n);
      const others = taxNano + fundNano + operatorNano + communityBatteryNano;
      assert.equal(paid, gridNano + others + (fixedNano ?? 0n));
    });
  });

  it("keep paid = received + fees + penalties − compensation, as the outcomes say", () => {
    eachDay(({ ledger, outcomes }) => {
      const { paidNano, receivedNano, feesNano, penaltiesNano, compensationNano } = moneyOf(ledger);
      assert.equal(paidNano, receivedNano + feesNano + penaltiesNano - compensationNano);
      assert.equal(
        feesNano,
        sum(outcomes, (o) => o.localGridFeeNano + o.localTaxNano),
      );
      assert.equal(
        penaltiesNano,
        sum(outcomes, (o) => o.sellerPenaltyNano + o.buyerPenaltyNano),
      );
      assert.equal(
        compensationNano,
        sum(outcomes, (o) => o.sellerCompensationNano + o.buyerCompensationNano),
      );
      assert.equal(receivedNano, sum(outcomes, (o) => o.paidNano) + compensationNano);
      assert.equal(accountsOf(ledger).fundNano, penaltiesNano - compensationNano);
    });
  });

  it("keep produced + connection import = consumed + connection export + storage change + losses", () => {
    eachDay(({ ledger, outcomes, batteryLossWh }) => {
      const e = energyOf(ledger);
      assert.equal(e.lossesWh, batteryLossWh);
      assert.equal(
        e.producedWh + e.connectionImportWh,
        e.consumedWh + e.connectionExportWh + e.storageChangeWh + e.lossesWh,
      );
      assert.equal(
        e.deliveredWh,
        sum(outcomes, (o) => o.deliveredWh),
      );
      assert.equal(
        e.tradedWh,
        sum(outcomes, (o) => o.trade.energyWh),
      );
    });
  });

  it("make every statement the sum of its lines, and of the statements of its parts", () => {
    eachDay(({ ledger }) => {
      const noon = ledger.intervals[HOURS / 2]?.startsAt;
      const [mornings, evenings] = [statementsOf(ledger, { to: noon }), statementsOf(ledger, { from: noon })];
      statementsOf(ledger).forEach((whole, i) => {
        assert.equal(whole.savedNano, whole.withoutCommunityNano - whole.withCommunityNano);
        const [morning, evening] = [mornings[i], evenings[i]] as [typeof whole, typeof whole];
        assert.equal(whole.withCommunityNano, morning.withCommunityNano + evening.withCommunityNano);
        assert.equal(
          whole.withCommunityNano,
          sum(positionsOf(whole), (amountNano) => amountNano),
        );
        const amounts = statementCsv(whole).trim().split("\r\n").slice(1);
        assert.equal(
          whole.withCommunityNano,
          sum(amounts, (row) => BigInt(row.split(",").at(-1) as string)),
        );
        assert.equal(whole.unbilledIntervals, 0);
      });
    });
  });

  it("make every statement the sum of the statements of its parts, as each was when its part ended", () => {
    eachDay(({ ledger }) => {
      const [first, second] = [HOURS / 4, HOURS / 2].map((hour) => ledger.intervals[hour]?.startsAt);
      const known = (before: typeof first) => ({
        ...ledger,
        intervals: ledger.intervals.filter(({ endsAt }) => before === undefined || endsAt <= before),
      });
      const parts = [
        statementsOf(known(first), { to: first }),
        statementsOf(known(second), { from: first, to: second }),
        statementsOf(ledger, { from: second }),
      ];
      statementsOf(ledger).forEach(({ lines: _, trades: __, ...whole }, i) => {
        const sums = parts.map((statements) => {
          const { lines: _, trades: __, ...totals } = statements[i] as Statement;
          return totals;
        });
        assert.deepEqual(sumOfStatements(sums), whole);
        assert.equal(
          sum(kindSums(whole), ({ amountNano }) => amountNano),
          whole.withCommunityNano,
        );
        const days = statementDaysCsv(sums).trim().split("\r\n").slice(1);
        assert.equal(
          sum(days, (row) => BigInt(row.split(",").at(-1) as string)),
          whole.withCommunityNano,
        );
        const { rows, toPayCents } = billOf(whole);
        assert.equal(
          sum(rows, ({ counts, cents }) => (counts ? (cents ?? 0n) : 0n)),
          toPayCents,
        );
      });
    });
  });

  it("move no money between homes by netting: each Wh of import is bought locally or billed, gaps on top of what was bought", () => {
    eachDay(({ ledger, outcomes }) => {
      const byHomes = outcomes.filter(({ trade: { buyer } }) => buyer !== agentOf(DSO));
      const bought = sum(byHomes, (o) => o.deliveredWh);
      const toSilent = sum(byHomes, (o) => (o.silent === "buyer" ? o.deliveredWh : 0n));
      const meters = ledger.intervals.flatMap(({ homes: { [DSO]: _, ...homes } }) =>
        Object.values(homes).flatMap((h) => [h.metered, h.gap]),
      );
      const imported = sum(meters, (meter) => meter?.importWh ?? 0n);
      assert.equal(imported, energyOf(ledger).gridImportWh + bought - toSilent);
    });
  });
});

describe("the books of random days with tiers, a surcharge, levies and fixed parts", () => {
  it("bill what a home took from the grid in a window as if it had taken it at once", () => {
    for (const { ledger, contracts } of CONTRACTS) {
      for (const name of HOMES) {
        for (let from = 0; from < HOURS; from += TIER_HOURS) {
          const hours = ledger.intervals.slice(from, from + TIER_HOURS).map(({ homes }) => homes[name] as HomeBooking);
          const lines = hours.flatMap((h) => h.lines.filter(({ basis }) => basis === "metered"));
          const energyWh = wh(energyIn(lines, "grid-energy"));
          const { tiers } = (contracts[from] as Required<Contract>).tieredPrice;
          assert.equal(amountOf(lines, "grid-energy", "grid-surcharge"), tieredOneByOne(tiers, energyWh));
          assert.equal(hours.at(-1)?.tally?.importWh, energyWh);
        }
      }
    }
  });

  it("charge each home the whole fixed amounts, whatever it uses and whether its meter speaks", () => {
    for (const { ledger } of CONTRACTS) {
      for (const { fixed } of statementsOf(ledger)) {
        assert.deepEqual(fixed, { energyNano: ENERGY_PER_DAY_NANO, gridNano: GRID_PER_DAY_NANO });
      }
      assert.equal(accountsOf(ledger).fixedNano, BigInt(HOMES.length) * (ENERGY_PER_DAY_NANO + GRID_PER_DAY_NANO));
    }
  });

  it("show each tier, the surcharge and the levies, and each Wh of metered import in one tier", () => {
    for (const { ledger } of CONTRACTS) {
      for (const { grid, lines } of statementsOf(ledger)) {
        const gapWh = energyIn(
          lines.filter(({ basis }) => basis === "gap"),
          "grid-energy",
        );
        assert.equal(sum(grid.tiers ?? [], (tier) => tier.energyWh) + gapWh, grid.importWh);
        assert.equal(grid.surchargeNano, grid.importWh * 21_700n);
        assert.equal(grid.levyNano, grid.importWh * 13_000n);
        assert.equal(grid.taxNano, grid.importWh * (TARIFF.tax - 13_000n));
      }
    }
  });
});

/** The price of Wh after Wh. */
function tieredOneByOne(tiers: readonly Tier[], energyWh: Wh): bigint {
  let amount = 0n;
  for (let at = 0n; at < energyWh; at++) {
    amount += tiers.find(({ upToWh }) => upToWh === null || at < upToWh)?.energyPrice as bigint;
  }
  return amount;
}

function positionsOf({
  local,
  grid,
  fixed,
  penaltyNano,
  compensationNano,
}: ReturnType<typeof statementsOf>[number]): readonly bigint[] {
  const { bought, sold } = local;
  const apart = [grid.surchargeNano, grid.levyNano, fixed?.energyNano, fixed?.gridNano].map((amount) => amount ?? 0n);
  const ofGrid = [grid.energyNano, grid.gridFeeNano, grid.taxNano, grid.feedIn.amountNano, ...apart];
  return [
    bought.amountNano,
    local.gridFeeNano,
    local.taxNano,
    sold.amountNano,
    ...ofGrid,
    penaltyNano,
    compensationNano,
  ];
}
