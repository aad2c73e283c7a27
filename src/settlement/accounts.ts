import { COMMUNITY_BATTERY, DSO, type HouseholdName, type Nano, nano } from "#domain";
import type { HomeBooking, IntervalBooking, Ledger } from "./ledger.ts";
import { amountOf, energyIn, type Line, type LineKind } from "./line.ts";

/** What each account received less what it paid. Together they hold exactly what the homes paid net. */
export interface Accounts {
  /** Grid fees, local grid fees, the utility's bill for the connection, cost of operation. */
  readonly gridNano: Nano;
  /** Taxes and levies, less the incentives that are paid out of them. */
  readonly taxNano: Nano;
  /** Penalties less compensation. */
  readonly fundNano: Nano;
  /**
   * Homes' energy charges less their feed-in, less the utility's bill, less the cost of operation: the margin of grid
   * exchange; and what it earns as DSO in the local market, less what it pays there.
   */
  readonly operatorNano: Nano;
  readonly communityBatteryNano: Nano;
  /** Fixed parts for supplier, grid and meter; absent where the tariff has none. */
  readonly fixedNano?: Nano;
}

/** What moved for local trades; grid bills are outside. paid = received + fees + penalties − compensation. */
export interface LocalMoney {
  /** Everything debited: price, fees and penalties. */
  readonly paidNano: Nano;
  /** Everything credited: price and compensation. */
  readonly receivedNano: Nano;
  /** Local grid fee and local tax. */
  readonly feesNano: Nano;
  /** Contains compensation and the fund's part. */
  readonly penaltiesNano: Nano;
  readonly compensationNano: Nano;
}

/** Where the energy came from and went. produced + connectionImport = consumed + connectionExport + storageChange + losses. */
export interface CommunityEnergy {
  readonly producedWh: bigint;
  readonly consumedWh: bigint;
  readonly tradedWh: bigint;
  readonly deliveredWh: bigint;
  /** What homes and the community battery are billed for beyond delivered local energy. */
  readonly gridImportWh: bigint;
  readonly gridExportWh: bigint;
  readonly connectionImportWh: bigint;
  readonly connectionExportWh: bigint;
  /** Signed: negative when the batteries ended emptier. */
  readonly storageChangeWh: bigint;
  /** Signed: what is missing in the balance; below 0 only when meters disagree. */
  readonly lossesWh: bigint;
}

/** What homes pay to the operator, and get from it, for energy from and to the grid. */
const SUPPLY: readonly LineKind[] = [
  "grid-energy",
  "grid-surcharge",
  "feed-in",
  "correction-energy",
  "correction-feed-in",
];
const FIXED: readonly LineKind[] = ["fixed-energy", "fixed-grid"];

/**
 * The accounts of a community.
 *
 * @source commands.md (balances that hold in every run); MZ 4.4 (operator's account)
 * @example
 * accountsOf(emptyLedger(["h01"])).operatorNano   // 0n
 */
export function accountsOf(ledger: Ledger): Accounts {
  const lines = [...linesOf(ledger)];
  const utilityBill = total(ledger.intervals, (i) => i.utilityBillNano);
  const costOfOperation = total(ledger.intervals, (i) => i.costOfOperationNano);
  const communityBattery = amountOfAll(linesOfHome(ledger, COMMUNITY_BATTERY));
  const dso = amountOfAll(linesOfHome(ledger, DSO));
  return {
    gridNano: nano(
      amountOf(lines, "grid-fee", "local-grid-fee", "correction-grid-fee") + utilityBill + costOfOperation,
    ),
    taxNano: nano(amountOf(lines, "grid-levy", "grid-tax", "local-tax", "incentive", "correction-tax")),
    fundNano: nano(amountOf(lines, "penalty", "compensation")),
    operatorNano: nano(amountOf(lines, ...SUPPLY) - utilityBill - costOfOperation - dso),
    communityBatteryNano: nano(-communityBattery),
    ...(lines.some(({ kind }) => FIXED.includes(kind)) && { fixedNano: nano(amountOf(lines, ...FIXED)) }),
  };
}

/**
 * What local trading moved, over all homes, the community battery and the DSO.
 *
 * @example
 * moneyOf(emptyLedger(["h01"])).paidNano   // 0n
 */
export function moneyOf(ledger: Ledger): LocalMoney {
  const lines = [...linesOf(ledger)];
  return {
    paidNano: nano(amountOf(lines, "bought", "local-grid-fee", "local-tax", "penalty")),
    receivedNano: nano(-amountOf(lines, "sold", "compensation")),
    feesNano: nano(amountOf(lines, "local-grid-fee", "local-tax")),
    penaltiesNano: nano(amountOf(lines, "penalty")),
    compensationNano: nano(-amountOf(lines, "compensation")),
  };
}

/**
 * The community's energy balance.
 *
 * @example
 * energyOf(emptyLedger(["h01"])).lossesWh   // 0n
 */
export function energyOf(ledger: Ledger): CommunityEnergy {
  const lines = [...linesOf(ledger)];
  const homes = ledger.intervals.flatMap((i) => Object.values(i.homes));
  const producedWh = total(homes, (h) => h.pvWh);
  const consumedWh = total(homes, (h) => h.loadWh);
  const storageChangeWh = total(homes, (h) => h.storedAfterWh - h.storedBeforeWh);
  const connectionImportWh = total(ledger.intervals, (i) => i.connection.importWh);
  const connectionExportWh = total(ledger.intervals, (i) => i.connection.exportWh);
  return {
    producedWh,
    consumedWh,
    tradedWh: total(ledger.intervals, (i) => i.tradedWh),
    deliveredWh: energyIn(lines, "bought"),
    gridImportWh: energyIn(lines, "grid-energy"),
    gridExportWh: energyIn(lines, "feed-in"),
    connectionImportWh,
    connectionExportWh,
    storageChangeWh,
    lossesWh: producedWh + connectionImportWh - consumedWh - connectionExportWh - storageChangeWh,
  };
}

function* linesOf({ intervals }: Ledger): Generator<Line> {
  for (const { homes } of intervals) for (const home of Object.values(homes)) yield* home.lines;
}

function* linesOfHome({ intervals }: Ledger, name: HouseholdName): Generator<Line> {
  for (const { homes } of intervals) yield* homes[name]?.lines ?? [];
}

function amountOfAll(lines: Iterable<Line>): bigint {
  let sum = 0n;
  for (const line of lines) sum += line.amountNano;
  return sum;
}

function total<T extends IntervalBooking | HomeBooking>(items: readonly T[], part: (item: T) => bigint): bigint {
  return items.reduce((sum, item) => sum + part(item), 0n);
}
