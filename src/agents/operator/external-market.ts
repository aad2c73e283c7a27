import { type IntervalIndex, interval } from "#domain";
import { batchRoot } from "#privacy";
import type { Agent, Effect, GridReading, Wallet } from "../agent.ts";
import { anchorCall, saltFor } from "../device/anchor.ts";
import {
  freshPublisher,
  type PriceFeed,
  type PublisherState,
  publicationCalls,
  publicationRefused,
} from "./price-publisher.ts";

/** What the external market's agent knows from the start. */
export interface ExternalMarketConfig {
  readonly wallet: Wallet;
  /** Prices that it publishes on the chain; absent where the members' schedule says them all. */
  readonly prices?: PriceFeed;
}

/**
 * Makes the external market interactor (EMI): writes down what the community took from the utility and gave to it, and
 * anchors the hash. Where prices come from a day-ahead market it publishes them.
 *
 * @source MZ 4.4 (EMI); requirements G2, M3
 */
export function externalMarketAgent({ wallet, prices }: ExternalMarketConfig): Agent<PublisherState | null> {
  return {
    name: "community/external-market",
    role: "external-market",
    address: wallet.address,
    interests: [],
    init: () => (prices === undefined ? null : freshPublisher(prices)),
    handle(state, event, now) {
      if (event.kind === "receipt" && state !== null && event.call.function === "publish" && !event.receipt.ok) {
        publicationRefused(state, event.call);
      }
      // Where orders are taken nearly a day ahead, the second day's prices are due before the first day begins.
      const begins = event.kind === "grid" ? event.reading.interval : event.kind === "start" ? interval(0) : null;
      if (begins === null) return { state, effects: [] };
      const effects = event.kind === "grid" ? ended(wallet, event.reading) : [];
      if (prices === undefined || state === null) return { state, effects };
      const calls = publicationCalls(prices, state, begins, now);
      return { state, effects: [...effects, ...calls.map((call): Effect => ({ kind: "submit", call }))] };
    },
  };
}

function ended(wallet: Wallet, { interval: begins, connection }: GridReading): readonly Effect[] {
  if (begins <= 0) return [];
  const last = (begins - 1) as IntervalIndex;
  const { importWh, exportWh } = connection;
  const root = batchRoot(saltFor(wallet, "grid", last), [`${last}/${importWh}/${exportWh}`]);
  return [
    { kind: "record", interval: last, what: "connection", key: "community", body: { importWh, exportWh } },
    { kind: "submit", call: anchorCall("grid", last, root) },
  ];
}
