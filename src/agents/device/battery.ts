import type { Log } from "#chain";
import type { BatteryReading, BatterySpec } from "#devices";
import type { Address, Instant, IntervalIndex } from "#domain";
import { batchRoot } from "#privacy";
import type { Agent, BoundaryReading, Effect, Wallet } from "../agent.ts";
import { type Commitments, commit, netCommitted } from "../commitments.ts";
import { homeMessage, readHomeNews } from "../home-message.ts";
import { inEveryMarket } from "../markets.ts";
import { planTrade } from "../plan.ts";
import { storedAfter } from "../stored-after.ts";
import { anchorCall, saltFor } from "./anchor.ts";

/** What a battery agent knows from the start. */
export interface BatteryConfig {
  readonly household: string;
  readonly wallet: Wallet;
  readonly battery: BatterySpec;
  readonly intervalSeconds: number;
  readonly forecaster: Address;
  readonly seller: Address;
  readonly buyer: Address;
}

interface BatteryState {
  storedWh: bigint;
  commitments: Commitments;
}

/**
 * Makes the battery state agent (BSA): anchors capability and content, steers the battery by what the home promised its
 * neighbours, and plans what the home trades next: own home first, then the owner's reserve, then the market.
 *
 * @source MZ 4.4 (BSA); design, section 4 (Battery)
 */
export function batteryAgent(config: BatteryConfig): Agent<BatteryState> {
  return {
    name: `${config.household}/battery`,
    role: "battery",
    address: config.wallet.address,
    interests: inEveryMarket("TransactionAllowed"),
    init: () => ({ storedWh: config.battery.initialWh, commitments: [] }),
    handle(state, event, now) {
      if (event.kind === "chain")
        return { state: { ...state, commitments: noted(config, state, event.log) }, effects: [] };
      if (event.kind === "reading" && event.reading.battery !== null)
        return onReading(config, state, event.reading, event.reading.battery, now);
      if (event.kind !== "message") return { state, effects: [] };
      const news = readHomeNews(event.message, [config.forecaster]);
      if (news?.what !== "outlook") return { state, effects: [] };
      return { state, effects: plan(config, state, news, now) };
    },
  };
}

function noted(config: BatteryConfig, state: BatteryState, log: Log): Commitments {
  return commit(state.commitments, log, config.seller, config.buyer);
}

function onReading(
  { household, wallet, forecaster }: BatteryConfig,
  state: BatteryState,
  { interval }: BoundaryReading,
  reading: BatteryReading,
  now: Instant,
): { state: BatteryState; effects: Effect[] } {
  const commitments = state.commitments.filter((c) => c.interval >= interval);
  const effects: Effect[] = [{ kind: "control", netExportWh: netCommitted(commitments, interval) }];
  if (interval > 0) {
    const ended = (interval - 1) as IntervalIndex;
    const { storedWh, capacityWh, maxChargeW, maxDischargeW, chargedWh, dischargedWh } = reading;
    const body = { storedWh, capacityWh, maxChargeW, maxDischargeW };
    effects.push(
      { kind: "record", interval: ended, what: "battery", key: household, body },
      {
        kind: "submit",
        call: anchorCall(
          "battery",
          ended,
          batchRoot(saltFor(wallet, "battery", ended), [`${ended}/${storedWh}/${capacityWh}`]),
        ),
      },
      {
        kind: "send",
        message: homeMessage(wallet.address, forecaster, now, {
          what: "stored",
          interval: ended,
          chargedWh,
          dischargedWh,
        }),
      },
    );
  }
  return { state: { storedWh: reading.storedWh, commitments }, effects };
}

/** The outlook begins with the interval that runs now; what it leaves in the battery decides about the next one. */
function plan(
  config: BatteryConfig,
  state: BatteryState,
  news: { interval: IntervalIndex; loadWh: readonly bigint[]; pvWh: readonly bigint[] },
  now: Instant,
): Effect[] {
  const { wallet, battery, intervalSeconds, seller, buyer } = config;
  const running = netCommitted(state.commitments, (news.interval - 1) as IntervalIndex);
  const storedWh = storedAfter(battery, state.storedWh, news, running, intervalSeconds);
  const outlook = { loadWh: news.loadWh.slice(1), pvWh: news.pvWh.slice(1) };
  const wanted = planTrade(battery, storedWh, outlook, intervalSeconds);
  return [...new Set([seller, buyer])].map((receiver) => ({
    kind: "send" as const,
    message: homeMessage(wallet.address, receiver, now, { what: "plan", interval: news.interval, ...wanted }),
  }));
}
