import {
  type Address,
  type HouseholdName,
  type Instant,
  type IntervalIndex,
  instant,
  type Nano,
  nano,
  type Wh,
  wh,
} from "#domain";
import type { Correction, CorrectionAmounts } from "./correction.ts";
import type { HomeBooking, IntervalBooking, Ledger, TradeLine } from "./ledger.ts";
import { amountOf, energyIn, type Line, type LineKind } from "./line.ts";
import type { Flow } from "./record.ts";

/** A position of a statement: a line with its interval. */
export interface StatementLine extends Line {
  readonly interval: IntervalIndex;
  readonly startsAt: Instant;
}

/** An amount of energy and what it costs (positive) or brings (negative). */
export interface Position {
  readonly energyWh: Wh;
  readonly amountNano: Nano;
}

const STRANGER = { trades: 0, boughtWh: wh(0n), paidNano: nano(0n), soldWh: wh(0n), receivedNano: nano(0n) } as const;

/** What a home and one of its neighbours traded. */
export interface Neighbour {
  /** Its chain address: a pseudonym. */
  readonly counterparty: Address;
  readonly trades: number;
  /** What the home bought and paid, and what it sold and received, without fees. */
  readonly boughtWh: Wh;
  readonly paidNano: Nano;
  readonly soldWh: Wh;
  readonly receivedNano: Nano;
}

/** Silent intervals whose reading came later: billed in this period, at the gap's dearest price. */
export interface LateData {
  /** Start of the first silent interval and end of the last one. */
  readonly from: Instant;
  readonly to: Instant;
  readonly intervals: number;
  readonly importWh: Wh;
  readonly exportWh: Wh;
  readonly amountNano: Nano;
}

/** Everything that a home's bill adds up. Amounts are positive where the home pays and negative where it receives. */
export interface StatementTotals {
  readonly household: HouseholdName;
  /** Start of the first and end of the last interval; both `null` when no interval falls into the period. */
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly intervals: number;
  /** Intervals without a reading that no later reading has closed yet: their grid energy is still to be billed. */
  readonly unbilledIntervals: number;
  /** What the meter counted, import and export apart, gaps included. */
  readonly meteredImportWh: Wh;
  readonly meteredExportWh: Wh;
  readonly loadWh: Wh;
  readonly pvWh: Wh;
  /**
   * Load that the own roof and battery served, and what the grid would have charged for it at that time. A battery counts
   * when it discharges, also energy that was once bought.
   */
  readonly ownUse: { readonly energyWh: Wh; readonly valueNano: Nano };
  /** Energy from and to neighbours at its price, and the local fees on it. */
  readonly local: {
    readonly bought: Position;
    readonly gridFeeNano: Nano;
    readonly taxNano: Nano;
    readonly sold: Position;
  };
  /** The rest, part by part. */
  readonly grid: {
    readonly importWh: Wh;
    /** Without the surcharge. */
    readonly energyNano: Nano;
    /** The energy of a tiered price, tier by tier; what a gap was billed at is in none. */
    readonly tiers?: readonly Position[];
    readonly surchargeNano?: Nano;
    readonly gridFeeNano: Nano;
    readonly levyNano?: Nano;
    /** Without the levies. */
    readonly taxNano: Nano;
    readonly feedIn: Position;
  };
  /** What was due whatever the home used. Parts that a tariff does not name are absent, here and above. */
  readonly fixed?: { readonly energyNano: Nano; readonly gridNano: Nano };
  readonly penaltyNano: Nano;
  /** Negative: received. */
  readonly compensationNano: Nano;
  /** Only where the community shares on paper: what the home took of that, and what it received for it or for feeding in. */
  readonly incentive?: Position;
  /** Same load and roof, own battery for self-consumption only, same tariff. */
  readonly withoutCommunityNano: Nano;
  readonly withCommunityNano: Nano;
  /** without − with. */
  readonly savedNano: Nano;
  /** In the order of their first trade. */
  readonly neighbours: readonly Neighbour[];
  /** What corrections of earlier readings come to, and each of them; absent where there are none. */
  readonly correction?: CorrectionAmounts;
  readonly corrections?: readonly Correction[];
  /** Absent where no late reading came in. */
  readonly late?: readonly LateData[];
}

/** A home's bill with every line and trade behind it. */
export interface Statement extends StatementTotals {
  readonly lines: readonly StatementLine[];
  readonly trades: readonly TradeLine[];
}

/** Which intervals a statement covers: those that start at or after `from` and before `to`. */
export interface Period {
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}

/**
 * The statements of all homes, in the order of the ledger. The community battery has an account instead.
 *
 * @source design, section 4 (what the grid bills) and section 11; requirement T5
 * @example
 * statementsOf(emptyLedger(["h01", "h02"])).map((s) => s.household)   // ["h01", "h02"]
 */
export function statementsOf(ledger: Ledger, period: Period = {}): readonly Statement[] {
  const { from, to } = period;
  const covered = ledger.intervals.filter(
    ({ startsAt }) => (from === undefined || startsAt >= from) && (to === undefined || startsAt < to),
  );
  return ledger.households.map((household) => statementOf(household, covered, ledger.intervals));
}

function statementOf(
  household: HouseholdName,
  covered: readonly IntervalBooking[],
  all: readonly IntervalBooking[],
): Statement {
  const homes = covered.map(({ homes }) => homes[household] as HomeBooking);
  const lines = covered.flatMap(({ interval, startsAt }, i) =>
    (homes[i] as HomeBooking).lines.map((line): StatementLine => ({ interval, startsAt, ...line })),
  );
  const withCommunity = lines.reduce((sum, line) => sum + line.amountNano, 0n);
  const withoutCommunity = total(homes, (h) => h.withoutNano);
  return {
    household,
    from: covered[0]?.startsAt ?? null,
    to: covered.at(-1)?.endsAt ?? null,
    intervals: covered.length,
    unbilledIntervals: unbilled(household, covered, all),
    ...energyOfHome(homes),
    ...positionsOf(lines),
    withoutCommunityNano: nano(withoutCommunity),
    withCommunityNano: nano(withCommunity),
    savedNano: nano(withoutCommunity - withCommunity),
    neighbours: neighboursOf(homes),
    ...(homes.some((h) => h.corrections !== undefined) && { corrections: homes.flatMap((h) => h.corrections ?? []) }),
    ...(homes.some((h) => h.gap !== null) && { late: lateData(covered, homes) }),
    lines,
    trades: homes.flatMap((h) => h.trades),
  };
}

function neighboursOf(homes: readonly HomeBooking[]): readonly Neighbour[] {
  const byAddress = new Map<Address, Neighbour>();
  for (const { trades } of homes) {
    for (const { counterparty, side, deliveredWh, paidNano } of trades) {
      const known = byAddress.get(counterparty) ?? { ...STRANGER, counterparty };
      byAddress.set(counterparty, {
        ...known,
        trades: known.trades + 1,
        ...(side === "bought"
          ? { boughtWh: wh(known.boughtWh + deliveredWh), paidNano: nano(known.paidNano + paidNano) }
          : { soldWh: wh(known.soldWh + deliveredWh), receivedNano: nano(known.receivedNano + paidNano) }),
      });
    }
  }
  return [...byAddress.values()];
}

function lateData(covered: readonly IntervalBooking[], homes: readonly HomeBooking[]): readonly LateData[] {
  return covered.flatMap(({ interval, startsAt, endsAt }, i) => {
    const { gap, lines } = homes[i] as HomeBooking;
    if (gap === null) return [];
    const startOf = (k: IntervalIndex) => instant(startsAt - (interval - k) * (endsAt - startsAt));
    const { from, to, importWh, exportWh } = gap;
    const amountNano = nano(lines.reduce((sum, line) => (line.basis === "gap" ? sum + line.amountNano : sum), 0n));
    return [{ from: startOf(from), to: startOf(to), intervals: to - from, importWh, exportWh, amountNano }];
  });
}

function energyOfHome(homes: readonly HomeBooking[]) {
  const flows: readonly Flow[] = homes.flatMap((h) => [h.metered, h.gap].filter((flow) => flow !== null));
  return {
    meteredImportWh: wh(total(flows, (f) => f.importWh)),
    meteredExportWh: wh(total(flows, (f) => f.exportWh)),
    loadWh: wh(total(homes, (h) => h.loadWh)),
    pvWh: wh(total(homes, (h) => h.pvWh)),
    ownUse: { energyWh: wh(total(homes, (h) => h.ownUseWh)), valueNano: nano(total(homes, (h) => h.ownUseNano)) },
  };
}

function positionsOf(lines: readonly StatementLine[]) {
  const amount = (kind: LineKind): Nano => nano(amountOf(lines, kind));
  const energy = (kind: LineKind): Wh => wh(energyIn(lines, kind));
  const position = (kind: LineKind): Position => ({ energyWh: energy(kind), amountNano: amount(kind) });
  const has = (kind: LineKind): boolean => lines.some((line) => line.kind === kind);
  const tiers = tierPositions(lines);
  return {
    local: {
      bought: position("bought"),
      gridFeeNano: amount("local-grid-fee"),
      taxNano: amount("local-tax"),
      sold: position("sold"),
    },
    grid: {
      importWh: energy("grid-energy"),
      energyNano: amount("grid-energy"),
      ...(tiers.length > 0 && { tiers }),
      ...(has("grid-surcharge") && { surchargeNano: amount("grid-surcharge") }),
      gridFeeNano: amount("grid-fee"),
      ...(has("grid-levy") && { levyNano: amount("grid-levy") }),
      taxNano: amount("grid-tax"),
      feedIn: position("feed-in"),
    },
    ...((has("fixed-energy") || has("fixed-grid")) && {
      fixed: { energyNano: amount("fixed-energy"), gridNano: amount("fixed-grid") },
    }),
    penaltyNano: amount("penalty"),
    compensationNano: amount("compensation"),
    // Left out where there is none: statements whose hash is anchored stay what they are.
    ...(lines.some(({ kind }) => kind === "incentive") && { incentive: position("incentive") }),
    ...(lines.some(({ basis }) => basis === "correction") && {
      correction: {
        energyNano: amount("correction-energy"),
        gridFeeNano: amount("correction-grid-fee"),
        taxNano: amount("correction-tax"),
        feedInNano: amount("correction-feed-in"),
      },
    }),
  };
}

function tierPositions(lines: readonly StatementLine[]): readonly Position[] {
  const count = lines.reduce((most, { tier }) => Math.max(most, tier ?? 0), 0);
  return Array.from({ length: count }, (_, i) => {
    const within = lines.filter(({ tier }) => tier === i + 1);
    return { energyWh: wh(total(within, (l) => l.energyWh)), amountNano: nano(total(within, (l) => l.amountNano)) };
  });
}

function unbilled(
  household: HouseholdName,
  covered: readonly IntervalBooking[],
  all: readonly IntervalBooking[],
): number {
  if (!covered.some(({ homes }) => homes[household]?.metered === null)) return 0;
  const gaps = all.map(({ homes }) => homes[household]?.gap ?? null).filter((gap) => gap !== null);
  return covered.filter(
    ({ interval, homes }) =>
      homes[household]?.metered === null && !gaps.some(({ from, to }) => from <= interval && interval < to),
  ).length;
}

function total<T>(items: readonly T[], part: (item: T) => bigint): bigint {
  return items.reduce((sum, item) => sum + part(item), 0n);
}
