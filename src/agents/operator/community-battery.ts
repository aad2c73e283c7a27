import type { Log } from "#chain";
import { type BatteryReading, type BatterySpec, chargeableWh, dischargeableWh, energyAtPower, least } from "#devices";
import { type Address, type Instant, type IntervalIndex, wh } from "#domain";
import { batchRoot } from "#privacy";
import type { Agent, Effect, Wallet } from "../agent.ts";
import { type Commitments, commit, netCommitted } from "../commitments.ts";
import { anchorCall, saltFor } from "../device/anchor.ts";
import { homeMessage } from "../home-message.ts";
import { inEveryBook, inEveryMarket } from "../markets.ts";
import type { Plan } from "../plan.ts";
import { storedAfter } from "../stored-after.ts";

/** What the agent of the community's battery knows from the start. */
export interface CommunityBatteryConfig {
  readonly household: string;
  readonly wallet: Wallet;
  readonly battery: BatterySpec;
  readonly intervalSeconds: number;
  readonly seller: Address;
  readonly buyer: Address;
  /** Agents of the DSO: it offers the same whatever happens, which says nothing about the community. */
  readonly dso: readonly Address[];
}

interface CommunityBatteryState {
  storedWh: bigint;
  commitments: Commitments;
  /** What others offered for the interval that is being negotiated, in Wh. */
  seen: { interval: IntervalIndex; supplyWh: bigint; demandWh: bigint };
}

/**
 * Makes the agent of a battery that belongs to the community (SOC): it buys where others had more to sell than to buy in
 * the window before, and sells otherwise. It knows nothing that is not public.
 *
 * @source MZ 4.4 (SOC)
 */
export function communityBatteryAgent(config: CommunityBatteryConfig): Agent<CommunityBatteryState> {
  return {
    name: `${config.household}/battery`,
    role: "community-battery",
    address: config.wallet.address,
    interests: ["BilateralMarket.OfferMade", ...inEveryBook("OfferPosted"), ...inEveryMarket("TransactionAllowed")],
    init: () => ({
      storedWh: config.battery.initialWh,
      commitments: [],
      seen: { interval: -1 as IntervalIndex, supplyWh: 0n, demandWh: 0n },
    }),
    handle(state, event, now) {
      if (event.kind === "start") return { state, effects: plan(config, state, 0 as IntervalIndex, now) };
      if (event.kind === "chain") return { state: watch(config, state, event.log), effects: [] };
      if (event.kind !== "reading" || event.reading.battery === null) return { state, effects: [] };
      return onReading(config, state, event.reading.interval, event.reading.battery, now);
    },
  };
}

/** Which way the community leans: what others offered for the newest interval. Whoever posts again counts once. */
function watch(config: CommunityBatteryConfig, state: CommunityBatteryState, log: Log): CommunityBatteryState {
  const offer = offered(log);
  if (offer === null) return { ...state, commitments: commit(state.commitments, log, config.seller, config.buyer) };
  const { interval, owner, sells, energyWh } = offer;
  if ([config.seller, config.buyer, ...config.dso].includes(owner) || interval < state.seen.interval) return state;
  const seen = state.seen.interval === interval ? state.seen : { interval, supplyWh: 0n, demandWh: 0n };
  const supplyWh = seen.supplyWh + (sells ? energyWh : 0n);
  const demandWh = seen.demandWh + (sells ? 0n : energyWh);
  return { ...state, seen: { interval, supplyWh, demandWh } };
}

interface Offered {
  readonly interval: IntervalIndex;
  readonly owner: Address;
  readonly sells: boolean;
  readonly energyWh: bigint;
}

/** What an event says is on offer; in the bilateral market orders are posted again, smaller, which adds nothing. */
function offered({ event, args }: Log): Offered | null {
  const owner = args.owner as Address;
  const energyWh = args.energyWh as bigint;
  if (event === "OfferPosted") {
    return { interval: args.from as IntervalIndex, owner, sells: args.sell as boolean, energyWh };
  }
  if (event !== "OfferMade") return null;
  const isFirst = (args.openWh as bigint) >= energyWh;
  return { interval: args.interval as IntervalIndex, owner, sells: args.side === 0, energyWh: isFirst ? energyWh : 0n };
}

function onReading(
  config: CommunityBatteryConfig,
  state: CommunityBatteryState,
  interval: IntervalIndex,
  reading: BatteryReading,
  now: Instant,
): { state: CommunityBatteryState; effects: Effect[] } {
  const commitments = state.commitments.filter((c) => c.interval >= interval);
  const next = { ...state, storedWh: reading.storedWh, commitments };
  const effects: Effect[] = [{ kind: "control", netExportWh: netCommitted(commitments, interval) }];
  if (interval > 0) {
    const ended = (interval - 1) as IntervalIndex;
    const root = batchRoot(saltFor(config.wallet, "battery", ended), [
      `${ended}/${reading.storedWh}/${reading.capacityWh}`,
    ]);
    const { storedWh, capacityWh, maxChargeW, maxDischargeW } = reading;
    effects.push(
      {
        kind: "record",
        interval: ended,
        what: "battery",
        key: config.household,
        body: { storedWh, capacityWh, maxChargeW, maxDischargeW },
      },
      { kind: "submit", call: anchorCall("battery", ended, root) },
    );
  }
  return { state: next, effects: [...effects, ...plan(config, next, (interval + 1) as IntervalIndex, now)] };
}

function plan(
  config: CommunityBatteryConfig,
  state: CommunityBatteryState,
  planned: IntervalIndex,
  now: Instant,
): Effect[] {
  const running = netCommitted(state.commitments, (planned - 1) as IntervalIndex);
  const nothing = { loadWh: [], pvWh: [] };
  const storedWh = storedAfter(config.battery, state.storedWh, nothing, running, config.intervalSeconds);
  const wanted = planCommunityBattery(config.battery, storedWh, state.seen, config.intervalSeconds);
  return [config.seller, config.buyer].map((receiver) => ({
    kind: "send" as const,
    message: homeMessage(config.wallet.address, receiver, now, { what: "plan", interval: planned, ...wanted }),
  }));
}

/**
 * What the community's battery trades: it buys all it can take when supply exceeded demand, else it offers what lies
 * above its reserve. It decides anew for each interval, so nothing waits for a later one.
 */
export function planCommunityBattery(
  battery: BatterySpec,
  storedWh: bigint,
  seen: { readonly supplyWh: bigint; readonly demandWh: bigint },
  seconds: number,
): Plan {
  if (seen.supplyWh > seen.demandWh) {
    return {
      sellWh: wh(0n),
      buyWh: wh(least(energyAtPower(battery.maxChargeW, seconds), chargeableWh(battery, storedWh))),
      span: 1,
    };
  }
  return {
    sellWh: wh(
      least(energyAtPower(battery.maxDischargeW, seconds), dischargeableWh(battery, storedWh, battery.reserveWh)),
    ),
    buyWh: wh(0n),
    span: 1,
  };
}
