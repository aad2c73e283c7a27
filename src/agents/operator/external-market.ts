import type { IntervalIndex } from "#domain";
import { batchRoot } from "#privacy";
import type { Agent, Wallet } from "../agent.ts";
import { anchorCall, saltFor } from "../device/anchor.ts";

/**
 * Makes the external market interactor (EMI): writes down what the community took from the utility and gave to it, and
 * anchors the hash.
 *
 * @source MZ 4.4 (EMI)
 */
export function externalMarketAgent({ wallet }: { readonly wallet: Wallet }): Agent<null> {
  return {
    name: "community/external-market",
    role: "external-market",
    address: wallet.address,
    interests: [],
    init: () => null,
    handle(state, event) {
      if (event.kind !== "grid" || event.reading.interval <= 0) return { state, effects: [] };
      const ended = (event.reading.interval - 1) as IntervalIndex;
      const { importWh, exportWh } = event.reading.connection;
      const root = batchRoot(saltFor(wallet, "grid", ended), [`${ended}/${importWh}/${exportWh}`]);
      return {
        state,
        effects: [
          { kind: "record", interval: ended, what: "connection", key: "community", body: { importWh, exportWh } },
          { kind: "submit", call: anchorCall("grid", ended, root) },
        ],
      };
    },
  };
}
