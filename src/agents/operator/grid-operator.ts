import type { Call, Log } from "#chain";
import {
  type Address,
  branchesOf,
  type Calendar,
  type FeederId,
  type Instant,
  type IntervalIndex,
  inParts,
  instant,
  type Limits,
  silenceFrom,
  startOf,
  type Trade,
} from "#domain";
import { feederOverloads, feederUse, limitViolations, type VoltageEstimate, voltageEstimate } from "#grid";
import type { Agent, AgentEvent, Effect, FeederReading, GridReading, Wallet } from "../agent.ts";
import { holdsUntil } from "../holds.ts";
import { inEveryBook, inEveryMarket, inEverySettlement, type SettlementContract } from "../markets.ts";
import { DSO_INTERESTS, type DsoConfig, type DsoState, dsoDuties, freshDso } from "./dso.ts";
import { follow, noTrades, type OpenTrades, settleable, TRADES_PER_CALL, unsettled } from "./settlements.ts";
import {
  freshSharingClerk,
  SHARING_INTERESTS,
  type SharingClerkConfig,
  type SharingClerkState,
  sharingDuties,
} from "./sharing-clerk.ts";

/** A feeder's wire, where its impedance is known. */
export interface FeederWire {
  readonly feeder: FeederId;
  readonly resistanceOhm: number | null;
  readonly reactanceOhm: number | null;
}

/** What the operator knows from the start: the grid's limits and wires. */
export interface GridOperatorConfig {
  readonly wallet: Wallet;
  readonly calendar: Calendar;
  /** Where trades are settled, and ended when their meters stay silent. */
  readonly settlement: SettlementContract;
  /** The limits of an interval, as far as the operator's orders lower them. */
  readonly limits: (interval: IntervalIndex) => Limits;
  readonly wires: readonly FeederWire[];
  /** Its duties as distribution system operator; without them it only watches. */
  readonly dso?: DsoConfig;
  /** Where energy is shared after metering: it has every interval shared. */
  readonly sharing?: SharingClerkConfig;
}

interface OperatorState {
  open: OpenTrades;
  /** Where everybody stands who has posted an offer. */
  feeders: Record<Address, FeederId>;
  /** Binding trades by interval that have not been checked against the limits yet. */
  agreed: Record<number, Trade[]>;
  /** Last interval that was checked. */
  checked: number;
  dso: DsoState;
  sharing: SharingClerkState;
}

/** Between phases, EN 50160. */
const NOMINAL_V = 400;
const INTERESTS = [
  "BilateralMarket.OfferMade",
  ...inEveryBook("OfferPosted"),
  ...inEveryMarket("TransactionAllowed"),
  ...inEverySettlement("TradeOpened"),
  ...inEverySettlement("TradeSettled"),
  ...inEverySettlement("TradeVoided"),
  "Meters.ReadingRecorded",
];
/** Agreements stand in the block after the interval's start at the latest; then the limits are checked. */
const CHECK_AFTER_MS = 2_000;

/**
 * Makes the micro-grid operator (MGO): has trades settled as soon as the meters have spoken, ends those whose meters stay
 * silent, and checks what was agreed and what flowed against the feeders' limits, the power balance and the voltage.
 *
 * @source MZ 4.4 (MGO); requirements G2, T5
 */
export function gridOperatorAgent(config: GridOperatorConfig): Agent<OperatorState> {
  return {
    name: "community/operator",
    role: "operator",
    address: config.wallet.address,
    interests: [
      ...new Set([...INTERESTS, ...DSO_INTERESTS, ...(config.sharing === undefined ? [] : SHARING_INTERESTS)]),
    ],
    init: () => ({
      open: noTrades(),
      feeders: {},
      agreed: {},
      checked: -1,
      dso: freshDso(),
      sharing: freshSharingClerk(),
    }),
    handle(state, event, now) {
      const effects: Effect[] = [];
      handle(config, state, event, now, effects);
      const { calendar, wallet, dso, sharing } = config;
      if (dso !== undefined) {
        effects.push(...dsoDuties({ ...dso, calendar, operator: wallet.address }, state.dso, event, now));
      }
      if (sharing !== undefined) effects.push(...sharingDuties(sharing, state.sharing, event, now));
      return { state, effects };
    },
  };
}

function handle(
  config: GridOperatorConfig,
  state: OperatorState,
  event: AgentEvent,
  now: Instant,
  effects: Effect[],
): void {
  if (event.kind === "chain") onChain(config, state, event.log, effects);
  else if (event.kind === "grid") onGrid(config, event.reading, effects);
  else if (event.kind === "clock") onClock(config, state, now, effects);
}

function onChain(config: GridOperatorConfig, state: OperatorState, log: Log, effects: Effect[]): void {
  follow(state.open, log);
  if (log.event === "OfferMade" || log.event === "OfferPosted") {
    state.feeders[log.args.owner as Address] = log.args.feeder as FeederId;
  } else if (log.event === "TransactionAllowed") {
    const trade = log.args.trade as Trade;
    const agreed = state.agreed[trade.interval];
    state.agreed[trade.interval] = [...(agreed ?? []), trade];
    if (agreed === undefined) {
      const checkAt = instant(startOf(config.calendar, trade.interval) + CHECK_AFTER_MS);
      effects.push({ kind: "wake", at: checkAt }, { kind: "wake", at: silenceFrom(config.calendar, trade.interval) });
    }
  } else if (log.event === "ReadingRecorded") {
    const ended = ((log.args.boundary as number) - 1) as IntervalIndex;
    effects.push(...settleCalls(config, state, ended).map((call) => ({ kind: "submit" as const, call })));
  }
}

/** Settles what has just become settleable; what was handed over once is not handed over again. */
function settleCalls(
  { settlement }: GridOperatorConfig,
  state: OperatorState,
  interval: IntervalIndex,
): readonly Call[] {
  const ready = settleable(state.open, interval);
  const ids = new Set(ready);
  state.open.trades = state.open.trades.filter((t) => !ids.has(t.trade));
  return inParts(ready, TRADES_PER_CALL).map((trades) => settlementCall(settlement, "settle", [trades, [], "0x"]));
}

function onClock(config: GridOperatorConfig, state: OperatorState, now: Instant, effects: Effect[]): void {
  for (const key of Object.keys(state.agreed)) {
    const interval = Number(key) as IntervalIndex;
    if (now < startOf(config.calendar, interval) + CHECK_AFTER_MS) continue;
    // What is opened later than this, as when all solvers were out, was within the limits when it was made final.
    if (interval > state.checked) {
      effects.push(checkLimits(config, state, interval, state.agreed[interval] as Trade[]));
      state.checked = interval;
    }
    delete state.agreed[interval];
  }
  const silent = new Set(
    state.open.trades.map((t) => t.trade.interval).filter((k) => now >= silenceFrom(config.calendar, k)),
  );
  for (const interval of silent) {
    // After an outage it may be too late: what is held then belongs to its owners again.
    const left = now < holdsUntil(config.calendar, interval) ? unsettled(state.open, interval) : [];
    for (const trades of inParts(left, TRADES_PER_CALL)) {
      effects.push({ kind: "submit", call: settlementCall(config.settlement, "expire", [trades]) });
    }
    state.open.trades = state.open.trades.filter((t) => t.trade.interval !== interval);
  }
}

function checkLimits(
  config: GridOperatorConfig,
  state: OperatorState,
  interval: IntervalIndex,
  agreed: Trade[],
): Effect {
  const feederOf = (owner: Address): FeederId => state.feeders[owner] as FeederId;
  // Of whom it has seen no offer, as after an outage, it knows no feeder.
  const trades = agreed.filter(({ seller, buyer }) => seller in state.feeders && buyer in state.feeders);
  const body = {
    use: feederUse(trades, feederOf),
    violations: limitViolations(trades, feederOf, config.limits(interval)),
  };
  return { kind: "record", interval, what: "limits", key: "community", body };
}

function onGrid(config: GridOperatorConfig, reading: GridReading, effects: Effect[]): void {
  if (reading.interval <= 0) return;
  const ended = (reading.interval - 1) as IntervalIndex;
  const flows = reading.feeders.map(({ feeder, importWh, exportWh }) => ({
    feeder,
    interval: ended,
    importWh,
    exportWh,
  }));
  const overloads = feederOverloads(flows, config.limits(ended));
  const pathOf = branchesOf(config.limits(ended));
  const isBelow = (lower: FeederId, top: FeederId) => lower === top || pathOf(lower).some((b) => b.feeder === top);
  const feeders = reading.feeders.map((feeder) => {
    const below = reading.feeders.filter((other) => isBelow(other.feeder, feeder.feeder));
    return { ...feeder, ...stateOf(config, feeder.feeder, below) };
  });
  const balanceWh =
    reading.feeders.reduce((sum, f) => sum + f.importWh - f.exportWh, 0n) -
    reading.connection.importWh +
    reading.connection.exportWh;
  effects.push({
    kind: "record",
    interval: ended,
    what: "grid",
    key: "community",
    body: { connection: reading.connection, feeders, overloads, balanceWh },
  });
}

/** The heaviest load of a feeder and all below it, and the voltage at its far end then. */
function stateOf(config: GridOperatorConfig, feeder: FeederId, below: readonly FeederReading[]) {
  const wire = config.wires.find((w) => w.feeder === feeder);
  const steps = Math.max(...below.map(({ netImportW }) => netImportW.length));
  const netImportW = Array.from({ length: steps }, (_, i) => below.reduce((sum, f) => sum + (f.netImportW[i] ?? 0), 0));
  const peakW = netImportW.reduce((peak, powerW) => (Math.abs(powerW) > Math.abs(peak) ? powerW : peak), 0);
  return {
    peakNetImportW: peakW,
    voltage: wire === undefined ? null : voltageAt(wire, peakW),
  };
}

function voltageAt({ resistanceOhm, reactanceOhm }: FeederWire, netImportW: number): VoltageEstimate | null {
  if (resistanceOhm === null || reactanceOhm === null) return null;
  const power = { importW: Math.max(0, netImportW), exportW: Math.max(0, -netImportW) };
  return voltageEstimate(power, { resistanceOhm, reactanceOhm, nominalV: NOMINAL_V });
}

function settlementCall(contract: SettlementContract, name: string, args: readonly unknown[]): Call {
  return { contract, function: name, args };
}
